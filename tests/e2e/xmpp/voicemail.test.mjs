// Voicemail: announced by text at once, and as a voice note where the server takes uploads.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { until } from '../lib/wait.mjs';
import { Footman, User } from './people.mjs';
import { Server } from './server.mjs';

const run = promisify(execFile);

async function scene(t, { component, ...options }) {
  const server = await Server.start(options);
  t.after(() => server.remove());
  const footman = await Footman.start(t, server, { component });
  const alice = await User.start(t, server, 'alice');
  alice.say(footman.jid, 'here');  // the answers about the upload service came before
  await footman.reply('here');
  const wav = join(server.folder, 'voicemail.wav');
  await run('sox', ['-n', '-r', '8000', '-c', '1', '-b', '16', wav, 'synth', '2', 'sine', '440']);
  return { server, footman, alice, wav };
}

function fetched(url, ca) {
  return new Promise((resolve, reject) => {
    request(url, { ca, family: 4 }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, bytes: Buffer.concat(parts) }));
    }).on('error', reject).end();
  });
}

test('a voicemail becomes a voice note in Ogg/Opus', async (t) => {
  const { server, footman, alice, wav } = await scene(t, { upload: true });
  footman.tell({ do: 'voicemail', user: alice.bare, text: 'Voicemail from Bob, 0:02', voicemail: wav });
  await alice.message('<body>Voicemail from Bob, 0:02</body>');
  const xml = await alice.message('jabber:x:oob');
  const url = /<url>([^<]*)<\/url>/.exec(xml)[1];
  assert.ok(xml.includes(`<body>${url}</body>`), 'the link alone, so that clients show it inline');
  const { status, bytes } = await fetched(url, readFileSync(server.authority.ca));
  assert.equal(status, 200);
  assert.equal(bytes.toString('latin1', 0, 4), 'OggS');
  assert.ok(bytes.includes('OpusHead'));
  // The last page says how long it is: samples at 48 kHz (RFC 7845 4).
  const samples = bytes.readBigUInt64LE(bytes.lastIndexOf('OggS') + 6);
  assert.ok(Math.abs(Number(samples) / 48000 - 2) < 0.1, `${samples}`);
  assert.equal((await footman.status()).uploads, 1);
});

const link = (person) => `https://x.test/p/${person.bare}`;

test('where the server takes no uploads, it comes with a private link', async (t) => {
  for (const component of [false, true]) {
    const { footman, alice, wav } = await scene(t, { component });
    footman.tell({ do: 'voicemail', user: alice.bare, text: 'no service', voicemail: wav });
    const xml = await alice.message('no service');
    assert.ok(xml.includes(`<body>no service\n${link(alice)}</body>`), xml);
    assert.ok(!xml.includes('jabber:x:oob'), 'no messenger is told to fetch it');
  }
});

test('an upload that fails is followed by the link', async (t) => {
  const { footman, alice } = await scene(t, { upload: true });
  footman.tell({ do: 'voicemail', user: alice.bare, text: 'lost', voicemail: '/nowhere.wav' });
  await alice.message('<body>lost</body>');
  await alice.message(`<body>${link(alice)}</body>`);
  await until(async () => (await footman.status()).failed_uploads === 1, 'the failure to be counted');
  assert.deepEqual(alice.messages('jabber:x:oob'), []);
});
