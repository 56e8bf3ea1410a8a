// A voicemail on a server that takes no uploads: the subscriber gets a link to the switch's own
// pages, which plays it after a press, and plays nothing to what only looks at it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Phone } from '../../examples/softswitch/demo/phone.mjs';
import { pad, speak } from '../../examples/softswitch/demo/sound.mjs';
import { startOffice } from './lib/office.mjs';
import { until, within } from './lib/wait.mjs';
import { User } from './xmpp/people.mjs';
import { Server } from './xmpp/server.mjs';

let server;
before(async () => { server = await Server.start(); });
after(() => server?.remove());

for (const component of [false, true]) {
  test(`a voicemail by a private link, ${component ? 'as a component' : 'as a client'}`, async (t) => {
    const running = await startOffice(t, server, { component });
    const alice = await User.start(t, server, 'alice', { resource: `phone-${component}` });
    const words = join(running.directory, 'words.wav');
    const play = join(running.directory, 'play.wav');
    await speak('This is Bob. Please call me back on Monday.', words);
    await pad(words, play, 2.5, 2);
    const phone = new Phone({ target: `sip:alice@${running.sip}`, play, directory: running.directory });
    t.after(() => phone.hangUp());
    await alice.message('<thread>', '<response');
    alice.say(running.jid, 'voicemail');
    await within(phone.ended, `the end of the call\n${phone.trace}`, 40);
    const xml = await alice.message('/v/');
    const url = /https?:\/\/[^\s<]*\/v\/[^\s<]*/.exec(xml)[0];

    // As previews and mail scanners look at it.
    for (const method of ['GET', 'HEAD']) {
      const looked = await fetch(url, { method });
      assert.equal(looked.status, 200);
      assert.doesNotMatch(await looked.text(), /<audio|Bob/);
    }
    assert.equal((await fetch(`${url}/audio`)).status, 404);

    const body = new URLSearchParams({ token: url.slice(url.lastIndexOf('/') + 1).replace(/^\d+-/, '') });
    const pressed = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    assert.equal(pressed.status, 303);
    const cookie = pressed.headers.get('set-cookie').split(';')[0];
    const page = await (await fetch(url, { headers: { cookie } })).text();
    assert.match(page, /<audio[^>]*src="[^"]*\/audio"/);
    const audio = await fetch(`${url}/audio`, { headers: { cookie } });
    assert.equal(audio.status, 200);
    assert.equal(Buffer.from(await audio.arrayBuffer()).toString('latin1', 0, 4), 'RIFF');
    const secret = url.slice(url.lastIndexOf('/') + 1);
    assert.ok(!running.log.includes(secret), 'the link is not logged');
  });
}

test('the log tells a wrong password from a lost connection, once for each change', async (t) => {
  const own = await Server.start();
  t.after(() => own.remove());
  const running = await startOffice(t, own);
  const lines = () => running.log.split('\n').filter((line) => /\bxmpp state=/.test(line));
  await own.halt();
  await until(() => lines().some((line) => /the connection was lost/.test(line)), 'the loss');
  await until(() => /state=waiting[^\n]*\n[^]*state=waiting/.test(running.log), 'the refused logins');
  const from = lines().length;
  // Logins go on failing for the same reason.
  await new Promise((resolve) => { setTimeout(resolve, 4000); });
  assert.ok(lines().length - from <= 1, lines().join('\n'));
  own.addUser('footman', undefined, 'another password');
  await own.run();
  await until(() => lines().some((line) => /refuses the password of the account/.test(line)), 'the refusal', 30);
  await new Promise((resolve) => { setTimeout(resolve, 3000); });
  assert.equal(lines().filter((line) => /refuses/.test(line)).length, 1, lines().join('\n'));
  assert.ok(!running.log.includes('correct horse'), 'no secrets');
});
