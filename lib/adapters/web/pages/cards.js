// How each kind of item looks. A card is built anew when its item changes.

import { clockTime, element, icon, spell, visible } from "./dom.js";
import { texts } from "./texts.js";

const phone = "M6.6 3.5 9 3l2 4.6-2 1.7a11 11 0 0 0 5.7 5.7l1.7-2L21 15l-.5 2.4A3.2 3.2 0 0 1 17.2 20 14.2 14.2 0 0 1 4 6.8a3.2 3.2 0 0 1 2.6-3.3Z";
const tape = "M6.5 16a4 4 0 1 1 0-8 4 4 0 0 1 0 8Zm11 0a4 4 0 1 1 0-8 4 4 0 0 1 0 8Zm-11 0h11";
const linksKey = "footman-links";
const states = new Set(["taken", "defaulted", "hung_up", "ended", "missed", "lost"]);

export const isOpen = (item) => item.kind === "offer" && item.state === "open";
export const isMissed = (item) =>
  item.kind === "offer" && ["defaulted", "hung_up", "missed"].includes(item.state);
export const wantsAttention = (item) => isMissed(item) || item.kind === "voicemail";

// What older versions have stored in a chat says "withheld".
const isRestricted = (presentation) => ["restricted", "withheld"].includes(presentation);

export function callerName(item) {
  const caller = item.caller ?? {};
  if (caller.name) return caller.name;
  if (caller.number) return caller.number;
  return isRestricted(caller.presentation) ? texts.withheld : texts.unavailable;
}

function callerDetail(item) {
  const { name, number, presentation, attestation } = item.caller ?? {};
  const parts = [];
  if (name && number && !item.headline.includes(number)) parts.push(number);
  if (name && isRestricted(presentation)) parts.push(texts.withheld);
  if (attestation === "full") parts.push(texts.verified);
  if (attestation === "failed") parts.push(texts.unverified);
  return parts.join(" · ");
}

// `act`: choose(item, option, argument), hear(item), keep(item, yes), remove(item) -> nothing; the
// answers come later. `offer` of the call that a note is about, where it is known.
export function makeCard(item, act, offer) {
  const content =
    item.kind === "offer" ? (isOpen(item) ? openOffer(item, act) : closedOffer(item))
    : item.kind === "voicemail" ? voicemail(item, act)
    : message(item, offer);
  return element("li", {
    class: `item ${item.kind}${isOpen(item) ? " open" : ""}${isMissed(item) ? " missed" : ""}`,
    "data-id": item.id,
    tabindex: -1,
  }, content);
}

function openOffer(item, act) {
  const heading = `call-${item.id}`;
  const detail = callerDetail(item);
  return element("article", { class: "card", "aria-labelledby": heading },
    element("header", { class: "head" },
      element("span", { class: "badge ring" }, icon(phone)),
      element("div", {},
        element("p", { class: "eyebrow" }, `${texts.call} · ${clockTime(item.time)}`),
        element("h2", { id: heading }, callerName(item)),
        element("p", { class: "detail" }, item.headline),
        detail && element("p", { class: "detail" }, detail))),
    element("div", { class: "countdown" },
      element("p", { class: "left", role: "timer" }),
      element("div", { class: "track" }, element("div", { class: "fill" }))),
    element("p", { class: "update", hidden: !item.update }, item.update ?? ""),
    element("div", { class: "options", role: "group", "aria-labelledby": heading },
      ...item.options.map((option) => optionButton(item, option, act))),
    element("p", { class: "answer", role: "status", hidden: true }),
    linkList(item),
    item.letter && element("p", { class: "hint" }, texts.letter(item.letter)));
}

function optionButton(item, option, act) {
  const button = element("button", {
    class: `button option ${option.kind}`, type: "button", "data-option": option.number,
    "aria-expanded": option.argument ? "false" : null,
    click: () => (option.argument ? toggleField(button, item, option, act) : act.choose(item, option, "")),
  },
    element("span", { class: "key", "aria-hidden": "true" }, String(option.number)),
    element("span", {}, option.label));
  return button;
}

function toggleField(button, item, option, act) {
  const card = button.closest(".card");
  const open = card.querySelector(".field");
  card.querySelectorAll("[aria-expanded=true]").forEach((other) => other.setAttribute("aria-expanded", "false"));
  open?.remove();
  if (open?.dataset.option === String(option.number)) return button.focus();
  button.setAttribute("aria-expanded", "true");
  const number = option.kind === "transfer";
  const id = `argument-${item.id}`;
  const input = number
    ? element("input", { id, type: "tel", inputmode: "tel", required: true, maxlength: 80 })
    : element("textarea", { id, rows: 2, required: true, maxlength: 2000 });
  const form = element("form", {
    class: "field", "data-option": option.number, autocomplete: "off",
    submit: (event) => {
      event.preventDefault();
      const typed = visible(input.value);
      if (typed) act.choose(item, option, typed);
    },
    keydown: (event) => {
      if (event.key === "Escape") toggleField(button, item, option, act);
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !number && event.target === input) {
        event.preventDefault();
        form.requestSubmit();
      }
    },
  },
    element("label", { for: id }, number ? texts.typeNumber : texts.typeText), input,
    element("div", { class: "pair" },
      element("button", { class: "button primary", type: "submit" }, texts.confirm),
      element("button", { class: "button", type: "button", click: () => toggleField(button, item, option, act) }, texts.cancel)));
  card.querySelector(".options").after(form);
  input.focus();
}

function linkList(item) {
  const linked = item.options.filter((option) => option.link);
  if (!linked.length) return null;
  const list = element("details", {
    class: "links", open: (localStorage.getItem(linksKey) ?? (innerWidth < 600 ? "closed" : "open")) === "open",
  },
    element("summary", {
      // The state before the press; "toggle" would also fire for what we open ourselves.
      click: () => localStorage.setItem(linksKey, list.open ? "closed" : "open"),
    }, texts.links),
    element("ul", {}, ...linked.map((option) => element("li", {},
      element("a", { href: option.link, title: option.link, target: "_blank", rel: "noopener noreferrer" },
        `${option.number} ${option.label}`)))));
  return list;
}

function closedOffer(item) {
  const state = states.has(item.state) ? item.state : "ended";
  const text = state === "missed" && !item.update ? texts.missedText
    : state === "lost" ? texts.lostText : item.update;
  return element("article", { class: "card quiet" },
    element("header", { class: "head" },
      element("span", { class: "badge" }, icon(phone)),
      element("div", {},
        element("p", { class: "eyebrow" },
          element("span", { class: "state" }, texts.states[state]), ` · ${clockTime(item.time)}`),
        element("h2", {}, callerName(item)),
        element("p", { class: "detail" }, item.headline),
        text && element("p", { class: "update" }, text))));
}

function voicemail(item, act) {
  if (item.gone) return deletedVoicemail(item);
  const problem = element("p", { class: "update", role: "status", hidden: true }, texts.audioFailed);
  return element("article", { class: "card quiet" },
    element("header", { class: "head" },
      element("span", { class: "badge" }, icon(tape)),
      element("div", {},
        element("p", { class: "eyebrow" },
          element("span", { class: "state" }, texts.voicemail), ` · ${clockTime(item.time)}`),
        element("h2", {}, item.text))),
    element("audio", {
      controls: true, preload: "metadata", src: `/v/${encodeURIComponent(item.voicemail)}`,
      "aria-label": item.text, error: () => { problem.hidden = false; }, play: () => act.hear(item),
    }),
    problem,
    voicemailButtons(item, act));
}

function deletedVoicemail(item) {
  return element("article", { class: "card quiet" },
    element("header", { class: "head" },
      element("span", { class: "badge" }, icon(tape)),
      element("div", {},
        element("p", { class: "eyebrow" },
          element("span", { class: "state" }, texts.deleted), ` · ${clockTime(item.time)}`),
        element("h2", {}, item.text))));
}

// What one does with a voicemail. Deleting asks once more, in place.
function voicemailButtons(item, act) {
  const file = `voicemail-${new Date(item.time).toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-")}.wav`;
  const ask = (open) => {
    row.hidden = open;
    sure.hidden = !open;
    (open ? sure : row).querySelector(open ? "button" : ".delete").focus();
  };
  const row = element("div", { class: "deeds" },
    element("button", { class: "button keep", type: "button", "aria-pressed": String(Boolean(item.kept)),
      click: ({ currentTarget }) => act.keep(item, currentTarget.getAttribute("aria-pressed") !== "true") }, texts.keep),
    element("a", { class: "button", href: `/v/${encodeURIComponent(item.voicemail)}`, download: file }, texts.download),
    element("button", { class: "button delete", type: "button", click: () => ask(true) }, texts.remove));
  const sure = element("div", { class: "deeds", role: "group", "aria-label": texts.removeSure, hidden: true },
    element("button", { class: "button danger", type: "button", click: () => act.remove(item) }, texts.removeNow),
    element("button", { class: "button", type: "button", click: () => ask(false) }, texts.cancel));
  return element("div", {}, row, sure);
}

export function showKept(card, item) {
  card.querySelector(".keep")?.setAttribute("aria-pressed", String(Boolean(item.kept)));
}

// Whom a note is about, unless its text names them.
function aboutWhom(item, offer) {
  const { name, number } = offer?.caller ?? {};
  const named = [name, number].some((part) => part && item.text.includes(part));
  return offer && !named ? callerName(offer) : "";
}

function message(item, offer) {
  const mine = item.kind === "reply";
  const about = aboutWhom(item, offer);
  return element("div", { class: "bubble" },
    element("span", { class: "visually-hidden" }, `${mine ? texts.you : texts.note}: `),
    about && element("p", { class: "about" }, about),
    element("p", {}, item.text),
    element("time", { datetime: new Date(item.time).toISOString() }, clockTime(item.time)));
}

// Shows how long an open offer still waits. `left` and `total` in ms.
export function showLeft(card, item, left, total) {
  const text = left <= 0 ? (item.default ? texts.due(item.default) : "")
    : item.default ? texts.left(item.default, spell(left)) : texts.leftNoDefault(spell(left));
  const line = card.querySelector(".left");
  if (!line) return;
  if (line.textContent !== text) line.textContent = text;
  const share = total > 0 ? Math.min(1, Math.max(0, left / total)) : 0;
  card.querySelector(".fill").style.transform = `scaleX(${share})`;
  card.querySelector(".countdown").classList.toggle("soon", left < 6000);
}

// What became of a press. Empty = nothing to say.
export function showAnswer(card, text, busy) {
  const line = card.querySelector(".answer");
  if (!line) return;
  line.textContent = text;
  line.hidden = !text;
  // Once it is chosen, nothing is about to happen by default.
  card.querySelector(".countdown").hidden = busy === "chosen";
  card.querySelectorAll(".options button, .field button").forEach((button) => { button.disabled = Boolean(busy); });
}
