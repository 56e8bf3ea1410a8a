// Footman as a client of a real server: what people see, and what becomes of what they answer.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { until } from '../lib/wait.mjs';
import { attribute, bare, button, Footman, User, visible } from './people.mjs';
import { LOOK_ALIKE, Server } from './server.mjs';

let server;
before(async () => { server = await Server.start(); });
after(async () => { await server.remove(); });

test('an offer comes with all that belongs to it, and a typed reply comes back', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const thread = footman.offer(bare('alice'), { letter: 'a' });
  await footman.delivered(thread);
  const xml = await alice.message(thread);
  assert.match(xml, /<body>Call from Bob\n1 voicemail\n2 say \.\.\.\n3 decline https:\/\/x\.test\/c\/t\/3<\/body>/);
  assert.match(xml, new RegExp(`<thread>${thread}</thread>`));
  const id = attribute(xml, 'message', 'id');
  assert.equal(attribute(xml, 'origin-id', 'id'), id);
  assert.match(xml, /<request xmlns="urn:xmpp:receipts"/);
  assert.equal(visible(button(xml, 'Voicemail')), 'a1', 'as the person sees it in the own chat');
  assert.equal(visible(button(xml, 'Decline')), 'a3');
  assert.equal(button(xml, 'Say'), undefined, 'an option that wants typing has no button');

  const sent = alice.say(footman.jid, 'say I am &lt;late&gt;');
  const reply = await footman.reply('say I am <late>');
  assert.deepEqual([reply.user, reply.service, reply.offer, reply.thread, reply.origin, reply.id, reply.subscriber],
    [bare('alice'), 'xmpp', null, null, 'live', sent, 1]);
  assert.equal(reply.device, `${bare('alice')}/phone`);
});

test('a button, a thread and a reply by reference name the offer; what they quote is not said', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const [first, second] = [footman.offer(bare('alice')), footman.offer(bare('alice'))];
  const xml = await alice.message(first);
  await alice.message(second);

  // Whatever thread the client echoes; and without a letter it shows the label.
  assert.equal(visible(button(xml, 'Decline')), 'Decline');
  alice.say(footman.jid, button(xml, 'Decline'), { more: `<thread>${second}</thread>` });
  const pressed = await footman.reply('3');
  assert.deepEqual([pressed.offer, pressed.thread, pressed.button], [first, second, true]);

  alice.say(footman.jid, 'voicemail please', { more: `<thread>${second}</thread>` });
  const threaded = await footman.reply('voicemail please');
  assert.deepEqual([threaded.offer, threaded.thread], [null, second], 'the client chose it, not the person');

  const quoted = '&gt; Call from Bob\n';
  alice.say(footman.jid, `${quoted}decline, gr\u00fc\u00dfe \ud83d\ude00`, {
    more: `<reply xmlns="urn:xmpp:reply:0" to="${footman.jid}" id="${attribute(xml, 'message', 'id')}"/>
      <fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="0" end="16"/></fallback>`,
  });
  assert.equal((await footman.reply('decline, gr\u00fc\u00dfe \ud83d\ude00')).offer, first);
});

test('another device of the same user is the same user', async (t) => {
  const footman = await Footman.start(t, server);
  const phone = await User.start(t, server, 'alice', { resource: 'phone' });
  const desk = await User.start(t, server, 'alice', { resource: 'desk' });
  const thread = footman.offer(bare('alice'));
  await Promise.all([phone.message(thread), desk.message(thread)]);
  desk.say(footman.jid, 'from the desk');
  assert.equal((await footman.reply('from the desk')).user, bare('alice'));
});

test('strangers and look-alike domains get silence', async (t) => {
  const footman = await Footman.start(t, server);
  const mallory = await User.start(t, server, 'mallory');
  const evil = await User.start(t, server, 'alice', { domain: LOOK_ALIKE });
  const alice = await User.start(t, server, 'alice');
  await footman.delivered(footman.offer(bare('alice')));
  const receipt = '<request xmlns="urn:xmpp:receipts"/>';
  mallory.say(footman.jid, 'stranger', { more: receipt });
  evil.say(footman.jid, 'look-alike', { more: receipt });
  mallory.tell({ presence: 'subscribe', to: footman.jid });
  mallory.tell({ send: `<iq type="get" id="q1" to="${footman.jid}/footman"><query xmlns="http://jabber.org/protocol/disco#info"/></iq>` });
  await until(async () => (await footman.status()).foreign === 2, 'both to be dropped');
  alice.say(footman.jid, 'friend', { more: receipt });
  await footman.reply('friend');
  await alice.message('urn:xmpp:receipts', '<received');
  assert.deepEqual([...footman.replies('stranger'), ...footman.replies('look-alike')], []);
  // As their server says it of an account that is not there.
  const answer = await mallory.line((line) => line.name === 'iq' && line.xml.includes('id="q1"'), 'an answer');
  assert.match(answer.xml, /service-unavailable/);
  for (const stranger of [mallory, evil]) {
    assert.deepEqual(stranger.messages('received'), []);
    assert.deepEqual(stranger.lines.filter(({ xml }) => xml?.includes('subscribed')), []);
  }
});

test('registered people may see presence, and are seen', async (t) => {
  const footman = await Footman.start(t, server);
  const carol = await User.start(t, server, 'carol');
  carol.tell({ presence: 'subscribe', to: footman.jid });
  await carol.line(({ xml }) => xml?.includes('type="subscribed"'), 'subscribed');
  await carol.line(({ xml }) => xml?.includes('type="subscribe"'), 'asked in return');
  await carol.line(({ name, xml }) => name === 'presence' && xml.includes(`from="${footman.jid}/footman"`),
    'presence');
});

test('what was carbon-copied, or sent by a program, is marked as no live answer', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const mallory = await User.start(t, server, 'mallory');
  const inner = `<forwarded xmlns="urn:xmpp:forward:0"><message xmlns="jabber:client" type="chat"
    from="${alice.bare}/phone" to="${footman.jid}"><body>forged</body></message></forwarded>`;
  for (const name of ['received', 'sent']) {
    mallory.say(footman.jid, undefined, { more: `<${name} xmlns="urn:xmpp:carbons:2">${inner}</${name}>` });
  }
  alice.say(footman.jid, 'headline', { attributes: 'type="headline"' });
  alice.say(footman.jid, 'hinted', { more: '<no-store xmlns="urn:xmpp:hints"/>' });
  alice.say(footman.jid, 'header', {
    more: '<headers xmlns="http://jabber.org/protocol/shim"><header name="Auto-Submitted">auto-replied</header></headers>',
  });
  alice.say(footman.jid, 'copied', { more: `<sent xmlns="urn:xmpp:carbons:2">${inner}</sent>` });
  alice.say(footman.jid, undefined, { more: '<composing xmlns="http://jabber.org/protocol/chatstates"/>' });
  alice.say(footman.jid, 'live');
  assert.equal((await footman.reply('live')).origin, 'live');
  assert.equal((await footman.reply('hinted')).origin, 'automatic');
  assert.equal((await footman.reply('header')).origin, 'automatic');
  assert.equal((await footman.reply('headline')).origin, 'automatic');
  assert.ok(footman.replies('copied').every(({ origin }) => origin === 'carbon'));
  assert.deepEqual(footman.replies('forged'), []);
});

test('we enable no carbons: what another login of the account says and hears stays there', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const other = await User.start(t, server, 'footman', { resource: 'other', carbons: true });
  alice.say(`${footman.jid}/other`, 'for the other');
  await other.message('for the other');
  other.say(alice.bare, 'from the other');
  await alice.message('from the other');
  alice.say(footman.jid, 'for all');
  await footman.reply('for all');
  assert.deepEqual([...footman.replies('for the other'), ...footman.replies('from the other')], []);
});

test('what waited in offline storage is marked as delayed', async (t) => {
  const alice = await User.start(t, server, 'alice');
  const id = alice.say(bare('footman'), 'while you were out');
  // The server has stored it when it answers what came after it.
  alice.tell({ send: '<iq type="get" id="after" to="chat.test"><ping xmlns="urn:xmpp:ping"/></iq>' });
  await alice.line(({ name, xml }) => name === 'iq' && xml.includes('id="after"'), 'an answer');
  const footman = await Footman.start(t, server);
  const reply = await footman.reply('while you were out');
  assert.deepEqual([reply.origin, reply.id], ['delayed', id]);
});

test('an offer to nobody is bounced and fails', async (t) => {
  const footman = await Footman.start(t, server);
  const { reason } = await footman.failed(footman.offer(bare('ghost')));
  assert.match(reason, /bounced: service-unavailable/);
});

test('only its own user can bounce or confirm an offer', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const bob = await User.start(t, server, 'bob');
  const thread = footman.offer(alice.bare);
  const id = attribute(await alice.message(thread), 'message', 'id');
  await footman.delivered(thread);
  bob.tell({ send: `<message to="${footman.jid}/footman" type="error" id="${id}"><error type="cancel">
    <gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>` });
  bob.say(footman.jid, 'bounced?');
  await footman.reply('bounced?');
  assert.ok(!footman.lines.some(({ event }) => event === 'failed'));
  alice.tell({ send: `<message to="${footman.jid}/footman" type="error" id="${id}"><error type="cancel">
    <gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>` });
  assert.match((await footman.failed(thread)).reason, /gone/);
});

test('an auto-responder makes no loop', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice');
  const thread = footman.offer(alice.bare);
  await alice.message(thread);
  for (let i = 0; i < 5; ++i) alice.say(footman.jid, `away ${i}`, { more: '<no-store xmlns="urn:xmpp:hints"/>' });
  alice.say(footman.jid, 'done');
  await footman.reply('done');
  // The channel says nothing of its own, and the engine is told what is automatic.
  assert.ok(footman.lines.filter(({ text }) => text?.startsWith('away')).every(({ origin }) => origin === 'automatic'));
  assert.equal(alice.messages('<body>').length, 1, 'the offer alone');
});

test('a client that knows corrections sees the offer change; others get one follow-up', async (t) => {
  const footman = await Footman.start(t, server);
  const alice = await User.start(t, server, 'alice', { plugins: ['xep_0030', 'xep_0308'] });
  alice.tell({ presence: 'subscribe', to: footman.jid });
  await alice.line(({ xml }) => xml?.includes('type="subscribe"'), 'asked in return');
  alice.tell({ presence: 'subscribed', to: footman.jid });
  const bob = await User.start(t, server, 'bob', { plugins: ['xep_0030'] });
  alice.say(footman.jid, 'here');
  bob.say(footman.jid, 'here too');
  await footman.reply('here too');
  await footman.reply('here');

  const [to_alice, to_bob] = [footman.offer(alice.bare), footman.offer(bob.bare)];
  const id = attribute(await alice.message(to_alice), 'message', 'id');
  await alice.line(({ name, xml }) => name === 'iq' && xml.includes('disco#info'), 'the question');
  await bob.message(to_bob);
  await bob.line(({ name, xml }) => name === 'iq' && xml.includes('disco#info'), 'the question');
  // Their answers come before this.
  for (const user of [alice, bob]) user.say(footman.jid, `still ${user.bare}`);
  await footman.reply(`still ${alice.bare}`);
  await footman.reply(`still ${bob.bare}`);

  footman.update(to_alice, alice.bare, 'Ten more seconds.', 'extended');
  const extended = await alice.message('Ten more seconds.');
  assert.equal(attribute(extended, 'replace', 'id'), id);
  assert.ok(extended.includes('2 say ...') && button(extended, 'Voicemail') !== undefined);
  footman.update(to_alice, alice.bare, 'Taken on web at 14:03.');
  const ended = await alice.message('Taken on web at 14:03.');
  assert.equal(attribute(ended, 'replace', 'id'), id);
  assert.match(ended, /<body>Call from Bob\nTaken on web at 14:03\.<\/body>/);
  assert.ok(!ended.includes('response'), 'no button is left');

  footman.update(to_bob, bob.bare, 'Taken on web at 14:04.');
  const follow_up = await bob.message('Taken on web at 14:04.');
  assert.ok(!follow_up.includes('replace') && follow_up.includes(`<thread>${to_bob}</thread>`));
});

test('long, odd and malformed messages harm nobody', async (t) => {
  const footman = await Footman.start(t, server, { max_received_text: 1000 });
  const alice = await User.start(t, server, 'alice');
  alice.say(footman.jid, `long ${'\u00fc'.repeat(60000)}`);
  const long = await footman.line(({ text }) => text?.startsWith('long'), 'the long reply');
  assert.ok(Buffer.byteLength(long.text) <= 1000 && !long.text.includes('\ufffd'));
  for (const more of [
    '<thread>0100000000000001-0 </thread>', '<thread><x xmlns="y"/></thread>',
    '<reply xmlns="urn:xmpp:reply:0"/>', '<received xmlns="urn:xmpp:receipts"/>',
    '<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="-1" end="99999999999999999999"/></fallback>',
    '<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="3" end="1"/></fallback>',
    '<a xmlns="urn:xmpp:sm:3" h="77"/>', '<error/>', '<body xmlns="other">no</body>',
  ]) alice.say(footman.jid, 'odd', { more });
  alice.tell({ send: `<message to="${footman.jid}" type="error"/>` });
  alice.tell({ send: `<message to="${footman.jid}" type="nonsense" id=""><body/></message>` });
  alice.tell({ send: `<iq to="${footman.jid}/footman" type="set" id="x"><query xmlns="jabber:iq:roster"/></iq>` });
  alice.say(footman.jid, 'tab\tline\n\u202ereversed\u0085');
  await footman.reply('tab\tline\nreversed ');
  assert.ok(footman.replies('odd').length >= 6);
  // What the engine gives may hold a caller's name of any kind: the stream must survive it.
  const thread = footman.offer(alice.bare, { text: 'from \u0001\u0000\ufffe<&"\'> \u202eevil' });
  assert.ok((await alice.message(thread)).includes('<body>from   \ufffd&lt;&amp;&quot;&apos;&gt; evil</body>'));
  await footman.delivered(thread);
  footman.offer(alice.bare, { text: 'x'.repeat(100000) });
  assert.ok((await alice.message('xxx')).length < 20000);
});

test('a server without stream management', async (t) => {
  const plain = await Server.start({ sm: false });
  t.after(() => plain.remove());
  const footman = await Footman.start(t, plain);
  const alice = await User.start(t, plain, 'alice');
  const threads = [footman.offer(alice.bare), footman.offer(alice.bare)];
  for (const thread of threads) await footman.delivered(thread);
  await footman.failed(footman.offer(bare('ghost')));
});
