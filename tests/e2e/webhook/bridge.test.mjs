// The example bridge (examples/webhook-bridge) between the real channel and a real IRC server.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';

import { until } from '../lib/wait.mjs';
import { IrcServer, freePort } from './irc.mjs';
import { Bridge, Footman, SECRET, startBoth } from './programs.mjs';

let server;
before(async () => { server = await IrcServer.start(); });
after(() => server?.remove());

const TEXT = 'Call from Bob\n1 voicemail\n2 say ...\n3 decline https://x.test/c/t/3';

function signed(body, { secret = SECRET, at = Date.now() } = {}) {
  const timestamp = Math.floor(at / 1000);
  const hex = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'Footman-Timestamp': String(timestamp), 'Footman-Signature': `v1=${hex}` };
}
const post = async (port, body, headers) =>
  (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).status;

test('an offer is asked in IRC, and what is typed comes back', async (t) => {
  const { footman } = await startBoth(t, server);
  const alice = await server.person(t, 'alice');
  const offer = footman.offer('alice', TEXT);
  await footman.event('delivered', { offer });
  for (const line of TEXT.split('\n')) {
    await alice.hears(new RegExp(`^:footman!\\S+ PRIVMSG alice :${line.replace(/[.?]/g, '\\$&')}$`));
  }
  alice.say('PRIVMSG footman :say gr\u00fc\u00dfe :) and "1"');
  const reply = await footman.event('reply', { text: 'say gr\u00fc\u00dfe :) and "1"' });
  assert.deepEqual([reply.user, reply.service, reply.live, reply.subscriber, reply.offer],
    ['alice', 'irc', true, 1, null]);

  footman.tell({ do: 'update', call: 1, user: 'alice', text: 'Taken on web at 14:03.' });
  await alice.hears(/PRIVMSG alice :Taken on web at 14:03\.$/);
  footman.tell({ do: 'note', user: 'alice', text: 'That call ended 12 s ago.' });
  await alice.hears(/PRIVMSG alice :That call ended 12 s ago\.$/);
  footman.tell({ do: 'voicemail', user: 'alice', text: 'Voicemail from Bob, 0:12' });
  await alice.hears(/PRIVMSG alice :Voicemail from Bob, 0:12$/);
});

test('who is not there, or not identified, is not asked: the offer fails at once', async (t) => {
  const { footman } = await startBoth(t, server);
  assert.match((await footman.event('failed', { offer: footman.offer('ghost', 'x') })).reason, /404/);
  const impostor = await server.person(t, 'bob', { identified: false });
  const offer = footman.offer('bob', 'Secret call');
  assert.match((await footman.event('failed', { offer })).reason, /403/);
  impostor.say('PRIVMSG footman :1');
  impostor.say('PRIVMSG footman :let me in');
  impostor.say('PING end');
  await impostor.hears(/ PONG /);
  // Its question who Bob is comes after what he typed.
  await footman.event('failed', { offer: footman.offer('bob', 'Another') });
  await server.identify('bob', impostor);
  impostor.say('PRIVMSG footman :now it is me');
  await footman.event('reply', { text: 'now it is me' });
  assert.deepEqual([...footman.replies('1'), ...footman.replies('let me in')], []);
  assert.deepEqual(impostor.heard.filter((line) => /PRIVMSG|NOTICE/.test(line)), [], 'silence');
});

test('strangers get silence; so do programs, and whoever takes a nick over', async (t) => {
  const { footman } = await startBoth(t, server);
  const mallory = await server.person(t, 'mallory');
  const alice = await server.person(t, 'alice');
  mallory.say('PRIVMSG footman :stranger');
  await until(async () => {
    footman.tell({ do: 'status' });
    return footman.events.some((seen) => seen.event === 'status' && seen.foreign === 1);
  }, 'the stranger to be dropped');
  alice.say('NOTICE footman :I am away');
  alice.say('PRIVMSG footman :\u0001VERSION\u0001');
  alice.say('JOIN #room');
  alice.say('PRIVMSG footman :live');
  await footman.event('reply', { text: 'live' });
  await alice.leave();
  await server.services.hears(/^:alice (!\S+ )?QUIT/);
  mallory.say('NICK alice');
  await mallory.hears(/ NICK :?alice/);
  server.services.say(':services.test MODE alice -R');  // as services do: the nick is not theirs
  await mallory.hears(/ MODE \S+ :?-R/);
  mallory.say('PRIVMSG footman :as alice');
  const offer = footman.offer('alice', 'Secret call');
  assert.match((await footman.event('failed', { offer })).reason, /403/);
  assert.deepEqual(footman.events.filter(({ event }) => event === 'reply').map(({ text }) => text), ['live']);
  assert.deepEqual(mallory.heard.filter((line) => /PRIVMSG|NOTICE/.test(line)), []);
});

test('what was typed before its owner took the nick back is not believed', async (t) => {
  // No real server loses that race on demand.
  const scripted = createServer((socket) => {
    socket.on('error', () => {}).on('data', (data) => {
      if (/^USER /m.test(data)) {
        socket.write(':x 001 footman :Welcome\r\n:alice!~mallory@h PRIVMSG footman :as alice\r\n');
      }
      if (/^WHOIS alice/m.test(data)) {
        socket.write(':x 311 footman alice ~alice h * :A\r\n:x 307 footman alice :is registered\r\n'
          + ':x 318 footman alice :End\r\n');
        if (asked++ === 0) socket.write(':alice!~alice@h PRIVMSG footman :myself\r\n');
      }
    });
  });
  let asked = 0;
  await new Promise((resolve) => { scripted.listen(0, '127.0.0.1', resolve); });
  t.after(() => scripted.close());
  const { footman } = await startBoth(t, scripted.address());
  await footman.event('reply', { text: 'myself' });
  assert.deepEqual(footman.replies('as alice'), []);
});

test('texts stay texts: neither a line end nor a nick becomes a command', async (t) => {
  const { footman } = await startBoth(t, server, { users: ['alice', 'alice\r\nQUIT', 'alice QUIT'] });
  const alice = await server.person(t, 'alice');
  await footman.event('delivered', {
    offer: footman.offer('alice', `from "\r\nQUIT :gone\r\n\u0000\u0001evil \u202eturned"\n${'\u00fc'.repeat(500)}`),
  });
  await alice.hears(/PRIVMSG alice :QUIT :gone$/);
  await alice.hears(/PRIVMSG alice : {2}evil turned"$/);
  const long = async () => alice.heard.filter((line) => line.includes('\u00fc\u00fc'));
  await until(async () => (await long()).join('').split('\u00fc').length === 501, 'all of the long line');
  for (const user of ['alice\r\nQUIT', 'alice QUIT', '']) {
    assert.match((await footman.event('failed', { offer: footman.offer(user, 'x') })).reason, /404/);
  }
  await footman.event('delivered', { offer: footman.offer('alice', 'still there') });
});

test('who was not there is told of the missed call when they write, and once', async (t) => {
  const { footman } = await startBoth(t, server);
  const offer = footman.offer('carol', 'Call from Bob');
  assert.match((await footman.event('failed', { offer })).reason, /404/);
  const missed = 'Bob called at 14:03. You could not be reached in time: Take a voicemail.';
  footman.tell({ do: 'update', call: 1, user: 'carol', change: 'defaulted', text: missed });
  const carol = await server.person(t, 'carol');
  const heard = () => carol.heard.filter((line) => line.endsWith(`PRIVMSG carol :${missed}`)).length;
  carol.say('PRIVMSG footman :hello');
  await footman.event('reply', { text: 'hello' });
  await until(async () => heard() === 1, 'the missed call to be told');
  carol.say('PRIVMSG footman :thanks');
  await footman.event('reply', { text: 'thanks' });
  footman.tell({ do: 'note', user: 'carol', text: 'The end.' });
  await carol.hears(/PRIVMSG carol :The end\.$/);
  assert.equal(heard(), 1);
  assert.ok(!carol.heard.some((line) => line.includes('Call from Bob')), 'the offer is never late');
});

test('two people at once, each with their own words in their own order', async (t) => {
  const { footman } = await startBoth(t, server);
  const [alice, bob] = [await server.person(t, 'alice'), await server.person(t, 'bob')];
  for (let i = 0; i < 5; ++i) {
    alice.say(`PRIVMSG footman :a${i}`);
    bob.say(`PRIVMSG footman :b${i}`);
  }
  await footman.event('reply', { text: 'a4' });
  await footman.event('reply', { text: 'b4' });
  for (const user of ['alice', 'bob']) {
    const said = footman.events.filter((seen) => seen.event === 'reply' && seen.user === user);
    assert.deepEqual(said.map(({ text }) => text), [0, 1, 2, 3, 4].map((i) => `${user[0]}${i}`));
  }
});

test('the IRC server is away for a while: offers fail in time, later ones arrive', async (t) => {
  const own = await IrcServer.start();
  t.after(() => own.remove());
  const { footman, bridge } = await startBoth(t, own, { offer_ms: 700 });
  const alice = await own.person(t, 'alice');
  await footman.event('delivered', { offer: footman.offer('alice', 'before') });
  await own.halt();
  await alice.closed;
  assert.match((await footman.event('failed', { offer: footman.offer('alice', 'never shown') })).reason, /503/);
  await own.run();
  await bridge.connected(2);
  const again = await own.person(t, 'alice');
  await footman.event('delivered', { offer: footman.offer('alice', 'after') });
  await again.hears(/PRIVMSG alice :after$/);
  assert.ok(!again.heard.some((line) => line.includes('never shown')), 'never late');
});

test('the bridge is away: the offer fails; Footman is away: the reply comes when it is back', async (t) => {
  const [port, bridgePort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${bridgePort}/`;
  const early = await Footman.start(t, url, { port, offer_ms: 500 });
  await early.event('failed', { offer: early.offer('alice', 'nobody there') });
  await early.stop();
  await Bridge.start(t, { irc: server.port, footman: port, port: bridgePort });
  const alice = await server.person(t, 'alice');
  alice.say('PRIVMSG footman :are you there?');
  const footman = await Footman.start(t, url, { port });
  await footman.event('reply', { text: 'are you there?', live: true });
  assert.equal(footman.replies('are you there?').length, 1);
});

test('the bridge believes signatures only, and tells nothing twice', async (t) => {
  const { bridgePort } = await startBoth(t, server);
  const alice = await server.person(t, 'alice');
  const note = (text, id = text) => JSON.stringify({ kind: 'note', id, service: 'irc', user: 'alice', text });
  const body = note('true');
  assert.equal(await post(bridgePort, body, signed(body, { secret: 'not the secret at all' })), 401);
  assert.equal(await post(bridgePort, note('false'), signed(body)), 401);
  assert.equal(await post(bridgePort, body, {}), 401);
  assert.equal(await post(bridgePort, body, signed(body, { at: Date.now() - 302_000 })), 401);
  assert.equal(await post(bridgePort, body, signed(body, { at: Date.now() + 302_000 })), 401);
  assert.equal(await post(bridgePort, 'x'.repeat(100_000), signed(body)), 413);
  assert.equal(await post(bridgePort, '{', signed('{')), 400);
  for (let i = 0; i < 3; ++i) assert.equal(await post(bridgePort, body, signed(body)), 204);
  const last = note('last');
  assert.equal(await post(bridgePort, last, signed(last)), 204);
  await alice.hears(/PRIVMSG alice :last$/);
  assert.deepEqual(alice.heard.filter((line) => line.includes('PRIVMSG')).map((line) => line.split(' :')[1]),
    ['true', 'last']);
});

test('a wrong secret: nothing passes, either way', async (t) => {
  const { footman } = await startBoth(t, server, { secrets: ['a secret that nobody shares'] });
  const alice = await server.person(t, 'alice');
  assert.match((await footman.event('failed', { offer: footman.offer('alice', 'x') })).reason, /401/);
  alice.say('PRIVMSG footman :hello');
  await until(async () => {
    footman.tell({ do: 'status' });
    return footman.events.some((seen) => seen.event === 'status' && seen.forged === 1);
  }, 'the forgery to be counted');
  assert.deepEqual(footman.replies('hello'), []);
});

test('where the server lets in nobody else, nicks may be believed', async (t) => {
  const { footman } = await startBoth(t, server, { trust: 'server' });
  const carol = await server.person(t, 'Carol', { identified: false });
  await footman.event('delivered', { offer: footman.offer('carol', 'Call from Bob') });
  await carol.hears(/PRIVMSG carol :Call from Bob$/i);
  carol.say('PRIVMSG footman :1');
  assert.equal((await footman.event('reply', { text: '1' })).user, 'carol');
});
