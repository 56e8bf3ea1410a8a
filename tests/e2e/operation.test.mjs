// What an operator does with the switch: configure it, stop it, make mistakes.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { SippCall, final, header, status } from './lib/sipp.mjs';
import { PROGRAM, Softswitch } from './lib/softswitch.mjs';
import { until, within } from './lib/wait.mjs';

const run = promisify(execFile);
const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

function folder(t) {
  const directory = mkdtempSync(join(tmpdir(), 'footman-e2e-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs the switch to its end; resolves to {code, stdout, stderr}. */
async function outcome(...words) {
  try {
    const { stdout, stderr } = await run(PROGRAM, words, { timeout: 20000 });
    return { code: 0, stdout, stderr };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}

test('a bad configuration is refused with file, line and column', async (t) => {
  const file = join(folder(t), 'bad.conf');
  writeFileSync(file, 'web { port: 0 }\nsip {\n  prot: 5060\n}\n');
  for (const words of [['--config', file], ['--config', file, '--check']]) {
    const { code, stderr } = await outcome(...words);
    assert.equal(code, 1);
    assert.match(stderr, /bad\.conf:3:\d+: .*prot/);
  }
  writeFileSync(file, 'calls { wait_extension: "soon" }\n');
  assert.match((await outcome('--config', file, '--check')).stderr, /bad\.conf:1:9: wait_extension/);
  assert.match((await outcome('--config', `${file}.none`)).stderr, /cannot read .*bad\.conf\.none/);
});

test('the configuration as it holds is printed, and is good', async (t) => {
  const file = join(folder(t), 'printed.conf');
  const printed = await outcome('--print-config');
  assert.equal(printed.code, 0);
  assert.match(printed.stdout, /decision_timeout: "25s"/);
  writeFileSync(file, printed.stdout);
  const checked = await outcome('--config', file, '--check');
  assert.equal(checked.code, 0, checked.stderr);
});

test('what cannot be used is named: flag, folder, port, data of another switch', async (t) => {
  assert.equal((await outcome('--no-such-flag')).code, 1);
  assert.equal((await outcome('nonsense')).code, 2);

  const directory = folder(t);
  writeFileSync(join(directory, 'file'), '');
  const inFile = await outcome('--data', join(directory, 'file', 'data'));
  assert.equal(inFile.code, 1);
  assert.match(inFile.stderr, /data directory .*file\/data/);

  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await until(() => server.listening, 'a port');
  const taken = server.address().port;
  const conf = join(directory, 'taken.conf');
  for (const section of [`web { port: ${taken} } sip { port: 0 }`,
    `sip { port: ${taken} } web { port: 0 }`]) {
    writeFileSync(conf, section);
    const { code, stderr } = await outcome('--config', conf, '--data', join(directory, 'data'));
    assert.equal(code, 1, section);
    assert.match(stderr, new RegExp(String(taken)));
  }

  const running = await Softswitch.start(t);
  const second = await outcome('--data', running.data);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /another switch runs on the data directory/);
});

test('a damaged database is named, and left alone', async (t) => {
  const directory = folder(t);
  mkdirSync(join(directory, 'data'));
  writeFileSync(join(directory, 'data', 'footman.db'), 'this is no database, '.repeat(100));
  const { code, stderr } = await outcome('--data', join(directory, 'data'));
  assert.equal(code, 1);
  assert.match(stderr, /footman\.db/);
});

test('SIGTERM drains: new calls get 503, the call in progress ends as it should', async (t) => {
  const running = await Softswitch.start(t, { calls: 'recording_limit: "4s" silence_limit: "4s"' });
  const talking = new SippCall({ target: running.sip, expect: 200 });
  t.after(() => talking.stop());
  await until(() => talking.responses().some((message) => status(message) === 200), 'an answer');

  running.signal('SIGTERM');
  await until(() => /draining/.test(running.log), 'the drain');
  const refused = final(await new SippCall({ target: running.sip, expect: 503 }).done);
  assert.ok(Number(header(refused, 'Retry-After')) > 0, refused);

  await talking.done;  // the switch said BYE, and only then
  assert.deepEqual(await within(running.exited, 'the end'), { code: 0, signal: null });
  assert.equal(running.records().length, 1);
});

test('a second signal does not wait for calls, and still writes their records', async (t) => {
  const running = await Softswitch.start(t, { calls: 'recording_limit: "1h" silence_limit: "1m"' });
  const talking = new SippCall({ target: running.sip, expect: 200 });
  t.after(() => talking.stop());
  await until(() => talking.responses().some((message) => status(message) === 200), 'an answer');
  running.signal('SIGTERM');
  await until(() => /draining/.test(running.log), 'the drain');
  running.signal('SIGINT');
  await talking.done;
  assert.deepEqual(await within(running.exited, 'the end'), { code: 0, signal: null });
  assert.equal(running.records().length, 1);
});

test('as many descriptors are used as the system allows', async (t) => {
  const running = await Softswitch.start(t);
  const [, soft, hard] = /^Max open files +(\S+) +(\S+)/m.exec(
    readFileSync(`/proc/${running.process.pid}/limits`, 'utf8'));
  assert.equal(soft, hard);
});

test('what is kept is for its owner alone', async (t) => {
  const running = await Softswitch.start(t);
  await new SippCall({ target: running.sip, cancelAfter: 100 }).done;
  await running.waitForRecords(1);
  for (const name of ['.', 'footman.db', 'call-records.jsonl', 'recordings']) {
    assert.equal(statSync(join(running.data, name)).mode & 0o077, 0, name);
  }
});

test('the log shows nobody: no name, number, address or text', async (t) => {
  const running = await Softswitch.start(t);
  const caller = '"Roberta" <sip:+4940777888@[local_ip]:[local_port]>';
  await new SippCall({ target: running.sip, expect: 200, from: caller, cancelAfter: 300 }).done;
  await running.waitForRecords(1);
  await running.stop();
  assert.match(running.log, /call=[0-9a-f]{16} ended disposition=caller_hung_up/);
  assert.doesNotMatch(running.log, /Roberta|4940777888|alice|Alice/);
  for (const line of running.log.trim().split('\n')) assert.match(line, / call=([0-9a-f]{16}|-) /);
});

test('the demo call works, with a switch that it starts itself', async (t) => {
  const data = join(folder(t), 'data');
  const conf = join(folder(t), 'demo.conf');
  writeFileSync(conf, 'sip { port: 0 } web { port: 0 } prompts { greeting: "Please speak." }');
  const args = ['--config', conf, '--data', data];
  await run(PROGRAM, [...args, 'user', 'add', join(top, 'examples/softswitch/defaults.textproto')]);
  const { stdout } = await run('node', [join(top, 'examples/softswitch/demo/demo_call.mjs'), data,
    PROGRAM, ...args], { timeout: 90000 });
  assert.match(stdout, /180 Ringing/);
  assert.match(stdout, /200 OK/);
  assert.match(stdout, /speech, -\d+ dB/);
  assert.match(stdout, /tone, -\d+ dB/);
});

test('the one command starts a switch, says how to sign in, and stops in order', async (t) => {
  const data = folder(t);
  writeFileSync(join(data, 'footman.conf'), 'sip { port: 0 } web { port: 0 }');
  const child = spawn(join(top, 'examples/softswitch/run'), [],
    { env: { ...process.env, FOOTMAN_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => { child.on('close', (code) => resolve(code)); });
  let said = '';
  child.stdout.on('data', (text) => { said += text; });
  await until(() => /Stop: Ctrl-C/.test(said) || child.exitCode !== null, 'the explanation', 240);
  const link = /http:\/\/127\.0\.0\.1:\d+\/s\/\S+/.exec(said)?.[0];
  assert.ok(link, said);
  assert.match(said, /sip:alice@127\.0\.0\.1:\d+/);
  assert.match(await (await fetch(link)).text(), /Alice/);
  child.kill('SIGTERM');
  assert.equal(await within(ended, 'the end'), 0);
});

test('a recorded trace replays the same, step by step', async (t) => {
  const running = await Softswitch.start(t, { more: 'trace_file: "trace"' });
  await new SippCall({ target: running.sip, cancelAfter: 300 }).done;
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
  await running.waitForRecords(2);
  await running.stop();
  const replay = join(dirname(PROGRAM), '..', '..', 'lib', 'trace', 'footman-replay');
  const { stdout } = await run(replay, [join(running.data, 'trace')]);
  t.diagnostic(stdout.trim());
  assert.match(stdout, /same/);
});
