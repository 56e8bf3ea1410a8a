// Subscribers who live in XMPP: each treatment by a message, several services at once, and what
// happens when the server goes away.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Phone } from '../../examples/softswitch/demo/phone.mjs';
import { pad, samplesOf, speak } from '../../examples/softswitch/demo/sound.mjs';
import { Chat } from './lib/browser.mjs';
import { isOnline, profile, startOffice } from './lib/office.mjs';
import { similarity } from './lib/similarity.mjs';
import { SippCall, final, header } from './lib/sipp.mjs';
import { until, within } from './lib/wait.mjs';
import { User } from './xmpp/people.mjs';
import { Server } from './xmpp/server.mjs';

let server;
before(async () => { server = await Server.start({ upload: true }); });
after(() => server?.remove());

const offerTo = (user) => user.message('<thread>', '<response', 'Bob');
// The number and link of the option whose line contains `word`.
function optionOf(offer, word) {
  const text = offer.replace(/<[^>]*>/g, '\n');
  const line = text.split('\n').find((part) => new RegExp(`^\\d .*${word}`, 'i').test(part));
  assert.ok(line, `no line with ${word} in ${text}`);
  const rest = text.slice(text.indexOf(line));
  return { number: line[0], link: /https?:\S+/.exec(rest)[0] };
}

async function ring(t, running, options) {
  const call = new SippCall({ target: running.sip, ...options });
  t.after(() => call.stop());
  return call;
}

for (const component of [false, true]) {
  const login = component ? 'as a component' : 'as a client';

  test(`declined and passed on by typed replies, ${login}`, async (t) => {
    const running = await startOffice(t, server, { component });
    const alice = await User.start(t, server, 'alice');
    const declined = await ring(t, running, { expect: 603 });
    alice.say(running.jid, optionOf(await offerTo(alice), 'decline').number);
    await declined.done;
    await alice.message('You chose: Decline');
    const from = alice.mark;
    const moved = await ring(t, running, { expect: 302 });
    await alice.line((line) => line.name === 'message' && line.xml.includes('<response'),
      'the second offer', { from });
    alice.say(running.jid, 'transfer');
    assert.match(header(final(await moved.done), 'Contact'), /\+491701234567@/);
    const records = await running.waitForRecords(2);
    assert.deepEqual(records.map(({ disposition }) => disposition), ['declined', 'transferred']);
    assert.deepEqual(records.map(({ decisions: [{ means, service }] }) => [means, service]),
      [['reply', 'xmpp'], ['reply', 'xmpp']]);
  });
}

test('a quick response counts as the button of its offer', async (t) => {
  const running = await startOffice(t, server);
  const alice = await User.start(t, server, 'alice');
  const call = await ring(t, running, { expect: 603 });
  const offer = await offerTo(alice);
  const value = new RegExp('<response[^>]*value="([^"]*)"[^>]*label="[^"]*[Dd]ecline|' +
    '<response[^>]*label="[^"]*[Dd]ecline[^"]*"[^>]*value="([^"]*)"').exec(offer);
  alice.say(running.jid, value[1] ?? value[2]);
  await call.done;
  const [record] = await running.waitForRecords();
  assert.deepEqual([record.disposition, record.decisions[0].means], ['declined', 'button']);
});

test('the link of an option, pressed', async (t) => {
  const running = await startOffice(t, server);
  const alice = await User.start(t, server, 'alice');
  const call = await ring(t, running, { expect: 302 });
  const { link } = optionOf(await offerTo(alice), 'mobile|pass|transfer');
  const page = await (await fetch(link)).text();
  assert.match(page, /<button/);
  const [, token] = /\/c\/([^/]+)\//.exec(link);
  const pressed = await fetch(link, { method: 'POST', body: new URLSearchParams({ token }) });
  assert.equal(pressed.status, 200);
  await call.done;
  const [record] = await running.waitForRecords();
  assert.deepEqual([record.disposition, record.decisions[0].means], ['transferred', 'link']);
});

test('typed "say ..." is spoken to the caller', async (t) => {
  const running = await startOffice(t, server);
  const alice = await User.start(t, server, 'alice');
  const words = join(running.directory, 'words.wav');
  const play = join(running.directory, 'play.wav');
  await speak('Hello.', words);
  await pad(words, play, 1, 10);
  const phone = new Phone({ target: `sip:alice@${running.sip}`, play, directory: running.directory });
  t.after(() => phone.hangUp());
  await alice.message('<thread>', '<response');
  alice.say(running.jid, 'say I am in a meeting, back at three');
  await within(phone.ended, `the end of the call\n${phone.trace}`, 40);
  await phone.hangUp();
  const said = join(running.directory, 'said.wav');
  await speak('I am in a meeting, back at three', said);
  const found = similarity(await samplesOf(said), await samplesOf(phone.heard()));
  assert.ok(found.score > 0.9, JSON.stringify(found));
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'message_played');
});

test('voicemail after a wait comes back as a voice note that plays', async (t) => {
  const running = await startOffice(t, server);
  const alice = await User.start(t, server, 'alice');
  const words = join(running.directory, 'words.wav');
  const play = join(running.directory, 'play.wav');
  await speak('This is Bob. Please call me back on Monday.', words);
  await pad(words, play, 4.5, 2);
  const phone = new Phone({ target: `sip:alice@${running.sip}`, play, directory: running.directory });
  t.after(() => phone.hangUp());
  await alice.message('<thread>', '<response');
  alice.say(running.jid, 'wait');
  await until(() => /input=ChoseWait/.test(running.log), 'the wait');
  alice.say(running.jid, 'voicemail');
  await within(phone.ended, `the end of the call\n${phone.trace}`, 40);
  const note = await alice.message('jabber:x:oob', '<url>');
  const url = /<url>([^<]*)/.exec(note)[1];
  assert.match(url, /^https:\/\/localhost:\d+\//);
  const [record] = await running.waitForRecords();
  assert.deepEqual(record.decisions.map(({ treatment }) => treatment), ['wait', 'voicemail']);
});

// ---- Several services.

const BOTH = `address { service: "xmpp" user: "alice@chat.test" option_set: "desk" }
  address { service: "web" user: "alice" option_set: "short" }
  option_set { name: "short" option { do: DECLINE } option { do: VOICEMAIL } }`;

test('asked on two services with different options: the first wins, the other is told', async (t) => {
  const running = await startOffice(t, server,
    { profiles: profile('alice', '+4930123456', { addresses: BOTH }) });
  const alice = await User.start(t, server, 'alice');
  const chat = await Chat.open(t, running);
  const call = await ring(t, running, { expect: 603 });
  const onXmpp = await offerTo(alice);
  const onWeb = await chat.offer();
  assert.match(onXmpp, /6 /);
  assert.equal(await onWeb.locator('.options').getByRole('button').count(), 2);
  await chat.choose(onWeb, /decline/i);
  await call.done;
  await alice.message('web', /<thread>[^<]*/.exec(onXmpp)[0]);
  // What comes too late is answered by what has happened.
  const from = alice.mark;
  alice.say(running.jid, '1', { more: /<thread>[^<]*<\/thread>/.exec(onXmpp)[0] });
  await alice.line((line) => line.name === 'message' && /web/.test(line.xml), 'an answer that says so', { from });
  const [record] = await running.waitForRecords();
  assert.equal(record.disposition, 'declined');
  assert.deepEqual(record.decisions.map(({ service, means }) => [service, means]), [['web', 'button']]);
});

test('the second service is asked later, and at once when the first cannot deliver', async (t) => {
  const later = BOTH.replace('user: "alice" option_set', 'user: "alice" after_seconds: 30 option_set');
  const running = await startOffice(t, server,
    { profiles: profile('alice', '+4930123456', { addresses: later.replace('alice@chat.test', 'nobody@chat.test') }) });
  const chat = await Chat.open(t, running);
  const started = Date.now();
  const call = await ring(t, running, { expect: 603 });
  await chat.choose(await chat.offer(), /decline/i);  // the other one bounces
  assert.ok(Date.now() - started < 15000, 'asked at once, not after its 30 s');
  await call.done;
});

test('no service can deliver: the default applies at once', async (t) => {
  const running = await startOffice(t, server, {
    profiles: profile('alice', '+4930123456', {
      addresses: 'address { service: "xmpp" user: "nobody@chat.test" option_set: "desk" }',
      more: 'default { do: DECLINE }',
    }),
    calls: 'decision_timeout: "60s"',
  });
  const started = Date.now();
  const call = await ring(t, running, { expect: 480 });
  await call.done;
  assert.ok(Date.now() - started < 10000);
  const [record] = await running.waitForRecords();
  assert.equal(record.decisions[0].why_default, 'delivery_failed');
});

// ---- Outages.

test('the server is down when the call comes: the default, and no late offer', async (t) => {
  const own = await Server.start();
  t.after(() => own.remove());
  const running = await startOffice(t, own, {
    profiles: profile('alice', '+4930123456', { more: 'default { do: DECLINE }' }),
  });
  await own.halt();
  await until(() => /xmpp state=waiting/.test(running.log), 'the switch to notice');
  const call = await ring(t, running, { expect: 480 });
  await call.done;
  await own.run();
  await isOnline(running, 2);
  const alice = await User.start(t, own, 'alice');
  const next = await ring(t, running, { expect: 302, from: '"Carol" <sip:carol@[local_ip]:[local_port]>' });
  await alice.message('<response', 'Carol');
  alice.say(running.jid, 'transfer');
  await next.done;
  assert.equal(alice.messages('Bob').filter(({ xml }) => xml.includes('<response')).length, 0);
});

test('the server is restarted during a call: the reply still decides it', async (t) => {
  const own = await Server.start();
  t.after(() => own.remove());
  const running = await startOffice(t, own, { calls: 'decision_timeout: "60s"' });
  const before_ = await User.start(t, own, 'alice');
  const call = await ring(t, running, { expect: 603 });
  const offer = await offerTo(before_);
  await own.halt();
  await own.run();
  await isOnline(running, 2);
  const alice = await User.start(t, own, 'alice', { resource: 'again' });
  alice.say(running.jid, optionOf(offer, 'decline').number);
  await call.done;
  const [record] = await running.waitForRecords();
  assert.equal(record.decisions[0].means, 'reply');
});
