// From a person's act to the caller's answer, on loopback: how long after a link's POST, or after
// Enter in the chat, the SIP peer has the final response.
//
//   node bench/reply_latency.mjs [CALLS]      of each kind; 50 by default
//
// Needs a built softswitch, sipp, Chromium, and `npm ci` in tests/e2e. One call at a time; the times
// are the system clock's, as sipp and the browser saw them on the same machine.

import { Chat } from '../tests/e2e/lib/browser.mjs';
import { SippCall, status } from '../tests/e2e/lib/sipp.mjs';
import { Softswitch } from '../tests/e2e/lib/softswitch.mjs';

const calls = Number(process.argv[2] ?? 50);
const endings = [];
const scope = { after: (end) => endings.unshift(end), diagnostic: console.error };
const now = () => performance.timeOrigin + performance.now();

/** A call that is declined by `act`, which resolves to when it was done; ms to the 603. */
async function measure(running, chat, name, act) {
  const from = `"${name}" <sip:bench@[local_ip]:[local_port]>`;
  const call = new SippCall({ target: running.sip, from, expect: 603 });
  const offer = await chat.offer(name);
  const acted = await act(offer);
  await call.done;
  return call.timeline().find(({ message }) => status(message) === 603).at - acted;
}

async function byLink(chat, offer) {
  const link = await chat.link(offer, /decline/i);
  const token = /\/c\/([^/]+)\//.exec(link)[1];
  const acted = now();
  await fetch(link, { method: 'POST', body: new URLSearchParams({ token }) });
  return acted;
}

async function byReply(chat) {
  await chat.input.fill('decline');
  await chat.page.evaluate(() => {
    addEventListener('keydown', () => {
      globalThis.pressed = performance.timeOrigin + performance.now();
    }, { capture: true, once: true });
  });
  await chat.input.press('Enter');
  return chat.page.evaluate(() => globalThis.pressed);
}

function report(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  console.log(`${name.padEnd(24)} ${String(sorted.length).padStart(5)} calls   `
    + `p50 ${at(0.5).toFixed(1)} ms   p99 ${at(0.99).toFixed(1)} ms   max ${at(1).toFixed(1)} ms`);
}

try {
  const running = await Softswitch.start(scope);
  const chat = await Chat.open(scope, running);
  const times = { link: [], reply: [] };
  for (let i = 0; i < calls; ++i) {
    times.link.push(await measure(running, chat, `Link ${i} end`, (offer) => byLink(chat, offer)));
    times.reply.push(await measure(running, chat, `Reply ${i} end`, () => byReply(chat)));
  }
  report('link POST to 603', times.link);
  report('typed reply to 603', times.reply);
} finally {
  for (const end of endings) await end();
}
