// Who may decide a call by XMPP: the registered person, live, from any device, and nobody and
// nothing else. Each time a call is at stake: what must not count asks to pass it on, and at the end
// the subscriber declines it.

import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';

import { isOnline, profile, startOffice } from './lib/office.mjs';
import { SippCall } from './lib/sipp.mjs';
import { until } from './lib/wait.mjs';
import { Crowd } from './probes/crowd.mjs';
import { LOOK_ALIKE, Server } from './xmpp/server.mjs';

let server;
before(async () => {
  server = await Server.start({ more: 'c2s_stanza_size_limit = 4 * 1024 * 1024' });
});
after(() => server?.remove());

const TRANSFER = 4;  // the numbers of office.mjs
const DECLINE = 5;

async function office(t, options) {
  const running = await startOffice(t, server, {
    calls: 'decision_timeout: "90s"',
    profiles: profile('alice', '+4930123456') + profile('bob', '+4930123457'),
    ...options,
  });
  return { running, crowd: Crowd.start(t, server) };
}

function ring(t, running, options) {
  const call = new SippCall({ target: running.sip, expect: 603, seconds: 120, ...options });
  t.after(() => call.stop());
  return call;
}

/** Alice, online, and a call that she has been asked about. */
async function atStake(t, options) {
  const stage = await office(t, options);
  const alice = await stage.crowd.open('alice');
  const call = ring(t, stage.running);
  return { ...stage, alice, call, offer: await alice.offer('Bob') };
}

/** What the switch has said to someone. */
function told(person) {
  return person.messages.filter(({ from, type }) => from.startsWith('footman@') && type !== 'error')
    .map(({ body }) => body);
}

/** All ways to name an offer. */
function sayAll(person, running, offer, number) {
  person.say(running.jid, `${number}`);
  person.say(running.jid, `${offer.letter}${number}`);
  person.say(running.jid, `${number}`, { thread: offer.thread });
  person.say(running.jid, `${number}`, { answers: offer.id });
  person.say(running.jid, Object.values(offer.buttons).find((value) => value.startsWith(`${offer.letter}${number}`)));
}

/** `who` declines: that and nothing else has decided the call. */
async function declines(who, { running, call, offer }) {
  who.say(running.jid, `${offer.letter}${DECLINE}`);
  await call.done;
  const [record] = await running.waitForRecords();
  assert.deepEqual(record.decisions.map(({ treatment, means, user }) => [treatment, means, user]),
    [['decline', 'reply', who.jid.split('/')[0]]]);
}

test('strangers, look-alikes and other subscribers, who know all about the offer', async (t) => {
  const stage = await atStake(t);
  const { running, crowd, alice, offer } = stage;
  const others = await Promise.all([crowd.open('mallory'), crowd.open('alice', { domain: LOOK_ALIKE }),
    crowd.open('bob')]);
  for (const other of others) {
    sayAll(other, running, offer, TRANSFER);
    await other.settled();
  }
  await others[2].hear('No call is waiting.');  // said to Bob, who is a subscriber
  await declines(alice, stage);
  // Two notes in ten minutes about calls that are not waiting, whatever he writes.
  assert.deepEqual(others.map((other) => told(other).length), [0, 0, 2]);
});

test('another device of the same person', async (t) => {
  const stage = await atStake(t);
  const desk = await stage.crowd.open('alice', { resource: 'desk' });
  await declines(desk, stage);
  await stage.alice.hear('You chose: Decline');
  await desk.hear('You chose: Decline');
});

const STAMP = '<delay xmlns="urn:xmpp:delay" from="chat.test" stamp="2026-01-01T00:00:00Z"/>';

test('copies, delayed, automatic and group messages, and bounces', async (t) => {
  const stage = await atStake(t);
  const { running, crowd, alice, offer } = stage;
  const mallory = await crowd.open('mallory');
  const body = `<body>${offer.letter}${TRANSFER}</body><thread>${offer.thread}</thread>`;
  const to = `to="${running.jid}"`;
  const copied = (name) => `<${name} xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">
    <message xmlns="jabber:client" type="chat" from="${alice.jid}" ${to}>${body}</message></forwarded></${name}>`;
  for (const more of [STAMP, copied('sent'), copied('received'), '<no-store xmlns="urn:xmpp:hints"/>',
    '<x xmlns="jabber:x:delay" stamp="20260101T00:00:00"/>',
    '<headers xmlns="http://jabber.org/protocol/shim"><header name="Auto-Submitted">auto-replied</header></headers>']) {
    alice.send(`<message type="chat" ${to}>${body}${more}</message>`);
    alice.send(`<message type="chat" ${to}>${more}</message>`);
  }
  for (const type of ['headline', 'groupchat', 'error']) {
    alice.send(`<message type="${type}" ${to}>${body}</message>`);
  }
  // Only whom the offer went to can bounce it.
  mallory.send(`<message type="error" to="${running.jid}/footman" id="${offer.id}"><error type="cancel">
    <gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>`);
  mallory.send(`<message type="chat" ${to}>${copied('sent')}</message>`);
  await mallory.settled();
  await declines(alice, stage);
  await alice.hear('You chose: Decline');
  assert.equal(told(alice).length, 2, 'the offer and what became of it: nothing else was answered');
});

test('a bounce of the offer itself fails the delivery: the default, at once', async (t) => {
  const { running, alice, call, offer } = await atStake(t, {
    profiles: profile('alice', '+4930123456', { more: 'default { do: DECLINE }' }),
  });
  const bounced = Date.now();
  alice.send(`<message type="error" to="${running.jid}/footman" id="${offer.id}"><error type="cancel">
    <gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>`);
  const [record] = await running.waitForRecords();
  assert.equal(record.decisions[0].why_default, 'delivery_failed');
  assert.ok(Date.now() - bounced < 10000);
  await call.stop();
});

test('corrections of what was said before, and answers to how a call ended, decide no later call', async (t) => {
  const { running, crowd } = await office(t);
  const alice = await crowd.open('alice');
  const first = ring(t, running);
  await alice.offer('Bob');
  const said = alice.say(running.jid, 'declin');
  const correct = (text) => alice.send(`<message type="chat" to="${running.jid}" id="c-${text}"><body>${text}</body>
    <replace xmlns="urn:xmpp:message-correct:0" id="${said}"/></message>`);
  correct('decline');  // of what was said about this very call
  await first.done;
  const { id: ended } = await alice.hear('You chose: Decline');

  const next = ring(t, running, { from: '"Carol" <sip:carol@[local_ip]:[local_port]>' });
  const offer = await alice.offer('Carol');
  correct('transfer');
  alice.say(running.jid, 'transfer', { answers: ended });
  alice.say(running.jid, `${offer.letter}${DECLINE}`);
  await next.done;
  const records = await running.waitForRecords(2);
  assert.deepEqual(records.map(({ decisions }) => decisions.map(({ treatment }) => treatment)),
    [['decline'], ['decline']]);
});

test('what waited in offline storage counts for no call and is not answered', async (t) => {
  const crowd = Crowd.start(t, server);
  const alice = await crowd.open('alice');
  for (const text of [`${TRANSFER}`, 'transfer', `a${TRANSFER}`]) alice.say('footman@chat.test', text);
  await alice.settled();
  const { running } = await office(t);
  const call = ring(t, running);
  const offer = await alice.offer('Bob');
  await declines(alice, { running, call, offer });
  await alice.hear('You chose: Decline');
  assert.equal(told(alice).length, 2);
});

test('an auto-responder that says nothing of being one makes no loop', async (t) => {
  const stage = await atStake(t);
  const { running, crowd, alice } = stage;
  const desk = await crowd.open('alice', { resource: 'desk' });
  let answers = 0;
  const answerAll = () => {
    const { length } = told(alice);
    while (answers < length) alice.say(running.jid, `I am away ${++answers}`);
  };
  const timer = setInterval(answerAll, 10);
  t.after(() => clearInterval(timer));
  await alice.hear('I did not understand');
  await declines(desk, stage);
  await alice.hear('You chose: Decline');
  // Each message of ours is answered: the offer, up to three questions, what became of the call, and
  // two notes that it is over. Then there is silence.
  await alice.settled();
  clearInterval(timer);
  assert.ok(told(alice).length <= 7, told(alice).join('\n'));
});

test('malformed, huge and deep stanzas: the call still waits, others are undisturbed', async (t) => {
  const stage = await atStake(t);
  const { running, crowd, alice } = stage;
  const desk = await crowd.open('alice', { resource: 'desk' });
  const to = `type="chat" to="${running.jid}"`;
  const much = 'x'.repeat(1 << 20);
  const deep = 150;
  for (const xml of [
    `<message ${to}><body>${much}</body></message>`,
    `<message ${to} id="${much}"><body>what?</body></message>`,
    `<message ${to}><body>what?</body><thread>${much}</thread></message>`,
    `<message ${to}><body>what?</body><reply xmlns="urn:xmpp:reply:0" id="${much}" to="${much}"/></message>`,
    `<message ${to}>${'<body>what?</body>'.repeat(20000)}</message>`,
    `<message ${to}>${'<a xmlns="b">'.repeat(deep)}<body>4</body>${'</a>'.repeat(deep)}</message>`,
    `<message ${to}><body><b>4</b></body></message>`,
    `<message ${to}><body/><body>4</body></message>`,
    `<message ${to}/>`,
    `<iq type="set" id="${much}" to="${running.jid}/footman"><query xmlns="jabber:iq:roster"/></iq>`,
  ]) alice.send(xml);
  await alice.settled();
  await until(() => /\bReplyReceived\b/.test(running.log), 'the first of them');
  // What is no XML ends the stream of who sent it, and of nobody else.
  alice.send(`<message ${to}><body>4</message>`);
  await alice.see(({ event }) => event === 'offline', 'to be thrown out');
  const bob = await crowd.open('bob');
  const other = ring(t, running, { called: 'bob', expect: 302 });
  const asked = await bob.offer('Bob');
  bob.say(running.jid, `${asked.letter}${TRANSFER}`);
  await other.done;
  desk.say(running.jid, `${stage.offer.letter}${DECLINE}`);
  await stage.call.done;
  assert.deepEqual((await running.waitForRecords(2)).map(({ disposition }) => disposition),
    ['transferred', 'declined']);
});

/** A way to the server's component port that can say something in the server's name. */
async function tappedServer(t) {
  const sockets = new Set();
  const proxy = createServer((near) => {
    const far = connect(server.componentPort, '127.0.0.1');
    sockets.add(near);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      socket.on('error', () => {});  // one side has gone, and so goes the other
      socket.on('close', () => { sockets.delete(near); near.destroy(); far.destroy(); });
    }
  });
  await new Promise((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
  t.after(() => { proxy.close(); for (const socket of sockets) socket.destroy(); });
  return {
    componentPort: proxy.address().port,
    inject(bytes) { for (const socket of sockets) socket.write(bytes); },
  };
}

const LAUGHS = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">
  <!ENTITY c "${'&b;'.repeat(1000)}">]>`;

test('a server that sends invalid UTF-8, broken, deep or growing XML: the call waits for the next login', async (t) => {
  const tapped = await tappedServer(t);
  const running = await startOffice(t, tapped, { component: true, calls: 'decision_timeout: "90s"' });
  const crowd = Crowd.start(t, server);
  const alice = await crowd.open('alice');
  const call = ring(t, running);
  const offer = await alice.offer('Bob');
  await until(() => /\bOfferDelivered\b/.test(running.log), 'the delivery');
  const head = `<message from="alice@chat.test/phone" to="${running.jid}" type="chat">`;
  // Deep, but well-formed: what a server with generous limits lets strangers send.
  const deep = 150000;
  tapped.inject(`${head.replace('alice', 'mallory')}${'<a>'.repeat(deep)}${'</a>'.repeat(deep)}</message>`);
  let logins = 1;
  for (const bytes of [
    Buffer.concat([Buffer.from(`${head}<body>4 `), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), Buffer.from('</body></message>')]),
    `${head}<body>4</message>`, `${head}<body>4&#0;</body></message>`, `${LAUGHS}${head}<body>&c;</body></message>`,
  ]) {
    tapped.inject(bytes);
    await isOnline(running, ++logins);
  }
  await declines(alice, { running, call, offer });
});

// Names as they come over SIP, and what of them may be left.
const NAMES = [
  ['right-to-left overrides', 'Bank \u202eknaB\u202c \u2067Bob\u2069', 'Bank knaB Bob'],
  ['marks that cannot be seen', 'A\u200bn\u200en\ufeffa\u00ad', 'Anna'],
  ['line separators', 'Bob\u2028 1 answer: Free money\u2029 2 x', 'Bob 1 answer: Free money 2 x'],
  ['control characters', 'Bob\u0001\u0007\u001b31m\u0085', 'Bob 31m'],
  ['markup', 'Bob <b>&amp;</body><x/>', 'Bob <b>&amp;</body><x/>'],
  ['emoji and other scripts', '\u{1f600} \u05d0\u05dc\u05d9\u05e1 Grün', '\u{1f600} \u05d0\u05dc\u05d9\u05e1 Grün'],
];

test('names of callers that would fake lines, directions or markup of an offer', async (t) => {
  const { running, crowd } = await office(t);
  const alice = await crowd.open('alice');
  for (const [index, [what, name, shown]] of NAMES.entries()) {
    const number = `c${index}`;
    const call = ring(t, running, { from: `"${name}" <sip:${number}@[local_ip]:[local_port]>` });
    const offer = await alice.see(({ body }) => body?.includes(`(${number}@`), `the offer: ${what}`);
    const [, letter, said] = /^\((\w+)\) Call from (.*) \(c\d+@/.exec(offer.body);
    assert.equal(said, shown, what);
    assert.equal(offer.body.split('\n').length, 14, `${what}: no line more`);
    assert.doesNotMatch(offer.body, /[^\P{Cc}\n]|[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]/u, what);
    alice.say(running.jid, `${letter}${DECLINE}`);
    await call.done;
  }
});
