// The list of items in order of time, and the open calls below it, next to where one types: they
// stay in view while one reads.

import { isOpen, makeCard, showKept, showLeft } from "./cards.js";
import { byId, dayName, element } from "./dom.js";

export class Timeline {
  items = new Map();   // by id
  #cards = new Map();  // by id
  #due = new Map();    // of open offers: {at, total} by id

  constructor(act) {
    this.act = act;
    this.list = byId("items");
    this.calls = byId("open");
    this.scroll = byId("scroll");
    setInterval(() => this.#tick(), 250);
  }

  get oldest() {
    return Math.min(...this.items.keys());
  }
  get newest() {
    return Math.max(0, ...this.items.keys());
  }
  get openOffers() {
    return [...this.items.values()].filter(isOpen);
  }
  card(id) {
    return this.#cards.get(id);
  }

  clear() {
    this.items.clear();
    this.#cards.clear();
    this.#due.clear();
    this.list.replaceChildren();
    this.calls.replaceChildren();
    byId("calls").hidden = true;
  }

  // Puts an item in, or in place of what it was before. Returns the item that it replaced.
  put(item) {
    const before = this.items.get(item.id);
    if (before && before.changed > item.changed) return before;
    this.items.set(item.id, item);
    if (isOpen(item)) this.#setDue(item);
    else this.#due.delete(item.id);
    const sameCall = before && isOpen(before) && isOpen(item);
    if (sameCall) this.#refresh(item);
    else if (!before || before.changed !== item.changed || before.state !== item.state) this.#place(item);
    this.#tick();
    return before;
  }

  #setDue(item) {
    const at = performance.now() + item.left;
    this.#due.set(item.id, { at, total: Math.max(item.total, item.left) });
  }

  // The call is the same and still open: keep what is being typed or focused.
  #refresh(item) {
    const update = this.card(item.id).querySelector(".update");
    update.textContent = item.update ?? "";
    update.hidden = !item.update;
  }

  #place(item) {
    const old = this.card(item.id);
    const hadFocus = old?.contains(document.activeElement);
    const card = makeCard(item, this.act, this.#offerOf(item));
    old?.remove();
    this.#cards.set(item.id, card);
    const list = isOpen(item) ? this.calls : this.list;
    list.insertBefore(card, this.#after(list, item));
    byId("calls").hidden = !this.calls.children.length;
    document.body.classList.toggle("asked", this.calls.children.length > 0);
    this.#markDays();
    if (isOpen(item) && !old) card.scrollIntoView({ block: "nearest" });
    if (hadFocus) card.focus({ preventScroll: true });
  }

  #offerOf(item) {
    if (item.kind !== "note" || !item.call) return undefined;
    return [...this.items.values()].find((other) => other.kind === "offer" && other.call === item.call);
  }

  // The card before which this item belongs.
  #after(list, item) {
    return [...list.children].find((card) => Number(card.dataset.id) > item.id) ?? null;
  }

  // A voicemail was heard, kept or deleted.
  change(voicemail, change) {
    for (const item of [...this.items.values()]) {
      if (item.kind !== "voicemail" || item.voicemail !== voicemail) continue;
      const after = { ...item, ...change };
      this.items.set(item.id, after);
      // One that is playing goes on: only its buttons change.
      if (change.gone) this.#place(after);
      else showKept(this.card(item.id), after);
    }
  }

  #markDays() {
    let last = "";
    for (const card of this.list.children) {
      const item = this.items.get(Number(card.dataset.id));
      const day = dayName(item.time);
      const shown = card.querySelector(":scope > .day");
      const wanted = day !== last;
      if (wanted && !shown) card.prepend(element("p", { class: "day" }, day));
      else if (wanted) shown.textContent = day;
      else shown?.remove();
      last = day;
    }
  }

  #tick() {
    for (const [id, due] of this.#due) {
      showLeft(this.card(id), this.items.get(id), due.at - performance.now(), due.total);
    }
  }

  nearEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 140;
  }
  // Whether one has to scroll down to see that an item is there.
  isBelow(id) {
    if (isOpen(this.items.get(id))) return false;
    return this.card(id).getBoundingClientRect().top > this.scroll.getBoundingClientRect().bottom - 60;
  }
  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}
