// What the probes' rounds are played on: one prosody, one switch with its default settle time, one
// program of people, and for each call a sipp.

import { startOffice } from '../lib/office.mjs';
import { SippCall, final, header, status } from '../lib/sipp.mjs';
import { DOMAIN, LOOK_ALIKE, Server } from '../xmpp/server.mjs';
import { Crowd } from './crowd.mjs';

const MOBILE = '+491701234567';
const OFFICE = '+493012345678';

// What can become of a call, by what its caller and its record say. The first three are the options
// of every offer, in this order.
export const FATES = {
  decline: { word: 'decline', status: 603, disposition: 'declined' },
  mobile: { word: 'mobile', status: 302, disposition: 'transferred', target: MOBILE },
  office: { word: 'office', status: 302, disposition: 'transferred', target: OFFICE },
  timeout: { status: 480, disposition: 'declined', byDefault: true },
  hungUp: { status: 487, disposition: 'caller_hung_up' },
};
const CHOICES = ['decline', 'mobile', 'office'];

// Texts of ours, by what they mean.
export const ASKS = /which call|did not understand|just ended|welchen anruf|nicht verstanden|gerade beendet/i;
export const TOO_LATE = /too late|zu spät/i;

function subscriber({ name, seconds, language = 'en', options = '' }) {
  return `subscriber {
  name: "${name}"
  language: "${language}"
  number: "${name}@127.0.0.1"
  address { service: "xmpp" user: "${name}@${DOMAIN}" }
  option_set { name: "all"
    option { do: DECLINE }
    option { do: TRANSFER to: "mobile" key_word: "mobile" }
    option { do: TRANSFER to: "office" key_word: "office" }
    ${options} }
  transfer_target { name: "mobile" number: "${MOBILE}" }
  transfer_target { name: "office" number: "${OFFICE}" }
  default { do: DECLINE }
  seconds_to_decide: ${seconds}
}
`;
}

// mulberry32: the same numbers from the same seed, everywhere.
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

const sleep = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

export class Stage {
  #free;
  #queue = [];

  /** `people`: [{name, seconds, language, options}] who can be called; `strangers`: names that only have accounts. */
  static async open(t, { people, strangers, lookAlikes, atOnce }) {
    const stage = new Stage();
    stage.#free = atOnce;
    stage.server = await Server.start();
    t.after(() => stage.server.remove());
    for (const { name } of people) stage.server.addUser(name);
    for (const name of strangers) stage.server.addUser(name);
    for (const name of lookAlikes) stage.server.addUser(name, LOOK_ALIKE);
    stage.running = await startOffice(t, stage.server, {
      profiles: people.map(subscriber).join(''),
      settle: '10s',
      ports: [28100, 29099],
    });
    stage.crowd = Crowd.start(t, stage.server);
    return stage;
  }

  /** Runs `work` when there is room for it: a busy machine must not make people slow. */
  async admit(work) {
    if (this.#free > 0) --this.#free;
    else await new Promise((resolve) => { this.#queue.push(resolve); });
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else ++this.#free;
    }
  }
}

// A call on its way: who calls, whom, and which fate it must get.
class Call {
  constructor(caller, fate, sipp) {
    this.caller = caller;
    this.fate = fate;
    this.sipp = sipp;
    // What else than expected comes is judged by its final response.
    this.ended = sipp.done.catch((error) => { this.error = error; })
      .then(() => { this.endedAt = Date.now(); });
  }

  /** What the caller got, or null when it was right. */
  wrong() {
    const last = final(this.sipp.messages());
    const got = last ? status(last) : 'nothing';
    const { status: expected, target } = FATES[this.fate];
    const moved = last && header(last, 'Contact');
    if (got === expected && (!target || moved.includes(`${target}@`))) return null;
    return `${this.caller} should get ${this.fate}, got ${got} ${moved ?? ''}; ${this.error ?? ''}`;
  }

  /** What its record says, or null when it was right. */
  wrongIn(record) {
    const { disposition, target, byDefault, word } = FATES[this.fate];
    const made = (record.decisions ?? []).map(({ means, why_default: why }) =>
      why ?? (['reply', 'button'].includes(means) ? 'person' : means));
    const expected = byDefault ? ['no_reply'] : word ? ['person'] : [];
    const right = record.disposition === disposition && `${made}` === `${expected}` &&
      (!target || record.transfer_target === target);
    return right ? null : `${this.caller} should get ${this.fate}, record: ${JSON.stringify(record)}`;
  }
}

/** One round of a probe: subscribers of its own, random numbers of its own. */
export class Round {
  calls = [];
  faults = [];  // what was wrong apart from the calls' fates
  unclear = 0;  // replies that changed nothing, as they must
  #people = [];

  constructor(stage, probe, number, seed) {
    this.stage = stage;
    this.probe = probe;
    this.number = number;
    this.random = randomNumbers(seed);
    this.switchJid = stage.running.jid;
  }

  get name() { return `p${this.probe}-${this.number}`; }

  between(low, high) { return low + (high - low) * this.random(); }
  chance(share) { return this.random() < share; }
  pick(list) { return list[Math.floor(this.random() * list.length)]; }
  shuffled(list) {
    return list.map((value) => [this.random(), value]).sort(([a], [b]) => a - b).map(([, value]) => value);
  }

  /** All choices, in random order: what is meant, and what would show a mistake. */
  fates() { return this.shuffled(CHOICES); }

  pause(low, high) { return sleep(this.between(low, high)); }
  /** As long as a person needs to answer. */
  think() { return this.pause(0.5, 3); }

  async join(name = this.name, options = {}) {
    const person = await this.stage.crowd.open(name, options);
    this.#people.push(person);
    return person;
  }

  /** Calls the subscriber `called`. `mark` tells the round's calls apart. */
  call(mark, fate, { called = this.name, hangUpAfter } = {}) {
    const caller = `Caller ${this.probe}.${this.number}.${mark}`;
    const call = new Call(caller, fate, new SippCall({
      target: this.stage.running.sip,
      called,
      from: `"${caller}" <sip:c${this.probe}.${this.number}.${mark}@[local_ip]:[local_port]>`,
      expect: FATES[fate].status,
      cancelAfter: hangUpAfter === undefined ? undefined : Math.round(hangUpAfter * 1000),
      seconds: 150,
    }));
    this.calls.push(call);
    return call;
  }

  /** Waits until the call has ended for as long as a bare reply must not be taken. */
  async settle({ endedAt }) {
    const left = endedAt + 10500 - Date.now();
    if (left > 0) await sleep(left / 1000);
  }

  /** The number or the word of an option. */
  words(fate) { return this.chance(0.5) ? `${CHOICES.indexOf(fate) + 1}` : FATES[fate].word; }

  /**
   * Answers an offer, in one of the ways that name it. `more`: as Person.say's. A thread names
   * none: some clients put all that they send into one, and others into the newest.
   */
  answer(person, offer, fate, { way = this.pick(['letter', 'words', 'button', 'reference']), ...more } = {}) {
    const number = CHOICES.indexOf(fate) + 1;
    const { word } = FATES[fate];
    const [, button] = Object.entries(offer.buttons)[number - 1];
    // Other letters are words too: only a number after them says that they are none.
    const named = 'bcdfgh'.includes(offer.letter) ? word : number;
    switch (way) {
      case 'letter': return person.say(this.switchJid, `${offer.letter}${number}`, more);
      case 'words': return person.say(this.switchJid, `${offer.letter.toUpperCase()} ${named}!`, more);
      case 'button': return person.say(this.switchJid, button, more);
      default: return person.say(this.switchJid, this.words(fate), { ...more, answers: offer.id });
    }
  }

  /** A reply that names no call. */
  bare(person, fate, more) { return person.say(this.switchJid, this.words(fate), more); }

  /** As `bare`, where it must change nothing. `since`: a call that ended; after its 10 s it would. */
  vague(person, fate, since, more) {
    if (since?.endedAt !== undefined && Date.now() - since.endedAt > 6000) return false;
    ++this.unclear;
    this.bare(person, fate, more);
    return true;
  }

  /** As `answer`, for a call that can no longer be chosen for, or by someone who may not. */
  idle(person, offer, fate, more) {
    ++this.unclear;
    this.answer(person, offer, fate, more);
  }

  /** A text of which nothing may come but the question what, or which call, was meant. */
  async unclearly(person, text, more) {
    ++this.unclear;
    const before = person.now;
    person.say(this.switchJid, text, more);
    await person.hear(ASKS, before);
  }

  /** The round's calls, all ended; whoever took part leaves. */
  async finish() {
    await Promise.all(this.calls.map(({ ended }) => ended));
  }

  async leave() {
    for (const person of this.#people) person.leave();
    await Promise.all(this.calls.map(({ sipp }) => sipp.stop()));
  }
}
