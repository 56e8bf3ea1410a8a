// SIGHUP takes over secrets and certificates: with a real server, whose password was wrong before.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { profile } from './lib/office.mjs';
import { Softswitch } from './lib/softswitch.mjs';
import { until } from './lib/wait.mjs';
import { DOMAIN, PASSWORD, Server } from './xmpp/server.mjs';

let server;
before(async () => { server = await Server.start(); });
after(() => server?.remove());

test('a password and an authority that were mended hold after SIGHUP, or none of them', async (t) => {
  const section = (directory, authority) => `xmpp { jid: "footman@${DOMAIN}"
    password_file: "${join(directory, 'password')}" host: "127.0.0.1" port: ${server.port}
    ca_file: "${authority}" }`;
  const running = new Softswitch({ profiles: profile('alice', '+4930123456') });
  running.stopAfter(t);
  const conf = join(running.directory, 'switch.conf');
  writeFileSync(join(running.directory, 'password'), 'not the password\n', { mode: 0o600 });
  const write = (authority) => writeFileSync(conf,
    `sip { port: 0 } web { port: 0 } media { port_min: 10000 port_max: 10019 }
     ${section(running.directory, authority)}`);
  write(server.authority.ca);
  await running.restart();
  await until(() => /xmpp state=waiting .*refuses the password/.test(running.log), 'the refusal');

  // A mistake elsewhere: the good password beside it does not hold.
  writeFileSync(join(running.directory, 'password'), `${PASSWORD}\n`);
  write('/nowhere');
  running.signal('SIGHUP');
  await until(() => /not reloaded.*\/nowhere/.test(running.log), 'the refusal of the reload');
  assert.doesNotMatch(running.log, /xmpp state=online/);

  write(server.authority.ca);
  running.signal('SIGHUP');
  await until(() => /xmpp state=online/.test(running.log), 'the login');
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
});
