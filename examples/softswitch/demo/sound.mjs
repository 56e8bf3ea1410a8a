// Sound for callers: made by flite and sox, looked at as plain samples (8000 Hz mono, -1 to 1).

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const RATE = 8000;

/** Writes `text`, spoken, as an 8 kHz WAV file. The voice is that of the switch. */
export async function speak(text, path) {
  const wide = `${path}.16k.wav`;
  await run('flite', ['-voice', 'rms', '-t', text, '-o', wide]);
  await run('sox', [wide, '-r', String(RATE), '-c', '1', '-b', '16', path, 'gain', '-n', '-3']);
  await run('rm', ['-f', wide]);
}

/** Copies a WAV file with `before` and `after` seconds of silence around it. */
export async function pad(from, to, before, after) {
  await run('sox', [from, to, 'pad', String(before), String(after)]);
}

/** The samples of any sound file that sox can read. */
export async function samplesOf(path) {
  const { stdout } = await run(
    'sox', [path, '-t', 'raw', '-e', 'signed', '-b', '16', '-r', String(RATE), '-c', '1', '-'],
    { encoding: 'buffer', maxBuffer: 1 << 28 });
  const pcm = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.byteLength >> 1);
  return Float32Array.from(pcm, (value) => value / 32768);
}

const FRAME = RATE / 50;  // 20 ms

/** Root mean square in dB below full scale; silence is -100. */
export function loudness(samples) {
  let sum = 0;
  for (const value of samples) sum += value * value;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return rms < 1e-5 ? -100 : 20 * Math.log10(rms);
}

// The share of a frame's energy at one frequency (Goertzel's algorithm).
function shareAt(frame, hertz) {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let before = 0;
  let last = 0;
  let energy = 0;
  for (const value of frame) {
    [before, last] = [last, value + factor * last - before];
    energy += value * value;
  }
  const power = last * last + before * before - factor * last * before;
  return energy === 0 ? 0 : (2 * power) / (frame.length * energy);
}

function kindOf(frame) {
  if (loudness(frame) < -50) return 'silence';
  for (let hertz = 350; hertz <= 1400; hertz += 25) {
    if (shareAt(frame, hertz) > 0.9) return 'tone';
  }
  return 'speech';
}

/** What is heard when: [{kind: 'silence' | 'tone' | 'speech', from, to}], in seconds. */
export function describe(samples) {
  const parts = [];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    const kind = kindOf(samples.subarray(at, at + FRAME));
    const last = parts.at(-1);
    if (last?.kind === kind) last.to = (at + FRAME) / RATE;
    else parts.push({ kind, from: at / RATE, to: (at + FRAME) / RATE });
  }
  return joinShort(parts);
}

// Speech has gaps and vowels that look like tones: what is shorter than a quarter of a second joins
// its neighbour.
function joinShort(parts) {
  const joined = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const short = part.to - part.from < 0.25;
    if (last && (short || last.kind === part.kind)) last.to = part.to;
    else joined.push({ ...part });
  }
  return joined;
}
