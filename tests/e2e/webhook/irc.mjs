// An ngircd of one test file's own on a free loopback port, with services that identify people as
// NickServ does, and people.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { until, within } from '../lib/wait.mjs';

export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

/** A connection that speaks in lines and remembers what it heard. */
class Line {
  heard = [];
  constructor(port) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', (error) => { this.error = error; });
    this.closed = new Promise((resolve) => { this.socket.on('close', resolve); });
    createInterface({ input: this.socket }).on('line', (line) => {
      if (/^(:\S+ )?PING /.test(line)) this.say(`PONG ${line.slice(line.indexOf('PING ') + 5)}`);
      this.heard.push(line);
    });
  }

  say(line) { this.socket.write(`${line}\r\n`); }

  async hears(pattern, what = String(pattern)) {
    try {
      return await until(() => this.heard.find((line) => pattern.test(line)), what);
    } catch (error) {
      throw new Error(`${error.message}; heard:\n${this.heard.slice(-15).join('\n')}`);
    }
  }

  async leave() {
    this.socket.end();
    await within(this.closed, 'a connection to close', 5).catch(() => this.socket.destroy());
  }
}

export class IrcServer {
  static async start() {
    const server = new IrcServer();
    server.folder = mkdtempSync(join(tmpdir(), 'footman-ngircd-'));
    server.port = await freePort();
    writeFileSync(join(server.folder, 'ngircd.conf'), `[Global]
Name = irc.test
Info = Footman's tests
AdminInfo1 = tests
Listen = 127.0.0.1
Ports = ${server.port}
MotdPhrase = "none"
[Limits]
MaxConnectionsIP = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
IncludeDir = ${server.folder}
[Server]
Name = services.test
Passive = yes
MyPassword = abc
PeerPassword = abc
`);
    await server.run();
    return server;
  }

  /** Starts it, or starts it again on the same port. */
  async run() {
    const process_ = spawn('/usr/sbin/ngircd', ['-n', '-f', join(this.folder, 'ngircd.conf')],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [process_.stdout, process_.stderr]) stream.on('data', (data) => { log += data; });
    this.exited = new Promise((resolve) => { process_.on('close', resolve); });
    this.process = process_;
    await until(() => {
      if (process_.exitCode !== null) throw new Error(`ngircd ended:\n${log}`);
      return log.includes('Now listening');
    }, 'ngircd to listen');
    await this.#linkServices();
  }

  // As services link to a server (RFC 2813, and the handshake of ngircd's Protocol.txt).
  async #linkServices() {
    this.services = new Line(this.port);
    this.services.say('PASS abc 0210-IRC+ tests|1:CHLMSX');
    this.services.say('SERVER services.test 1 :services');
    await this.services.hears(/ 376 services\.test /);
    this.services.say(':services.test 376 irc.test :End of MOTD command');
  }

  /** A person with a nick; `identified`: NickServ knows them by it. */
  async person(t, nick, { identified = true } = {}) {
    const person = new Line(this.port);
    t.after(() => person.leave());
    person.say(`NICK ${nick}`);
    person.say(`USER ${nick} 0 * :${nick}`);
    await person.hears(/ 001 /);
    await this.services.hears(new RegExp(`NICK ${nick} `));
    if (identified) await this.identify(nick, person);
    return person;
  }

  async identify(nick, person) {
    this.services.say(`:services.test MODE ${nick} +R`);
    await person.hears(/ MODE \S+ :?\+R/);
  }

  async halt() {
    if (this.process.exitCode === null) this.process.kill('SIGTERM');
    await within(this.exited, 'ngircd to end', 10).catch((error) => {
      this.process.kill('SIGKILL');
      throw error;
    });
  }

  async remove() {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
