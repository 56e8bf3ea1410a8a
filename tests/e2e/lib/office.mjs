// A whole office: a prosody, the switch with an account on it, and people who are called.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { COMPONENT, DOMAIN, PASSWORD, SECRET } from '../xmpp/server.mjs';
import { Softswitch } from './softswitch.mjs';
import { until } from './wait.mjs';

export const OPTIONS = `option { do: VOICEMAIL }
    option { do: PLAY label: "Say what I type" }
    option { do: PLAY message: "meeting" key_word: "meeting" }
    option { do: TRANSFER to: "mobile" }
    option { do: DECLINE }
    option { do: WAIT }`;

/** A subscriber's profile; `addresses`: lines of text; `options`: those of the set "desk". */
export function profile(name, number, { addresses, options = OPTIONS, more = '' } = {}) {
  return `subscriber {
  name: "${name}"
  display_name: "${name[0].toUpperCase()}${name.slice(1)}"
  number: "${number}"
  number: "${name}@127.0.0.1"
  ${addresses ?? `address { service: "xmpp" user: "${name}@${DOMAIN}" option_set: "desk" }`}
  option_set { name: "desk" ${options} }
  message { id: "meeting" title: "I am in a meeting" text: "I am in a meeting." }
  transfer_target { name: "mobile" number: "+491701234567" }
  ${more}
}
`;
}

/** The section of the configuration by which the switch logs in to `server`. */
export function xmppSection(server, folder, { component = false, more = '' } = {}) {
  const file = join(folder, 'xmpp-password');
  writeFileSync(file, `${component ? SECRET : PASSWORD}\n`, { mode: 0o600 });
  return component
    ? `xmpp { login: COMPONENT jid: "footman@${COMPONENT}" password_file: "${file}"
         port: ${server.componentPort} ${more} }`
    : `xmpp { jid: "footman@${DOMAIN}" password_file: "${file}" host: "127.0.0.1"
         port: ${server.port} ca_file: "${server.authority.ca}" ${more} }`;
}

/** A switch that is logged in to `server`. Options as Softswitch.start's, and xmppSection's. */
export async function startOffice(t, server, { component, online = true, more = '', ...options } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'footman-office-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const running = await Softswitch.start(t, {
    profiles: profile('alice', '+4930123456'),
    more: `${xmppSection(server, folder, { component })}\n${more}`,
    ...options,
  });
  running.jid = component ? `footman@${COMPONENT}` : `footman@${DOMAIN}`;
  if (online) await isOnline(running);
  return running;
}

/** Waits until the switch is logged in, the `times`-th time. */
export function isOnline(running, times = 1) {
  return until(() => running.log.match(/xmpp state=online/g)?.length >= times, 'the switch to log in');
}
