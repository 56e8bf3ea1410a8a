// A disk without room: noticed before a caller is answered, told to the subscriber, and no reason to
// take no calls.

import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { SippCall, status } from './lib/sipp.mjs';
import { Softswitch } from './lib/softswitch.mjs';
import { until } from './lib/wait.mjs';

const FULL = 'min_free_megabytes: 1000000000';

test('without room a caller is refused unanswered, and the subscriber hears of them', async (t) => {
  const running = await Softswitch.start(t, { more: `recordings { ${FULL} }` });
  await until(() => / error call=- "?no room for voicemails"? /.test(running.log), 'the warning');
  const messages = await new SippCall({ target: running.sip, expect: 480 }).done;
  assert.ok(!messages.some((message) => status(message) === 200), 'never answered');
  const [record] = await running.waitForRecords(1);
  assert.equal(record.disposition, 'failed');
  assert.equal(record.answered, undefined);
  assert.equal(record.subscriber_name, 'alice');  // nobody was reached by an offer
  assert.match(running.log, / "?port error"? command=AnswerLeg code=RESOURCE_EXHAUSTED /);
  assert.match(running.log, / "?command SendNote"? /);
  assert.equal(running.recordings('.wav').length, 0);
});

test('the operator may choose the apology instead', async (t) => {
  const running = await Softswitch.start(t, { more: `recordings { ${FULL} when_full: APOLOGISE }` });
  await new SippCall({ target: running.sip, expect: 200 }).done;  // and then BYE
  const [record] = await running.waitForRecords(1);
  assert.ok(record.answered);
  assert.match(running.log, / "?port error"? command=StartRecording code=RESOURCE_EXHAUSTED /);
});

test('with a full disk the switch still starts, and takes calls', async (t) => {
  const running = await Softswitch.start(t);
  await running.stop();
  for (const name of ['ready', 'call-records.jsonl']) {
    rmSync(join(running.data, name), { force: true });
    symlinkSync('/dev/full', join(running.data, name));
  }
  await running.restart();
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
  await until(() => /"?call records not written"? failed_writes=\d/.test(running.log), 'the failure');
  assert.match(running.log, /not announced/);
});
