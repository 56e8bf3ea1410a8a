// Towards a bridge behind TLS: only the certificate that was agreed upon, and the right name in it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { Footman } from './programs.mjs';

const run = promisify(execFile);

let folder;
const servers = [];

/** An https server with a certificate of its own for `name`. */
async function serve(name) {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate,
    '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]);
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) });
  server.bodies = [];
  server.on('request', (request, response) => {
    let body = '';
    request.on('data', (data) => { body += data; }).on('end', () => {
      server.bodies.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  servers.push(server);
  return { server, certificate, url: `https://localhost:${server.address().port}/` };
}

before(() => { folder = mkdtempSync(join(tmpdir(), 'footman-webhook-tls-')); });
after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true, force: true });
});

test('a certificate of the authority that is trusted', async (t) => {
  const { server, certificate, url } = await serve('localhost');
  const footman = await Footman.start(t, url, { ca_file: certificate });
  await footman.event('delivered', { offer: footman.offer('alice', 'Call from Bob') });
  assert.equal(JSON.parse(server.bodies[0]).text, 'Call from Bob');
});

test('any other certificate, or another name in it, and nothing is sent', async (t) => {
  const { server, url } = await serve('localhost');
  const other = await serve('other.test');
  const untrusted = await Footman.start(t, url);
  await untrusted.event('failed', { offer: untrusted.offer('alice', 'Secret call') });
  const misnamed = await Footman.start(t, other.url, { ca_file: other.certificate });
  await misnamed.event('failed', { offer: misnamed.offer('alice', 'Secret call') });
  assert.deepEqual([...server.bodies, ...other.server.bodies], []);
});
