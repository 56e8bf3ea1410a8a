// Who is called, by whom, and who may call at all: seen in the call records.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SippCall, final, status } from './lib/sipp.mjs';
import { Softswitch } from './lib/softswitch.mjs';

/** Calls, hangs up while it rings, and resolves to the call's record. */
async function recordOf(running, options) {
  const before = running.records().length;
  await new SippCall({ target: running.sip, cancelAfter: 200, ...options }).done;
  return (await running.waitForRecords(before + 1)).at(-1);
}

test('a forwarded call finds its subscriber by Diversion', async (t) => {
  const running = await Softswitch.start(t);
  const record = await recordOf(running, {
    called: 'trunk-77',
    headers: ['Diversion: <tel:+4930123456>;reason=no-answer;counter=1'],
  });
  assert.equal(record.called, '+4930123456');
  assert.equal(record.disposition, 'caller_hung_up');
  assert.equal(record.diversions.length, 1);
  assert.equal(record.diversions[0].reason, 'no_answer');
});

test('a forwarded call finds its subscriber by History-Info', async (t) => {
  const running = await Softswitch.start(t);
  const record = await recordOf(running, {
    called: 'trunk-77',
    headers: ['History-Info: <sip:+4930123456@127.0.0.1>;index=1, '
      + '<sip:trunk-77@127.0.0.1;cause=486>;index=1.1'],
  });
  assert.equal(record.called, '+4930123456');
  assert.equal(record.diversions[0].reason, 'busy');
});

test('a number that nobody has gets 404', async (t) => {
  const running = await Softswitch.start(t);
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
  const [record] = await running.waitForRecords(1);
  assert.equal(record.disposition, 'unknown_number');
});

test('a peer that is not trusted gets 403, and nobody is looked up for it', async (t) => {
  const running = await Softswitch.start(t, { sip: 'trusted_peer { network: "192.0.2.0/24" }' });
  const messages = await new SippCall({ target: running.sip, expect: 403 }).done;
  assert.equal(status(final(messages)), 403);
  await running.stop();
  assert.doesNotMatch(running.log, /CallArrived|LoadProfile/);
  assert.deepEqual(running.records(), []);
});

test('over TCP it is the same', async (t) => {
  const running = await Softswitch.start(t);
  const record = await recordOf(running, { transport: 't1' });
  assert.equal(record.called, 'alice@127.0.0.1');
});

test('a name that is not UTF-8, in the very first call, harms nobody', async (t) => {
  const running = await Softswitch.start(t);
  const from = '"B\xf6b" <sip:bob@[local_ip]:[local_port]>';
  const record = await recordOf(running, { from, encoding: 'latin1' });
  assert.equal(record.disposition, 'caller_hung_up');
  assert.match(record.caller.name, /^B.?b$/);
});
