// The demo server (tests/adapters/web/web_demo_server.cc), started and ended by a test.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { until } from '../lib/wait.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function program() {
  const candidates = [process.env.FOOTMAN_WEB_DEMO,
    ...['release', 'debug'].map((preset) => join(root, 'build', preset, 'tests/adapters/web/web_demo_server'))];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('web_demo_server is not built; FOOTMAN_WEB_DEMO may name it');
  return found;
}

/** Two seconds of a 440 Hz tone: 8 kHz, 16 bits, mono (RIFF/WAVE). */
function tone() {
  const samples = Buffer.alloc(32000);
  for (let i = 0; i < 16000; ++i) samples.writeInt16LE(Math.round(8000 * Math.sin(i * 0.3456)), 2 * i);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  [16, 1 | (1 << 16), 8000, 16000, 2 | (16 << 16)].forEach((word, i) => header.writeUInt32LE(word, 16 + 4 * i));
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

export class Demo {
  lines = [];

  static async start(t, language = 'en') {
    const demo = new Demo();
    const folder = mkdtempSync(join(tmpdir(), 'footman-web-'));
    const audio = join(folder, 'tone.wav');
    writeFileSync(audio, tone());
    demo.process = spawn(program(), [language, audio], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: demo.process.stdout }).on('line', (line) => demo.lines.push(line));
    t.after(() => {
      demo.process.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    [, demo.origin, demo.signIn] = (await demo.line(/^ready /)).split(' ');
    return demo;
  }

  say(line) { this.process.stdin.write(`${line}\n`); }

  /** The first line that matches, once it is there. */
  line(pattern) { return until(() => this.lines.find((line) => pattern.test(line)), `the line ${pattern}`); }
  count(pattern) { return this.lines.filter((line) => pattern.test(line)).length; }
}

/** A signed-in, connected page. */
export async function signedIn(demo, browser) {
  const page = await browser.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_CONNECTION_REFUSED|WebSocket/.test(message.text())) page.problems.push(message.text());
  });
  await page.goto(demo.signIn);
  await page.getByRole('button', { name: /Alice/ }).click();
  await page.locator('body[data-line=online]').waitFor();
  return page;
}
