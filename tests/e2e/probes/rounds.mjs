// The first seven probes: in each round every call has a fate that is stated before, and every reply that
// must change nothing asks for another one, so that a reply on the wrong call always shows.

import { LOOK_ALIKE } from '../xmpp/server.mjs';
import { ASKS, TOO_LATE } from './stage.mjs';

// In every other round nobody answers what a mistake could answer: the default must come.
const silent = ({ number }) => number % 2 === 1;

async function twoCallsOneSubscriber(r) {
  const alice = await r.join();
  const [first, second, other] = r.fates();
  const a = r.call('a', first);
  await r.pause(0, 1.5);
  const b = r.call('b', second);
  for (const call of [a, b]) call.offer = await alice.offer(call.caller);
  if (r.chance(0.5)) {
    await r.think();
    r.vague(alice, other);
    await alice.hear(ASKS);
  }
  for (const call of r.shuffled([a, b])) {
    await r.think();
    r.answer(alice, call.offer, call.fate);
  }
}

async function twoSubscribersOneAnswered(r) {
  const [alice, bob] = await Promise.all([r.join(), r.join(`${r.name}.b`)]);
  const [fate, other] = r.fates();
  const a = r.call('a', fate);
  const b = r.call('b', 'timeout', { called: `${r.name}.b` });
  const offer = await alice.offer(a.caller);
  const foreign = await bob.offer(b.caller);
  await r.think();
  // By some copied id, Alice names the call that is Bob's.
  if (r.chance(0.5)) r.idle(alice, foreign, other, { way: r.pick(['button', 'reference']) });
  // Bob's thread says nothing of what is meant.
  if (r.chance(0.5)) r.bare(alice, fate, { thread: r.pick([undefined, foreign.thread]) });
  else r.answer(alice, offer, fate);
  await a.ended;
  await r.think();
  r.vague(alice, other, a);
}

async function strangersHello(r) {
  const [alice, stranger] = await Promise.all([r.join(), r.join(`${r.name}.x`)]);
  const [fate, other] = r.fates();
  const greeting = r.pick(['hello', 'decline', '1', '2', 'a1', 'b 2']);
  stranger.say(r.switchJid, greeting);
  ++r.unclear;
  await r.think();
  const a = r.call('a', silent(r) ? 'timeout' : fate);
  const offer = await alice.offer(a.caller);
  stranger.say(r.switchJid, greeting);
  ++r.unclear;
  r.idle(stranger, offer, other);
  if (!silent(r)) {
    await r.think();
    if (r.chance(0.5)) r.bare(alice, fate);
    else r.answer(alice, offer, fate);
  }
  await a.ended;
  if (stranger.messages.length > 0) r.faults.push('a stranger was told something');
}

async function replyAfterTheTimeout(r) {
  const alice = await r.join();
  const [fate, other, late] = r.fates();
  const a = r.call('a', 'timeout');
  const offer = await alice.offer(a.caller);
  await a.ended;
  await r.think();
  if (r.chance(0.5)) r.vague(alice, late);
  else r.idle(alice, offer, late);
  await alice.hear(TOO_LATE);
  await r.pause(0, 1);
  await nextCall(r, alice, a, fate, other);
}

// The call after `before`: a bare reply in good faith is not enough yet, the one with its call is.
async function nextCall(r, alice, before, fate, other) {
  const b = r.call('b', silent(r) ? 'timeout' : fate);
  const offer = await alice.offer(b.caller);
  await r.think();
  r.vague(alice, other, before);
  if (silent(r)) return;
  await r.pause(0.5, 2);
  r.answer(alice, offer, fate);
}

// How the call before ends in probe 5.
const ENDINGS = ['timeout', 'hungUp', 'chosen', 'open'];
const ending = ({ number }) => ENDINGS[(number >> 1) % ENDINGS.length];

async function bareReplyJustAfterTheNextOffer(r) {
  const alice = await r.join();
  const [fate, other, earlier] = r.fates();
  const chosen = ending(r) === 'chosen' || ending(r) === 'open';
  const a = r.call('a', chosen ? earlier : ending(r),
    ending(r) === 'hungUp' ? { hangUpAfter: r.between(0.3, 2) } : {});
  const first = await alice.offer(a.caller);
  if (ending(r) === 'chosen') {
    await r.think();
    r.answer(alice, first, earlier);
  }
  if (ending(r) !== 'open') await a.ended;
  const b = r.call('b', silent(r) ? 'timeout' : fate);
  const second = await alice.offer(b.caller);
  await r.pause(0.1, 0.1);
  r.vague(alice, other, a);
  if (ending(r) === 'open') r.answer(alice, first, earlier);
  if (silent(r)) return;
  await r.think();
  r.answer(alice, second, fate);
}

async function callerHungUpThenNewCall(r) {
  const alice = await r.join();
  const [fate, other, late] = r.fates();
  const a = r.call('a', 'hungUp', { hangUpAfter: r.between(0.3, 2) });
  const first = await alice.offer(a.caller);
  await a.ended;
  if (r.chance(0.5)) {
    await r.think();
    r.vague(alice, late);
    await alice.hear(TOO_LATE);
  }
  await r.pause(0, 1);
  const b = r.call('b', silent(r) ? 'timeout' : fate);
  const second = await alice.offer(b.caller);
  await r.think();
  if (r.chance(0.5)) r.idle(alice, first, late);
  else r.vague(alice, other, a);
  if (silent(r)) return;
  await r.pause(0.5, 2);
  r.answer(alice, second, fate);
}

async function lookAlike(r) {
  const [alice, evil] = await Promise.all([r.join(), r.join(r.name, { domain: LOOK_ALIKE })]);
  const [fate, other] = r.fates();
  const a = r.call('a', silent(r) ? 'timeout' : fate);
  const offer = await alice.offer(a.caller);
  await r.pause(0.5, 2);
  r.vague(evil, other);
  r.idle(evil, offer, other);
  if (!silent(r)) {
    await r.think();
    if (r.chance(0.5)) r.bare(alice, fate);
    else r.answer(alice, offer, fate);
  }
  await a.ended;
  if (evil.messages.length > 0) r.faults.push('the look-alike was told something');
}

/**
 * `seconds`: what the round's subscribers have to answer in; `second`, `stranger`, `lookAlike`: who
 * else takes part; `profile`: more of the subscribers' profiles.
 */
export const PEOPLE = [
  { title: 'two calls to one subscriber, answered in either order', play: twoCallsOneSubscriber,
    seconds: () => 40 },
  { title: 'two calls to two subscribers, one answered', play: twoSubscribersOneAnswered,
    seconds: () => 8, second: '.b' },
  { title: "a stranger's hello before a call", play: strangersHello,
    seconds: (round) => (silent(round) ? 6 : 40), stranger: '.x' },
  { title: 'a reply after the timeout and before the next call', play: replyAfterTheTimeout,
    seconds: () => 10 },
  { title: 'a bare reply 100 ms after the next offer, meant for the call before',
    play: bareReplyJustAfterTheNextOffer,
    seconds: (round) => (silent(round) || ending(round) === 'timeout' ? 10 : 40) },
  { title: 'a caller who hung up, then a new call', play: callerHungUpThenNewCall,
    seconds: (round) => (silent(round) ? 8 : 40) },
  { title: 'a look-alike that begins with the address', play: lookAlike,
    seconds: (round) => (silent(round) ? 6 : 40), lookAlike: true },
];
