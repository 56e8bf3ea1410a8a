#!/usr/bin/python3
"""Many XMPP users in one process, with slixmpp, driven by JSON lines.

    crowd.py '{"host": "127.0.0.1", "port": 5222, "ca": "ca.pem", "password": "..."}'

Obeys {"open": "alice@chat.test/phone"}, {"user": "alice@chat.test/phone", "send": "<message .../>"},
{"close": "alice@chat.test/phone"} and {"do": "quit"}. Prints {"user": ..., "event": "online"} or
"offline", and for each message that comes what a person would see of it: {"user": ...,
"event": "message", "from", "type", "id", "body", "thread", "buttons": {label: value}}.
"""

import asyncio
import json
import sys
import threading

import slixmpp

CLIENT = "{jabber:client}"
BUTTON = "{urn:xmpp:tmp:quick-response}response"


def say(**line):
    print(json.dumps(line), flush=True)


class Person(slixmpp.ClientXMPP):
    def __init__(self, jid, options):
        super().__init__(jid, options["password"])
        self.shown = jid
        self.ca_certs = options["ca"]
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("message", self.show)
        self.add_event_handler("message_error", self.show)
        self.add_event_handler("disconnected", lambda _: say(user=jid, event="offline"))

    def begin(self, _):
        self.send_presence()
        say(user=self.shown, event="online")

    def show(self, message):
        xml = message.xml
        say(user=self.shown, event="message", type=message["type"], id=message["id"],
            body=xml.findtext(CLIENT + "body"), thread=xml.findtext(CLIENT + "thread"),
            buttons={button.get("label"): button.get("value") for button in xml.iter(BUTTON)},
            **{"from": str(message["from"])})


class Crowd:
    def __init__(self, options, loop):
        self.options = options
        self.loop = loop
        self.people = {}

    def obey(self, line):
        if "open" in line:
            person = self.people[line["open"]] = Person(line["open"], self.options)
            person.connect((self.options["host"], self.options["port"]))
        elif "send" in line:
            self.people[line["user"]].send_raw(line["send"])
        elif "close" in line:
            person = self.people.pop(line["close"], None)
            if person is not None:  # who left already may leave again
                person.disconnect()
        elif line.get("do") == "quit":
            self.loop.stop()

    def read_lines(self):
        for line in sys.stdin:
            self.loop.call_soon_threadsafe(self.obey, json.loads(line))
        self.loop.call_soon_threadsafe(self.loop.stop)


def main():
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)  # where slixmpp looks for it
    crowd = Crowd(json.loads(sys.argv[1]), loop)
    threading.Thread(target=crowd.read_lines, daemon=True).start()
    loop.run_forever()


main()
