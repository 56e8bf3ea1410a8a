// A call without a phone: baresip calls Alice, speaks, and this says what the caller saw and heard.
//
//   node demo_call.mjs DATA_DIRECTORY SWITCH [ARGUMENT...]     (see ../run --demo-call)

import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Phone } from './phone.mjs';
import { describe, loudness, pad, RATE, samplesOf, speak } from './sound.mjs';

const WORDS = 'This is Bob. Please call me back on Monday.';
const LONGEST_CALL = 180_000;

/** The "ready" line of the switch that runs on this data, or null. */
async function runningSwitch(data) {
  const file = join(data, 'ready');
  if (!existsSync(file)) return null;
  const line = readFileSync(file, 'utf8');
  const origin = /http\S+/.exec(line)?.[0];
  try {
    await fetch(origin, { redirect: 'manual', signal: AbortSignal.timeout(3000) });
    return line;
  } catch {
    return null;
  }
}

/** Starts a switch; resolves to {line, child} when it takes calls. */
function startSwitch(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (text) => { log += text; });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) resolve({ line, child });
    });
    child.on('exit', (code) => reject(new Error(`the switch ended with ${code}\n${log}`)));
  });
}

/** What the caller says: silence while the greeting lasts, the words, silence until hanging up. */
async function makeSpeech(data, directory) {
  const greeting = join(data, 'prompts', 'en', 'greeting.wav');
  const wait = existsSync(greeting) ? (await samplesOf(greeting)).length / RATE + 1.5 : 8;
  const words = join(directory, 'words.wav');
  const whole = join(directory, 'whole.wav');
  await speak(WORDS, words);
  await pad(words, whole, wait, 7);
  return whole;
}

const seconds = (value) => `${value.toFixed(1)} s`.padStart(7);

function printSeen(phone) {
  console.log('The caller saw:');
  for (const { status, reason, after } of phone.responses) {
    console.log(`  ${seconds(after / 1000)}  ${status} ${reason}`);
  }
  const rang = phone.responses.find(({ status }) => status === 180 || status === 183);
  const final = phone.responses.find(({ status }) => status >= 200);
  if (!rang || !final) return;
  console.log(`  It rang for ${seconds((final.after - rang.after) / 1000).trim()}.`);
}

async function printHeard(file) {
  const samples = await samplesOf(file);
  console.log('The caller heard, from the answer on:');
  for (const { kind, from, to } of describe(samples)) {
    const part = samples.subarray(Math.round(from * RATE), Math.round(to * RATE));
    const level = kind === 'silence' ? '' : `, ${loudness(part).toFixed(0)} dB`;
    console.log(`  ${seconds(from)} to ${seconds(to)}  ${kind}${level}`);
  }
}

async function call(target, data, directory) {
  console.log(`Bob calls ${target} ...`);
  const play = await makeSpeech(data, directory);
  const phone = new Phone({ target, play, directory });
  const tooLong = setTimeout(() => phone.hangUp(), LONGEST_CALL);
  await phone.ended;
  clearTimeout(tooLong);
  await phone.hangUp();
  printSeen(phone);
  const heard = phone.heard();
  if (!heard) return console.log('The caller heard nothing: the call was not answered.');
  await printHeard(heard);
  console.log(`The caller said: "${WORDS}"`);
  const keep = join(data, 'demo');
  mkdirSync(keep, { recursive: true });
  copyFileSync(heard, join(keep, 'heard.wav'));
  copyFileSync(phone.said(), join(keep, 'said.wav'));
  return console.log(`Both are kept: ${keep}/heard.wav, ${keep}/said.wav`);
}

const [data, program, ...args] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'footman-demo-'));
let started;
try {
  let line = await runningSwitch(data);
  if (!line) {
    started = await startSwitch(program, args);
    line = started.line;
  }
  const target = /sip:(\S+)/.exec(line)[1];
  await call(`sip:alice@${target}`, data, directory);
  if (started) {
    console.log('What was left waits in the chat. Start the switch: examples/softswitch/run');
  } else {
    const link = execFileSync(program, [...args, 'user', 'link', 'alice'], { encoding: 'utf8' });
    console.log(`What was left waits in the chat: ${link.trim()}`);
  }
} finally {
  started?.child.removeAllListeners('exit').kill('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}
