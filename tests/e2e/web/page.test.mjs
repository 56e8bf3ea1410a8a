// The chat's page in Chromium, against a scripted server: what a person sees and does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openBrowser } from '../lib/browser.mjs';
import { until } from '../lib/wait.mjs';
import { Demo, signedIn } from './demo.mjs';

const offer = (page) => page.locator('li.offer.open');

async function start(t, language) {
  const demo = await Demo.start(t, language);
  const page = await signedIn(demo, await openBrowser(t));
  t.after(() => assert.deepEqual(page.problems, [], 'the page reported errors'));
  return { demo, page };
}

test('an offer appears, counts down to its default, and is chosen by a button', async (t) => {
  const { demo, page } = await start(t);
  await page.getByRole('heading', { name: 'All quiet' }).waitFor();
  demo.say('offer 1 25');
  await demo.line(/^delivered 1$/);
  const card = offer(page);
  await card.getByRole('heading', { name: 'Bob Miller' }).waitFor();
  assert.match(await card.textContent(), /for your office number/);
  const first = await card.getByRole('timer').textContent();
  assert.match(first, /^Voicemail in 2[0-9] s$/);
  await until(async () => await card.getByRole('timer').textContent() !== first, 'the countdown to move');
  assert.match(await page.title(), /^\(1\) Bob Miller/);
  await until(async () => /Bob Miller/.test(await page.locator('#urgent').textContent()), 'the announcement');
  await card.getByRole('button', { name: 'Decline' }).click();
  await demo.line(/^click 6 button $/);
  await card.getByText('It is done.').waitFor();
  demo.say('update 1 taken 0 Declined by you on web at 14:03.');
  await page.locator('li.offer:not(.open)').getByText('Declined by you on web at 14:03.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Decline' }).count(), 0);
  assert.equal(await page.title(), 'Footman');
});

test('an option that takes an argument asks for it in place', async (t) => {
  const { demo, page } = await start(t);
  demo.say('offer 1 60');
  const card = offer(page);
  await card.getByRole('button', { name: 'Say …' }).click();
  await card.getByLabel('What shall be said?').fill('In a meeting, back at three');
  demo.say('update 1 extended 90 The caller waits.');
  await card.getByText('The caller waits.').waitFor();
  assert.equal(await card.getByLabel('What shall be said?').inputValue(), 'In a meeting, back at three');
  await card.getByRole('button', { name: 'Go' }).click();
  await demo.line(/^click 4 button In a meeting, back at three$/);
});

test('after the caller was asked to wait, any option can still be pressed', async (t) => {
  const { demo, page } = await start(t);
  demo.say('offer 1 60');
  const card = offer(page);
  const waiting = card.getByText('The caller waits.');
  const press = (name) => card.getByRole('button', { name }).click();
  await press('Ask to wait');
  await demo.line(/^click 5 button $/);
  await card.getByText('It is done.').waitFor();
  demo.say('update 1 extended 90 The caller waits.');
  await waiting.waitFor();
  assert.equal(await card.getByText('It is done.').isVisible(), false, 'an old answer is gone');
  await press('Decline');
  await demo.line(/^click 6 button $/);
});

test('typed replies go out once, and the answer to them comes in', async (t) => {
  const { demo, page } = await start(t);
  const field = page.getByRole('textbox', { name: 'Type an answer' });
  await field.fill('b1');
  await field.press('Enter');
  await demo.line(/^reply 7 web:alice b1$/);
  await page.locator('li.reply').getByText('b1').waitFor();
  assert.equal(await field.inputValue(), '');
  demo.say('note That call ended 12 s ago.');
  await page.locator('li.note').getByText('That call ended 12 s ago.').waitFor();
  assert.equal(demo.count(/^reply/), 1);
});

test('a missed call and its voicemail wait, and the recording plays', async (t) => {
  const { demo, page } = await start(t);
  demo.say('offer 1 25');
  await demo.line(/^delivered 1$/);
  demo.say('update 1 defaulted 0 No reply: voicemail.');
  demo.say('voicemail 1 Voicemail from Bob, 0:02');
  await page.locator('li.missed').getByText('No reply: voicemail.').waitFor();
  const player = page.locator('li.voicemail audio');
  await player.waitFor();
  const played = await player.evaluate(async (audio) => {
    audio.muted = true;
    await audio.play();
    await new Promise((ended) => { audio.onended = ended; });
    return audio.duration;
  });
  assert.ok(Math.abs(played - 2) < 0.1, `played ${played} s`);
});

test('what is said of a call afterwards says which call it was', async (t) => {
  const { demo, page } = await start(t);
  demo.say('offer 1 25');
  await demo.line(/^delivered 1$/);
  demo.say('update 1 taken 0 You chose: Say what I type.');
  await page.locator('li.offer:not(.open)').getByText('You chose: Say what I type.').waitFor();
  const notes = page.locator('li.note');
  demo.say('note-of 1 They hung up after 4 s.');
  await notes.first().getByText('They hung up after 4 s.').waitFor();
  assert.match(await notes.first().textContent(), /Bob Miller/);
  demo.say('note-of 1 (a) Bob Miller (+493012345678): Heard to the end.');
  await notes.nth(1).getByText('Heard to the end.').waitFor();
  assert.equal((await notes.nth(1).textContent()).match(/Bob Miller/g).length, 1, 'named once');
  demo.say('note Nothing is open.');
  await notes.nth(2).getByText('Nothing is open.').waitFor();
  assert.doesNotMatch(await notes.nth(2).textContent(), /Bob/);
  // The same after coming back.
  await page.reload();
  await notes.nth(2).waitFor();
  assert.match(await notes.first().textContent(), /Bob Miller/);
});

test('a call about which nobody could be asked is there when the page opens, once', async (t) => {
  const { demo, page } = await start(t);
  await page.goto('about:blank');
  demo.say('offer 1 25');
  await demo.line(/^failed 1 /);
  const text = 'Bob Miller called at 14:03. You could not be reached in time: Take a voicemail.';
  demo.say(`update 1 defaulted 0 ${text}`);
  await page.goto(demo.origin);
  await page.locator('li.missed').getByText(text).waitFor();
  assert.equal(await page.getByText(text).count(), 1);
  assert.equal(await page.getByRole('button', { name: 'Decline' }).count(), 0, 'nothing to choose');
});

test('after the server was away the page comes back and has everything once', async (t) => {
  const { demo, page } = await start(t);
  demo.say('note before');
  await page.getByText('before').first().waitFor();
  demo.say('drop');
  await demo.line(/^back$/);
  demo.say('note meanwhile');
  await page.locator('li.note').getByText('meanwhile').waitFor();
  await page.locator('body[data-line=online]').waitFor();
  assert.deepEqual(await page.locator('li.note p').filter({ hasNotText: 'Today' }).allTextContents(), ['before', 'meanwhile']);
});

test('two tabs show the same, and what is taken in one is inactive in the other', async (t) => {
  const { demo, page } = await start(t);
  const other = await page.context().newPage();
  await other.goto(demo.origin);
  await other.locator('body[data-line=online]').waitFor();
  demo.say('offer 2 30');
  await offer(page).getByRole('button', { name: 'Voicemail' }).waitFor();
  await offer(other).getByRole('button', { name: 'Voicemail' }).click();
  await demo.line(/^click 1 button $/);
  demo.say('update 2 taken 0 Taken on web.');
  await page.locator('li.offer:not(.open)').getByText('Taken on web.').waitFor();
  await other.locator('li.offer:not(.open)').getByText('Taken on web.').waitFor();
});

test('the keyboard is enough', async (t) => {
  const { demo, page } = await start(t);
  demo.say('offer 1 60');
  await offer(page).waitFor();
  await page.locator('body').press('Tab');
  const seen = [];
  for (let i = 0; i < 20 && !seen.some((text) => /Say …/.test(text)); ++i) {
    seen.push(await page.evaluate(() => document.activeElement.textContent.trim()));
    if (!/Say …/.test(seen.at(-1))) await page.keyboard.press('Tab');
  }
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid', 'the focus is visible');
  await page.keyboard.press('Enter');
  await page.keyboard.type('At lunch');
  await page.keyboard.press('Enter');
  await demo.line(/^click 4 button At lunch$/);
});

test('targets are large enough, nothing runs off a small screen, and names are there', async (t) => {
  const { demo, page } = await start(t, 'de');
  await page.setViewportSize({ width: 360, height: 640 });
  await page.emulateMedia({ reducedMotion: 'reduce' });  // what moves cannot be measured exactly
  demo.say('offer 2 60');
  await offer(page).getByRole('button', { name: 'Ablehnen' }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `the page is ${wide} px wide`);
  const controls = page.locator('button:visible, summary:visible, textarea:visible');
  for (const control of await controls.all()) {
    const box = await control.boundingBox();
    const name = await control.textContent();
    assert.ok(box.height >= 44 && box.width >= 44, `${name}: ${box.width} x ${box.height}`);
  }
  assert.match(await offer(page).getByRole('timer').textContent(), /^Sprachnachricht in \d+ s$/);
  assert.ok(await offer(page).getByRole('heading').isVisible());
});

test('robots with scripts on open every link, and nothing is chosen', async (t) => {
  const { demo, page } = await start(t);
  demo.say('offer 1 60');
  await offer(page).waitFor();
  const links = await offer(page).locator('a').evaluateAll((anchors) => anchors.map(({ href }) => href));
  assert.equal(links.length, 6);
  for (const link of links) {
    const robot = await page.context().newPage();
    await robot.goto(link, { waitUntil: 'networkidle' });
    await robot.getByRole('button').waitFor();
    assert.doesNotMatch(await robot.content(), /Bob|4930/);
    await robot.close();
    for (const method of ['GET', 'HEAD']) {
      assert.equal((await fetch(`${link}?token=1`, { method })).status, 200);
    }
  }
  assert.equal(demo.count(/^click/), 0);
  const person = await page.context().newPage();
  await person.goto(links[0]);
  await person.getByRole('button', { name: 'Voicemail' }).click();
  await person.getByRole('heading', { name: 'Done' }).waitFor();
  await demo.line(/^click 1 link $/);
  await person.goto(links[1]);
  await person.getByRole('heading', { name: 'Already taken' }).waitFor();
});

test('signing out closes the chat', async (t) => {
  const { page } = await start(t);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  page.problems = [];  // the browser names the 403 of the page itself
});
