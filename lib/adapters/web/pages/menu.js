// The menu: ring sound, notifications, signing out.

import { byId } from "./dom.js";
import { texts } from "./texts.js";

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

export function setUpMenu({ soundWanted, wantSound }) {
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
