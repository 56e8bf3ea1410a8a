// A gentle ring, made here, only when the person has turned it on.

const key = "footman-sound";
let context = null;
let ringing = 0;

export function soundWanted() {
  return localStorage.getItem(key) === "on";
}

export function wantSound(on) {
  localStorage.setItem(key, on ? "on" : "off");
  if (!on) stopRinging();
  if (on) chime();
}

// Browsers let a page sound only after a press; the choice may be from another day.
addEventListener("pointerdown", () => soundWanted() && ready(), { once: true });

function ready() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  return context;
}

function tone(frequency, at, length) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.09, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.0005, at + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

function chime() {
  const now = ready().currentTime;
  tone(659.3, now, 0.9);
  tone(523.3, now + 0.28, 1.2);
}

export function startRinging() {
  if (!soundWanted() || ringing) return;
  chime();
  ringing = setInterval(chime, 3000);
}

export function stopRinging() {
  clearInterval(ringing);
  ringing = 0;
}
