// What people do with their voicemails and devices, and what of the page must hold on any screen.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** For people to look at, where FOOTMAN_SCREENSHOTS names a folder. */
async function screenshot(page, name) {
  const folder = process.env.FOOTMAN_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Whether an element is on the screen and nothing covers its middle. */
const inView = (locator) => locator.evaluate((element) => {
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (!box.height || x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
  const there = document.elementFromPoint(x, y);
  return element.contains(there) || there?.contains(element);
});

test('a voicemail is kept, downloaded, deleted, in every tab', async (t) => {
  const { demo, page } = await start(t);
  const other = await page.context().newPage();
  await other.goto(demo.origin);
  await other.locator('body[data-line=online]').waitFor();
  demo.say('voicemail 1 Voicemail from Bob, 0:02');
  const card = page.locator('li.voicemail');
  const keep = card.getByRole('button', { name: 'Keep' });
  await keep.click();
  await other.locator('li.voicemail .keep[aria-pressed=true]').waitFor();
  await page.reload();
  await page.locator('li.voicemail .keep[aria-pressed=true]').waitFor();
  const waiting = page.waitForEvent('download');
  await card.getByRole('link', { name: 'Download' }).click();
  const download = await waiting;
  assert.match(download.suggestedFilename(), /^voicemail-\d{8}-\d{4}\.wav$/);
  assert.equal(readFileSync(await download.path()).subarray(0, 4).toString(), 'RIFF');
  await screenshot(page, 'voicemail-1280');
  await card.getByRole('button', { name: 'Delete', exact: true }).click();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await card.getByRole('button', { name: 'Delete', exact: true }).click();
  await card.getByRole('button', { name: 'Delete for ever' }).click();
  for (const tab of [page, other]) {
    await tab.locator('li.voicemail').getByText('Voicemail, deleted').waitFor();
    assert.equal(await tab.locator('audio').count(), 0);
  }
  await page.reload();
  await page.locator('li.voicemail').getByText('Voicemail, deleted').waitFor();
});

test('what was heard is deleted at once, by two presses', async (t) => {
  const { demo, page } = await start(t);
  demo.say('voicemail 1 Voicemail from Bob, 0:02');
  const player = page.locator('li.voicemail audio');
  await player.waitFor();
  const menu = page.getByRole('button', { name: 'Menu' });
  const press = (name) => page.getByRole('button', { name }).click();
  await menu.click();
  await press('Delete heard voicemails');
  await press('Press again to delete them');
  await page.getByText('0 voicemails were deleted.').waitFor();
  await player.evaluate((audio) => { audio.muted = true; return audio.play(); });
  await press('Delete heard voicemails');
  await press('Press again to delete them');
  await page.getByText('One voicemail was deleted.').waitFor();
  await page.locator('li.voicemail').getByText('Voicemail, deleted').waitFor();
});

test('a lost phone is signed out from here', async (t) => {
  const { demo, page } = await start(t);
  demo.say('sign-in');
  const link = (await demo.line(/^sign-in /)).split(' ')[1];
  const phone = await signedIn({ signIn: link }, await openBrowser(t));
  await page.setViewportSize({ width: 320, height: 568 });
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Signed-in devices' }).click();
  await page.locator('#session-list li').nth(1).waitFor();
  assert.match(await page.locator('#session-list').textContent(), /Chrome, Linux this one/);
  await screenshot(page, 'devices-320');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
  await page.getByRole('button', { name: 'Sign out: Chrome, Linux' }).click();
  await phone.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await until(async () => await page.locator('#session-list li').count() === 1, 'one device to be left');
});

test('an open call stays in view: small, with the keyboard open, while reading history', async (t) => {
  const { demo, page } = await start(t);
  for (let i = 0; i < 40; ++i) demo.say(`note An old line of the history, number ${i}`);
  await page.locator('#items').getByText('number 39').waitFor();
  await page.locator('#scroll').evaluate((scroll) => { scroll.scrollTop = 0; });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  demo.say('offer 1 60');
  await offer(page).waitFor();
  for (const [width, height, name] of [[1280, 800, '1280'], [320, 568, '320'], [320, 260, '320-keyboard']]) {
    await page.setViewportSize({ width, height });
    await page.getByRole('textbox', { name: 'Type an answer' }).focus();
    await screenshot(page, `open-call-${name}`);
    for (const part of ['heading', 'timer']) {
      assert.ok(await inView(offer(page).getByRole(part)), `${part} at ${name}`);
    }
    assert.ok(await inView(offer(page).getByRole('button').first()), `the first option at ${name}`);
    assert.ok(await inView(page.locator('#text')), `the field at ${name}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
  }
  assert.equal(await page.locator('#scroll').evaluate((scroll) => scroll.scrollTop), 0, 'the reader stays where they were');
  await page.setViewportSize({ width: 320, height: 568 });
  demo.say('offer 2 60');
  await offer(page).nth(1).waitFor();
  assert.ok(await inView(offer(page).nth(1).getByRole('heading')), 'the second call');
});

test('the countdown says one thing: in both tabs, after a reload, after a choice', async (t) => {
  const { demo, page } = await start(t);
  const share = (tab) => tab.locator('.fill').evaluate((fill) => Number(/scaleX\((.*)\)/.exec(fill.style.transform)[1]));
  demo.say('offer 1 6');
  await until(async () => await offer(page).count() && await share(page) < 0.6, 'the bar to shrink');
  const other = await page.context().newPage();
  await other.goto(demo.origin);
  await offer(other).waitFor();
  assert.ok(await share(other) < 0.6, 'a new tab begins where the others are');
  await offer(other).getByRole('button', { name: 'Decline' }).click();
  await offer(other).getByText('It is done.').waitFor();
  assert.equal(await offer(other).getByRole('timer').isVisible(), false, 'nothing is said to come by default');
});

test('invisible characters do not go out', async (t) => {
  const { demo, page } = await start(t);
  const field = page.getByRole('textbox', { name: 'Type an answer' });
  await field.fill('\u200b\ufeff');
  await field.press('Enter');
  await field.fill('\u2066b\u200b1\ufeff\u2069');
  await field.press('Enter');
  await demo.line(/^reply 7 web:alice b1$/);
  assert.equal(demo.count(/^reply/), 1);
  demo.say('offer 1 60');
  await offer(page).getByRole('button', { name: 'Say …' }).click();
  await offer(page).getByLabel('What shall be said?').fill('\u200bBack \u202eat three\u00ad');
  await offer(page).getByRole('button', { name: 'Go' }).click();
  await demo.line(/^click 4 button Back at three$/);
});

test('with forced colours the countdown and the state can be seen', async (t) => {
  const { demo, page } = await start(t);
  await page.emulateMedia({ forcedColors: 'active' });
  demo.say('offer 1 60');
  await offer(page).waitFor();
  const colours = await page.evaluate(() => {
    const style = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo);
    return {
      fill: style('.fill').backgroundColor, track: style('.track').backgroundColor, edge: style('.track').borderTopStyle,
      dot: style('.line', '::before').backgroundColor, paper: style('.bar').backgroundColor,
    };
  });
  assert.notEqual(colours.fill, colours.track);
  assert.equal(colours.edge, 'solid');
  assert.notEqual(colours.dot, colours.paper);
  await screenshot(page, 'forced-colours');
});

test('all that is on the page is in a landmark, and each has a name where there are several', async (t) => {
  const { demo, page } = await start(t);
  demo.say('offer 1 60');
  await offer(page).waitFor();
  const outside = await page.evaluate(() => [...document.body.children]
    .filter((element) => !['HEADER', 'MAIN', 'ASIDE', 'SCRIPT'].includes(element.tagName) &&
      !(element.tagName === 'SECTION' && element.getAttribute('aria-label')))
    .map((element) => element.outerHTML.slice(0, 60)));
  assert.deepEqual(outside, []);
  for (const name of ['Calls that wait for you', 'Type an answer']) {
    assert.equal(await page.getByRole('region', { name }).count(), 1, name);
  }
  assert.equal(await page.getByRole('banner').count(), 1);
  assert.equal(await page.getByRole('main').count(), 1);
  assert.equal(await page.getByRole('complementary', { name: 'Announcements' }).count(), 1);
});
