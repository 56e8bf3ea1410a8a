// Footman's channel (tests/adapters/webhook/webhook_demo.cc), driven by JSON lines, and the bridge.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { until, within } from '../lib/wait.mjs';
import { freePort } from './irc.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export const SECRET = 'correct horse battery staple';

/** webhook_demo, from FOOTMAN_WEBHOOK_PROGRAMS or the build folders. */
function demo() {
  const folders = [process.env.FOOTMAN_WEBHOOK_PROGRAMS,
    ...['release', 'debug'].map((preset) => join(root, 'build', preset, 'tests/adapters/webhook'))];
  const found = folders.map((folder) => folder && join(folder, 'webhook_demo'))
    .find((path) => path && existsSync(path));
  if (!found) throw new Error('webhook_demo is not built; FOOTMAN_WEBHOOK_PROGRAMS may name its folder');
  return found;
}

class Program {
  output = [];
  errors = '';

  constructor(command, words) {
    this.process = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stdin.on('error', () => {});  // it has ended, and the test sees that by its output
    createInterface({ input: this.process.stdout }).on('line', (line) => { this.output.push(line); });
    this.process.stderr.on('data', (data) => { this.errors += data; });
    this.exited = new Promise((resolve) => {
      this.process.on('close', (code, signal) => resolve({ code, signal }));
    });
  }

  get runs() { return this.process.exitCode === null && this.process.signalCode === null; }

  async ends() {
    const { code, signal } = await within(this.exited, 'a program to end', 10).catch((error) => {
      this.process.kill('SIGKILL');
      throw error;
    });
    if (code !== 0) throw new Error(`ended with ${code ?? signal}:\n${this.errors}`);
  }
}

export class Footman extends Program {
  static async start(t, url, more = {}) {
    const footman = new Footman(demo(), [JSON.stringify({
      service: 'irc', url, secrets: [SECRET], users: ['alice', 'bob', 'carol', 'ghost'], ...more,
    })]);
    t.after(() => footman.stop());
    footman.port = (await footman.event('serving')).port;
    return footman;
  }

  get events() { return this.output.map((line) => JSON.parse(line)); }
  tell(line) { this.process.stdin.write(`${JSON.stringify(line)}\n`); }

  #calls = 0;
  /** Sends an offer; resolves to its id. */
  offer(user, text, more = {}) {
    const call = ++this.#calls;
    this.tell({ do: 'offer', call, user, text, options: [{ label: 'Voicemail' }], ...more });
    return `0100${call.toString(16).padStart(12, '0')}-0`;
  }

  async event(event, more = {}) {
    const wanted = Object.entries({ event, ...more });
    const is = (seen) => wanted.every(([name, value]) => seen[name] === value);
    try {
      return await until(() => this.events.find(is), `${event} ${JSON.stringify(more)}`);
    } catch (error) {
      throw new Error(`${error.message}; seen:\n${this.output.slice(-10).join('\n')}\n${this.errors}`);
    }
  }
  replies(text) { return this.events.filter((seen) => seen.event === 'reply' && seen.text === text); }

  async stop() {
    if (this.runs) this.tell({ do: 'quit' });
    await this.ends();
  }
}

/** A bridge between a Footman and an IRC server. Their ports must be known before either starts. */
export class Bridge extends Program {
  static async start(t, { irc, footman, port, trust = 'registered', secrets = [SECRET] }) {
    const folder = mkdtempSync(join(tmpdir(), 'footman-bridge-'));
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({
      listen: { port }, footman: `http://127.0.0.1:${footman}/webhook`, secrets, trust,
      irc: { host: '127.0.0.1', port: irc, nick: 'footman' },
    }));
    const bridge = new Bridge(process.execPath,
      [join(root, 'examples/webhook-bridge/bridge.mjs'), config]);
    t.after(async () => {
      await bridge.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    await bridge.connected();
    return bridge;
  }

  connected(times = 1) {
    return until(() => {
      if (!this.runs) throw new Error(`the bridge ended:\n${this.errors}`);
      return this.errors.split('irc: connected').length > times;
    }, 'the bridge in IRC');
  }

  async stop() {
    if (this.runs) this.process.kill('SIGTERM');
    await this.ends();
  }
}

/** A Footman and a bridge that know each other. */
export async function startBoth(t, server, { trust, secrets, ...more } = {}) {
  const [port, bridgePort] = [await freePort(), await freePort()];
  const bridge = await Bridge.start(t, { irc: server.port, footman: port, port: bridgePort, trust, secrets });
  const footman = await Footman.start(t, `http://127.0.0.1:${bridgePort}/`, { port, ...more });
  return { bridge, footman, bridgePort };
}
