// What a call record says: whom it was for, how to find the call elsewhere, and what went wrong.

import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { SippCall, header, status } from './lib/sipp.mjs';
import { Softswitch } from './lib/softswitch.mjs';
import { until } from './lib/wait.mjs';

const answered = (call) => until(
  () => call.responses().some((message) => status(message) === 200), 'an answer');

test('a record has the Call-ID, the peer and the name, also of a call that ended at once', async (t) => {
  const running = await Softswitch.start(t);
  const messages = await new SippCall({ target: running.sip, cancelAfter: 100 }).done;
  const [record] = await running.waitForRecords(1);
  assert.equal(record.signalling_id, header(messages[0], 'Call-ID'));
  assert.equal(record.peer, '127.0.0.1');
  assert.equal(record.subscriber_name, 'alice');
  assert.equal(record.failure_reason, undefined);
  for (const secret of [record.signalling_id, 'alice@']) assert.ok(!running.log.includes(secret));
});

test('a forced stop is the record\'s reason, and no caller who hung up or left nothing', async (t) => {
  const running = await Softswitch.start(t, { calls: 'silence_limit: "30s"' });
  const call = new SippCall({ target: running.sip });
  t.after(() => call.stop());
  await answered(call);
  running.signal('SIGTERM');
  await until(() => /draining/.test(running.log), 'the drain');
  running.signal('SIGINT');
  await running.exited;
  const [record] = running.records();
  assert.equal(record.disposition, 'failed');
  assert.equal(record.failure_reason, 'shutdown');
  assert.equal(record.caller_ended, undefined);
});

test('what cannot be written is logged, counted and retried', async (t) => {
  const running = await Softswitch.start(t);
  const file = join(running.data, 'call-records.jsonl');
  await until(() => { renameSync(file, `${file}.1`); return true; }, 'the move');
  mkdirSync(file);  // in its place
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
  await until(() => /"?call records not written"? failed_writes=\d/.test(running.log), 'the failure');
  rmdirSync(file);
  await running.waitForRecords(1);

  renameSync(file, `${file}.2`);
  mkdirSync(file);
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
  await running.stop();
  assert.match(running.log, / error call=- "?call records lost"? count=1/);
});
