// How long voicemails stay: for ever by default, with a warning; by age where the operator wants it.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Chat } from '../lib/browser.mjs';
import { Softswitch } from '../lib/softswitch.mjs';
import { until } from '../lib/wait.mjs';

/** A recording that an earlier run did not store: so many seconds of silence for Alice, 16 kB each. */
function leave(running, name, seconds) {
  const folder = join(running.data, 'recordings');
  mkdirSync(folder, { recursive: true });
  const samples = Buffer.alloc(seconds * 16000);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  [16, 1 | (1 << 16), 8000, 16000, 2 | (16 << 16)].forEach((word, i) => header.writeUInt32LE(word, 16 + 4 * i));
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  writeFileSync(join(folder, `${name}.wav`), Buffer.concat([header, samples]));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({
    version: 1, call: '0100000000000007', subscriber: 1, caller_number: '+4940111', caller_name: 'Bob',
    presentation: 0, attestation: 0, called: '+4930123456', started: '2026-11-30T12:00:00+00:00', header_bytes: 44,
  }));
}

async function startAgainWith(t, more, seconds) {
  const running = await Softswitch.start(t, { more });
  await running.stop();
  leave(running, 'a1', seconds);
  await running.restart();
  return running;
}

test('nothing is deleted by itself, and the person is warned in time', async (t) => {
  const running = await startAgainWith(t, 'voicemails { space_megabytes: 1 }', 60);
  const chat = await Chat.open(t, running);
  await chat.see('Voicemail from Bob (+4940111), 1:00');
  await chat.see('Your voicemails take 91 % of their space (1 MB).');
  await running.stop();
  await running.restart();
  assert.equal(running.recordings('.wav').length, 1);
});

test('what is too old goes with its file, where it is wanted', async (t) => {
  const running = await startAgainWith(t, 'voicemails { max_age: "1s" }', 3);
  const chat = await Chat.open(t, running);
  await chat.see('Voicemail from Bob (+4940111), 0:03');
  await running.stop();
  await running.restart();
  await until(() => running.recordings('.wav').length === 0, 'the old voicemail to go');
  const again = await Chat.open(t, running);
  await again.page.locator('li.voicemail').getByText('Voicemail, deleted').waitFor();
});
