// The list of items: in order of time, the open calls last, next to where one types.

import { isOpen, makeCard, showLeft } from "./cards.js";
import { byId, dayName, element } from "./dom.js";

export class Timeline {
  items = new Map();   // by id
  #cards = new Map();  // by id
  #due = new Map();    // of open offers: {at, total} by id

  constructor(act) {
    this.act = act;
    this.list = byId("items");
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
    const known = this.#due.get(item.id);
    this.#due.set(item.id, { at, total: Math.max(known?.total ?? 0, item.left) });
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
    this.list.insertBefore(card, this.#after(item));
    this.#markDays();
    if (hadFocus) card.focus({ preventScroll: true });
  }

  #offerOf(item) {
    if (item.kind !== "note" || !item.call) return undefined;
    return [...this.items.values()].find((other) => other.kind === "offer" && other.call === item.call);
  }

  // The card before which this item belongs.
  #after(item) {
    const rank = (other) => (isOpen(other) ? 1 : 0);
    for (const card of this.list.children) {
      const other = this.items.get(Number(card.dataset.id));
      if (!other || other.id === item.id) continue;
      if (rank(other) > rank(item) || (rank(other) === rank(item) && other.id > item.id)) return card;
    }
    return null;
  }

  #markDays() {
    let last = "";
    for (const card of this.list.children) {
      const item = this.items.get(Number(card.dataset.id));
      const day = dayName(item.time);
      const shown = card.querySelector(":scope > .day");
      const wanted = day !== last && !isOpen(item);
      if (wanted && !shown) card.prepend(element("p", { class: "day" }, day));
      else if (wanted) shown.textContent = day;
      else shown?.remove();
      if (!isOpen(item)) last = day;
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
    return this.card(id).getBoundingClientRect().top > this.scroll.getBoundingClientRect().bottom - 60;
  }
  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    // A call that is taller than the screen shows who calls, not its last line.
    const last = this.list.lastElementChild;
    const above = last ? last.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top : 0;
    if (above < 0) this.scroll.scrollTop += above - 8;
  }
}
