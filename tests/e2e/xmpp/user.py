#!/usr/bin/python3
"""An XMPP user for the tests: slixmpp, driven by JSON lines.

    user.py '{"jid": "alice@chat.test/phone", "password": "...", "host": "127.0.0.1", "port": 5222,
              "ca": "ca.pem", "plugins": ["xep_0308"]}'

Prints {"event": "online"}, then {"event": "stanza", ...} for each message, presence and iq that
comes, whole and as it came. Obeys {"send": "<message .../>"}, {"presence": "subscribe", "to": ...}
and {"do": "quit"}.
"""

import json
import sys
import threading

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher.base import MatcherBase


def say(**line):
    print(json.dumps(line), flush=True)


class Anything(MatcherBase):
    def match(self, xml):
        return True


class User(slixmpp.ClientXMPP):
    def __init__(self, options):
        super().__init__(options["jid"], options["password"])
        self.ca_certs = options["ca"]
        for plugin in options.get("plugins", []):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("failed_all_auth", lambda _: say(event="refused"))
        self.add_event_handler("disconnected", lambda _: say(event="offline"))
        self.register_handler(Callback("all", Anything(None), self.show))
        self.options = options

    async def begin(self, _):
        await self.get_roster()
        if self.options.get("presence", True):
            self.send_presence()
        if self.options.get("carbons"):
            self.register_plugin("xep_0280")
            await self["xep_0280"].enable()
        say(event="online")

    def show(self, stanza):
        say(event="stanza", name=stanza.name, type=stanza["type"], xml=str(stanza))

    def obey(self, line):
        if "send" in line:
            self.send_raw(line["send"])
        elif "presence" in line:
            self.send_presence(ptype=line["presence"], pto=line.get("to"))
        elif line.get("do") == "quit":
            self.disconnect()


def read_lines(user):
    for line in sys.stdin:
        user.loop.call_soon_threadsafe(user.obey, json.loads(line))
    user.loop.call_soon_threadsafe(user.obey, {"do": "quit"})


def main():
    options = json.loads(sys.argv[1])
    user = User(options)
    user.connect((options["host"], options["port"]))
    threading.Thread(target=read_lines, args=(user,), daemon=True).start()
    user.loop.run_until_complete(user.disconnected)


main()
