// What clients, rooms and servers add to messages or send by themselves: it is told from what people
// write, and from when they wrote it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { until } from '../lib/wait.mjs';
import { attribute, bare, Footman, User } from './people.mjs';
import { Server } from './server.mjs';

const ROOM = 'office@rooms.chat.test';

let server;
before(async () => {
  // Without offline storage a person who is not there bounces what is sent to them.
  server = await Server.start({ more: `
Component "rooms.chat.test" "muc"
VirtualHost "chat.test"
  modules_disabled = { "offline"; "s2s" }` });
});
after(() => server?.remove());

const stamp = (time, from = 'chat.test') =>
  `<delay xmlns="urn:xmpp:delay" from="${from}" stamp="${new Date(time).toISOString()}"/>`;

/** A user's message after which all that was sent before has been read. */
async function settled(footman, user) {
  const text = `settled ${footman.mark} ${user.bare}`;
  user.say(footman.jid, text);
  return footman.reply(text);
}

test('a wish for privacy is no carbon, and an answer', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  alice.say(footman.jid, 'private', {
    more: `<private xmlns="urn:xmpp:carbons:2"/><no-copy xmlns="urn:xmpp:hints"/>
      <no-permanent-store xmlns="urn:xmpp:hints"/>`,
  });
  assert.equal((await footman.reply('private')).origin, 'live');
});

test('a stamp counts against the time of the offer', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const thread = footman.offer(alice.bare);
  const id = attribute(await alice.message(thread), 'message', 'id');
  for (const [text, more, origin] of [
    ['stamped now', stamp(Date.now()), 'live'],
    ['a clock that is behind', stamp(Date.now() - 3000), 'live'],
    ['before the offer', stamp(Date.now() - 60000), 'delayed'],
    ['before the offer, old style', '<x xmlns="jabber:x:delay" stamp="20200101T00:00:00"/>', 'delayed'],
    ['unreadable', '<delay xmlns="urn:xmpp:delay" stamp="now"/>', 'delayed'],
    ['tomorrow', stamp(Date.now() + 86400000), 'delayed'],
    ['by reference', `${stamp(Date.now() - 60000)}<reply xmlns="urn:xmpp:reply:0" id="${id}"/>`, 'delayed'],
  ]) {
    alice.say(footman.jid, text, { more });
    assert.equal((await footman.reply(text)).origin, origin, text);
  }
});

test('what no person typed as an answer says nothing', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  await footman.delivered(footman.offer(alice.bare));
  for (const more of [
    '<retract xmlns="urn:xmpp:message-retract:1" id="x"/><fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:message-retract:1"/>',
    '<reactions xmlns="urn:xmpp:reactions:0" id="x"><reaction>1</reaction></reactions>',
    '<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:unheard-of:0"><body start="0" end="9"/></fallback>',
    '<x xmlns="jabber:x:conference" jid="r@rooms.chat.test"/>',
    '<propose xmlns="urn:xmpp:jingle-message:0" id="c"/>',
    '<invite xmlns="urn:xmpp:call-invites:0" video="false"/>',
  ]) alice.say(footman.jid, 'decline', { more });
  alice.say(footman.jid, undefined, { more: '<displayed xmlns="urn:xmpp:chat-markers:0" id="x"/>' });
  await settled(footman, alice);
  assert.deepEqual(footman.replies('decline'), []);
  assert.equal(alice.messages('<body>').length, 1, 'the offer alone');
});

test('encrypted messages get one sentence, in the language of the offers', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const mallory = await User.start(t, server, 'mallory');
  await footman.delivered(footman.offer(alice.bare, { language: 'de' }));
  const more = `<encrypted xmlns="eu.siacs.conversations.axolotl"><header sid="1"/><payload>x</payload></encrypted>
    <encryption xmlns="urn:xmpp:eme:0" namespace="eu.siacs.conversations.axolotl"/><store xmlns="urn:xmpp:hints"/>`;
  for (let i = 0; i < 5; ++i) alice.say(footman.jid, 'I sent you an OMEMO encrypted message 1', { more });
  mallory.say(footman.jid, 'I sent you an OMEMO encrypted message 1', { more });
  await settled(footman, alice);
  await alice.message('Verschlüsselte Nachrichten kann ich nicht lesen');
  assert.equal(alice.messages('<body>').length, 2, 'the offer, and one sentence');
  assert.deepEqual(footman.replies('I sent you an OMEMO encrypted message 1'), []);
  assert.deepEqual(mallory.messages('<body>'), []);
});

test('a room is neither asked nor heard', async (t) => {
  const footman = await Footman.start(t, server, { users: [bare('alice'), bare('bob'), ROOM] });
  const alice = await User.start(t, server, 'alice');
  const bob = await User.start(t, server, 'bob');
  for (const user of [alice, bob]) {
    user.tell({ send: `<presence to="${ROOM}/${user.bare.split('@')[0]}"><x xmlns="http://jabber.org/protocol/muc"/></presence>` });
    await user.line(({ name, xml }) => name === 'presence' && xml.includes('code="110"'), 'to be in the room');
    user.tell({ send: `<iq type="set" id="unlock" to="${ROOM}"><query xmlns="http://jabber.org/protocol/muc#owner">
      <x xmlns="jabber:x:data" type="submit"/></query></iq>` });
    await user.line(({ name, xml }) => name === 'iq' && xml.includes('id="unlock"'), 'an answer');
  }
  await footman.failed(footman.offer(ROOM));
  // Its server has been asked what it is: from now on nothing is sent there.
  await until(async () => {
    const { reason } = await footman.failed(footman.offer(ROOM));
    return reason.includes('is a room');
  }, 'the room to be known');
  assert.ok(footman.lines.filter(({ event }) => event === 'failed').every(({ reason }) => !reason.includes('@')));
  for (const user of [alice, bob]) assert.deepEqual(user.messages('Call from Bob'), []);
  // A person's message that looks like one of a room does not count; the person does.
  alice.say(footman.jid, 'through a room', { more: '<x xmlns="http://jabber.org/protocol/muc#user"/>' });
  await until(async () => {
    alice.say(footman.jid, 'myself');
    return footman.replies('myself').length > 0;
  }, 'the server to say what the address is');
  assert.deepEqual(footman.replies('through a room'), []);
  await footman.delivered(footman.offer(alice.bare));
});

test('corrections are of the device that wrote', async (t) => {
  const footman = await Footman.start(t, server);
  const phone = await User.start(t, server, 'alice', { resource: 'phone' });
  const desk = await User.start(t, server, 'alice', { resource: 'desk' });
  await footman.delivered(footman.offer(bare('alice')));
  phone.tell({ send: `<message type="chat" to="${footman.jid}" id="m1"><body>one</body></message>` });
  await footman.reply('one');
  const replace = { more: '<replace xmlns="urn:xmpp:message-correct:0" id="m1"/>' };
  desk.say(footman.jid, 'of another device', replace);
  phone.say(footman.jid, 'of the same', replace);
  assert.equal((await footman.reply('of the same')).origin, 'live');
  assert.equal((await footman.reply('of another device')).origin, 'delayed');
});

test('who answers a note means the call that it is about', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const [first, second] = [footman.offer(alice.bare), footman.offer(alice.bare)];
  await alice.message(second);
  footman.tell({ do: 'note', user: alice.bare, call: 1, text: 'I did not understand.' });
  footman.tell({ do: 'note', user: alice.bare, text: 'Which call?' });
  for (const [note, offer] of [['I did not understand.', first], ['Which call?', null]]) {
    const id = attribute(await alice.message(note), 'message', 'id');
    alice.say(footman.jid, `to ${note}`, { more: `<reply xmlns="urn:xmpp:reply:0" id="${id}"/>` });
    assert.equal((await footman.reply(`to ${note}`)).offer, offer);
  }
});

test('what was missed by somebody who was not there is told once they are', async (t) => {
  const footman = await Footman.start(t, server);
  const before_ = await User.start(t, server, 'carol');
  before_.tell({ presence: 'subscribe', to: footman.jid });
  await before_.line(({ xml }) => xml?.includes('type="subscribe"'), 'asked in return');
  before_.tell({ presence: 'subscribed', to: footman.jid });
  await settled(footman, before_);
  await before_.stop();
  const thread = footman.offer(bare('carol'));
  assert.match((await footman.failed(thread)).reason, /bounced/);
  footman.update(thread, bare('carol'), 'You could not be reached in time.', 'defaulted');
  const carol = await User.start(t, server, 'carol', { resource: 'again' });
  await carol.message('You could not be reached in time.');
  await settled(footman, carol);
  carol.tell({ presence: 'available' });
  await settled(footman, carol);
  assert.equal(carol.messages('could not be reached').length, 1);
});
