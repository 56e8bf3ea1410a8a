#!/usr/bin/env python3
"""Calls a host with a stack of its own: types what its caller and its subscriber do, and reads.

    tests/install/own_stack.py PROGRAM
"""
import re
import select
import subprocess
import sys
import time


class Host:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.said = b""

    def do(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def expect(self, pattern):
        """Waits until it has said so; what came before is forgotten."""
        until = time.monotonic() + 20
        while not (found := re.search(pattern.encode(), self.said)):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                sys.exit("never said: %s\nbut: %s" % (pattern, self.said.decode()))
            more = self.process.stdout.read1()
            if not more:
                sys.exit("ended before it said: %s\nbut: %s" % (pattern, self.said.decode()))
            self.said += more
        self.said = self.said[found.end():]


def main():
    host = Host(sys.argv[1])
    host.do("call Bob +4930111 +4930222")
    host.expect("call 1 rings")
    host.expect(r"alice reads: \(a\) Call from Bob")
    host.expect("My mobile")
    host.do("type alice perhaps")
    host.expect("alice reads: .*not understand|alice reads: .*did not")
    host.do("type alice 1")
    host.expect("call 1 is answered")
    host.expect("call 1 hears the greeting and a beep")
    host.expect("call 1 is recorded")
    host.do("speak 1 3")
    host.do("hangup 1")
    host.expect(r"alice reads: Voicemail from Bob.*0:03.* \[recording-1\]")

    host.do("call Carol +4930444 +4930222")
    host.expect("alice reads: .*Carol")
    host.do("type alice b2")
    host.expect(r"call 2 is redirected to \+49170333")

    host.do("call Dave +4930555 +4930999")
    host.expect("call 3 is refused with 404")

    host.do("call Erin +4930666 +4930222")
    host.expect("alice reads: .*Erin")
    host.do("type alice c3")
    host.expect("call 4 is refused with 603")
    host.process.stdin.close()
    if host.process.wait(timeout=20) != 0:
        sys.exit("ended with %d" % host.process.returncode)


main()
