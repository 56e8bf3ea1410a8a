// Many XMPP users at once, in one program (crowd.py), each seeing and sending as a person does.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { within } from '../lib/wait.mjs';
import { DOMAIN, PASSWORD } from '../xmpp/server.mjs';

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export class Person {
  seen = [];
  #waiting = new Set();
  #sent = 0;

  constructor(crowd, jid) {
    this.jid = jid;
    this.crowd = crowd;
  }

  take(line) {
    this.seen.push(line);
    for (const look of this.#waiting) look();
    if (line.event === 'message' && line.body) this.answering?.(line);
  }

  get user() { return this.jid.slice(0, this.jid.indexOf('@')); }
  get messages() { return this.seen.filter(({ event }) => event === 'message'); }
  /** How much was seen so far: for what is looked for after this moment. */
  get now() { return this.seen.length; }

  /** The first thing seen, after `since`, that `wanted` accepts, the moment that it comes. */
  async see(wanted, what, seconds = 40, since = 0) {
    let look;
    const found = new Promise((resolve) => {
      look = () => {
        const line = this.seen.slice(since).find(wanted);
        if (line) resolve(line);
      };
    });
    this.#waiting.add(look);
    look();
    try {
      return await within(found, what, seconds);
    } catch (error) {
      const bodies = this.messages.map(({ body }) => JSON.stringify(body)).join('\n');
      throw new Error(`${this.jid} ${error.message}; seen:\n${bodies}\n${this.crowd.errors}`);
    } finally {
      this.#waiting.delete(look);
    }
  }

  /** The message whose body contains `text`, or matches it; after `since`. */
  hear(text, since = 0) {
    const right = text instanceof RegExp ? (body) => text.test(body) : (body) => body.includes(text);
    return this.see(({ body }) => body && right(body), `"${text}"`, 40, since);
  }

  /** The offer of the call from `caller`. */
  async offer(caller) {
    const { id, body, thread, buttons } = await this.see((line) =>
      (line.body?.includes(`Call from ${caller} (`) || line.body?.includes(`Anruf von ${caller} (`)) &&
      Object.keys(line.buttons).length > 0,
    `the offer of ${caller}`);
    const [, letter] = /^\((\w+)\) /.exec(body);
    return { id, body, thread, buttons, letter };
  }

  /**
   * Sends a message. `thread`: names one; `answers`: the id of the message that it is a reply to;
   * `fallback`: how many of its first characters only quote that one (XEP-0428).
   */
  say(to, text, { thread, answers, fallback, id = `${this.jid}-${++this.#sent}` } = {}) {
    const more = (thread ? `<thread>${escaped(thread)}</thread>` : '') +
      (answers ? `<reply xmlns="urn:xmpp:reply:0" id="${escaped(answers)}"/>` : '') +
      (fallback === undefined ? '' : '<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0">' +
        `<body start="0" end="${fallback}"/></fallback>`);
    this.send(`<message to="${to}" type="chat" id="${id}"><body>${escaped(text)}</body>${more}</message>`);
    return id;
  }

  /** Sends a stanza, or anything else, as it stands. */
  send(xml) { this.crowd.tell({ user: this.jid, send: xml }); }

  /** Resolves when the server has passed on all that this person sent. */
  async settled() {
    const text = `settled ${++this.#sent}`;
    this.say(this.jid, text);
    await this.hear(text);
  }

  leave() { this.crowd.tell({ close: this.jid }); }
}

export class Crowd {
  errors = '';
  #people = new Map();

  /** `t`: the test, which ends it. */
  static start(t, server) {
    const crowd = new Crowd();
    crowd.process = spawn('/usr/bin/python3', [fileURLToPath(new URL('crowd.py', import.meta.url)),
      JSON.stringify({ host: '127.0.0.1', port: server.port, ca: server.authority.ca, password: PASSWORD })],
    { stdio: ['pipe', 'pipe', 'pipe'] });
    crowd.process.stdin.on('error', () => {});  // it has ended: whoever waits for a person says so
    crowd.process.stderr.on('data', (data) => { crowd.errors = (crowd.errors + data).slice(-4000); });
    createInterface({ input: crowd.process.stdout }).on('line', (text) => {
      const line = JSON.parse(text);
      crowd.#people.get(line.user)?.take(line);
    });
    const exited = new Promise((resolve) => { crowd.process.on('close', resolve); });
    t.after(async () => {
      crowd.tell({ do: 'quit' });
      await within(exited, 'the crowd to end', 10).catch(() => crowd.process.kill('SIGKILL'));
    });
    return crowd;
  }

  tell(line) { this.process.stdin.write(`${JSON.stringify(line)}\n`); }

  /** Someone who is online as `name`; leaves with the round or with the crowd. */
  async open(name, { domain = DOMAIN, resource = 'phone' } = {}) {
    const person = new Person(this, `${name}@${domain}/${resource}`);
    this.#people.set(person.jid, person);
    this.tell({ open: person.jid });
    await person.see(({ event }) => event === 'online', 'to be online', 90);
    return person;
  }
}
