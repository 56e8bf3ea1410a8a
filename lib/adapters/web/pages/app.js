// The chat: what comes in, what goes out, and how the person is told.

import { callerName, isMissed, isOpen, showAnswer, wantsAttention } from "./cards.js";
import { byId, visible } from "./dom.js";
import { Line } from "./socket.js";
import { soundWanted, startRinging, stopRinging, wantSound } from "./sound.js";
import { texts } from "./texts.js";
import { Timeline } from "./timeline.js";
import { notify, setUpMenu, showDeleted, showSessions, withdraw } from "./menu.js";

const answerTime = 6000;
let seen = 0;
let said = 0;      // the mark that was last sent as seen
let live = false;  // after the first welcome: what comes now is news
const presses = new Map();  // by reference: {item, kind, timer}

const timeline = new Timeline({ choose, hear, keep, remove });
const line = new Line({ message: receive, state: showState });
const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// ---- In.

function receive(message) {
  const handlers = {
    welcome, item: news, older, answer, sent, not_sent: notSent, seen: seenElsewhere,
    voicemail: voicemailChanged, trouble: () => showProblem(texts.trouble),
    sessions: ({ sessions }) => showSessions(sessions, line), deleted: ({ count }) => showDeleted(count),
  };
  handlers[message.type]?.(message);
}

function welcome(message) {
  // More was missed than the server sends at once: begin again from what it sends.
  const gap = message.more && message.items.length && timeline.newest < message.items[0].id;
  if (gap || !live) timeline.clear();
  seen = Math.max(seen, message.seen);
  const wasLive = live;
  for (const item of message.items) takeIn(item, wasLive);
  if (gap || !wasLive) byId("older").hidden = !message.more;
  showProblem(message.failed ? texts.historyFailed : "");
  live = true;
  if (!wasLive) timeline.toEnd();
  afterChange();
}

function news({ item }) {
  takeIn(item, true);
  afterChange();
}

function takeIn(item, tell) {
  const follow = timeline.nearEnd();
  const before = timeline.put(item);
  if (isOpen(item)) line.send({ type: "shown", item: item.id });
  const changed = !before || before.changed !== item.changed;
  if (changed && before && isOpen(before) && isOpen(item)) chooseAgain(item);
  if (changed && (tell || isOpen(item))) announce(item, before);
  if (follow || item.kind === "reply") timeline.toEnd();
  else if (changed && tell && timeline.isBelow(item.id)) byId("below").hidden = false;
}

function announce(item, before) {
  if (isOpen(item)) {
    if (before) return say("calm", item.update);
    say("urgent", `${item.headline}. ${item.options.map((option) => `${option.number} ${option.label}`).join(", ")}`);
    return notify(item.id, texts.call, item.headline);
  }
  withdraw(item.id);
  if (item.kind === "offer") {
    say("calm", `${callerName(item)}: ${item.update || texts.states[item.state]}`);
    if (isMissed(item)) notify(item.id, texts.states[item.state], item.headline);
  } else if (item.kind === "voicemail") {
    say("calm", `${texts.newVoicemail} ${item.text}`);
    notify(item.id, texts.voicemail, item.text);
  } else if (item.kind === "note") {
    say("calm", item.text);
  }
}

function older(message) {
  const height = timeline.scroll.scrollHeight;
  const top = timeline.scroll.scrollTop;
  message.items.forEach((item) => timeline.put(item));
  byId("older").hidden = !message.more;
  timeline.scroll.scrollTop = top + timeline.scroll.scrollHeight - height;
  showProblem(message.failed ? texts.historyFailed : "");
  afterChange();
}

function seenElsewhere(message) {
  seen = Math.max(seen, message.mark);
  afterChange();
}

// ---- Choosing.

function choose(item, option, argument) {
  const card = timeline.card(item.id);
  const ref = random();
  const sentNow = line.send({ type: "click", ref, token: item.token, option: option.number, argument });
  if (!sentNow) return showAnswer(card, texts.offline, false);
  showAnswer(card, texts.choosing, true);
  presses.set(ref, { item: item.id, kind: option.kind, timer: setTimeout(() => answer({ ref, outcome: "no_answer", text: "" }), answerTime) });
}

function answer({ ref, outcome, text }) {
  const press = presses.get(ref);
  if (!press) return;
  clearTimeout(press.timer);
  presses.delete(ref);
  const card = timeline.card(press.item);
  if (!card) return;
  const silent = { no_answer: texts.noAnswer, unclear: texts.unclear };
  // Whoever was asked to wait still waits for an answer.
  const open = ["no_answer", "unclear", "open"].includes(outcome) || (outcome === "done" && press.kind === "wait");
  showAnswer(card, text || silent[outcome] || texts.states.ended, open ? false : "chosen");
}

// The call changed and still waits: what was answered before is old, and any option may be pressed.
function chooseAgain(item) {
  if ([...presses.values()].some((press) => press.item === item.id)) return;
  showAnswer(timeline.card(item.id), "", false);
}

// ---- Voicemails.

function hear(item) {
  if (!item.heard) line.send({ type: "heard", voicemail: item.voicemail });
}

function keep(item, yes) {
  if (!line.send({ type: "keep", voicemail: item.voicemail, keep: yes })) showProblem(texts.offline);
}

function remove(item) {
  if (!line.send({ type: "delete", voicemail: item.voicemail })) showProblem(texts.offline);
}

function voicemailChanged({ voicemail, type, ...change }) {
  timeline.change(voicemail, change);
  afterChange();
}

// ---- Typing.

const field = byId("text");
let pending = null;  // {id, text, timer}: one at a time, and the same id when it is tried again

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = visible(field.value);
  if (!text || pending?.timer) return;
  if (pending?.text !== text) pending = { id: random(), text };
  if (!line.send({ type: "reply", id: pending.id, text })) return showProblem(`${texts.notSent}. ${texts.offline}`);
  showProblem("");
  pending.timer = setTimeout(() => notSent({ id: pending?.id }), answerTime);
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});
field.addEventListener("input", fitField);

function fitField() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
}

function sent({ id }) {
  if (pending?.id !== id) return;
  clearTimeout(pending.timer);
  if (visible(field.value) === pending.text) field.value = "";
  pending = null;
  fitField();
  showProblem("");
}

function notSent({ id, reason }) {
  if (!pending || pending.id !== id) return;
  clearTimeout(pending.timer);
  pending.timer = 0;
  showProblem(`${texts.notSent}. ${reason === "too_long" ? texts.tooLong : texts.tryAgain}.`);
}

// ---- How it stands.

function afterChange() {
  byId("empty").hidden = timeline.items.size > 0;
  const open = timeline.openOffers;
  if (open.length) startRinging();
  else stopRinging();
  markSeen();
  const unread = [...timeline.items.values()].filter((item) => wantsAttention(item) && item.changed > seen);
  for (const [id, item] of timeline.items) {
    timeline.card(id).classList.toggle("unread", wantsAttention(item) && item.changed > seen);
  }
  const count = unread.length + open.length;
  const title = open.length ? `${callerName(open[0])} – Footman` : "Footman";
  document.title = count ? `(${count}) ${title}` : title;
  byId("icon").href = count ? "/assets/icon_badge.svg" : "/assets/icon.svg";
}

// Only what a person had before their eyes counts as seen.
function markSeen() {
  if (document.visibilityState !== "visible" || !document.hasFocus()) return;
  const mark = Math.max(0, ...[...timeline.items.values()].map((item) => item.changed));
  if (mark <= Math.max(said, seen) || !line.send({ type: "seen", mark })) return;
  said = mark;
}
addEventListener("focus", afterChange);
document.addEventListener("visibilitychange", afterChange);

function showState(state) {
  const words = { online: texts.online, connecting: texts.connecting, offline: texts.offline, signed_out: texts.signedOut };
  // Connecting again in the blink of an eye is no news.
  if (state === "connecting" && live) return;
  byId("line").textContent = words[state];
  document.body.dataset.line = state;
  byId("send").disabled = state === "signed_out";
  if (state === "signed_out") {
    stopRinging();
    location.reload();
  }
}

function showProblem(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = !text;
}

// An empty region first: the same words twice are spoken twice.
function say(region, text) {
  if (!text) return;
  byId(region).textContent = "";
  setTimeout(() => { byId(region).textContent = text; }, 60);
}

byId("older").addEventListener("click", () => line.send({ type: "older", before: timeline.oldest }));
byId("below").addEventListener("click", () => timeline.toEnd());
timeline.scroll.addEventListener("scroll", () => {
  if (timeline.nearEnd()) byId("below").hidden = true;
}, { passive: true });

const labels = {
  "menu-label": texts.menu, "account-label": texts.account, "empty-heading": texts.emptyHeading,
  "empty-text": texts.emptyText, "older": texts.older, "below": texts.below,
  "text-label": texts.write, "send-label": texts.send,
};
for (const [id, text] of Object.entries(labels)) byId(id).textContent = text;
field.placeholder = texts.writeHint;
byId("calls").setAttribute("aria-label", texts.openCalls);
byId("writing").setAttribute("aria-label", texts.write);
byId("spoken").setAttribute("aria-label", texts.spoken);
setUpMenu({ soundWanted, wantSound, line });
// Where the keyboard covers the page instead of making it smaller, only what is above it is ours.
function fitView() {
  document.body.style.height = `${visualViewport.height}px`;
  document.body.style.top = `${visualViewport.offsetTop}px`;
}
visualViewport?.addEventListener("resize", fitView);
visualViewport?.addEventListener("scroll", fitView);

fitField();
line.connect();
