// Footman in IRC: a complete bridge between Footman's webhook and an IRC server.
//
//   node bridge.mjs config.json        see README.md
//
// For another chat product replace irc.mjs: this file knows of it only whoIs, tell and "message".

import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { Irc, nickOf } from './irc.mjs';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const secrets = config.secrets;  // the first signs; each is accepted
if (!secrets?.length || secrets.some((secret) => Buffer.byteLength(secret) < 16)) {
  throw new Error('config: one or two secrets of 16 bytes or more');
}
if (!['registered', 'server'].includes(config.trust)) {
  throw new Error('config: trust must be "registered" or "server"');
}
const WINDOW_S = 300;
const MAX_BODY = 65536;
const MAX_REMEMBERED = 20_000;
const MAX_WAITING = 100;  // messages of people, on their way to Footman

const irc = new Irc(config.irc);

// ---- Signatures, alike in both directions.

const hmac = (secret, timestamp, body) =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();

function isSigned(timestamp, signatures, body) {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > WINDOW_S) return false;
  return signatures.split(',').slice(0, 4).some((signature) => {
    const hex = /^v1=([0-9a-f]{64})$/.exec(signature.trim())?.[1];
    return hex && secrets.some((secret) =>
      timingSafeEqual(Buffer.from(hex, 'hex'), hmac(secret, timestamp, body)));
  });
}

// ---- From Footman to people.

/** May we speak with, and listen to, whoever has this nick now? */
async function isTrusted(nick) {
  const { there, registered, mask } = await irc.whoIs(nick);
  return { there, mask, trusted: there && (registered || config.trust === 'server') };
}

/** Tells the user; the status says whether that has worked, will never work (4xx), or may later. */
async function deliver({ user, text }) {
  if (!irc.ready) return 503;
  const { there, trusted } = await isTrusted(user);
  if (!there) return 404;
  if (!trusted) return 403;
  irc.tell(user, text);
  return 204;
}

// id -> what became of it, for what was told or is being told: a retry must not be said twice.
const answers = new Map();

function forgetOld() {
  for (const [id, { at }] of answers) {
    if (answers.size < MAX_REMEMBERED && Date.now() - at < 2 * WINDOW_S * 1000) return;
    answers.delete(id);
  }
}

async function handle(request, body) {
  if (request.method !== 'POST') return 405;
  const { 'footman-timestamp': timestamp = '', 'footman-signature': signatures = '' } = request.headers;
  if (!isSigned(timestamp, signatures, body)) return 401;
  const message = JSON.parse(body);
  if (message.expires && Date.parse(message.expires) < Date.now()) return 410;
  forgetOld();
  if (!answers.has(message.id)) answers.set(message.id, { at: Date.now(), status: deliver(message) });
  const status = await answers.get(message.id).status.catch(() => 503);
  if (status !== 204) answers.delete(message.id);
  return status;
}

const server = createServer({ requestTimeout: 5000 }, async (request, response) => {
  const chunks = [];
  let size = 0;
  let status;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
    }
    status = size > MAX_BODY ? 413 : await handle(request, Buffer.concat(chunks));
  } catch (error) {
    status = error instanceof SyntaxError ? 400 : 503;
    console.error(`bridge: ${error.message}`);
  }
  response.writeHead(status, status === 503 ? { 'Retry-After': '1' } : {}).end();
});

// ---- From people to Footman.

/** Posts one message; tries again with the same id, signed anew, while that may help. */
async function post(message) {
  const body = JSON.stringify(message);
  for (let pause = 1000; pause <= 16_000; pause *= 2) {
    const timestamp = Math.floor(Date.now() / 1000);
    const response = await fetch(config.footman, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(3000),
      headers: {
        'Content-Type': 'application/json',
        'Footman-Timestamp': timestamp,
        'Footman-Signature': `v1=${hmac(secrets[0], timestamp, body).toString('hex')}`,
        'Idempotency-Key': message.id,
      },
      body,
    }).catch((error) => ({ status: 503, error }));
    if (response.status < 500) {
      if (response.status !== 202) console.error(`bridge: refused by status ${response.status}`);
      return;
    }
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
  console.error('bridge: a message was given up, Footman does not answer');
}

const lastOf = new Map();  // nick -> what must be done before its next message, to keep their order
let waiting = 0;

irc.on('message', (nick, from, text) => {
  if (waiting >= MAX_WAITING) return console.error('bridge: too many messages wait, one is dropped');
  waiting += 1;
  // Footman counts it as no answer any more when it arrives ten seconds after this.
  const message = { kind: 'reply', id: randomUUID(), user: nickOf(nick), text, sent_at: Date.now() / 1000 };
  const asked = isTrusted(nick);
  asked.catch(() => {});  // it is awaited below, in its turn
  const done = (lastOf.get(message.user) ?? Promise.resolve())
    .then(() => asked)
    // Silence for whoever is not identified, or left the nick to its owner since they wrote.
    .then(({ trusted, mask }) => (trusted && mask === from ? post(message) : undefined))
    .catch((error) => console.error(`bridge: ${error.message}`))
    .then(() => {
      waiting -= 1;
      if (lastOf.get(message.user) === done) lastOf.delete(message.user);
    });
  lastOf.set(message.user, done);
});

// ----

server.listen(config.listen.port, config.listen.host ?? '127.0.0.1', () => {
  console.log(`bridge: listens on port ${server.address().port}`);
  irc.start();
});
process.on('SIGTERM', () => {
  irc.stop();
  server.close();
  server.closeAllConnections();
  // What Footman does not take meanwhile is given up: it may be away for long.
  setTimeout(() => process.exit(0), 2000).unref();
});
