// One subscriber reached in four ways at once: web chat, XMPP, a SIP phone and IRC by the example
// bridge. Whoever answers first decides, and all others are told.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Chat } from './lib/browser.mjs';
import { OPTIONS, profile, startOffice } from './lib/office.mjs';
import { SippCall } from './lib/sipp.mjs';
import { until } from './lib/wait.mjs';
import { Phone, freePort as freeUdpPort } from './sip_message/phones.mjs';
import { IrcServer, freePort } from './webhook/irc.mjs';
import { Bridge, SECRET } from './webhook/programs.mjs';
import { User } from './xmpp/people.mjs';
import { Server } from './xmpp/server.mjs';

let prosody;
let irc;
before(async () => { [prosody, irc] = await Promise.all([Server.start(), IrcServer.start()]); });
after(() => Promise.all([prosody?.remove(), irc?.remove()]));

const ADDRESSES = `address { service: "xmpp" user: "alice@chat.test" option_set: "desk" }
  address { service: "sip" user: "alice@127.0.0.1" option_set: "short" }
  address { service: "irc" user: "alice" option_set: "short" }
  address { service: "web" user: "alice" option_set: "desk" }
  option_set { name: "short" option { do: DECLINE } option { do: VOICEMAIL } }`;

/** The switch with all its services, and Alice on each. */
async function startAll(t) {
  const folder = mkdtempSync(join(tmpdir(), 'footman-services-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const secret = join(folder, 'secret');
  writeFileSync(secret, `${SECRET}\n`, { mode: 0o600 });
  const [phonePort, webhookPort, bridgePort] =
    [await freeUdpPort(), await freePort(), await freePort()];
  const phone = await Phone.start(t, 'alice', phonePort);
  const running = await startOffice(t, prosody, {
    profiles: profile('alice', '+4930123456', { addresses: ADDRESSES, options: OPTIONS }),
    calls: 'decision_timeout: "60s"',
    more: `sip_message { identity: "sip:calls@127.0.0.1" route: "127.0.0.1:${phonePort}" }
      webhook { service: "irc" url: "http://127.0.0.1:${bridgePort}/" secret_file: "${secret}"
        port: ${webhookPort} }`,
  });
  await phone.on(Number(running.sip.split(':')[1]));
  await Bridge.start(t, { irc: irc.port, footman: webhookPort, port: bridgePort });
  const onXmpp = await User.start(t, prosody, 'alice');
  const onIrc = await irc.person(t, 'alice');
  const onWeb = await Chat.open(t, running);
  return { running, phone, onXmpp, onIrc, onWeb };
}

/** Bob's call, once Alice has been asked everywhere. */
async function ring(t, { running, phone, onXmpp, onIrc, onWeb }, name, expect) {
  const call = new SippCall({
    target: running.sip, expect, from: `"${name}" <sip:${name.toLowerCase()}@[local_ip]:[local_port]>`,
  });
  t.after(() => call.stop());
  await Promise.all([onXmpp.message('<response', name), phone.shows(`Call from ${name}`),
    onIrc.hears(new RegExp(`PRIVMSG alice :.*Call from ${name}`)), onWeb.offer(name)]);
  return call;
}

test('asked on four services at once: each can answer, the first wins, all others hear of it', async (t) => {
  const all = await startAll(t);
  const { running, phone, onXmpp, onIrc, onWeb } = all;

  const first = await ring(t, all, 'Bob', 603);
  await phone.type('1');
  await first.done;
  await Promise.all([onXmpp.message('on sip'), onIrc.hears(/PRIVMSG alice :.*on sip/), onWeb.see(/on sip/)]);

  const second = await ring(t, all, 'Carol', 603);
  onIrc.say('PRIVMSG footman :decline');
  await second.done;
  await Promise.all([onXmpp.message('on irc'), phone.shows('on irc'), onWeb.see(/on irc/)]);

  const third = await ring(t, all, 'Dora', 302);
  onXmpp.say(running.jid, 'transfer');
  await third.done;
  await Promise.all([phone.shows('on xmpp'), onIrc.hears(/PRIVMSG alice :.*on xmpp/), onWeb.see(/on xmpp/)]);

  const fourth = await ring(t, all, 'Eve', 603);
  await onWeb.choose(await onWeb.offer('Eve'), /decline/i);
  await fourth.done;
  await Promise.all([phone.shows('on web'), onIrc.hears(/PRIVMSG alice :.*on web/), onXmpp.message('on web')]);

  const records = await running.waitForRecords(4);
  assert.deepEqual(records.map(({ caller, disposition, decisions: [{ service, means }] }) =>
    [caller.name, disposition, service, means]),
  [['Bob', 'declined', 'sip', 'reply'], ['Carol', 'declined', 'irc', 'reply'],
    ['Dora', 'transferred', 'xmpp', 'reply'], ['Eve', 'declined', 'web', 'button']]);
});

test('all four answer in the same moment: one wins, and the record says which', async (t) => {
  const all = await startAll(t);
  const { running, phone, onXmpp, onIrc, onWeb } = all;
  const call = await ring(t, all, 'Bob', 603);
  onIrc.say('PRIVMSG footman :decline');
  onXmpp.say(running.jid, 'decline');
  await Promise.all([
    phone.type('1'),
    // The button as it is now: it is gone when somebody else wins.
    onWeb.page.evaluate(() => document.querySelector('li.open button.decline')?.click()),
  ]);
  await call.done;
  const [record] = await running.waitForRecords();
  assert.equal(record.decisions.length, 1);
  const winner = record.decisions[0].service;
  const told = { sip: () => phone.shown, irc: () => onIrc.heard.join('\n'), xmpp: () => JSON.stringify(onXmpp.lines) };
  for (const [service, heard] of Object.entries(told)) {
    if (service === winner) continue;
    await until(() => heard().includes(`on ${winner}`), `${service} to hear that ${winner} took it`);
  }
});
