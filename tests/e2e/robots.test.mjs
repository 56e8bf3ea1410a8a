// Link previews, mail scanners and prefetchers press no buttons: nothing that only looks at a link
// changes anything (R24).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Chat, openBrowser } from './lib/browser.mjs';
import { SippCall } from './lib/sipp.mjs';
import { Softswitch } from './lib/softswitch.mjs';
import { until } from './lib/wait.mjs';

const ROBOTS = ['Slackbot-LinkExpanding 1.0', 'TelegramBot (like TwitterBot)', 'WhatsApp/2.23',
  'facebookexternalhit/1.1', 'Mozilla/5.0 (compatible; bingbot/2.0)', 'curl/7.88'];

test('looking at the links of an offer, by whatever means, changes nothing', async (t) => {
  const running = await Softswitch.start(t, { calls: 'time_to_answer: "90s"' });
  const chat = await Chat.open(t, running);
  const sipp = new SippCall({ target: running.sip, expect: 603, seconds: 120 });
  t.after(() => sipp.stop());
  const offer = await chat.offer();
  const links = await chat.links(offer);
  assert.equal(links.length, 6);

  for (const link of links) {
    for (const robot of ROBOTS) {
      for (const method of ['HEAD', 'GET']) {
        const headers = { 'user-agent': robot, purpose: 'prefetch' };
        const response = await fetch(link, { method, headers });
        assert.equal(response.status, 200, `${method} ${link}`);
        assert.match(response.headers.get('cache-control'), /no-store/);
        assert.doesNotMatch(await response.text(), /Bob/);
      }
    }
  }

  // A scanner that runs scripts: a browser of its own, without the subscriber's session.
  const scanner = await openBrowser(t);
  for (const link of links) {
    const page = await scanner.newPage();
    const posts = [];
    page.on('request', (request) => { if (request.method() !== 'GET') posts.push(request.url()); });
    await page.goto(link, { waitUntil: 'networkidle' });
    assert.equal(await page.getByRole('button').count(), 1);
    assert.deepEqual(posts, []);
    await page.close();
  }

  assert.deepEqual(running.records(), []);
  assert.doesNotMatch(running.log, /Chose|LinkClicked/);
  await chat.choose(offer, /decline/i);  // and the offer is still open
  await sipp.done;
  await until(() => running.records().length === 1, 'the record');
});

test('a POST without the token, or from a foreign page, does nothing', async (t) => {
  const running = await Softswitch.start(t, { calls: 'time_to_answer: "90s"' });
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
  assert.doesNotMatch(running.log, /Chose/);
  await chat.choose(offer, /decline/i);
  await sipp.done;
});
