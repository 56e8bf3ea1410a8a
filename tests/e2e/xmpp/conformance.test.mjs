// The conformance kit of messaging channels, by both logins, against a real server.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';

import { built } from './people.mjs';
import { Server } from './server.mjs';

test('the channel passes the conformance kit', async (t) => {
  const server = await Server.start();
  t.after(() => server.remove());
  const kit = spawn(built('xmpp_conformance'),
    [String(server.port), String(server.componentPort), server.authority.ca],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [kit.stdout, kit.stderr]) stream.on('data', (data) => { output += data; });
  const code = await new Promise((resolve) => { kit.on('close', resolve); });
  assert.equal(code, 0, output);
  assert.match(output, /\[ {2}PASSED {2}\] 50 tests/, output);
});
