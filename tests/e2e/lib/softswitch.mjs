// A switch of one test's own: on loopback, on free ports, in its own folder, and ended with it.

import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { until } from './wait.mjs';

const run = promisify(execFile);
const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export const PROGRAM = process.env.FOOTMAN_SOFTSWITCH ??
  join(top, 'build/release/examples/softswitch/footman-softswitch');

const ALICE = `subscriber {
  name: "alice"
  display_name: "Alice"
  number: "+4930123456"
  number: "alice@127.0.0.1"
  address { service: "web" user: "alice" option_set: "desk" }
  option_set {
    name: "desk"
    option { do: VOICEMAIL }
    option { do: PLAY label: "Say what I type" }
    option { do: PLAY message: "meeting" key_word: "meeting" }
    option { do: TRANSFER to: "mobile" }
    option { do: DECLINE }
    option { do: WAIT }
  }
  message { id: "meeting" title: "I am in a meeting" text: "I am in a meeting." }
  transfer_target { name: "mobile" number: "+491701234567" }
  default { do: VOICEMAIL }
}
`;

// Of a range that no other test process uses at the same time.
const rtpBase = 10000 + (process.pid % 140) * 100;
let instances = 0;

function configuration({ calls = '', sip = '', more = '', settle = '0s', ports }) {
  const first = rtpBase + (instances++ % 5) * 20;
  const [low, high] = ports ?? [first, first + 19];
  return `sip { port: 0 ${sip} }
web { port: 0 }
media { port_min: ${low} port_max: ${high} }
calls { ambiguity_window: "${settle}" ${calls} }
prompts { greeting: "Please speak." }
log { level: DEBUG }
${more}
`;
}

export class Softswitch {
  /**
   * Starts one. `calls`, `sip`: more fields of these sections of the configuration; `more`: other
   * sections; `profiles`: profile text instead of Alice's; `settle`: the settle time;
   * `ports`: the first and last for audio, two for each call; `t`: the test, which ends it.
   */
  static async start(t, options = {}) {
    const made = new Softswitch(options);
    t.after(() => made.#remove(t));
    await made.user('add', made.#file('profiles.textproto'));
    await made.restart();
    return made;
  }

  constructor(options) {
    this.directory = mkdtempSync(join(tmpdir(), 'footman-e2e-'));
    this.data = join(this.directory, 'data');
    writeFileSync(this.#file('switch.conf'), configuration(options));
    writeFileSync(this.#file('profiles.textproto'), options.profiles ?? ALICE);
    this.log = '';
  }

  /** Ends it, and removes its folder, with the test `t`: for one that was not made by start. */
  stopAfter(t) { t.after(() => this.#remove(t)); }

  #file(name) { return join(this.directory, name); }
  get #arguments() { return ['--config', this.#file('switch.conf'), '--data', this.data]; }

  /** Starts it, or starts it again on the same data. */
  async restart() {
    this.process = spawn(PROGRAM, this.#arguments, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stderr.on('data', (data) => { this.log += data; });
    this.exited = new Promise((resolve) => {
      this.process.on('close', (code, signal) => resolve({ code, signal }));
    });
    const ready = new Promise((resolve) => {
      createInterface({ input: this.process.stdout }).on('line', (line) => {
        if (line.startsWith('ready ')) resolve(line);
      });
    });
    const line = await Promise.race([ready, this.exited]);
    if (typeof line !== 'string') throw new Error(`the switch did not start:\n${this.log}`);
    [, this.sip, this.origin] = /^ready sip:(\S+) (http:\S+)$/.exec(line);
    return line;
  }

  /** `footman-softswitch user ...`; resolves to what it printed. */
  async user(...words) {
    const { stdout } = await run(PROGRAM, [...this.#arguments, 'user', ...words]);
    return stdout;
  }

  /** A fresh sign-in link. */
  async signInLink(name = 'alice') { return (await this.user('link', name)).trim(); }

  records() {
    const file = join(this.data, 'call-records.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }

  /** The first `count` call records, once they are there. */
  async waitForRecords(count = 1) {
    await until(() => this.records().length >= count, `${count} call records`);
    return this.records();
  }

  /** Files below data/recordings. */
  recordings(end) {
    const folder = join(this.data, 'recordings');
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(end))
      .map((name) => join(folder, name));
  }

  signal(name) { this.process.kill(name); }

  /** SIGTERM, and wait. Resolves to {code, signal}. */
  async stop() {
    this.process.kill('SIGTERM');
    return this.exited;
  }

  async #remove(t) {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      this.process.kill('SIGINT');  // a second signal does not wait for calls
      const late = setTimeout(() => this.process.kill('SIGKILL'), 15000);
      const { signal } = await this.exited;
      clearTimeout(late);
      if (signal) t.diagnostic(`the switch ended by ${signal}`);
    }
    if (process.env.FOOTMAN_KEEP) t.diagnostic(`kept: ${this.directory}`);
    else rmSync(this.directory, { recursive: true, force: true });
  }
}
