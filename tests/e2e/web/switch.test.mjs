// The chat with the real switch behind it: what page.test.mjs cannot see against a scripted one.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { pad, speak } from '../../../examples/softswitch/demo/sound.mjs';
import { Phone } from '../../../examples/softswitch/demo/phone.mjs';
import { Chat, openBrowser } from '../lib/browser.mjs';
import { SippCall } from '../lib/sipp.mjs';
import { Softswitch } from '../lib/softswitch.mjs';
import { until } from '../lib/wait.mjs';

const GERMAN = `subscriber {
  name: "alice"
  display_name: "Alice"
  language: "de"
  number: "alice@127.0.0.1"
  address { service: "web" user: "alice" option_set: "desk" }
  option_set { name: "desk" option { do: VOICEMAIL } option { do: DECLINE } }
  default { do: VOICEMAIL }
}
`;

/** A chat that must report nothing: no script error, nothing that its policy (CSP) blocked. */
async function open(t, running) {
  const browser = await openBrowser(t);
  const problems = [];
  browser.on('console', (message) => {
    const away = /ERR_CONNECTION_REFUSED|WebSocket/.test(message.text());
    if (message.type() === 'error' && !away) problems.push(message.text());
  });
  browser.on('weberror', (error) => problems.push(error.error().message));
  const chat = await Chat.open(t, running, { browser });
  t.after(() => assert.deepEqual(problems, [], 'the page reported errors'));
  return chat;
}

const online = (chat) => chat.page.locator('body[data-line=online]').waitFor();

/** From now on the switch comes back where it was: a page cannot follow it to another port. */
function keepPort(running) {
  const file = join(running.directory, 'switch.conf');
  const { port } = new URL(running.origin);
  writeFileSync(file, readFileSync(file, 'utf8').replace('web { port: 0 }', `web { port: ${port} }`));
}

test('a German subscriber reads German, on a small screen', async (t) => {
  const running = await Softswitch.start(t, { profiles: GERMAN });
  const chat = await open(t, running);
  await chat.page.setViewportSize({ width: 360, height: 640 });
  assert.equal(await chat.page.locator('html').getAttribute('lang'), 'de');
  await chat.see('Bereit für Anrufe');
  const sipp = new SippCall({ target: running.sip, expect: 603 });
  t.after(() => sipp.stop());
  const offer = await chat.offer();
  assert.match(await offer.textContent(), /Anruf von Bob/);
  assert.match(await offer.getByRole('timer').textContent(), / in \d+ s$/);
  assert.ok(await chat.page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  await chat.choose(offer, 'Ablehnen');
  await sipp.done;
  await chat.page.locator('li.offer:not(.open)').filter({ hasText: 'Ablehnen' }).waitFor();
});

test('the player knows the length of a voicemail, and plays it', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await open(t, running);
  const [words, play] = ['words.wav', 'play.wav'].map((name) => join(running.directory, name));
  await speak('This is Bob. Please call me back on Monday.', words);
  await pad(words, play, 4, 6);
  const phone = new Phone({ target: `sip:alice@${running.sip}`, play, directory: running.directory });
  t.after(() => phone.hangUp());
  await chat.choose(await chat.offer(), /voicemail/i);
  const player = chat.page.locator('li.voicemail audio');
  await player.waitFor({ timeout: 40000 });
  await until(() => player.evaluate((audio) => audio.duration > 1), 'the length of the recording');
  assert.ok(await player.evaluate(async (audio) => {
    audio.muted = true;
    await audio.play();
    await new Promise((moved) => { audio.ontimeupdate = () => audio.currentTime > 0 && moved(); });
    return !audio.error;
  }));
  // Who deletes it deletes the file; what was heard goes with all that were.
  assert.equal(running.recordings('.wav').length, 1);
  await chat.page.getByRole('button', { name: 'Menu' }).click();
  await chat.page.getByRole('button', { name: 'Delete heard voicemails' }).click();
  await chat.page.getByRole('button', { name: 'Press again to delete them' }).click();
  await chat.page.getByText('One voicemail was deleted.').waitFor();
  assert.deepEqual(running.recordings('.wav'), []);
});

test('a limit that is met is one line of the log, and names nobody', async (t) => {
  const running = await Softswitch.start(t);
  const file = join(running.directory, 'switch.conf');
  await running.stop();
  writeFileSync(file, readFileSync(file, 'utf8').replace('web { port: 0 }',
    'web { port: 0 trusted_proxy: "127.0.0.1" max_wrong_tokens_per_minute: 2 }'));
  await running.restart();
  const ask = async (from) => (await fetch(`${running.origin}/s/${'x'.repeat(43)}`, { headers: { 'X-Forwarded-For': from } })).status;
  const first = [];
  for (let i = 0; i < 5; ++i) first.push(await ask('192.0.2.77'));
  assert.deepEqual(first, [404, 404, 429, 429, 429]);
  assert.equal(await ask('192.0.2.78'), 404, 'another person is not concerned');
  const lines = () => running.log.split('\n').filter((line) => /limit=web/.test(line));
  await until(() => lines().length, 'the line in the log');
  assert.equal(lines().length, 1);
  assert.match(lines()[0], /warning .*limit limit=web\.max_wrong_tokens_per_minute times=1/);
  assert.doesNotMatch(running.log, /192\.0\.2/);
});

test('the session of a lost phone is ended by command', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const [line] = (await running.user('sessions', 'alice')).trim().split('\n');
  assert.match(line, /^[0-9a-f]{12}\talice\tChrome, Linux\t/);
  await running.user('sessions', 'end', 'alice', line.slice(0, 12));
  assert.equal((await chat.browser.request.get(running.origin)).status(), 403);
  assert.equal(await running.user('sessions', 'alice'), '');
});

test('after a restart the chat comes back by itself, signed in, with its history once', async (t) => {
  const running = await Softswitch.start(t);
  keepPort(running);
  const chat = await open(t, running);
  const gone = new SippCall({ target: running.sip, cancelAfter: 500 });
  t.after(() => gone.stop());
  await chat.offer();
  await gone.done;
  await chat.page.locator('li.missed').waitFor();
  await running.stop();
  await chat.page.locator('body:not([data-line=online])').waitFor();
  await running.restart();
  await online(chat);
  const sipp = new SippCall({ target: running.sip, expect: 603 });
  t.after(() => sipp.stop());
  await chat.choose(await chat.offer(), /decline/i);
  await sipp.done;
  await chat.page.locator('li.offer:not(.open)').nth(1).waitFor();
  assert.equal(await chat.page.locator('li.missed').count(), 1);
  assert.equal(await chat.page.locator('li.offer').count(), 2);
});

test('whoever is asked to wait can still be declined by a button', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await open(t, running);
  const sipp = new SippCall({ target: running.sip, expect: 603 });
  t.after(() => sipp.stop());
  const offer = await chat.offer();
  await chat.choose(offer, /wait/i);
  await offer.getByText(/was asked to wait/).waitFor();
  await chat.choose(offer, /decline/i);
  await sipp.done;
  const [record] = await running.waitForRecords();
  assert.deepEqual(record.decisions.map(({ treatment, means }) => [treatment, means]),
    [['wait', 'button'], ['decline', 'button']]);
});

test('signing out ends the session everywhere', async (t) => {
  const running = await Softswitch.start(t);
  const chat = await Chat.open(t, running);
  const other = await chat.browser.newPage();
  await other.goto(running.origin);
  await other.locator('body[data-line=online]').waitFor();
  await chat.page.locator('#menu-button').click();
  await chat.page.locator('#sign-out').click();
  for (const page of [chat.page, other]) {
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  }
  assert.equal((await chat.browser.request.get(running.origin)).status(), 403);
});
