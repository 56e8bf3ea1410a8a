// Who talks in the tests: Footman's channel (tests/adapters/xmpp/xmpp_demo.cc) and people with
// slixmpp. Both are driven by JSON lines.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { until, within } from '../lib/wait.mjs';
import { COMPONENT, DOMAIN, PASSWORD, SECRET } from './server.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A program of tests/adapters/xmpp, from FOOTMAN_XMPP_PROGRAMS or the build folders. */
export function built(name) {
  const folders = [process.env.FOOTMAN_XMPP_PROGRAMS,
    ...['release', 'debug'].map((preset) => join(root, 'build', preset, 'tests/adapters/xmpp'))];
  const found = folders.map((folder) => folder && join(folder, name)).find((path) => path && existsSync(path));
  if (!found) throw new Error(`${name} is not built; FOOTMAN_XMPP_PROGRAMS may name its folder`);
  return found;
}

class Talker {
  lines = [];
  errors = '';

  constructor(command, words) {
    this.process = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stdin.on('error', () => {});  // it has ended, and the test sees that by its lines
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
    });
    this.process.stderr.on('data', (data) => { this.errors += data; });
    this.exited = new Promise((resolve) => {
      this.process.on('close', (code, signal) => resolve({ code, signal }));
    });
  }

  tell(line) { this.process.stdin.write(`${JSON.stringify(line)}\n`); }

  /** The first line from the `from`-th on that `wanted` accepts, once it is there. */
  async line(wanted, what, { from = 0, seconds = 15 } = {}) {
    try {
      return await until(() => this.lines.slice(from).find(wanted), what, seconds);
    } catch (error) {
      const seen = this.lines.slice(-12).map((line) => JSON.stringify(line)).join('\n');
      throw new Error(`${error.message}; seen:\n${seen}\n${this.errors.slice(-2000)}`);
    }
  }

  get mark() { return this.lines.length; }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) this.tell({ do: 'quit' });
    const { code, signal } = await within(this.exited, 'a program to end', 10).catch((error) => {
      this.process.kill('SIGKILL');
      throw error;
    });
    if (code !== 0) throw new Error(`ended with ${code ?? signal}:\n${this.errors}`);
  }
}

export const bare = (name, domain = DOMAIN) => `${name}@${domain}`;

export class Footman extends Talker {
  static async start(t, server, { component = false, online = true, ...more } = {}) {
    const footman = new Footman(built('xmpp_demo'), [JSON.stringify({
      component,
      jid: component ? bare('footman', COMPONENT) : bare('footman'),
      password: component ? SECRET : PASSWORD,
      host: '127.0.0.1',
      port: component ? server.componentPort : server.port,
      ca_file: component ? '' : server.authority.ca,
      users: ['alice', 'bob', 'carol', 'ghost'].map((name) => bare(name)),
      retry_max_ms: 500,
      ...more,
    })]);
    footman.jid = component ? bare('footman', COMPONENT) : bare('footman');
    t.after(() => footman.stop());
    if (online) await footman.state('online');
    return footman;
  }

  state(state, options) {
    return this.line((line) => line.event === 'state' && line.state === state, `state ${state}`, options);
  }

  #calls = 0;
  /** Sends an offer; resolves to its thread. */
  offer(user, more = {}) {
    const call = ++this.#calls;
    this.tell({
      do: 'offer', call, user,
      headline: 'Call from Bob', text: 'Call from Bob\n1 voicemail\n2 say ...\n3 decline https://x.test/c/t/3',
      options: [{ label: 'Voicemail' }, { label: 'Say', argument: true }, { label: 'Decline' }],
      ...more,
    });
    return `0100${call.toString(16).padStart(12, '0')}-0`;
  }
  update(thread, user, text, change = 'taken') {
    this.tell({ do: 'update', call: Number.parseInt(thread.slice(4, 16), 16), user, text, change });
  }

  delivered(thread, options) {
    return this.line((line) => line.event === 'delivered' && line.offer === thread, `${thread} delivered`, options);
  }
  failed(thread, options) {
    return this.line((line) => line.event === 'failed' && line.offer === thread, `${thread} failed`, options);
  }
  reply(text, options) {
    return this.line((line) => line.event === 'reply' && line.text === text, `the reply "${text}"`, options);
  }
  replies(text) { return this.lines.filter((line) => line.event === 'reply' && line.text === text); }
  async status() {
    const from = this.mark;
    this.tell({ do: 'status' });
    return this.line((line) => line.event === 'status', 'the status', { from });
  }
}

export class User extends Talker {
  static async start(t, server, name, { resource = 'phone', domain = DOMAIN, ...more } = {}) {
    const user = new User('/usr/bin/python3', [
      fileURLToPath(new URL('user.py', import.meta.url)),
      JSON.stringify({
        jid: `${bare(name, domain)}/${resource}`, password: PASSWORD, host: '127.0.0.1', port: server.port,
        ca: server.authority.ca, ...more,
      })]);
    user.bare = bare(name, domain);
    t.after(() => user.stop());
    await user.line((line) => line.event === 'online', `${name} online`);
    return user;
  }

  /** The first message that has all these texts in it. */
  async message(...parts) {
    const line = await this.line((seen) => seen.event === 'stanza' && seen.name === 'message' &&
      parts.every((part) => seen.xml.includes(part)), `a message with ${parts.join(', ')}`);
    return line.xml;
  }
  messages(part) {
    return this.lines.filter((line) => line.event === 'stanza' && line.name === 'message' &&
      line.xml.includes(part));
  }

  #sent = 0;
  /** Sends a message; `more`: further children; `attributes`: of the message. */
  say(to, text, { more = '', attributes = 'type="chat"' } = {}) {
    const id = `${this.bare}-${process.pid}-${++this.#sent}`;
    const body = text === undefined ? '' : `<body>${text}</body>`;
    this.tell({ send: `<message to="${to}" id="${id}" ${attributes}>${body}${more}</message>` });
    return id;
  }
}

export function attribute(xml, element, name) {
  const tag = new RegExp(`<${element}\\b[^>]*>`).exec(xml)?.[0] ?? '';
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
}

/** What the button sends: its value, as a client takes it from the offer. */
export function button(xml, label) {
  const tag = [...xml.matchAll(/<response\b[^>]*>/g)].map(([found]) => found)
    .find((found) => found.includes(`label="${label}"`)) ?? '';
  return /\bvalue="([^"]*)"/.exec(tag)?.[1];
}
/** What of it people see. */
export const visible = (text) => text?.replace(/[\u200b-\u200d\u2060]/g, '');
