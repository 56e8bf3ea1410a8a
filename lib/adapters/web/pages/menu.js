// The menu: ring sound, notifications, signing out.

import { byId, element } from "./dom.js";
import { language, texts } from "./texts.js";

const key = "footman-notify";
const shown = new Map();  // notifications by item

const allowed = () => "Notification" in window && Notification.permission === "granted" &&
  localStorage.getItem(key) === "on";

// Tells of an item while the page is not looked at.
export function notify(id, title, body) {
  if (!allowed() || (document.visibilityState === "visible" && document.hasFocus())) return;
  const made = new Notification(title, { body, tag: `footman-${id}`, icon: "/assets/icon.svg" });
  made.onclick = () => { window.focus(); made.close(); };
  shown.set(id, made);
}

export function withdraw(id) {
  shown.get(id)?.close();
  shown.delete(id);
}

// ---- Devices that are signed in, and voicemails that were heard.

export function showSessions(sessions, line) {
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  byId("session-list").replaceChildren(...sessions.map((session) => {
    const name = session.device || texts.someDevice;
    return element("li", {},
      element("span", {}, element("strong", {}, name), ` ${session.current ? texts.thisDevice : when.format(session.used)}`),
      !session.current && element("button", {
        class: "button", type: "button", "aria-label": `${texts.endSession}: ${name}`,
        click: () => line.send({ type: "end_session", id: session.id }),
      }, texts.endSession));
  }));
}

export function showDeleted(count) {
  byId("menu-answer").textContent = texts.deletedCount(count);
  byId("menu-answer").hidden = false;
}

function setUpSessions(line) {
  const button = byId("sessions");
  const list = byId("session-list");
  button.textContent = texts.sessions;
  button.addEventListener("click", () => {
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) line.send({ type: "sessions" });
  });
}

// The first press asks, the second deletes.
function setUpDeleting(line) {
  const button = byId("delete-heard");
  const ask = (open) => {
    button.textContent = open ? texts.deleteHeardSure : texts.deleteHeard;
    button.classList.toggle("danger", open);
  };
  button.addEventListener("click", () => {
    if (button.classList.contains("danger")) line.send({ type: "delete_heard" });
    ask(!button.classList.contains("danger"));
  });
  button.addEventListener("blur", () => ask(false));
  ask(false);
}

export function setUpMenu({ soundWanted, wantSound, line }) {
  const button = byId("menu-button");
  const menu = byId("menu");
  const open = (yes) => {
    menu.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
  };
  button.addEventListener("click", () => open(menu.hidden));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    open(false);
    button.focus();
  });
  addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target) && !button.contains(event.target)) open(false);
  });

  const sound = byId("sound");
  const showSound = () => {
    sound.textContent = soundWanted() ? texts.soundOn : texts.soundOff;
    sound.setAttribute("aria-pressed", String(soundWanted()));
  };
  sound.addEventListener("click", () => { wantSound(!soundWanted()); showSound(); });
  showSound();
  setUpNotifications();
  setUpSessions(line);
  setUpDeleting(line);

  byId("sign-out").textContent = texts.signOut;
  byId("sign-out").addEventListener("click", async () => {
    await fetch("/sign-out", { method: "POST" }).catch(() => {});
    location.reload();
  });
}

function setUpNotifications() {
  const button = byId("notify");
  const hint = byId("notify-hint");
  if (!("Notification" in window)) {
    button.hidden = true;
    return;
  }
  const show = () => {
    button.textContent = allowed() ? texts.notifyOn : texts.notifyOff;
    button.setAttribute("aria-pressed", String(allowed()));
  };
  hint.textContent = texts.notifyDenied;
  button.addEventListener("click", async () => {
    const on = !allowed();
    if (on && Notification.permission !== "granted") await Notification.requestPermission();
    hint.hidden = Notification.permission !== "denied";
    localStorage.setItem(key, on && Notification.permission === "granted" ? "on" : "off");
    show();
  });
  show();
}
