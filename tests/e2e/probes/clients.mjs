// Three probes of what clients put into messages without the person's doing: a thread that is always
// the newest, or for ever the first; and ids that were used before.

import { ASKS } from './stage.mjs';

// ---- Echoed thread: the newest one that came is put on every message.

// Meant for the call before; asked about, and again when it is repeated: the thread of the newest
// offer is on both.
async function meantForTheOneBefore(r, alice, fate, thread, since) {
  await r.think();
  const before = alice.now;
  if (!r.vague(alice, fate, since, { thread })) return;
  await alice.hear(ASKS, before);
  if (r.chance(0.5)) return;
  await r.think();
  r.vague(alice, fate, since, { thread });
}

async function answerAll(r, alice, calls, thread) {
  for (const call of r.shuffled(calls)) {
    await r.think();
    r.answer(alice, call.offer, call.fate, { thread });
  }
}

async function echoedOfTwo(r, alice) {
  const [first, second] = r.fates();
  const a = r.call('a', first);
  a.offer = await alice.offer(a.caller);
  if (r.chance(0.3)) await r.unclearly(alice, 'who is that?', { thread: a.offer.thread });
  await r.pause(0, 2);
  const b = r.call('b', second);
  b.offer = await alice.offer(b.caller);
  await meantForTheOneBefore(r, alice, first, b.offer.thread);
  await answerAll(r, alice, [a, b], b.offer.thread);
}

async function echoedOfThree(r, alice) {
  const [first, second, third] = r.fates();
  const calls = [r.call('a', first)];
  calls[0].offer = await alice.offer(calls[0].caller);
  calls.push(r.call('b', second));
  calls[1].offer = await alice.offer(calls[1].caller);
  await r.unclearly(alice, r.words(first), { thread: calls[1].offer.thread });
  calls.push(r.call('c', third));
  calls[2].offer = await alice.offer(calls[2].caller);
  await meantForTheOneBefore(r, alice, r.pick([first, second]), calls[2].offer.thread);
  await answerAll(r, alice, calls, calls[2].offer.thread);
}

async function echoedAfterTheEnd(r, alice) {
  const [fate, other, earlier] = r.fates();
  const chosen = r.chance(0.5);
  const a = r.call('a', chosen ? earlier : 'hungUp', chosen ? {} : { hangUpAfter: r.between(0.3, 2) });
  const first = await alice.offer(a.caller);
  if (chosen) {
    await r.think();
    r.answer(alice, first, earlier, { thread: first.thread });
  }
  await a.ended;
  const b = r.call('b', fate);
  const { thread, ...offer } = await alice.offer(b.caller);
  await meantForTheOneBefore(r, alice, other, thread, a);
  await r.think();
  r.answer(alice, offer, fate, { thread });
}

async function echoedThread(r) {
  const play = [echoedOfTwo, echoedAfterTheEnd, echoedOfTwo, echoedOfThree][r.number % 4];
  await play(r, await r.join());
}

// ---- First thread kept: the one of the first offer is on every message, for ever.

async function keptForEver(r, alice) {
  const [first, second, third] = r.fates();
  const a = r.call('a', first);
  const { thread } = await alice.offer(a.caller);
  await r.think();
  r.bare(alice, first, { thread });
  await a.ended;
  let before = a;
  for (const [mark, fate] of [['b', second], ['c', third]]) {
    await r.settle(before);
    const call = r.call(mark, fate);
    await alice.offer(call.caller);
    await r.think();
    r.bare(alice, fate, { thread });
    await call.ended;
    before = call;
  }
}

async function keptSoonAfter(r, alice) {
  const [first, second, other] = r.fates();
  const a = r.call('a', first);
  const { thread } = await alice.offer(a.caller);
  await r.think();
  r.bare(alice, first, { thread });
  await a.ended;
  const b = r.call('b', second);
  const offer = await alice.offer(b.caller);
  await meantForTheOneBefore(r, alice, other, thread, a);
  await r.think();
  r.answer(alice, offer, second, { thread, way: r.pick(['letter', 'words', 'reference']) });
}

async function keptOfTwo(r, alice) {
  const [first, second] = r.fates();
  const a = r.call('a', first);
  a.offer = await alice.offer(a.caller);
  const { thread } = a.offer;
  if (r.chance(0.5)) await r.unclearly(alice, 'who is that?', { thread });
  const b = r.call('b', second);
  b.offer = await alice.offer(b.caller);
  // Meant for the newer call this time.
  await meantForTheOneBefore(r, alice, second, thread);
  await answerAll(r, alice, [a, b], thread);
}

async function keptOfAnEnded(r, alice) {
  const [first, second, other] = r.fates();
  const a = r.call('a', 'hungUp', { hangUpAfter: r.between(0.3, 2) });
  const { thread } = await alice.offer(a.caller);
  await a.ended;
  const calls = [r.call('b', first)];
  calls[0].offer = await alice.offer(calls[0].caller);
  calls.push(r.call('c', second));
  calls[1].offer = await alice.offer(calls[1].caller);
  await meantForTheOneBefore(r, alice, other, thread);
  await answerAll(r, alice, calls, thread);
}

async function firstThreadKept(r) {
  const play = [keptForEver, keptSoonAfter, keptOfTwo, keptOfAnEnded][r.number % 4];
  await play(r, await r.join());
}

// ---- Reused message id.

async function twoDevicesCount(r) {
  const [phone, laptop] = await Promise.all([r.join(), r.join(r.name, { resource: 'laptop' })]);
  const [first, second] = r.fates();
  const devices = r.shuffled([phone, laptop]);
  const calls = [r.call('a', first), r.call('b', second)];
  for (const call of calls) call.offer = await phone.offer(call.caller);
  for (const call of calls) {
    await r.think();
    r.answer(devices.pop(), call.offer, call.fate, { id: '1' });
  }
}

async function restarts(r) {
  const longer = r.number % 20 === 1;  // as the same device, after all is forgotten
  const [first, second] = r.fates();
  const before = await r.join(r.name, { resource: 'phone' });
  const a = r.call('a', first);
  const offer = await before.offer(a.caller);
  await r.think();
  r.answer(before, offer, first, { id: '1' });
  await a.ended;
  before.leave();
  if (longer) await r.pause(122, 123);
  const after = await r.join(r.name, { resource: longer ? 'phone' : 'phone.2' });
  const b = r.call('b', second);
  const next = await after.offer(b.caller);
  await r.think();
  r.answer(after, next, second, { id: '1' });
}

// Whoever sent it has the same address, and the text would answer the next call.
async function serverRepeats(r) {
  const [first, second] = r.fates();
  const alice = await r.join();
  const a = r.call('a', first);
  await alice.offer(a.caller);
  await r.think();
  const text = r.words(first);
  alice.say(r.switchJid, text, { id: '7' });
  await a.ended;
  const b = r.call('b', second);
  const offer = await alice.offer(b.caller);
  if (r.chance(0.7)) await r.settle(a);
  else await r.think();
  const before = alice.now;
  ++r.unclear;
  alice.say(r.switchJid, text, { id: '7' });
  await r.pause(1, 2);
  if (alice.now > before) r.faults.push(`a repeated message was answered: ${alice.seen.at(-1).body}`);
  r.answer(alice, offer, second, { id: '8' });
}

async function repeatedUnclear(r) {
  const [fate] = r.fates();
  const alice = await r.join();
  const a = r.call('a', fate);
  const offer = await alice.offer(a.caller);
  await r.think();
  await r.unclearly(alice, 'who is that?', { id: '7' });
  const before = alice.now;
  alice.say(r.switchJid, 'who is that?', { id: '7' });
  await r.pause(1, 2);
  if (alice.now > before) r.faults.push(`a repeated message was answered: ${alice.seen.at(-1).body}`);
  r.answer(alice, offer, fate, { id: '8' });
}

async function reusedMessageId(r) {
  await [twoDevicesCount, restarts, serverRepeats, repeatedUnclear][r.number % 4](r);
}

/** As PEOPLE in rounds.mjs. */
export const CLIENTS = [
  { title: 'echoed thread: the newest one is on every message', play: echoedThread, seconds: () => 40 },
  { title: 'first thread kept: it is on every message', play: firstThreadKept, seconds: () => 40 },
  { title: 'reused message id: by a restart, by two devices, by a server', play: reusedMessageId,
    seconds: () => 40 },
];
