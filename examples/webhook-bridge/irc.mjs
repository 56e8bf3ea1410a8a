// A small IRC client (RFC 2812): one connection that is made again for ever, private messages, and
// the question who somebody is.

import { EventEmitter } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

const LONGEST_LINE = 400;      // bytes of text: 512 with all that the servers put before it
const LONGEST_INPUT = 65536;   // without a line's end: that is no IRC server
const ANSWER_MS = 2000;
const SILENCE_MS = 120_000;

/** A nick in the one form that is registered, compared and sent. */
export const nickOf = (text) => text.toLowerCase();

const isNick = (text) => /^[A-Za-z[\]\\`_^{|}][\w[\]\\`^{|}-]{0,63}$/.test(text);

/** Emits "message" (nick, mask, text) for each private message that a person typed. */
export class Irc extends EventEmitter {
  ready = false;
  #options;
  #socket;
  #pause = 500;
  #questions = new Map();  // nick -> { there, registered, mask, ends: [resolve...] }

  constructor(options) {
    super();
    this.#options = options;
  }

  start() {
    const { host, port, tls, password, nick } = this.#options;
    const socket = tls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    this.#socket = socket;
    let input = '';
    socket.setEncoding('utf8');
    let asked = false;
    socket.setTimeout(SILENCE_MS, () => {
      if (asked) return socket.destroy();
      asked = true;
      return this.#send(`PING ${nick}`);
    });
    socket.on(tls ? 'secureConnect' : 'connect', () => {
      if (password) this.#send(`PASS ${password}`);
      this.#send(`NICK ${nick}`);
      this.#send(`USER ${nick} 0 * :Footman`);
    });
    socket.on('data', (data) => {
      asked = false;
      const lines = (input + data).split(/\r?\n/);
      input = lines.pop();
      if (input.length > LONGEST_INPUT) return socket.destroy();
      for (const line of lines) this.#obey(line);
    });
    socket.on('error', ({ message }) => console.error(`irc: ${message}`));
    socket.on('close', () => {
      this.ready = false;
      if (this.#pause === 0) return;  // stopped
      setTimeout(() => this.start(), this.#pause * (0.5 + Math.random() / 2));
      this.#pause = Math.min(this.#pause * 2, 60_000);
    });
  }

  stop() {
    this.#pause = 0;
    this.#socket.destroy();
  }

  /** Who has this nick now: is somebody there, identified by the server's services, and from where? */
  async whoIs(nick) {
    if (!isNick(nick)) return { there: false, registered: false };
    let timer;
    const answer = new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        this.#questions.delete(nickOf(nick));
        reject(new Error('no answer to WHOIS'));
      }, ANSWER_MS);
      const asked = this.#questions.get(nickOf(nick));
      if (asked) return asked.ends.push(resolve);
      this.#questions.set(nickOf(nick), { there: false, registered: false, ends: [resolve] });
      this.#send(`WHOIS ${nick}`);
    });
    return answer.finally(() => clearTimeout(timer));
  }

  /** Says a text to a nick, line by line. Nothing in it can become a command of its own. */
  tell(nick, text) {
    for (const line of text.split(/\r?\n/)) {
      let part = '';
      // eslint-disable-next-line no-control-regex
      for (const character of line.replace(/[\u0000-\u001f\u007f]/g, ' ')) {
        if (Buffer.byteLength(part + character) > LONGEST_LINE) {
          this.#send(`PRIVMSG ${nick} :${part}`);
          part = '';
        }
        part += character;
      }
      if (part.trim()) this.#send(`PRIVMSG ${nick} :${part}`);
    }
  }

  #send(line) { this.#socket.write(`${line}\r\n`); }

  #obey(line) {
    const [, prefix = '', command, rest = ''] = /^(?:@\S+ +)?(?::(\S+) +)?(\S+)(.*)$/.exec(line) ?? [];
    const [, middle, trailing] = /^(.*?)(?: :(.*))?$/.exec(rest);
    const words = middle.split(' ').filter(Boolean);
    if (trailing !== undefined) words.push(trailing);
    switch (command) {
      case 'PING': return this.#send(`PONG :${words.at(-1)}`);
      case '001':
        this.ready = true;
        this.#pause = 500;
        console.error('irc: connected');
        return undefined;
      case '433':
        console.error('irc: somebody else has our nick');
        return this.#socket.destroy();
      // Only PRIVMSG: programs answer by NOTICE (RFC 2812 3.3.2), or by CTCP.
      case 'PRIVMSG': {
        const [to, text] = words;
        if (text && nickOf(to) === nickOf(this.#options.nick) && !text.startsWith('\u0001')) {
          const [from, mask = ''] = prefix.split('!');
          this.emit('message', from, mask, text);
        }
        return undefined;
      }
      default: return this.#learn(command, words);
    }
  }

  // Answers to WHOIS: [our nick, their nick, ...].
  #learn(command, [, nick = '', third = '', fourth = '']) {
    const question = this.#questions.get(nickOf(nick));
    if (!question) return;
    if (command === '311') Object.assign(question, { there: true, mask: `${third}@${fourth}` });
    if (command === '307') question.registered = true;  // "is a registered nick"
    if (command === '330' && nickOf(third) === nickOf(nick)) question.registered = true;  // its account
    if (command !== '318') return;
    this.#questions.delete(nickOf(nick));
    for (const end of question.ends) end(question);
  }
}
