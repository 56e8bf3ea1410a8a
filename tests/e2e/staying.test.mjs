// Starting and staying: what an operator is told before and at the start, and what a running switch
// takes over without ending a call.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { SippCall, status } from './lib/sipp.mjs';
import { PROGRAM, Softswitch } from './lib/softswitch.mjs';
import { until } from './lib/wait.mjs';

const run = promisify(execFile);
const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const oneCommand = join(top, 'examples/softswitch/run');

async function outcome(...words) {
  try {
    const { stdout, stderr } = await run(PROGRAM, words, { timeout: 20000 });
    return { code: 0, stdout, stderr };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}

function folder(t) {
  const directory = mkdtempSync(join(tmpdir(), 'footman-e2e-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const configuration = (running) => join(running.directory, 'switch.conf');
function change(running, from, to) {
  const text = readFileSync(configuration(running), 'utf8');
  assert.ok(from === '' || text.includes(from), text);
  writeFileSync(configuration(running), text.replace(from, to));
}
const count = (text, pattern) => (text.match(pattern) ?? []).length;

test('SIGHUP reloads while a call goes on; what needs a restart is named', async (t) => {
  const running = await Softswitch.start(t, { calls: 'recording_limit: "4s" silence_limit: "4s"' });
  const talking = new SippCall({ target: running.sip, expect: 200 });
  t.after(() => talking.stop());
  await until(() => talking.responses().some((message) => status(message) === 200), 'an answer');

  change(running, 'level: DEBUG', 'level: WARNING');
  change(running, 'greeting: "Please speak."', 'greeting: "Speak."');
  running.signal('SIGHUP');
  await until(() => / reloaded /.test(running.log), 'the reload');
  assert.match(running.log, / warning call=- reloaded changed=log\.level needs_restart=prompts\.greeting/);

  await talking.done;  // nobody ended it before its time
  await running.waitForRecords(1);
  const [record] = running.records();
  assert.equal(record.disposition, 'no_message_left');  // sipp is silent
  assert.doesNotMatch(running.log, / ended /);  // an INFO line, and the level is WARNING now
  assert.doesNotMatch(running.log, /draining|stopping/);

  // Calls are still taken, and it still stops as it should.
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
});

test('a configuration with a mistake changes nothing at all', async (t) => {
  const running = await Softswitch.start(t);
  change(running, 'level: DEBUG }', 'level: ERROR }\ncalls { wait_extension: "soon" }');
  running.signal('SIGHUP');
  await until(() => / "?not reloaded"? /.test(running.log), 'the refusal');
  assert.match(running.log, /switch\.conf:\d+:\d+: /);
  // The level is what it was: events are still logged.
  const before = count(running.log, / debug /g);
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
  await until(() => count(running.log, / debug /g) > before, 'lines of the level before');
  // A secret that cannot be read is a mistake too.
  writeFileSync(configuration(running), 'xmpp { jid: "a@b.test" password_file: "/none" }');
  running.signal('SIGHUP');
  await until(() => count(running.log, /not reloaded/g) > 1, 'the refusal');
  // So is a certificate that is none, in a file that can be read.
  writeFileSync(join(running.directory, 'ca.pem'), 'no certificate');
  writeFileSync(join(running.directory, 'password'), 'secret');
  writeFileSync(configuration(running), `xmpp { jid: "a@b.test"
    password_file: "${join(running.directory, 'password')}"
    ca_file: "${join(running.directory, 'ca.pem')}" }`);
  running.signal('SIGHUP');
  await until(() => count(running.log, /not reloaded/g) > 2, 'the refusal');
  assert.match(running.log, /ca_file holds no certificate/);
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
});

test('a reload that silences the log is still told', async (t) => {
  const running = await Softswitch.start(t);
  change(running, 'level: DEBUG', 'level: ERROR');
  change(running, 'web { port: 0 }', 'web { port: 0 session_lifetime: "1h" }');
  running.signal('SIGHUP');
  await until(() => / reloaded changed=log\.level needs_restart=web\.session_lifetime/.test(running.log),
    'the reload');
});

test('a hang-up during the drain is no second stop', async (t) => {
  const running = await Softswitch.start(t, { calls: 'recording_limit: "3s" silence_limit: "3s"' });
  const talking = new SippCall({ target: running.sip, expect: 200 });
  t.after(() => talking.stop());
  await until(() => talking.responses().some((message) => status(message) === 200), 'an answer');
  running.signal('SIGTERM');
  await until(() => /draining/.test(running.log), 'the drain');
  running.signal('SIGHUP');
  await talking.done;
  assert.deepEqual(await running.exited, { code: 0, signal: null });
  assert.equal(running.records()[0].disposition, 'no_message_left');  // sipp is silent
});

test('--version, --help and -h answer, and do nothing else', async (t) => {
  const version = await outcome('--version');
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^footman-softswitch \d+\.\d+\.\d+\n$/);
  for (const word of ['--help', '-h']) {
    const { code, stdout } = await outcome('--data', join(folder(t), 'none'), word);
    assert.equal(code, 0);
    assert.match(stdout, /--config FILE/);
    assert.match(stdout, /--version/);
  }
  const user = await outcome('--data', join(folder(t), 'data'), 'user', '--help');
  assert.equal(user.code, 0);
  assert.match(user.stdout, /user add FILE/);
});

test('--check finds what a start would find, and warns of trusting everybody', async (t) => {
  const directory = folder(t);
  const conf = join(directory, 'c.conf');
  const check = (text) => {
    writeFileSync(conf, text);
    return outcome('--config', conf, '--data', join(directory, 'data'), '--check');
  };
  const twice = await check('sip { port: 8080 }');
  assert.equal(twice.code, 1);
  assert.match(twice.stderr, /port 8080 is given twice/);
  const open = await check('sip { trusted_peer { network: "0.0.0.0/0" } }');
  assert.equal(open.code, 0);
  assert.match(open.stderr, /warning: trusted_peer 0\.0\.0\.0\/0/);
  const messages = await check('sip_message { identity: "sip:f@x.test" port: 5060 }');
  assert.match(messages.stderr, /port 5060 is given twice: to sip and to sip_message/);
  const overwritten = await check('trace_file: "footman.db"');
  assert.equal(overwritten.code, 1);
  assert.match(overwritten.stderr, /:1:1: a file that the switch keeps for something else/);
  const nowhere = await check('call_records: "/nowhere/records"');
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /\/nowhere: there is no such folder/);
});

test('the first line says version, addresses and data folder', async (t) => {
  const running = await Softswitch.start(t);
  const [first] = running.log.split('\n');
  assert.match(first, / info call=- starting version=\d+\.\d+\.\d+ sip=127\.0\.0\.1:0 web=/);
  assert.ok(first.includes(`data=${running.data}`), first);
  await until(() => running.log.includes(` ready sip=${running.sip} web=${running.origin}`), 'it');
});

test('the address that it listens on is one of its names', async (t) => {
  const running = await Softswitch.start(t, { sip: 'address: "127.0.0.2"' });
  assert.match(running.sip, /^127\.0\.0\.2:/);
  // Alice's profile says alice@127.0.0.1.
  await new SippCall({ target: running.sip, cancelAfter: 100 }).done;
  const [record] = await running.waitForRecords(1);
  assert.equal(record.disposition, 'caller_hung_up');
  await new SippCall({ target: running.sip, called: 'nobody', expect: 404 }).done;
});

test('what the one command prints works for any address', async (t) => {
  const data = folder(t);
  writeFileSync(join(data, 'footman.conf'),
    'sip { port: 0 address: "127.0.0.3" } web { port: 0 } media { port_min: 10000 port_max: 10019 }');
  const child = spawn(oneCommand, [],
    { env: { ...process.env, FOOTMAN_DATA: data }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => { child.on('close', resolve); });
  t.after(async () => { child.kill('SIGTERM'); child.kill('SIGINT'); await ended; });
  let said = '';
  child.stdout.on('data', (text) => { said += text; });
  await until(() => /Stop: Ctrl-C/.test(said) || child.exitCode !== null, 'the explanation', 240);
  const [, called, target] = /Call sip:(\w+)@(127\.0\.0\.3:\d+)/.exec(said) ?? [];
  assert.ok(target, said);
  await new SippCall({ target, called, cancelAfter: 100 }).done;  // it rings
});

test('the one command says that it builds only when it does', async (t) => {
  const env = { ...process.env, FOOTMAN_DATA: folder(t) };
  await run(oneCommand, ['user', 'list'], { env, timeout: 600000 });  // whatever it does
  const { stdout, stderr } = await run(oneCommand, ['user', 'list'], { env });
  assert.match(stdout, /^alice\t/);
  assert.doesNotMatch(stderr, /Building/);
});

test('what was refused, and who signed in, leaves lines that show nobody', async (t) => {
  const running = await Softswitch.start(t,
    { sip: 'trusted_peer { network: "192.0.2.0/24" country_code: 49 }' });
  await new SippCall({ target: running.sip, expect: 403 }).done;
  await until(() => / warning call=- "?sip refused"? untrusted=1/.test(running.log), 'the refusal');
  const who = /sip refused from"? source=127\.0\.0\.1 response=403 requests=1/;
  await until(() => who.test(running.log), 'who was refused');
  const link = await running.signInLink();
  const wrong = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  await fetch(wrong);
  await until(() => /"?web refused"? .*wrong_tokens=\d/.test(running.log), 'the wrong token');
  const secret = link.split('/s/')[1];
  const origin = running.origin;
  await fetch(link, { method: 'POST', redirect: 'manual', headers: { Origin: origin },
    body: new URLSearchParams({ token: secret }) });
  await until(() => / info call=- "?signed in"? subscriber=1 user=#/.test(running.log), 'the sign-in');
  assert.doesNotMatch(running.log, /alice|Bob|bob@/);
  assert.ok(!running.log.includes(secret));
});
