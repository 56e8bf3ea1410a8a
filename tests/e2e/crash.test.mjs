// kill -9 in the midst of a recording: what was said until then is kept, and comes into the chat.

import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Phone } from '../../examples/softswitch/demo/phone.mjs';
import { pad, RATE, samplesOf, speak } from '../../examples/softswitch/demo/sound.mjs';
import { Chat } from './lib/browser.mjs';
import { similarity } from './lib/similarity.mjs';
import { Softswitch } from './lib/softswitch.mjs';
import { until } from './lib/wait.mjs';

test('kill -9 during a recording: the file is readable, and stored after the restart', async (t) => {
  const running = await Softswitch.start(t);
  const words = join(running.directory, 'words.wav');
  const play = join(running.directory, 'play.wav');
  await speak('This is Bob. Please call me back on Monday. '
    + 'It is about the garden, the fence, and the two old trees.', words);
  await pad(words, play, 3, 20);
  const target = `sip:alice@${running.sip}`;
  const phone = new Phone({ target, play, directory: running.directory });
  t.after(() => phone.hangUp());

  // Nobody is in the chat, so the default applies, a voicemail. Kill it when four seconds are there.
  const [file] = await until(() => {
    const files = running.recordings('.wav');
    return files.length > 0 && statSync(files[0]).size > 4 * 16000 && files;
  }, 'a recording of four seconds', 30);
  running.signal('SIGKILL');
  assert.deepEqual(await running.exited, { code: null, signal: 'SIGKILL' });

  // The header is brought up to date every second.
  const said = await samplesOf(words);
  const kept = await samplesOf(file);
  assert.ok(kept.length >= 2.9 * RATE, `${kept.length} samples`);
  const left = similarity(kept, said);
  assert.ok(left.score > 0.95, JSON.stringify(left));

  await running.restart();
  const chat = await Chat.open(t, running);
  const stored = join(running.directory, 'stored.wav');
  writeFileSync(stored, await chat.voicemailAudio());
  const found = similarity(kept, await samplesOf(stored));
  assert.ok(found.score > 0.99, JSON.stringify(found));
});

test('a recording that cannot be stored keeps no switch from starting', async (t) => {
  const running = await Softswitch.start(t);
  await running.stop();
  const folder = join(running.data, 'recordings');
  writeFileSync(join(folder, 'left.json'), 'no description');
  writeFileSync(join(folder, 'left.part.wav'), 'what was said');
  assert.match(await running.restart(), /^ready /);
  assert.match(running.log, /warning call=- "?not recovered"? code=/);
  assert.equal(running.recordings('left.part.wav').length, 1);  // for the next start
});
