// A disk without room: noticed before a caller is answered, told to the subscriber, and no reason to
// take no calls.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  assert.equal(record.failure_reason, 'disk_full');
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

// Needs the right to mount: without it, as for a person who is not root, a test is left out.
function mount(t, ...words) {
  try {
    execFileSync('mount', words, { stdio: 'pipe' });
    return true;
  } catch {
    t.skip('nothing can be mounted here');
    return false;
  }
}

async function unmount(running) {
  await running.stop();
  execFileSync('umount', [running.data]);
}

// A call that would be a voicemail.
async function refused(running) {
  const messages = await new SippCall({ target: running.sip, expect: 480 }).done;
  assert.ok(!messages.some((message) => status(message) === 200), 'never answered');
  await until(() => / "?command SendNote"? /.test(running.log), 'a note to the subscriber');
}

test('on a read-only folder the switch starts, warns and takes calls', async (t) => {
  const running = await Softswitch.start(t);
  await running.stop();
  if (!mount(t, '--bind', running.data, running.data)) return;
  const change = (how) => mount(t, '-o', `remount,bind,${how}`, running.data);
  try {
    change('ro');
    await running.restart();
    assert.match(running.log, / error call=- "?data directory cannot be written"? message=/);
    await refused(running);
    await until(() => /"?call records not written"? failed_writes=\d/.test(running.log), 'the failure');
    // Nothing is lost for that: it is written as soon as it can be.
    change('rw');
    const [record] = await running.waitForRecords(1);
    assert.equal(record.failure_reason, 'not_recorded');
    assert.equal(record.subscriber_name, 'alice');
  } finally {
    await unmount(running);
  }
});

test('on a read-only folder the operator may choose the apology', async (t) => {
  const running = await Softswitch.start(t, { more: 'recordings { when_full: APOLOGISE }' });
  await running.stop();
  if (!mount(t, '--bind', running.data, running.data)) return;
  try {
    mount(t, '-o', 'remount,bind,ro', running.data);
    await running.restart();
    await new SippCall({ target: running.sip, expect: 200 }).done;  // and then BYE
    assert.match(running.log, / "?port error"? command=StartRecording /);
  } finally {
    await unmount(running);
  }
});

test('on a file system without one free byte the switch starts, and takes calls', async (t) => {
  const running = await Softswitch.start(t);
  await running.stop();
  const saved = join(running.directory, 'saved');
  cpSync(running.data, saved, { recursive: true });
  if (!mount(t, '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', running.data)) return;
  try {
    cpSync(saved, running.data, { recursive: true });
    for (let bytes = 4 << 20; bytes >= 1; bytes >>= 1) {
      try {
        writeFileSync(join(running.data, `filler-${bytes}`), Buffer.alloc(bytes));
      } catch { /* as full as that */ }
    }
    await running.restart();
    assert.match(running.log, / error call=- "?data directory cannot be written"? message=/);
    await refused(running);
  } finally {
    await unmount(running);
  }
});
