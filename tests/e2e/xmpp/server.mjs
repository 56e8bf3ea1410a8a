// A prosody of one test file's own: loopback, free ports, TLS by an authority made for it, its own
// folder, and ended with the tests.

import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { until, within } from '../lib/wait.mjs';

const run = promisify(execFile);

export const DOMAIN = 'chat.test';
// Begins with the other's name, as a careless comparison would overlook.
export const LOOK_ALIKE = 'chat.test.evil.test';
export const COMPONENT = 'calls.chat.test';
export const PASSWORD = 'correct horse';
export const SECRET = 'battery staple';

async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () =>
    new Promise((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(server));
    })));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve); })));
  return ports;
}

/** A certificate authority, as files in `folder`, and what it has signed for the domains. */
export async function makeAuthority(folder, name, domains = [DOMAIN, LOOK_ALIKE, 'localhost']) {
  const file = (ending) => join(folder, `${name}${ending}`);
  const openssl = (...words) => run('openssl', words);
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...key, '-keyout', file('-ca.key'), '-out', file('-ca.pem'),
    '-days', '2', '-subj', `/CN=${name} test authority`,
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign');
  await openssl('req', ...key, '-keyout', file('.key'), '-out', file('.csr'), '-subj', `/CN=${domains[0]}`);
  writeFileSync(file('.ext'), `subjectAltName=${domains.map((domain) => `DNS:${domain}`).join(',')}\n`);
  await openssl('x509', '-req', '-in', file('.csr'), '-CA', file('-ca.pem'), '-CAkey', file('-ca.key'),
    '-CAcreateserial', '-days', '2', '-extfile', file('.ext'), '-out', file('.pem'));
  return { ca: file('-ca.pem'), certificate: file('.pem'), key: file('.key') };
}

export class Server {
  /** `tls`, `sm`: whether it offers them; `names`: in its certificate; `more`: further lines of its configuration. */
  static async start({ tls = true, sm = true, upload = false, more = '', names } = {}) {
    const server = new Server();
    server.folder = mkdtempSync(join(tmpdir(), 'footman-prosody-'));
    [server.port, server.componentPort, server.httpPort, server.httpsPort] = await freePorts(4);
    server.authority = await makeAuthority(server.folder, 'good', names);
    server.#configure({ tls, sm, upload, more });
    for (const name of ['footman', 'alice', 'bob', 'carol', 'mallory']) server.addUser(name);
    server.addUser('alice', LOOK_ALIKE);
    await server.run();
    return server;
  }

  addUser(name, domain = DOMAIN, password = PASSWORD) {
    const encoded = (text) => text.replace(/[^a-z0-9]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
    const accounts = join(this.folder, 'data', encoded(domain), 'accounts');
    mkdirSync(accounts, { recursive: true });
    writeFileSync(join(accounts, `${encoded(name)}.dat`), `return { ["password"] = "${password}"; };\n`);
  }

  #configure({ tls, sm, upload, more }) {
    const modules = ['roster', 'saslauth', 'tls', 'disco', 'carbons', 'ping', 'presence', 'message',
      'iq', 'offline', ...(sm ? ['smacks'] : [])];
    const quoted = (list) => list.map((word) => `"${word}"`).join('; ');
    writeFileSync(join(this.folder, 'prosody.cfg.lua'), `
run_as_root = true
pidfile = "${this.folder}/prosody.pid"
data_path = "${this.folder}/data"
modules_enabled = { ${quoted(modules)} }
modules_disabled = { "s2s"${tls ? '' : '; "tls"'} }
interfaces = { "127.0.0.1" }
c2s_ports = { ${this.port} }
component_interfaces = { "127.0.0.1" }
component_ports = { ${this.componentPort} }
http_interfaces = { "127.0.0.1" }
http_ports = { ${this.httpPort} }
https_interfaces = { "127.0.0.1" }
https_ports = { ${this.httpsPort} }
https_ssl = { certificate = "${this.authority.certificate}"; key = "${this.authority.key}" }
c2s_require_encryption = ${tls}
allow_unencrypted_plain_auth = ${!tls}
authentication = "internal_plain"
storage = "internal"
ssl = { certificate = "${this.authority.certificate}"; key = "${this.authority.key}" }
log = { { levels = { min = "debug" }, to = "file", filename = "${this.folder}/log" } }
${more}
VirtualHost "${DOMAIN}"
VirtualHost "${LOOK_ALIKE}"
Component "${COMPONENT}"
  component_secret = "${SECRET}"
${upload ? `Component "upload.${DOMAIN}" "http_file_share"
  http_host = "localhost"
  http_external_url = "https://localhost:${this.httpsPort}/"` : ''}
`);
  }

  /** Starts it, or starts it again on the same data and ports. */
  async run() {
    this.process = spawn('prosody', ['--config', join(this.folder, 'prosody.cfg.lua'), '-F'],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    this.process.stdout.on('data', (data) => { output += data; });
    this.process.stderr.on('data', (data) => { output += data; });
    this.exited = new Promise((resolve) => { this.process.on('close', resolve); });
    const process_ = this.process;
    await until(async () => {
      if (process_.exitCode !== null) throw new Error(`prosody ended:\n${output}`);
      return await this.#answers(this.port) && await this.#answers(this.componentPort);
    }, 'prosody to listen');
  }

  #answers(port) {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => { socket.destroy(); resolve(true); });
      socket.once('error', () => resolve(false));
    });
  }

  /** Ends the process and keeps the data. */
  async halt(signal = 'SIGTERM') {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    await within(this.exited, 'prosody to end');
  }

  async remove() {
    await this.halt('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
