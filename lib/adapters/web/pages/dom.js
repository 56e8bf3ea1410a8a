// Small helpers: elements, times. Texts always go in as text, never as HTML.

import { language, texts } from "./texts.js";

export const byId = (id) => document.getElementById(id);

// element("p", {class: "x", hidden: true}, "text", child...)
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null && child !== false));
  return made;
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

export const clockTime = (ms) => clock.format(ms);

export function dayName(ms) {
  const day = new Date(ms).toDateString();
  if (day === new Date().toDateString()) return texts.today;
  if (day === new Date(Date.now() - 86_400_000).toDateString()) return texts.yesterday;
  return date.format(ms);
}

// As lib/text/unsafe_unicode.h lists them, but for control characters.
const unsafe =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\u{e0000}-\u{e007f}]/gu;

// What was typed, without characters that nobody sees (copied texts bring them along).
export const visible = (text) => text.replace(/[\u2028\u2029]/g, "\n").replace(unsafe, "").trim();

export function spell(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}
