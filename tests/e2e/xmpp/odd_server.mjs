// An XMPP server that is wrong on purpose: TLS and PLAIN are in order, and stream management
// (XEP-0198) acknowledges what the test says.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';

const HEADER = `<?xml version="1.0"?><stream:stream xmlns="jabber:client" version="1.0" from="chat.test"
  id="odd" xmlns:stream="http://etherx.jabber.org/streams">`;
const STANZA = /<(message|iq|presence)[ />]/g;
const features = (inner) => `${HEADER}<stream:features>${inner}</stream:features>`;

export class OddServer {
  sockets = new Set();
  logins = 0;
  received = '';

  /** `acknowledge`: from how many stanzas came on a connection to how many it says so of; null = silence. */
  static async start(t, authority, acknowledge) {
    const server = new OddServer();
    server.acknowledge = acknowledge;
    server.secret = { key: readFileSync(authority.key), cert: readFileSync(authority.certificate) };
    const listener = createServer((socket) => server.#welcome(socket));
    await new Promise((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
    server.port = listener.address().port;
    server.authority = authority;
    t.after(() => { listener.close(); for (const socket of server.sockets) socket.destroy(); });
    return server;
  }

  #hold(socket) {
    this.sockets.add(socket);
    socket.on('error', () => {});  // the other side has gone
  }

  #welcome(plain) {
    this.#hold(plain);
    plain.on('data', (data) => {
      const text = data.toString();
      if (text.includes('<stream:stream')) {
        plain.write(features('<starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls>'));
      }
      if (!text.includes('<starttls')) return;
      plain.removeAllListeners('data');
      plain.write('<proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>');
      this.#serve(new TLSSocket(plain, { isServer: true, ...this.secret }));
    });
  }

  #serve(socket) {
    this.#hold(socket);
    let authenticated = false;
    let managed = false;
    let stanzas = 0;
    socket.on('data', (data) => {
      const text = data.toString();
      this.received += text;
      if (text.includes('<stream:stream')) {
        socket.write(features(authenticated
          ? '<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/><sm xmlns="urn:xmpp:sm:3"/>'
          : '<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>PLAIN</mechanism></mechanisms>'));
      }
      if (text.includes('<auth')) {
        authenticated = true;
        socket.write('<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>');
      }
      if (managed) stanzas += text.match(STANZA)?.length ?? 0;
      if (text.includes('<enable')) {
        managed = true;
        this.logins += 1;
        const after = text.slice(text.indexOf('<enable'));
        stanzas += after.match(STANZA)?.length ?? 0;
        socket.write('<enabled xmlns="urn:xmpp:sm:3"/>');
      }
      for (const [iq, id] of text.matchAll(/<iq\b[^>]*\bid="([^"]*)"[^>]*>/g)) {
        if (!/type="(get|set)"/.test(iq)) continue;
        const bound = text.includes('urn:ietf:params:xml:ns:xmpp-bind')
          ? '<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>footman@chat.test/footman</jid></bind>' : '';
        socket.write(`<iq type="result" id="${id}">${bound}</iq>`);
      }
      const count = managed && text.includes('<r ') ? this.acknowledge(stanzas) : null;
      if (count !== null) socket.write(`<a xmlns="urn:xmpp:sm:3" h="${count}"/>`);
    });
  }
}
