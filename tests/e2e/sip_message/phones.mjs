// Who talks in the tests: Footman's channel (tests/adapters/sip/sip_message_demo.cc), a baresip
// phone, and sipp for whatever no phone would say.

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

import { until } from '../lib/wait.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function demoProgram() {
  const folders = [process.env.FOOTMAN_SIP_PROGRAMS,
    ...['release', 'debug'].map((preset) => join(root, 'build', preset, 'tests/adapters/sip'))];
  const found = folders.map((folder) => folder && join(folder, 'sip_message_demo'))
    .find((path) => path && existsSync(path));
  if (!found) throw new Error('sip_message_demo is not built; FOOTMAN_SIP_PROGRAMS may name its folder');
  return found;
}

/** A loopback port that was free a moment ago. */
export async function freePort() {
  const socket = createSocket('udp4');
  await new Promise((resolve) => { socket.bind(0, '127.0.0.1', resolve); });
  const { port } = socket.address();
  await new Promise((resolve) => { socket.close(resolve); });
  return port;
}

async function ended(process, signal = 'SIGTERM') {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const closed = new Promise((resolve) => { process.on('close', resolve); });
  process.kill(signal);
  await closed;
}

export class Channel {
  /** The channel, which sends its messages to `route` ("127.0.0.1:5070"). */
  static async start(t, route) {
    const made = new Channel();
    made.process = spawn(demoProgram(), [route], { stdio: ['pipe', 'pipe', 'inherit'] });
    made.output = '';
    made.process.stdout.on('data', (data) => { made.output += data; });
    t.after(() => ended(made.process));
    [, made.port] = await until(() => /^ready (\d+)$/m.exec(made.output), 'the channel');
    return made;
  }

  say(line) { this.process.stdin.write(`${line}\n`); }
  lines(start) { return this.output.split('\n').filter((line) => line.startsWith(start)); }

  /** The `count`-th line that begins so. */
  async line(start, count = 1) {
    await until(() => this.lines(start).length >= count, `${count} x "${start}" in ${this.output}`);
    return this.lines(start)[count - 1];
  }
}

/** A baresip phone, "sip:<user>@127.0.0.1", without a registrar and without sound. */
export class Phone {
  static async start(t, user, port) {
    const made = new Phone();
    made.user = user;
    made.port = port;
    made.directory = mkdtempSync(join(tmpdir(), 'footman-baresip-'));
    made.control = await freePort();
    made.shown = '';
    t.after(async () => {
      await made.stop();
      rmSync(made.directory, { recursive: true, force: true });
    });
    return made;
  }

  /** Switches it on; `server`: the port that it writes to. */
  async on(server) {
    const file = (name, text) => writeFileSync(join(this.directory, name), text);
    file('config', `module_path /usr/lib/baresip/modules
sip_listen 127.0.0.1:${this.port}
module stdio.so
module_app account.so
module_app contact.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${this.control}
`);
    file('accounts', `<sip:${this.user}@127.0.0.1>;regint=0\n`);
    file('contacts', `"Calls" <sip:calls@127.0.0.1:${server}>\n`);
    file('current_contact', `sip:calls@127.0.0.1:${server}`);
    this.process = spawn('baresip', ['-f', this.directory], { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (data) => { this.shown += data; });
    }
    await until(() => /baresip is ready/.test(this.shown), `baresip: ${this.shown}`);
  }

  /** Types a message to Footman. */
  async type(text) {
    const command = JSON.stringify({ command: 'message', params: text, token: 't' });
    const socket = connect(this.control, '127.0.0.1');
    await new Promise((resolve, reject) => { socket.on('connect', resolve).on('error', reject); });
    socket.write(`${Buffer.byteLength(command)}:${command},`);
    const answer = await new Promise((resolve) => { socket.on('data', resolve); });
    socket.destroy();
    return answer.toString();
  }

  async shows(text) {
    await until(() => this.shown.includes(text), `"${text}" on the phone: ${this.shown}`);
  }

  async stop() {
    if (this.process) await ended(this.process);
  }
}

const escape = (text) => text.replaceAll(']]>', ']]]]><![CDATA[>');

/**
 * Sends `count` MESSAGE requests by sipp and resolves to what came back, the answers' first lines.
 * `from`: the From header without tag; `expect`: the status that each must get.
 */
export async function sippMessages({ port, from = '<sip:alice@127.0.0.1>', text = '1', count = 1,
  rate = 200, headers = [], type = 'text/plain', expect = 200, transport = 'u1' }) {
  const directory = mkdtempSync(join(tmpdir(), 'footman-sipp-'));
  const file = (name) => join(directory, name);
  const request = ['MESSAGE sip:calls@127.0.0.1 SIP/2.0',
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]', 'Max-Forwards: 70',
    `From: ${from};tag=[call_number]`, 'To: <sip:calls@127.0.0.1>', 'Call-ID: [call_id]',
    'CSeq: 1 MESSAGE', ...headers, `Content-Type: ${type}`, 'Content-Length: [len]', '', text];
  writeFileSync(file('message.xml'), `<?xml version="1.0"?>
<scenario name="message"><send retrans="500"><![CDATA[
${escape(request.join('\n'))}
]]></send><recv response="${expect}"/></scenario>`);
  const sipp = spawn('sipp', [`127.0.0.1:${port}`, '-sf', file('message.xml'), '-i', '127.0.0.1',
    '-m', String(count), '-r', String(rate), '-t', transport, '-nostdin', '-trace_msg',
    '-message_file', file('messages.log'), '-timeout', '30s', '-timeout_error'],
  { stdio: ['ignore', 'pipe', 'pipe'], cwd: directory });
  let output = '';
  for (const stream of [sipp.stdout, sipp.stderr]) stream.on('data', (data) => { output += data; });
  const code = await new Promise((resolve) => { sipp.on('close', resolve); });
  const log = existsSync(file('messages.log')) ? readFileSync(file('messages.log'), 'utf8') : '';
  rmSync(directory, { recursive: true, force: true });
  const answers = log.match(/^SIP\/2\.0 .*$/gm) ?? [];
  if (code !== 0) throw new Error(`sipp ended with ${code}: ${answers}\n${output.slice(-1000)}`);
  return answers.map((line) => line.trim());
}
