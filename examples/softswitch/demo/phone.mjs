// A SIP phone that calls, speaks and listens: baresip, driven from outside.
//
//   const phone = new Phone({ target: 'sip:alice@127.0.0.1:5060', play: 'speech.wav', directory });
//   await phone.answered;
//   await phone.ended;                   // baresip hangs up when the file was played
//   phone.responses                      // [{status: 180, reason: 'Ringing', after: 12}, ...]
//   await samplesOf(phone.heard())

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MODULES = '/usr/lib/baresip/modules';

function configuration(directory, play) {
  return `sip_listen 127.0.0.1:0
audio_source aufile,${play}
audio_srate 8000-8000
audio_channels 1-1
rtp_ports 31000-31998
jitter_buffer_delay 1-10
net_interface 127.0.0.1
module_path ${MODULES}
module g711.so
module sndfile.so
snd_path ${directory}
module aufile.so
module_tmp account.so
module_app menu.so
`;
}

export class Phone {
  /** Calls at once. `play` is an 8 kHz mono WAV file; when it ends, the phone hangs up. */
  constructor({ target, play, directory, name = 'Bob', user = 'bob' }) {
    mkdirSync(directory, { recursive: true });
    this.directory = mkdtempSync(join(directory, 'phone-'));
    this.responses = [];
    this.trace = '';
    writeFileSync(join(this.directory, 'config'), configuration(this.directory, play));
    writeFileSync(join(this.directory, 'accounts'),
      `"${name}" <sip:${user}@127.0.0.1;transport=udp>;regint=0;audio_codecs=pcmu\n`);
    writeFileSync(join(this.directory, 'contacts'), '');
    this.answered = new Promise((resolve) => { this.#answered = resolve; });
    this.ended = new Promise((resolve) => { this.#ended = resolve; });
    this.process = spawn('baresip', ['-f', this.directory, '-s', '-e', `/dial ${target}`],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.#hear(line));
    createInterface({ input: this.process.stderr }).on('line', (line) => this.#hear(line));
    this.exited = new Promise((resolve) => { this.process.on('close', resolve); });
    this.exited.then(() => this.#ended());
  }

  #answered;
  #ended;
  #started = 0;

  #hear(line) {
    this.trace += `${line}\n`;
    if (line.startsWith('INVITE sip:') && !this.#started) this.#started = Date.now();
    const response = /^SIP\/2\.0 (\d{3}) ([^\r]*)/.exec(line);
    if (response) this.#response = { status: Number(response[1]), reason: response[2] };
    if (this.#response && /^CSeq: \d+ INVITE/.test(line)) {
      const seen = { ...this.#response, after: Date.now() - this.#started };
      const last = this.responses.at(-1);
      if (last?.status !== seen.status) this.responses.push(seen);
      if (seen.status >= 200 && seen.status < 300) this.#answered();
    }
    if (line.trim() === '') this.#response = null;
    if (/Call with .* terminated|session closed/.test(line)) this.#ended();
  }

  #response = null;

  /** Hangs up, or cancels, and waits until the phone is gone. */
  async hangUp() {
    // After "terminated" baresip still has to send its BYE and close its files: on TERM it does.
    if (this.process.exitCode === null) this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await this.exited;
    clearTimeout(late);
  }

  /** The WAV file of what the caller heard; undefined when no audio came. After hangUp(). */
  heard() { return this.#dump('dec'); }
  /** The WAV file of what was sent. After hangUp(). */
  said() { return this.#dump('enc'); }

  #dump(side) {
    const file = readdirSync(this.directory).find((name) => name.endsWith(`-${side}.wav`));
    return file && join(this.directory, file);
  }
}
