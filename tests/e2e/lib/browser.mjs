// The subscriber's side: headless Chromium, signed in to the chat.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

/** A browser of the test's own, closed with it. */
export async function openBrowser(t) {
  const directory = mkdtempSync(join(tmpdir(), 'footman-chromium-'));
  const context = await chromium.launchPersistentContext(directory, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
  context.setDefaultTimeout(15000);
  t.after(async () => {
    await context.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return context;
}

export class Chat {
  /** Signs in as `name` by a fresh link, as a person does. */
  static async open(t, running, { name = 'alice', browser } = {}) {
    const chat = new Chat();
    chat.browser = browser ?? await openBrowser(t);
    chat.page = await chat.browser.newPage();
    await chat.page.goto(await running.signInLink(name));
    await chat.page.getByRole('button').click();
    await chat.input.waitFor();
    return chat;
  }

  get input() { return this.page.locator('#text'); }

  /** The open offer that says `who`, once it is there. */
  async offer(who = 'Bob') {
    const offer = this.page.locator('li.item.open').filter({ hasText: who }).last();
    await offer.waitFor();
    return offer;
  }

  /** Presses the button of an offer that is called `name`. */
  async choose(offer, name) {
    await offer.locator('.options').getByRole('button', { name }).click();
  }

  /** The address of the link to the option called `name`. */
  async link(offer, name) {
    return offer.locator('.links li').filter({ hasText: name }).locator('a').getAttribute('href');
  }

  /** The addresses of all links of an offer. */
  async links(offer) {
    return offer.locator('.links a').evaluateAll((links) => links.map(({ href }) => href));
  }

  /** Types a reply and sends it. */
  async reply(text) {
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  /** Waits until the chat shows a text. */
  async see(text, seconds = 20) {
    await this.page.getByText(text).last().waitFor({ timeout: seconds * 1000 });
  }

  /** The bytes of the newest voicemail's audio, fetched as the page's player does. */
  async voicemailAudio() {
    const player = this.page.locator('audio').last();
    await player.waitFor({ state: 'attached', timeout: 30000 });
    const address = new URL(await player.getAttribute('src'), this.page.url()).href;
    const response = await this.browser.request.get(address);
    if (!response.ok()) throw new Error(`${address}: ${response.status()}`);
    return response.body();
  }
}
