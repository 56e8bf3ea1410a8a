// Link previews, mail scanners and prefetchers press no buttons: nothing that only looks at a link
// changes anything (R24), on whatever service the link was sent.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Chat, openBrowser } from './lib/browser.mjs';
import { profile, startOffice } from './lib/office.mjs';
import { SippCall } from './lib/sipp.mjs';
import { Softswitch } from './lib/softswitch.mjs';
import { until } from './lib/wait.mjs';
import { Crowd } from './probes/crowd.mjs';
import { freePort } from './sip_message/phones.mjs';
import { Server } from './xmpp/server.mjs';

let server;
before(async () => { server = await Server.start(); });
after(() => server?.remove());

// ---- Robots that only ask.

const ROBOTS = ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'TelegramBot (like TwitterBot)', 'WhatsApp/2.23.20.0', 'facebookexternalhit/1.1',
  'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) SkypeUriPreview Preview/0.5',
  'Mozilla/5.0 (compatible; bingbot/2.0)', 'Conversations/2.12 (Android)', 'curl/7.88', ''];
const PURPOSES = [{}, { purpose: 'prefetch' }, { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' }, { 'x-moz': 'prefetch' }, { 'x-purpose': 'preview' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }];

async function lookByRequests(link) {
  for (const method of ['HEAD', 'GET', 'OPTIONS']) {
    const asked = [...ROBOTS.map((robot) => ({ 'user-agent': robot })), ...PURPOSES];
    for (const headers of asked) {
      const response = await fetch(link, { method, headers });
      const text = await response.text();
      const what = `${method} ${JSON.stringify(headers)}`;
      if (method === 'OPTIONS') {
        assert.ok(response.status >= 200 && response.status < 500, what);
        assert.equal(response.headers.get('access-control-allow-origin'), null, what);
        continue;
      }
      assert.equal(response.status, 200, what);
      assert.match(response.headers.get('cache-control'), /no-store/);
      assert.match(response.headers.get('x-robots-tag'), /noindex/);
      assert.doesNotMatch(text, /Bob/, 'a preview learns nothing of the caller');
    }
  }
}

// ---- Robots with a browser, without the subscriber's session.

/** A page of `browser` at `address` that says `html`; collects what it sends that is no GET. */
async function pageWith(browser, address, html, posts) {
  const page = await browser.newPage();
  page.on('request', (request) => { if (request.method() !== 'GET') posts.push(request.url()); });
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(address);
  return page;
}

// Runs the page's scripts and waits until nothing goes on any more, as mail scanners do.
async function lookByBrowser(browser, links, posts) {
  await Promise.all(links.map(async (link) => {
    const page = await browser.newPage();
    page.on('request', (request) => { if (request.method() !== 'GET') posts.push(request.url()); });
    await page.goto(link, { waitUntil: 'networkidle' });
    assert.equal(await page.getByRole('button').count(), 1);
    await page.close();
  }));
}

// A page in the switch's own name (a chat with previews in it), which loads the links before anybody
// asks: in frames, by prefetching and by prerendering; and one of a foreign name.
async function lookAhead(browser, running, links, posts) {
  const views = () => running.log.match(/\bLinkViewed\b/g)?.length ?? 0;
  const rules = (kind) => `<script type="speculationrules">${JSON.stringify({
    [kind]: [{ source: 'list', urls: links, eagerness: 'immediate' }] })}</script>`;
  const kinds = [
    links.map((link) => `<link rel="prefetch" href="${link}"><link rel="prerender" href="${link}">`),
    links.map((link) => `<iframe src="${link}"></iframe><img src="${link}"><object data="${link}"></object>`),
    [rules('prefetch')], [rules('prerender')],
  ];
  for (const origin of [running.origin, 'http://evil.test']) {
    for (const kind of kinds) {
      const before_ = views();
      const page = await pageWith(browser, `${origin}/preview`, `<!doctype html>${kind.join('\n')}`, posts);
      // What a foreign page may load ahead is the browser's decision.
      if (origin === running.origin) await until(() => views() > before_, `a view: ${kind[0]}`);
      await page.waitForLoadState('networkidle');
      await page.close();
    }
  }
}

// The finger stays on a link until a telephone would show its preview.
async function lookByLongPress(browser, links, posts) {
  const html = `<!doctype html><meta name="viewport" content="width=device-width">${
    links.map((link, i) => `<p><a id="l${i}" href="${link}">option ${i}</a></p>`).join('')}
    <script>addEventListener('touchend', () => { document.body.dataset.touched = event.target.id; });</script>`;
  const page = await pageWith(browser, 'http://chat.test/messages', html, posts);
  const devtools = await browser.newCDPSession(page);
  await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  for (let i = 0; i < links.length; ++i) {
    const { x, y } = await page.locator(`#l${i}`).boundingBox();
    await devtools.send('Input.synthesizeTapGesture',
      { x: x + 10, y: y + 5, duration: 1000, gestureSourceType: 'touch' });
    await page.waitForFunction((id) => document.body.dataset.touched === id, `l${i}`);
  }
  assert.equal(page.url(), 'http://chat.test/messages', 'a long press is no tap');
  await page.close();
}

async function lookWithBrowser(t, running, links) {
  const browser = await openBrowser(t);
  const posts = [];
  await lookByBrowser(browser, links, posts);
  await lookAhead(browser, running, links, posts);
  // One of each service: a press takes its second.
  await lookByLongPress(browser, links.filter((_, i) => i % 7 === 0), posts);
  assert.deepEqual(posts, []);
}

// ---- The services.

/** A chat product of the test: takes what the switch posts. Resolves to {url, bodies}. */
async function chatProduct(t) {
  const bodies = [];
  const product = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => { body += data; }).on('end', () => {
      bodies.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise((resolve) => { product.listen(0, '127.0.0.1', resolve); });
  t.after(() => { product.close(); product.closeAllConnections(); });
  return { url: `http://127.0.0.1:${product.address().port}/`, bodies };
}

const ACCEPT = `<?xml version="1.0"?><scenario name="phone"><recv request="MESSAGE"/><send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send></scenario>`;

/** A telephone that takes messages. `shown()`: all that came. */
async function telephone(t, folder) {
  const port = await freePort();
  const log = join(folder, 'phone.log');
  writeFileSync(join(folder, 'phone.xml'), ACCEPT);
  const sipp = spawn('sipp', ['-sf', join(folder, 'phone.xml'), '-i', '127.0.0.1', '-p', String(port),
    '-mp', String(port + 1), '-nostdin', '-trace_msg', '-message_file', log], { stdio: 'ignore', cwd: folder });
  const exited = new Promise((resolve) => { sipp.on('close', resolve); });
  t.after(async () => { sipp.kill('SIGKILL'); await exited; });
  await until(() => existsSync(log), 'the telephone');
  return { port, shown: () => readFileSync(log, 'utf8') };
}

const linksIn = (text) => [...new Set(text.match(/http:\/\/127\.0\.0\.1:\d+\/c\/[\w-]+\/\d/g) ?? [])];

/** A call that Alice is asked about on each service. */
async function askedEverywhere(t) {
  const folder = mkdtempSync(join(tmpdir(), 'footman-robots-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'a secret of at least thirty-two bytes\n', { mode: 0o600 });
  const product = await chatProduct(t);
  const phone = await telephone(t, folder);
  const services = ['web', 'xmpp', 'webhook', 'sip'];
  const users = ['alice', 'alice@chat.test', 'alice-of-the-house', 'alice@127.0.0.1'];
  const running = await startOffice(t, server, {
    calls: 'decision_timeout: "120s"',
    more: `webhook { url: "${product.url}" secret_file: "${secret}" port: 0 }
      sip_message { identity: "sip:calls@127.0.0.1" route: "127.0.0.1:${phone.port}" }`,
    profiles: profile('alice', '+4930123456', { addresses: services.map((service, i) =>
      `address { service: "${service}" user: "${users[i]}" option_set: "desk" }`).join('\n') }),
  });
  const [chat, alice] = [await Chat.open(t, running), await Crowd.start(t, server).open('alice')];
  const call = new SippCall({ target: running.sip, expect: 603, seconds: 150 });
  t.after(() => call.stop());
  const offer = await chat.offer();
  const message = await alice.offer('Bob');
  const body = await until(() => product.bodies.find((text) => linksIn(text).length > 0), 'the webhook');
  const text = await until(() => linksIn(phone.shown()).length === 6 && phone.shown(), 'the telephone to be asked');
  const links = [...await chat.links(offer), ...linksIn(message.body), ...linksIn(body), ...linksIn(text)];
  assert.equal(new Set(links).size, 24, 'six options, four services');
  return { running, chat, offer, alice, message, call, links };
}

async function pressLink(t, link) {
  const page = await (await openBrowser(t)).newPage();
  await page.goto(link);
  await page.getByRole('button').click();
}

const HUMANS = [
  ['the button in the web chat', 'web', ({ chat, offer }) => chat.choose(offer, /decline/i)],
  ['the quick response in XMPP', 'xmpp', ({ alice, message, running }) =>
    alice.say(running.jid, message.buttons.Decline)],
  ['the link sent to the webhook', 'webhook', ({ links }, t) => pressLink(t, links[16])],
  ['the link sent to the telephone', 'sip', ({ links }, t) => pressLink(t, links[22])],
];

for (const [means, service, press] of HUMANS) {
  test(`robots look at all links of four services, and then ${means} works`, async (t) => {
    const stage = await askedEverywhere(t);
    const { running, links, call } = stage;
    await Promise.all(links.map(lookByRequests));
    // A browser's own ways are the same for all, and the links of all services are here.
    if (service === 'web') await lookWithBrowser(t, running, links);
    assert.deepEqual(running.records(), []);
    assert.doesNotMatch(running.log, /Chose|LinkClicked|ReplyReceived/);
    await press(stage, t);
    await call.done;
    const [record] = await running.waitForRecords();
    assert.deepEqual(record.decisions.map((made) => [made.treatment, made.service]), [['decline', service]]);
  });
}

test('a POST without the token, or from a foreign page, does nothing', async (t) => {
  const running = await Softswitch.start(t, { calls: 'decision_timeout: "90s"' });
  const chat = await Chat.open(t, running);
  const sipp = new SippCall({ target: running.sip, expect: 603, seconds: 120 });
  t.after(() => sipp.stop());
  const offer = await chat.offer();
  const link = await chat.link(offer, /voicemail/i);
  const token = /\/c\/([^/]+)\//.exec(link)[1];
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const [headers, body] of [
    [form, ''],
    [form, `token=${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    [{ ...form, origin: 'https://evil.example' }, `token=${token}`],
    [{ ...form, 'sec-fetch-site': 'cross-site' }, `token=${token}`],
  ]) {
    const response = await fetch(link, { method: 'POST', headers, body });
    assert.ok(response.status >= 400, `${JSON.stringify(headers)} ${body}: ${response.status}`);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
    const response = await fetch(link, { method, headers: form, body: `token=${token}` });
    assert.ok(response.status >= 400 && response.status < 500, `${method}: ${response.status}`);
  }
  assert.doesNotMatch(running.log, /Chose/);
  await chat.choose(offer, /decline/i);
  await sipp.done;
});
