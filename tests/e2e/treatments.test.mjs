// A real call, a real chat, and each thing that can be done with the call.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Phone } from '../../examples/softswitch/demo/phone.mjs';
import { describe, pad, samplesOf, speak } from '../../examples/softswitch/demo/sound.mjs';
import { Chat } from './lib/browser.mjs';
import { similarity } from './lib/similarity.mjs';
import { SippCall, final, header } from './lib/sipp.mjs';
import { Softswitch } from './lib/softswitch.mjs';
import { until, within } from './lib/wait.mjs';

const WORDS = 'This is Bob. Please call me back on Monday.';

/** A phone that calls Alice, is silent for `before` seconds after the answer, speaks, and waits. */
async function call(t, running, { before = 3, after = 2, name } = {}) {
  const words = join(running.directory, 'words.wav');
  const play = join(running.directory, 'play.wav');
  await speak(WORDS, words);
  await pad(words, play, before, after);
  const target = `sip:alice@${running.sip}`;
  const phone = new Phone({ target, play, directory: running.directory, name });
  t.after(() => phone.hangUp());
  phone.words = words;
  return phone;
}

async function finish(phone) {
  await within(phone.ended, `the end of the call\n${phone.trace}`, 40);
  await phone.hangUp();
}

async function assertHeard(phone, reference) {
  const found = similarity(await samplesOf(reference), await samplesOf(phone.heard()));
  assert.ok(found.score > 0.9, JSON.stringify(found));
}

test('voicemail by button: the recording in the chat is what the caller said', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const phone = await call(t, running);
  await chat.choose(await chat.offer(), /voicemail/i);
  await finish(phone);
  const file = join(running.directory, 'voicemail.wav');
  writeFileSync(file, await chat.voicemailAudio());
  const found = similarity(await samplesOf(phone.words), await samplesOf(file));
  assert.ok(found.score > 0.95 && found.worst > 0.8, JSON.stringify(found));
  const kinds = describe(await samplesOf(phone.heard())).map(({ kind }) => kind);
  assert.ok(kinds.includes('speech') && kinds.includes('tone'), kinds.join());
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'voicemail');
  assert.deepEqual(record.decisions.map(({ treatment, means, service }) =>
    [treatment, means, service]), [['voicemail', 'button', 'web']]);
});

test('redirect by link: the caller is sent to the number, and we are out', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const sipp = new SippCall({ target: running.sip, expect: 302 });
  t.after(() => sipp.stop());
  const link = await chat.link(await chat.offer(), /mobile|pass|transfer/i);
  const page = await chat.browser.newPage();
  await page.goto(link);
  await page.getByRole('button').click();
  const moved = final(await sipp.done);
  assert.match(header(moved, 'Contact'), /\+491701234567@/);
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'transferred');
  assert.equal(record.decisions[0].means, 'link');
  assert.equal(record.answered, undefined);
});

test('typed "say ...": the caller hears it', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const phone = await call(t, running, { before: 1, after: 10 });
  await chat.offer();
  await chat.reply('say I am in a meeting, back at three');
  await finish(phone);
  const said = join(running.directory, 'said.wav');
  await speak('I am in a meeting, back at three', said);
  await assertHeard(phone, said);
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'message_played');
  assert.equal(record.decisions[0].means, 'reply');
});

test('a stored message by its key word', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const phone = await call(t, running, { before: 1, after: 10 });
  await chat.offer();
  await chat.reply('meeting');
  await finish(phone);
  const said = join(running.directory, 'said.wav');
  await speak('I am in a meeting.', said);
  await assertHeard(phone, said);
});

test('decline', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const sipp = new SippCall({ target: running.sip, expect: 603 });
  t.after(() => sipp.stop());
  await chat.choose(await chat.offer(), /decline/i);
  await sipp.done;
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'declined');
});

test('nobody chooses in time: the default applies', async (t) => {
  const running = await Softswitch.start(t, { calls: 'decision_timeout: "2s"' });
  const chat = await Chat.open(t, running);
  const phone = await call(t, running);
  await chat.offer();
  await finish(phone);
  await chat.voicemailAudio();
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'voicemail');
  assert.deepEqual(record.decisions.map(({ means, why_default }) => [means, why_default]),
    [['default', 'no_reply']]);
});

test('hold on, then voicemail', async (t) => {
  const running = await Softswitch.start(t, { calls: 'decision_timeout: "4s" wait_extension: "30s"' });
  const chat = await Chat.open(t, running);
  // While told to wait, the caller's phone sends already (183): the words must come later.
  const phone = await call(t, running, { before: 8.5 });
  const started = Date.now();
  await chat.choose(await chat.offer(), /wait/i);
  await until(() => Date.now() - started > 5000, 'the time to answer to pass without a default');
  await chat.reply('voicemail');
  await finish(phone);
  await chat.voicemailAudio();
  const [record] = await running.waitForRecords();
  assert.deepEqual(record.decisions.map(({ treatment }) => treatment), ['wait', 'voicemail']);
});

test('the caller gives up: the chat says after how long', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const sipp = new SippCall({ target: running.sip, cancelAfter: 2200 });
  t.after(() => sipp.stop());
  await chat.offer();
  await sipp.done;
  await chat.see(/caller hung up after \d+ s/i);
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'caller_hung_up');
});

test('two calls at once, answered in reverse order: each gets its own answer', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const from = (name) => `"${name}" <sip:${name.toLowerCase()}@[local_ip]:[local_port]>`;
  const bob = new SippCall({ target: running.sip, from: from('Bob'), expect: 603 });
  t.after(() => bob.stop());
  const first = await chat.offer('Bob');
  const carol = new SippCall({ target: running.sip, from: from('Carol'), expect: 302 });
  t.after(() => carol.stop());
  await chat.offer('Carol');
  await chat.reply('b4');
  await carol.done;
  await chat.choose(first, /decline/i);
  await bob.done;
  const records = await running.waitForRecords(2);
  assert.deepEqual(records.map(({ caller, disposition }) => [caller.name, disposition]),
    [['Carol', 'transferred'], ['Bob', 'declined']]);
});
