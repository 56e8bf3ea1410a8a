// No reply ever on the wrong call: thirteen probes at human pace, 20 rounds of each (200 with
// FOOTMAN_LONG=1), many at a time, each with subscribers of its own. FOOTMAN_ROUNDS sets another
// number of rounds, FOOTMAN_SEED other random numbers, FOOTMAN_PROBE=echoed plays only that probe.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { until } from '../lib/wait.mjs';
import { CLIENTS } from './clients.mjs';
import { PEOPLE } from './rounds.mjs';
import { Round, Stage } from './stage.mjs';
import { TEXTS } from './texts.mjs';

const PROBES = [...PEOPLE, ...TEXTS, ...CLIENTS]
  .map((probe, index) => ({ ...probe, number: index + 1 }))
  .filter(({ title }) => title.includes(process.env.FOOTMAN_PROBE ?? ''));

const ROUNDS = Number(process.env.FOOTMAN_ROUNDS ?? (process.env.FOOTMAN_LONG ? 200 : 20));
const SEED = Number(process.env.FOOTMAN_SEED ?? 1);

function cast(rounds) {
  const people = [];
  const strangers = [];
  const lookAlikes = [];
  PROBES.forEach((probe) => {
    for (let number = 0; number < rounds; ++number) {
      const name = `p${probe.number}-${number}`;
      const profile = { seconds: probe.seconds({ number }), ...probe.profile?.({ number }) };
      people.push({ name, ...profile });
      if (probe.second) people.push({ name: `${name}${probe.second}`, ...profile });
      if (probe.stranger) strangers.push(`${name}${probe.stranger}`);
      if (probe.lookAlike) lookAlikes.push(name);
    }
  });
  return { people, strangers, lookAlikes };
}

// One round; resolves to what is to be judged of it.
async function play(stage, probe, number) {
  const seed = SEED * 1000003 + (probe.number - 1) * 1009 + number;
  const round = new Round(stage, probe.number, number, seed);
  const failed = [];
  try {
    await probe.play(round);
    await round.finish();
  } catch (error) {
    failed.push(error.message);
  } finally {
    await round.leave();
  }
  return Object.assign(round, { failed });
}

// The records of calls, by who called, once they are there.
async function recordsOf(running, calls) {
  let records;
  await until(() => {
    records = new Map(running.records().map((record) => [record.caller.name, record]));
    return calls.every(({ caller }) => records.has(caller));
  }, 'the call records', 30);
  return records;
}

// One line for each call that got another fate than stated, by its caller or by its record.
async function wrongIn(running, rounds) {
  const finished = rounds.filter(({ failed }) => failed.length === 0).flatMap(({ calls }) => calls);
  const records = await recordsOf(running, finished);
  return [
    ...rounds.flatMap((round) => round.faults.map((text) => `${round.name}: ${text}`)),
    ...rounds.flatMap(({ calls }) => calls).map((call) => call.wrong() ??
      (finished.includes(call) ? call.wrongIn(records.get(call.caller)) : null)).filter(Boolean),
  ];
}

test('probes', { concurrency: true }, async (t) => {
  const stage = await Stage.open(t, { ...cast(ROUNDS), atOnce: 60 });
  await Promise.all(PROBES.map((probe) => t.test(probe.title, async (each) => {
    const rounds = await Promise.all(Array.from({ length: ROUNDS }, (_, number) =>
      stage.admit(() => play(stage, probe, number))));
    const calls = rounds.flatMap((round) => round.calls);
    const failed = rounds.flatMap((round) => round.failed.map((text) => `${round.name}: ${text}`));
    const unclear = rounds.reduce((sum, round) => sum + round.unclear, 0);
    const wrong = await wrongIn(stage.running, rounds);
    each.diagnostic(`probe ${probe.number}, ${probe.title}: ${ROUNDS} rounds, ${calls.length} calls, ` +
      `${wrong.length} wrong, ${unclear} unclear but safe`);
    assert.deepEqual({ wrong, failed }, { wrong: [], failed: [] });
  })));
});
