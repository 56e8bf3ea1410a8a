// Three probes of what people and programs write: a letter that is a word, the offer quoted beside
// the answer, and robots that answer everything.

import { FATES, TOO_LATE } from './stage.mjs';

// ---- Article: a call's letter that is a word of the language.

const SPEAKS_GERMAN = ({ number }) => (number >> 2) % 2 === 1;

const ARTICLES = {
  en: ['a voicemail please', 'A voicemail, thanks!', 'a mailbox', 'A moment please', 'a moment',
    'a decline please', 'A mobile, please', 'a voice mail would be nice', 'a hold please'],
  de: ['a Mailbox bitte', 'A Moment bitte', 'a voicemail please', 'A warten bitte', 'a Moment',
    'a Ansage bitte', 'A Anrufbeantworter bitte', 'a mobile bitte'],
};
const PRONOUNS = ['i decline', 'I decline', 'I decline it', 'i hang up', 'I reject', 'I refuse!'];

const articles = (r) => ARTICLES[SPEAKS_GERMAN(r) ? 'de' : 'en'];

async function answerAll(r, alice, calls) {
  for (const call of r.shuffled(calls)) {
    await r.think();
    r.answer(alice, call.offer, call.fate);
  }
}

async function articleOfTwo(r, alice) {
  const [first, second] = r.fates();
  const calls = [r.call('a', first)];
  await r.pause(0, 1.5);
  calls.push(r.call('b', second));
  for (const call of calls) call.offer = await alice.offer(call.caller);
  await r.think();
  await r.unclearly(alice, r.pick(articles(r)));
  await answerAll(r, alice, calls);
}

async function articleAfterTheFirst(r, alice) {
  const late = r.chance(0.5);
  const a = r.call('a', 'hungUp', { hangUpAfter: r.between(0.3, 2) });
  await alice.offer(a.caller);
  await a.ended;
  const b = r.call('b', 'mobile');
  b.offer = await alice.offer(b.caller);
  await r.pause(0.5, 2);
  if (late) await r.settle(a);
  const before = alice.now;
  // When nothing else can be meant, it may be taken for what it says, or asked about.
  const text = late ? 'a mobile please' : r.pick(articles(r));
  alice.say(r.switchJid, text);
  await alice.see((line) => line.event === 'message', `an answer to "${text}"`, 40, before);
  await r.pause(1, 2);
  if (alice.messages.some(({ body }) => TOO_LATE.test(body))) r.faults.push(`"${text}" was too late`);
  if (b.endedAt === undefined) r.answer(alice, b.offer, 'mobile');
}

// Letters are not used again so soon: after eight calls comes call i.
async function pronoun(r, alice) {
  const early = Array.from('abcdefg', (mark) => r.call(mark, 'hungUp', { hangUpAfter: 1 }));
  await Promise.all(early.map(({ ended }) => ended));
  const [first, second] = r.fates().filter((fate) => fate !== 'decline');
  const calls = [r.call('h', first)];
  calls[0].offer = await alice.offer(calls[0].caller);
  calls.push(r.call('i', second));
  calls[1].offer = await alice.offer(calls[1].caller);
  if (calls[1].offer.letter !== 'i') throw new Error(`the letter is ${calls[1].offer.letter}`);
  await r.think();
  await r.unclearly(alice, r.pick(PRONOUNS));
  await answerAll(r, alice, calls);
}

async function article(r) {
  const play = [articleOfTwo, articleAfterTheFirst, articleOfTwo, pronoun][r.number % 4];
  await play(r, await r.join());
}

// ---- Quoted offer.

const quoted = (text) => text.split('\n').map((line) => `> ${line}`).join('\n');
const LONG_AGO = 'Am Montag, 30. November 2026 um 14:03 schrieb Footman:';

// How clients, and people who copy, put an offer's text beside an answer.
const QUOTATIONS = [
  ({ body }, answer) => [`${quoted(body)}\n${answer}`],
  ({ body }, answer) => [`${quoted(body)}\n\n${answer}`],
  ({ body }, answer) => [`${answer}\n\n${quoted(body)}`],
  ({ body }, answer) => [`${answer}\n\n${LONG_AGO}\n${quoted(body)}`],
  ({ body }, answer) => [`${body}\n${answer}`],
  ({ body }, answer) => [`${body}\n\n${answer}`],
  ({ body }, answer, r) => [`${quoted(r.pick(body.split('\n').slice(1, 4)))}\n${answer}`],
  ({ body }, answer, r) => [`${r.pick(body.split('\n').slice(1, 4))}\n${answer}`],
  ({ body }, answer) => [`${quoted(quoted(body))}\n${answer}`],
  ({ body }, answer) => [`${quoted(body).replaceAll('> ', '>')}\n${answer}`],
];
// The same with what says which message it is a reply to.
const REFERENCES = [
  ({ body, id }, answer) => [`${quoted(body)}\n${answer}`,
    { answers: id, fallback: [...quoted(body)].length + 1 }],
  ({ body, id }, answer) => [`${body}\n${answer}`,
    { answers: id, fallback: [...body].length + 1 }],
  ({ body, id }, answer) => [`${quoted(body)}\n${answer}`, { answers: id }],
  ({ id }, answer) => [`> ${FATES.office.word}\n${answer}`, { answers: id }],
];

/** Quotes `offer` and answers it. */
function quote(r, person, offer, fate, ways) {
  const [text, more] = r.pick(ways)(offer, r.words(fate), r);
  person.say(r.switchJid, text, more);
  return text;
}

async function quotedAlone(r, alice) {
  const [fate] = r.fates();
  const a = r.call('a', fate);
  const offer = await alice.offer(a.caller);
  await r.think();
  quote(r, alice, offer, fate, r.chance(0.7) ? QUOTATIONS : REFERENCES);
}

async function quotedOfTwo(r, alice) {
  const [first, second] = r.fates();
  const calls = [r.call('a', first)];
  calls[0].offer = await alice.offer(calls[0].caller);
  calls.push(r.call('b', second));
  calls[1].offer = await alice.offer(calls[1].caller);
  const [early, late] = r.shuffled(calls);
  await r.think();
  // Without a reference it may be asked about: it is only never the other call's answer.
  quote(r, alice, early.offer, early.fate, r.pick([QUOTATIONS, REFERENCES]));
  await r.pause(1, 2);
  if (early.endedAt === undefined) r.answer(alice, early.offer, early.fate);
  await r.think();
  r.answer(alice, late.offer, late.fate);
}

async function quotedEarlier(r, alice) {
  const [fate, other] = r.fates();
  const a = r.call('a', 'hungUp', { hangUpAfter: r.between(0.3, 2) });
  const earlier = await alice.offer(a.caller);
  await a.ended;
  const b = r.call('b', fate);
  const offer = await alice.offer(b.caller);
  await r.think();
  if (r.chance(0.5)) await r.settle(a);
  ++r.unclear;
  const before = alice.now;
  const text = quote(r, alice, earlier, other, r.pick([QUOTATIONS.slice(0, 6), REFERENCES]));
  await alice.see((line) => line.event === 'message', `an answer to "${text}"`, 40, before);
  await r.think();
  r.answer(alice, offer, fate);
}

async function quotedOffer(r) {
  const play = [quotedAlone, quotedOfTwo, quotedAlone, quotedEarlier][r.number % 4];
  await play(r, await r.join());
}

// ---- Robot.

const ROBOTS = {
  en: ['I am out of office until Monday and will reply then.', "Auto-reply: I'm busy right now.",
    "I'm driving, I will call back later.", 'Automatic reply: on vacation until 12/1. For 2nd level support, call 1.',
    'This mailbox is not monitored.', 'Thank you for your message! One of our agents will answer.',
    'ok', 'Please hold on, a human will take your message in a moment.',
    'Sorry, I cannot take your call. Leave a voicemail or send a message to my mobile.',
    '[auto] 1 new message received', 'Away', 'Unknown command. Type help, or 1 to stop.'],
  de: ['Ich bin bis Montag nicht im Büro und antworte danach.', 'Automatische Antwort: Ich bin im Urlaub.',
    'Ich bin gerade im Auto und kann nicht antworten.', 'Danke für Ihre Nachricht! 1 Mitarbeiter meldet sich.',
    'Einen Moment bitte, Sie werden verbunden mit dem nächsten freien Mitarbeiter.', 'Ja',
    'Diese Mailbox wird nicht gelesen.', 'Bin in einer Besprechung, bitte an das Büro wenden.'],
};
const isOurs = (r, { from }) => from.startsWith(r.switchJid);

/** Makes the person a program that answers each message of ours at once by `text`, or by its own. */
function automate(r, person, text) {
  let answers = 0;
  person.answering = (line) => {
    // A loop shows long before.
    if (!isOurs(r, line) || ++answers > 60) return;
    ++r.unclear;
    const more = r.chance(0.5) ? { thread: line.thread ?? undefined } : {};
    r.pause(0.05, 0.3).then(() => person.answering && person.say(r.switchJid, text ?? line.body, more));
  };
}

// Up to three notes about each open offer, two about calls that ended; and each offer and its end.
function countWords(r, person, calls) {
  person.answering = undefined;
  const heard = person.messages.filter((line) => isOurs(r, line)).length;
  if (heard > calls * 5 + 2) r.faults.push(`a robot heard ${heard} messages of ours`);
}

async function robot(r) {
  const people = [await r.join()];
  if (r.number % 4 === 3) people.push(await r.join(`${r.name}.b`));
  const texts = ROBOTS[SPEAKS_GERMAN(r) ? 'de' : 'en'];
  for (const person of people) automate(r, person, r.number % 4 === 2 ? undefined : r.pick(texts));
  const calls = [r.call('a', 'timeout')];
  if (r.number % 4 !== 0) {
    await r.pause(0, 3);
    calls.push(r.call('b', 'timeout', { called: people.at(-1).user }));
  }
  await Promise.all(calls.map(({ ended }) => ended));
  await r.pause(2, 3);
  for (const person of people) countWords(r, person, calls.length);
}

/** As PEOPLE in rounds.mjs. */
export const TEXTS = [
  { title: 'article: a letter that is a word', play: article, seconds: () => 40,
    profile: (round) => ({ language: SPEAKS_GERMAN(round) ? 'de' : 'en',
      options: 'option { do: VOICEMAIL } option { do: WAIT }' }) },
  { title: 'quoted offer: of this call or of an earlier one', play: quotedOffer, seconds: () => 40 },
  { title: 'robot: everything is answered', play: robot, seconds: () => 7, second: '.b',
    profile: (round) => ({ language: SPEAKS_GERMAN(round) ? 'de' : 'en',
      options: 'option { do: VOICEMAIL } option { do: WAIT }' }) },
];
