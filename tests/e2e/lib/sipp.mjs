// SIP peers made of sipp: full control of what is sent, and a record of what came back.
//
//   const call = new SippCall({ target: switch.sip, called: 'alice', expect: 302 });
//   const messages = await call.done;         // throws when something else came
//   header(final(messages), 'Contact')

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SDP = `v=0
o=bob 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000`;

const BOB = '"Bob" <sip:bob@[local_ip]:[local_port]>';
// CANCEL and the ACK of a refusal belong to the INVITE's transaction (RFC 3261 9.1, 17.1.1.3).
const BRANCH = 'z9hG4bK-[pid]-[call_number]-invite';

function request(method, { called, headers = [], body = '', from = BOB, branch = BRANCH }) {
  const to = `<sip:${called}@[remote_ip]:[remote_port]>`;
  const lines = [
    `${method} sip:${called}@[remote_ip]:[remote_port] SIP/2.0`,
    `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=${branch}`,
    'Max-Forwards: 70',
    `From: ${from};tag=[call_number]`,
    `To: ${to}${method === 'INVITE' || method === 'CANCEL' ? '' : '[peer_tag_param]'}`,
    'Call-ID: [call_id]',
    `CSeq: 1 ${method}`,
    'Contact: <sip:bob@[local_ip]:[local_port];transport=[transport]>',
    ...headers,
    ...(body ? ['Content-Type: application/sdp'] : []),
    'Content-Length: [len]',
    '',
    ...(body ? body.split('\n') : []),
  ];
  // sipp wants an empty line after the headers even when there is no body.
  return `<send><![CDATA[\n${lines.join('\n')}\n${body ? '' : '\n'}]]></send>`;
}

const PROVISIONAL = [100, 180, 183].map((status) => `<recv response="${status}" optional="true"/>`);

// The steps after the INVITE, by what is expected.
function steps({ expect, cancelAfter, talk, called, from }) {
  const ack = request('ACK', { called, from, branch: expect === 200 ? '[branch]' : BRANCH });
  if (cancelAfter !== undefined) {
    return ['<recv response="100" optional="true"/>', '<recv response="180"/>',
      `<pause milliseconds="${cancelAfter}"/>`, request('CANCEL', { called, from }),
      '<recv response="200"/>', '<recv response="487"/>', ack];
  }
  const final = `<recv response="${expect}" rrs="true"/>`;
  if (expect !== 200) return [...PROVISIONAL, final, ack];
  const play = talk ? `<nop><action><exec rtp_stream="${talk},1,0"/></action></nop>` : '';
  return [...PROVISIONAL, final, ack, play, '<recv request="BYE"/>',
    `<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`];
}

// Each call's own: sipp tries the one that it is given, and no other.
const MEDIA = { low: 24000, high: 28000 };
let lastMediaPort = MEDIA.low + 4 * Math.floor(Math.random() * 1000);
function freeMediaPort() {
  lastMediaPort = lastMediaPort + 4 < MEDIA.high ? lastMediaPort + 4 : MEDIA.low;
  return lastMediaPort;
}

export class SippCall {
  /**
   * Calls at once. `expect`: the final response. `cancelAfter`: ms of ringing, then CANCEL.
   * `talk`: a file of raw mu-law that is sent after the answer; then the other side must hang up.
   * `headers`: lines for the INVITE. `from`: the From header without tag.
   */
  constructor({ target, called = 'alice', headers = [], from, expect = 200, cancelAfter, talk,
    sdp = SDP, transport = 'u1', seconds = 60, encoding = 'utf8' }) {
    this.directory = mkdtempSync(join(tmpdir(), 'footman-sipp-'));
    const file = (name) => join(this.directory, name);
    const scenario = ['<?xml version="1.0"?>', '<scenario name="call">',
      request('INVITE', { called, headers, from, body: sdp }),
      ...steps({ expect, cancelAfter, talk, called, from }), '</scenario>'].join('\n');
    writeFileSync(file('call.xml'), scenario, encoding);
    this.#messages = file('messages.log');
    const words = (port) => [
      target, '-sf', file('call.xml'), '-i', '127.0.0.1', '-mi', '127.0.0.1', '-m', '1',
      '-mp', String(port), '-t', transport, '-nostdin',
      '-trace_msg', '-message_file', this.#messages,
      '-trace_err', '-error_file', file('errors.log'), '-timeout', `${seconds}s`, '-timeout_error',
    ];
    const errors = () => {
      const log = file('errors.log');
      return existsSync(log) ? readFileSync(log, 'utf8') : '';
    };
    this.done = new Promise((resolve, reject) => {
      const ended = (code, output) => {
        // Another program has the port for audio: nothing was sent yet.
        if (code === 254 && /Unable to bind/.test(errors())) {
          this.#run(words(freeMediaPort()), ended);
          return;
        }
        this.#read();
        const seen = this.messages().map((message) => message.split('\n', 1)[0]).join(' | ');
        const failure = new Error(
          `sipp ended with ${code}: ${seen}\n${errors()}\n${output.slice(-2000)}`);
        rmSync(this.directory, { recursive: true, force: true });
        if (code === 0) resolve(this.messages());
        else reject(failure);
      };
      this.#run(words(freeMediaPort()), ended);
    });
    this.done.catch(() => {});  // whoever awaits it sees the error
  }

  #messages;
  #timeline = [];

  #run(words, ended) {
    this.process = spawn('sipp', words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.directory });
    let output = '';
    this.process.stdout.on('data', (data) => { output += data; });
    this.process.stderr.on('data', (data) => { output += data; });
    this.process.on('close', (code) => ended(code, output));
  }

  #read() {
    if (!existsSync(this.#messages)) return;
    const all = readFileSync(this.#messages, 'utf8').replaceAll('\r', '')
      .split(/^-{10,} /m).slice(1).map((part) => ({
        at: Date.parse(part.slice(0, 19)) + Number(part.slice(19, 26)) * 1000,
        message: part.replace(/^.*\n(UDP|TCP) message (sent|received).*\n\n?/, ''),
      }));
    // What is repeated to a call that had this port before is none of ours.
    const own = all.find(({ message }) => message.startsWith('INVITE '));
    const callId = own && header(own.message, 'Call-ID');
    this.#timeline = all.filter(({ message }) => header(message, 'Call-ID') === callId);
  }

  /** What was sent and received so far, the oldest first: [{at: ms since 1970, message}]. */
  timeline() {
    if (existsSync(this.directory)) this.#read();
    return this.#timeline;
  }

  messages() { return this.timeline().map(({ message }) => message); }
  responses() { return this.messages().filter((message) => message.startsWith('SIP/2.0 ')); }

  async stop() {
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
    await this.done.catch(() => {});
  }
}

export function status(message) { return Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1] ?? 0); }

/** The first final response to the INVITE. */
export function final(messages) {
  return messages.find((message) => status(message) >= 200 && /^CSeq: \d+ INVITE/mi.test(message));
}

export function header(message, name) {
  return new RegExp(`^${name}:\\s*(.*)$`, 'mi').exec(message)?.[1];
}
