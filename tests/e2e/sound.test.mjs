// The ears of the other tests, tested.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { describe, pad, samplesOf, speak } from '../../examples/softswitch/demo/sound.mjs';
import { similarity } from './lib/similarity.mjs';

const directory = mkdtempSync(join(tmpdir(), 'footman-sound-'));
after(() => rmSync(directory, { recursive: true }));
const file = (name) => join(directory, name);

test('speech that went through G.711 is the same; other speech is not', async () => {
  await speak('This is Bob. Please call me back on Monday.', file('a.wav'));
  await speak('Good morning, the meeting has been moved to three.', file('b.wav'));
  await pad(file('a.wav'), file('padded.wav'), 1.5, 0.5);
  execFileSync('sox', [file('padded.wav'), '-e', 'mu-law', '-b', '8', file('mulaw.wav')]);
  const [a, b, mulaw] =
    await Promise.all(['a.wav', 'b.wav', 'mulaw.wav'].map((name) => samplesOf(file(name))));
  const same = similarity(a, mulaw);
  assert.ok(same.score > 0.98 && same.worst > 0.9, JSON.stringify(same));
  assert.ok(Math.abs(same.at - 1.5 * 8000) < 8, JSON.stringify(same));
  const other = similarity(a, b);
  assert.ok(other.score < 0.6, JSON.stringify(other));
});

test('silence, tones and speech are told apart', async () => {
  execFileSync('sox', ['-n', '-r', '8000', '-c', '1', '-b', '16', file('beep.wav'),
    'synth', '0.5', 'sine', '1000', 'gain', '-6']);
  await speak('Please leave a message after the tone.', file('greeting.wav'));
  execFileSync('sox', [file('greeting.wav'), file('beep.wav'), file('both.wav'), 'pad', '1', '1']);
  const kinds = describe(await samplesOf(file('both.wav'))).map((part) => part.kind);
  assert.deepEqual(kinds, ['silence', 'speech', 'tone', 'silence']);
});
