// Subscribers on SIP phones: a real one (baresip), and what only sipp would say.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Channel, Phone, freePort, sippMessages } from './phones.mjs';

test('an offer is read on a phone and answered from it', async (t) => {
  const phone = await Phone.start(t, 'alice', await freePort());
  const channel = await Channel.start(t, `127.0.0.1:${phone.port}`);
  await phone.on(channel.port);
  channel.say('offer alice@127.0.0.1 Call from Jörg (+4930111): 1 voicemail, 2 decline');
  await channel.line('delivered');
  await phone.shows('Call from Jörg (+4930111): 1 voicemail, 2 decline');
  await phone.type('say Grüße, bin gleich da');
  assert.equal(await channel.line('reply'),
    'reply alice@127.0.0.1 live say Grüße, bin gleich da');
  channel.say('note alice@127.0.0.1 Taken on web at 14:03.');
  await phone.shows('Taken on web at 14:03.');
});

// Longer than UDP may carry. The phone takes it and says so; it shows nothing above 500 bytes, so the
// text itself is looked at by the unit tests alone.
test('a phone takes a long offer, with a link for each option, by TCP', async (t) => {
  const phone = await Phone.start(t, 'alice', await freePort());
  const channel = await Channel.start(t, `127.0.0.1:${phone.port}`);
  await phone.on(channel.port);
  const links = [1, 2, 3, 4, 5, 6].map((n) =>
    `${n} option ${n} https://calls.example.org/c/${'A'.repeat(180)}/${n}`);
  channel.say(`offer alice@127.0.0.1 ${links.join('; ')}`);
  await channel.line('delivered');
});

test('a phone that is off fails the offer, and gets nothing late', async (t) => {
  const phone = await Phone.start(t, 'alice', await freePort());
  const channel = await Channel.start(t, `127.0.0.1:${phone.port}`);
  channel.say('offer alice@127.0.0.1 Lost call');
  await channel.line('failed');
  await phone.on(channel.port);
  channel.say('offer alice@127.0.0.1 Next call');
  await channel.line('delivered');
  await phone.shows('Next call');
  assert.doesNotMatch(phone.shown, /Lost call/);
});

test('an address that the phone does not have fails', async (t) => {
  const phone = await Phone.start(t, 'alice', await freePort());
  const channel = await Channel.start(t, `127.0.0.1:${phone.port}`);
  await phone.on(channel.port);
  channel.say('offer bert@127.0.0.1 Call');
  assert.match(await channel.line('failed'), /^failed refused: 404/);
});

test('strangers and look-alikes get the answer that subscribers get, and are not heard', async (t) => {
  const channel = await Channel.start(t, '127.0.0.1:9');
  const [toAlice] = await sippMessages({ port: channel.port });
  for (const from of ['<sip:mallory@127.0.0.1>', '<sip:alice@127.0.0.1.evil.net>',
    '<sip:alice@example.org>', '"sip:alice@127.0.0.1" <sip:mallory@127.0.0.1>']) {
    assert.deepEqual(await sippMessages({ port: channel.port, from }), [toAlice]);
  }
  await sippMessages({ port: channel.port, text: 'last' });
  await channel.line('reply', 2);
  assert.deepEqual(channel.lines('reply'),
    ['reply alice@127.0.0.1 live 1', 'reply alice@127.0.0.1 live last']);
});

test('robots, old messages, other kinds of content and our own voice', async (t) => {
  const channel = await Channel.start(t, '127.0.0.1:9');
  const { port } = channel;
  await sippMessages({ port, headers: ['Auto-Submitted: auto-replied'] });
  await sippMessages({ port, headers: ['Date: Wed, 01 Jan 2020 00:00:00 GMT'] });
  await sippMessages({ port, type: 'text/html', expect: 415 });
  await sippMessages({ port, type: 'application/im-iscomposing+xml', text: '<x/>' });
  await sippMessages({ port, from: '<sip:calls@127.0.0.1>', expect: 482 });
  await sippMessages({ port, text: 'x'.repeat(5000), transport: 't1', expect: 413 });
  await sippMessages({ port, text: 'still here', transport: 't1' });
  await channel.line('reply', 3);
  assert.deepEqual(channel.lines('reply').map((line) => line.split(' ').slice(2).join(' ')),
    ['automatic 1', 'delayed 1', 'live still here']);
});

test('a burst of a hundred messages is heard whole', async (t) => {
  const channel = await Channel.start(t, '127.0.0.1:9');
  const answers = await sippMessages({ port: channel.port, count: 100, rate: 1000, text: 'hello' });
  assert.equal(answers.filter((line) => line.startsWith('SIP/2.0 200')).length, 100);
  await channel.line('reply', 100);
  assert.equal(channel.lines('reply').length, 100);
});
