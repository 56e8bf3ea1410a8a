// The server goes, comes back, or is not to be trusted.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';

import { until } from '../lib/wait.mjs';
import { OddServer } from './odd_server.mjs';
import { bare, Footman, User } from './people.mjs';
import { makeAuthority, Server } from './server.mjs';

let server;
before(async () => { server = await Server.start(); });
after(async () => { await server.remove(); });

test('a server that is restarted during a call: the channel comes back, and replies work', async (t) => {
  const footman = await Footman.start(t, server);
  const before_ = await User.start(t, server, 'alice');
  const thread = footman.offer(bare('alice'));
  await before_.message(thread);
  await footman.delivered(thread);
  const from = footman.mark;
  await server.halt();
  const { error } = await footman.state('waiting', { from });
  assert.match(error, /the connection was lost/);
  await server.run();
  await footman.state('online', { from });
  const alice = await User.start(t, server, 'alice', { resource: 'again' });
  alice.say(footman.jid, '1', { more: `<thread>${thread}</thread>` });
  const reply = await footman.reply('1');
  assert.deepEqual([reply.thread, reply.origin], [thread, 'live']);
});

test('a server that is down at the call: the offer fails in time, and is never sent', async (t) => {
  const footman = await Footman.start(t, server, { send_ms: 500 });
  const from = footman.mark;
  await server.halt('SIGKILL');
  await footman.state('waiting', { from });
  const began = Date.now();
  const thread = footman.offer(bare('alice'));
  assert.match((await footman.failed(thread)).reason, /no connection/);
  assert.ok(Date.now() - began < 3000);
  await server.run();
  await footman.state('online', { from });
  const alice = await User.start(t, server, 'alice');
  const next = footman.offer(alice.bare);
  await alice.message(next);
  assert.deepEqual(alice.messages(thread), []);
});

test('a short break: an offer waits for the connection', async (t) => {
  const footman = await Footman.start(t, server, { send_ms: 15000 });
  const from = footman.mark;
  await server.halt('SIGKILL');
  await footman.state('waiting', { from });
  const thread = footman.offer(bare('alice'));
  await server.run();
  await footman.delivered(thread);
});

test('an offer that waits redials at once, whatever the pause', async (t) => {
  const footman = await Footman.start(t, server, { send_ms: 8000, retry_min_ms: 60000, retry_max_ms: 60000 });
  const from = footman.mark;
  await server.halt('SIGKILL');
  await footman.state('waiting', { from });
  await server.run();
  const began = Date.now();
  await footman.delivered(footman.offer(bare('alice')));
  assert.ok(Date.now() - began < 5000, 'the pause is at least 30 s');
});

test('what was missed while the server was down is told once it is back, once', async (t) => {
  const footman = await Footman.start(t, server, { send_ms: 300 });
  const from = footman.mark;
  await server.halt('SIGKILL');
  await footman.state('waiting', { from });
  const thread = footman.offer(bare('alice'));
  await footman.failed(thread);
  footman.update(thread, bare('alice'), 'Bob called at 14:03. You could not be reached in time.', 'defaulted');
  await server.run();
  const alice = await User.start(t, server, 'alice');
  await footman.state('online', { from });
  await alice.message('You could not be reached in time.');
  const again = footman.mark;
  await server.halt('SIGKILL');
  await footman.state('waiting', { from: again });
  await server.run();
  await footman.state('online', { from: again });
  const back = await User.start(t, server, 'alice', { resource: 'again' });
  footman.tell({ do: 'note', user: bare('alice'), text: 'last' });
  await back.message('<body>last</body>');
  assert.equal(alice.messages('could not be reached').length, 1);
  assert.deepEqual(back.messages('could not be reached'), []);
});

test('a server that stops answering is noticed', async (t) => {
  const footman = await Footman.start(t, server, { ping_ms: 300 });
  const from = footman.mark;
  server.process.kill('SIGSTOP');
  t.after(() => server.process.kill('SIGCONT'));
  await footman.line(({ event, error }) => event === 'state' && /answers no more/.test(error), 'a dead connection',
    { from });
  server.process.kill('SIGCONT');
  await footman.state('online', { from });
});

test('a certificate of another authority is refused', async (t) => {
  const other = await makeAuthority(server.folder, 'other');
  const footman = await Footman.start(t, server, { ca_file: other.ca, online: false });
  const { error } = await footman.line(({ event, error: text }) => event === 'state' && text, 'a refusal');
  assert.match(error, /certificate is refused/);
  await footman.failed(footman.offer(bare('alice')));
  assert.ok(!footman.lines.some(({ state }) => state === 'online'));
});

test('a certificate for another name is refused', async (t) => {
  const elsewhere = await Server.start({ names: ['elsewhere.test'] });
  t.after(() => elsewhere.remove());
  const footman = await Footman.start(t, elsewhere, { online: false });
  const { error } = await footman.line(({ event, error: text }) => event === 'state' && text, 'a refusal');
  assert.match(error, /certificate is refused: .*mismatch/i);
});

test('a server without TLS is refused', async (t) => {
  const naked = await Server.start({ tls: false });
  t.after(() => naked.remove());
  const footman = await Footman.start(t, naked, { online: false });
  await footman.line(({ event, error }) => event === 'state' && error, 'a refusal');
  assert.ok(!footman.lines.some(({ state }) => state === 'online'));
});

test('a server that acknowledges nothing fails the offer in time; one that does, delivers it', async (t) => {
  let deaf = false;
  const odd = await OddServer.start(t, server.authority, (count) => (deaf ? null : count));
  const footman = await Footman.start(t, odd);
  await footman.delivered(footman.offer(bare('alice')));
  deaf = true;
  const { reason } = await footman.failed(footman.offer(bare('alice')));
  assert.match(reason, /did not accept/);
  assert.equal(odd.logins, 1);
});

test('a server that acknowledges what it was never sent is left', async (t) => {
  let more = 0;
  const odd = await OddServer.start(t, server.authority, (count) => count + more);
  const footman = await Footman.start(t, odd);
  await footman.delivered(footman.offer(bare('alice')));
  more = 1000;
  const thread = footman.offer(bare('alice'));
  await footman.line(({ event, error }) => event === 'state' && error?.includes('more than it was sent'), 'the reason');
  await footman.failed(thread);
  more = 0;
  await until(() => odd.logins >= 2, 'the next login');
  await footman.delivered(footman.offer(bare('alice')));
  const times = (what) => odd.received.split(`<thread>${what}</thread>`).length - 1;
  assert.equal(times(thread), 1, 'it is not sent late');
});

test('a server that takes nothing but SCRAM', async (t) => {
  const strict = await Server.start({
    more: 'disable_sasl_mechanisms = { "PLAIN", "LOGIN", "DIGEST-MD5", "ANONYMOUS", "EXTERNAL" }',
  });
  t.after(() => strict.remove());
  await Footman.start(t, strict);
});

test('a wrong password is no way in, and is told from a lost connection', async (t) => {
  const footman = await Footman.start(t, server, { password: 'wrong', online: false });
  const { error } = await footman.line(({ event, error: text }) => event === 'state' && text, 'a refusal');
  assert.match(error, /refuses the password of the account/);
  assert.ok(!error.includes('wrong'), 'no secrets');
  assert.ok(!footman.lines.some(({ state }) => state === 'online'));
});

test('a peer that says nothing during the TLS handshake holds nobody up', async (t) => {
  const open = new Set();
  const mute = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      const text = String(data);
      if (text.includes('<stream:stream')) {
        socket.write(`<?xml version="1.0"?><stream:stream xmlns="jabber:client" version="1.0" id="1" from="chat.test"
          xmlns:stream="http://etherx.jabber.org/streams"><stream:features>
          <starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls></stream:features>`);
      }
      if (text.includes('<starttls')) socket.write('<proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>');
    });
  });
  await new Promise((resolve) => { mute.listen(0, '127.0.0.1', resolve); });
  t.after(() => { for (const socket of open) socket.destroy(); mute.close(); });
  const footman = await Footman.start(t, { port: mute.address().port, authority: server.authority },
    { online: false, login_ms: 700 });
  await footman.line(({ event, error }) => event === 'state' && error, 'the end of the login');
  await footman.failed(footman.offer(bare('alice')));
  // Stopping, too, must not wait for it: the test's end would time out.
});
