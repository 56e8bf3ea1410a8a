// Footman as a component of the server (XEP-0114): the same behaviour under a host name of its own.

import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';

import { attribute, bare, button, Footman, User } from './people.mjs';
import { Server } from './server.mjs';

let server;
before(async () => { server = await Server.start(); });
after(async () => { await server.remove(); });

test('offers, replies, buttons, updates and bounces', async (t) => {
  const footman = await Footman.start(t, server, { component: true });
  const alice = await User.start(t, server, 'alice');
  const mallory = await User.start(t, server, 'mallory');
  const thread = footman.offer(alice.bare);
  const xml = await alice.message(thread);
  assert.equal(attribute(xml, 'message', 'from'), footman.jid);
  await footman.delivered(thread);
  mallory.say(footman.jid, 'stranger');
  alice.say(footman.jid, button(xml, 'Voicemail'), { more: '<request xmlns="urn:xmpp:receipts"/>' });
  const reply = await footman.reply('1');
  assert.deepEqual([reply.offer, reply.user, reply.origin], [thread, alice.bare, 'live']);
  assert.equal(attribute(await alice.message('<received'), 'message', 'from'), footman.jid);
  footman.update(thread, alice.bare, 'Taken.');
  await alice.message('Taken.', thread);
  assert.match((await footman.failed(footman.offer(bare('ghost')))).reason, /bounced/);
  assert.deepEqual(footman.replies('stranger'), []);
});

test('presence is answered for registered people alone', async (t) => {
  const footman = await Footman.start(t, server, { component: true });
  const carol = await User.start(t, server, 'carol');
  const mallory = await User.start(t, server, 'mallory');
  mallory.tell({ presence: 'subscribe', to: footman.jid });
  carol.tell({ presence: 'subscribe', to: footman.jid });
  await carol.line(({ xml }) => xml?.includes('type="subscribed"'), 'subscribed');
  await carol.line(({ name, xml }) => name === 'presence' && xml.includes(`from="${footman.jid}"`) && !xml.includes('type='),
    'presence');
  assert.deepEqual(mallory.lines.filter(({ name, xml }) => name === 'presence' && xml.includes(`from="${footman.jid}`)), []);
});

test('a server that is restarted: the component comes back', async (t) => {
  const footman = await Footman.start(t, server, { component: true });
  const from = footman.mark;
  await server.halt('SIGKILL');
  await footman.state('waiting', { from });
  await server.run();
  await footman.state('online', { from });
  const alice = await User.start(t, server, 'alice');
  const thread = footman.offer(alice.bare);
  await alice.message(thread);
  await footman.delivered(thread);
});

test('a wrong secret is no way in', async (t) => {
  const footman = await Footman.start(t, server, { component: true, password: 'wrong', online: false });
  await footman.line(({ event, error }) => event === 'state' && /refuses the secret of the component/.test(error), 'a refusal');
  assert.ok(!footman.lines.some(({ state }) => state === 'online'));
});

/** A way to the component port, on which pings that come back get lost while `isDeaf()`. */
async function lossyServer(t, isDeaf) {
  const sockets = new Set();
  const proxy = createServer((near) => {
    const far = connect(server.componentPort, '127.0.0.1');
    near.pipe(far);
    let held = '';  // what is not a whole question yet: it may come in pieces, or with other stanzas
    far.setEncoding('utf8').on('data', (data) => {
      held += data;
      if (isDeaf()) held = held.replace(/<iq\b(?:(?!<\/iq>).)*urn:xmpp:ping(?:(?!<\/iq>).)*<\/iq>/gs, '');
      const begun = held.lastIndexOf('<iq');
      const end = begun >= 0 && !held.includes('</iq>', begun) ? begun : held.length;
      near.write(held.slice(0, end));
      held = held.slice(end);
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});  // one side has gone, and so goes the other
      socket.on('close', () => { near.destroy(); far.destroy(); });
    }
  });
  await new Promise((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
  t.after(() => { proxy.close(); for (const socket of sockets) socket.destroy(); });
  return { componentPort: proxy.address().port };
}

test('an offer that the server never says it took: delivered by a receipt, else failed', async (t) => {
  let deaf = false;
  const lossy = await lossyServer(t, () => deaf);
  const footman = await Footman.start(t, lossy, { component: true });
  const [alice, bob] = [await User.start(t, server, 'alice'), await User.start(t, server, 'bob')];
  deaf = true;
  const [received, lost] = [footman.offer(alice.bare), footman.offer(bob.bare)];
  const id = attribute(await alice.message(received), 'message', 'id');
  const receipt = `<received xmlns="urn:xmpp:receipts" id="${id}"/>`;
  bob.say(footman.jid, undefined, { more: receipt });  // no word of his about hers
  bob.say(footman.jid, 'bob was here');
  await footman.reply('bob was here');
  assert.ok(!footman.lines.some(({ event }) => event === 'delivered'));
  alice.say(footman.jid, undefined, { more: receipt });
  await footman.delivered(received);
  assert.match((await footman.failed(lost)).reason, /did not accept/);
});
