#!/usr/bin/env python3
"""Checks the rules of lib/README.md that a compiler cannot: borders, bounds and habits.

    check_style.py TREE [RULE...]    prints each offender as file:line: what, and exits with 1
    check_style.py --self-test       shows each rule an offender of its own, which it must find

Comments and texts are taken out before code is judged, so a comment may name what is banned.
"""

import collections
import pathlib
import re
import sys
import tempfile

CODE = {".h", ".cc"}
TEXT = CODE | {".py", ".mjs", ".js", ".css", ".html", ".proto", ".cmake", ".txt", ".md", ""}
ROOMS = ["include", "lib", "examples", "bench", "tests", "cmake", "scripts", ".ci"]


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    def files(self, suffixes, *folders):
        for folder in folders or ROOMS:
            for path in sorted((self.root / folder).rglob("*")):
                built = any(part in ("build", "node_modules", "__pycache__") for part in path.parts)
                if path.is_file() and path.suffix in suffixes and not built:
                    yield File(self.root, path)


class File:
    def __init__(self, root, path):
        self.name = str(path.relative_to(root))
        self.text = path.read_bytes().decode("utf-8", errors="replace")
        self.lines = self.text.splitlines()

    def code(self):
        """The text with comments and string contents blanked; every line stays where it is."""
        pattern = re.compile(
            r'R"(?P<tag>\w*)\((?:.|\n)*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
            r'|//[^\n]*|/\*(?:.|\n)*?\*/')
        include = re.compile(r'^\s*#\s*include\b')

        def blank(match):
            line_start = self.text.rfind("\n", 0, match.start()) + 1
            if include.match(self.text[line_start:match.start() + 1]) and match[0][0] == '"':
                return match[0]
            return re.sub(r"[^\n]", " ", match[0])

        # A quote between digits separates thousands; it opens no character.
        text = re.sub(r"(?<=\d)'(?=\d)", "_", self.text)
        return pattern.sub(blank, text)


# ---- Borders (DESIGN: examples -> adapters -> media, runner -> core).

CORE_HEADERS = {"abseil_abi.h", "call.h", "call_record.h", "command.h", "dial_leg.h", "engine.h",
                "event.h", "host_treatment.h", "leg.h", "moment.h", "options.h", "profile.h",
                "trace.h"}
# Libraries that adapters share.
SHARED = tuple("lib/%s/" % name for name in ("media", "text", "http", "address", "channel")) + (
    "footman/media/",)
# The rooms of an adapter that has them, from the lowest: each includes those before it alone, and
# what stands in the adapter's own folder.
ADAPTER_ROOMS = {"lib/adapters/sip": ("identity", "admission", "stack", "sdp", "calls", "messages")}
PURE_ROOMS = ("core", "lib/core", "lib/language")
PURE_TEXT = ("lib/text/unsafe_unicode.h", "lib/text/utf8.h")  # which the core shares
STANDARD = re.compile(r"^[a-z_0-9]+$")  # <vector>, <cstdint>; not <sys/socket.h>


def room_of(name):
    parts = name.split("/")
    if parts[0] == "lib" and parts[1] == "adapters" and len(parts) > 2:
        return "lib/adapters/" + parts[2]
    if parts[0] == "include":
        if len(parts) == 3:
            return "core" if parts[2] in CORE_HEADERS else "ports"
        if parts[2] in ("adapters", "media"):
            return "include/" + parts[2]
        return "lib/testing"
    return "/".join(parts[:2]) if parts[0] in ("lib", "examples") else parts[0]


def climbs(name, included):
    """Whether a file in a room of an adapter includes a higher room of it."""
    rooms = ADAPTER_ROOMS.get(room_of(name), ())
    own, other = name.split("/")[3], included.split("/")[3:4]
    return own in rooms and other and other[0] in rooms and rooms.index(other[0]) > rooms.index(own)


def may_include(name, included):
    """Whether our file may include our header; both by their paths."""
    room = room_of(name)
    if room in ("tests", "bench"):
        return True
    public_core = included.startswith("footman/") and included[8:] in CORE_HEADERS
    public_port = included.startswith("footman/") and "/" not in included[8:]
    if room in ("core", "lib/core", "lib/language"):
        if name.startswith("lib/core/actions/") and included == "lib/core/engine/classify.h":
            return False  # what acts never asks what decides
        own = ("lib/core/", "lib/language/") if room != "lib/language" else "lib/language/"
        return public_core or included.startswith(own) or included in PURE_TEXT
    if room == "ports":
        return public_port
    if room in ("include/adapters", "include/media"):
        return public_port or included.startswith(room.replace("include", "footman") + "/")
    if room.startswith("examples/"):
        return included.startswith((room, "footman/", "lib/media/", "lib/proto/"))
    if room.startswith("lib/adapters/"):
        if included.startswith(room + "/") and climbs(name, included):
            return False
        own = included == "footman/adapters/%s.h" % room.split("/")[2]
        own = own or included.startswith("footman/adapters/%s_" % room.split("/")[2])
        return own or public_port or included.startswith((room + "/", "lib/proto/") + SHARED)
    above = {"lib/runner": (), "lib/media": ("footman/media/",), "lib/text": (), "lib/http": (), "lib/proto": (),
             "lib/address": (), "lib/channel": (),
             "lib/testing": ("lib/runner/", "footman/testing/"),
             "lib/trace": ("lib/runner/", "lib/proto/")}
    if room == "lib/runner" and included.startswith(("lib/core/", "lib/language/")):
        return False  # through footman/engine.h, like everybody
    return public_port or included.startswith((room + "/",) + above.get(room, ()))


def includes(tree):
    for file in tree.files(CODE):
        for number, line in enumerate(file.code().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not found:
                continue
            kind, included = found.groups()
            ours = included.startswith(("footman/", "lib/", "examples/", "tests/", "bench/"))
            if ours and not may_include(file.name, included):
                yield file, number, "%s may not include %s" % (room_of(file.name), included)
            if included.startswith("../") or included.startswith("./"):
                yield file, number, "include by the path from the root"
            in_core = room_of(file.name) in PURE_ROOMS
            if in_core and kind == "<" and not STANDARD.match(included):
                yield file, number, "core includes only Abseil and the standard library"
            if in_core and kind == '"' and not ours and not included.startswith("absl/"):
                yield file, number, "core includes only Abseil and the standard library"


BANNED = [
    (r"std::chrono|absl::Now\b|\btime\(|\bclock_gettime\b|\bgettimeofday\b|<ctime>|<chrono>",
     "a clock"),
    (r"std::j?thread\b|std::async\b|\bpthread_|<thread>|<future>", "a thread"),
    (r"\bmutex\b|\bMutex\b|std::atomic|<atomic>|<condition_variable>|\bthread_local\b", "a lock"),
    (r"\bsocket\(|\brecv\(|\bsend\(|<sys/", "a socket"),
    (r"\brand\(|\bsrand\(|std::random|std::mt19937|<random>|absl::BitGen|_distribution\b",
     "a random source"),
    (r"\bgetenv\b|absl::LoadTimeZone|absl::LocalTimeZone|\blocaltime", "the environment"),
    (r"std::cout|std::cerr|<iostream>|<fstream>|\bfopen\(|\bprintf\(|\bfprintf\(", "input or output"),
    (r"\bunordered_|\bflat_hash_|\bnode_hash_|std::hash\b", "a hash container"),
    (r"\bvirtual\b|\bshared_ptr\b", "a virtual port or shared ownership"),
    (r"google/protobuf|\.pb\.h", "Protocol Buffers"),
    (r"\btry\b|\bcatch\s*\(", "an exception"),
]


def core_is_pure(tree):
    for file in tree.files(CODE, "lib/core", "lib/language", "lib/text", "include/footman"):
        is_core = file.name in PURE_TEXT or room_of(file.name) in PURE_ROOMS
        if not is_core or file.name.endswith("_doc.cc"):
            continue
        # TraceSink and CallRecordSink are ports that lie beside the data that they carry.
        a_port = file.name.endswith(("/trace.h", "/call_record.h"))
        for number, line in enumerate(file.code().splitlines(), 1):
            for pattern, what in BANNED:
                if a_port and what.startswith("a virtual"):
                    continue
                if re.search(pattern, line):
                    yield file, number, "core has no " + what.removeprefix("a ").removeprefix("an ")


# ---- Bounds.

def line_shape(tree):
    for file in tree.files(CODE):
        for number, line in enumerate(file.lines, 1):
            if "\t" in line:
                yield file, number, "a tab"
            if len(line) > 100:
                yield file, number, "%d columns, 100 at most" % len(line)
            if line != line.rstrip():
                yield file, number, "spaces at the end"


def file_sizes(tree):
    for file in tree.files(CODE):
        lines = len(file.lines)
        public = file.name.startswith("include/")
        most = 200 if public else 400 if room_of(file.name) == "lib/core" else 600
        if lines > most:
            yield file, lines, "%d lines, %d at most" % (lines, most)


def is_function(head):
    """Whether `head`, the code before a brace, begins a function and no class, list or lambda."""
    head = head.strip()
    if re.search(r"\b(namespace|class|struct|enum|union|concept)\b[^()]*$", head):
        return False
    return "(" in head and not re.search(r"=\s*$|^\s*(return|if|for|while|switch)\b", head)


def function_sizes(tree):
    for file in tree.files(CODE):
        code = "\n".join("" if line.lstrip().startswith("#") else line
                         for line in file.code().splitlines())
        stack, start = [], 0  # each open brace: (is a function, its line)
        for match in re.finditer(r"[{};]", code):
            if match[0] == "{":
                head = code[start:match.start()]
                inside = any(function for function, _ in stack)
                line = code.count("\n", 0, match.start()) + 1
                stack.append((not inside and is_function(head), line))
            elif match[0] == "}" and stack:
                function, first = stack.pop()
                length = code.count("\n", 0, match.start()) + 2 - first
                if function and length > 70:
                    yield file, first, "a function of %d lines, 70 at most" % length
            start = match.end()


# DESIGN aims at about 3,500. This is what there is, with three tables where one was, and functions
# that say whether they read the state, change it, or write a step's output; it may become
# more only for a bound on what one event costs, or for speed that was measured.
CORE_LINES = 6320  # without lib/language, which is data
CORE_ROOM_FILES = 12


def core_size(tree):
    total = 0
    file = None
    rooms = collections.Counter()
    for file in tree.files(CODE, "lib/core"):
        rooms[str(pathlib.PurePath(file.name).parent)] += 1
        total += sum(1 for line in file.code().splitlines() if line.strip())
    if total > CORE_LINES:
        yield file, 1, "lib/core has %d lines of code, %d at most" % (total, CORE_LINES)
    for room, files in rooms.items():
        if files > CORE_ROOM_FILES:
            yield file, 1, "%s has %d files, %d at most" % (room, files, CORE_ROOM_FILES)


# ---- Habits.

def core_openings(tree):
    for file in tree.files({".cc"}, "lib/core"):
        opening = file.lines[:3]
        if len(opening) < 3 or not all(line.startswith("// ") for line in opening):
            if not file.name.endswith("_doc.cc"):
                yield file, 1, "open with three lines: what it decides, never does, where to read on"


def guards(tree):
    for file in tree.files({".h"}):
        name = file.name.removeprefix("include/")
        guard = "FOOTMAN_" + re.sub(r"\W", "_", name.removeprefix("footman/")).upper() + "_"
        if "#ifndef %s\n#define %s\n" % (guard, guard) not in file.text:
            yield file, 1, "its guard is " + guard


def marks(tree):
    pattern = re.compile(r"\b(%s)\b" % "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]))
    for file in tree.files(TEXT):
        for number, line in enumerate(file.lines, 1):
            if pattern.search(line):
                yield file, number, "do it, or file an issue"


def tests_never_sleep(tree):
    pattern = re.compile(r"\bsleep_for\b|\bsleep_until\b|\bSleepFor\b|\bu?sleep\(|\bnanosleep\b"
                         r"|\btime\.sleep\b|^\s*sleep\s+[\d.]+")
    for file in tree.files(TEXT, "tests"):
        if file.name.startswith(("tests/e2e/", "tests/style/")):
            continue
        code = file.code() if pathlib.Path(file.name).suffix in CODE else file.text
        for number, line in enumerate(code.splitlines(), 1):
            if pattern.search(line):
                yield file, number, "a test outside tests/e2e sleeps"


# Chance is only their filling: more of it would show no more.
NO_ROUNDS = {"tests/core/cost_test.cc", "tests/media/recorder_test.cc"}


def chance_has_rounds(tree):
    """What is drawn by chance is drawn more often by `tests/run --long`."""
    for file in tree.files({".cc"}, "tests"):
        code = file.code()
        drawn = re.search(r"std::mt19937(_64)?\b", code)
        if drawn and "Rounds(" not in code and file.name not in NO_ROUNDS:
            line = code.count("\n", 0, drawn.start()) + 1
            yield file, line, "plays its rounds without Rounds (tests/rounds.h)"


RULES = [includes, core_is_pure, line_shape, file_sizes, function_sizes, core_size, core_openings,
         guards, marks, tests_never_sleep, chance_has_rounds]


def offenders(tree, rules):
    return ["%s:%d: %s" % (file.name, number, what)
            for rule in rules for file, number, what in rule(tree)]


# ---- The test of this test: for each rule, files that it must find fault with.

OFFENCES = {
    includes: [("lib/core/a.cc", '#include "lib/runner/b.h"\n'),
               ("lib/core/a.cc", '#include "lib/text/clean_text.h"\n'),
               ("lib/core/actions/a.cc", '#include "lib/core/engine/classify.h"\n'),
               ("lib/core/a.cc", '#include <sys/socket.h>\n'),
               ("lib/core/a.cc", '#include "google/protobuf/message.h"\n'),
               ("include/footman/event.h", '#include "footman/runner.h"\n'),
               ("lib/adapters/sip/a.cc", '#include "lib/adapters/web/b.h"\n'),
               ("lib/adapters/sip/a.cc", '#include "footman/adapters/web.h"\n'),
               ("lib/adapters/sip/stack/a.cc", '#include "lib/adapters/sip/calls/b.h"\n'),
               ("lib/adapters/web/a.cc", '#include "lib/core/engine.h"\n'),
               ("lib/media/a.cc", '#include "lib/adapters/sip/a.h"\n'),
               ("lib/runner/a.cc", '#include "examples/softswitch/a.h"\n'),
               ("lib/runner/a.cc", '#include "lib/core/engine/step.h"\n')],
    core_is_pure: [("lib/core/a.cc", line + "\n") for line in (
        "auto t = absl::Now();", "std::mutex m;", "std::thread t;", "int r = rand();",
        "absl::flat_hash_map<int, int> m;", 'getenv("X");', "std::cout << 1;", "virtual void F();",
        "std::unordered_map<int, int> m;", "absl::Mutex m;")] + [
        ("lib/text/utf8.h", "std::mutex m;\n")],
    line_shape: [("lib/media/a.cc", "\tint a;\n"), ("lib/media/a.cc", "int a; \n"),
                 ("lib/media/a.cc", "// " + "x" * 98 + "\n")],
    file_sizes: [("include/footman/a.h", "\n" * 201), ("lib/core/a.cc", "\n" * 401),
                 ("lib/media/a.cc", "\n" * 601)],
    function_sizes: [("lib/media/a.cc", "void F() {\n" + "  G();\n" * 70 + "}\n"),
                     ("tests/a.cc", "TEST(A, B) {\n" + "  if (x) {\n  }\n" * 40 + "}\n"),
                     ("lib/a/a.cc", "namespace n {\nA::A() : b_(1) {\n" + "  G();\n" * 70 + "}\n}\n")],
    core_size: [("lib/core/a.cc", "int a;\n" * (CORE_LINES + 1))],
    core_openings: [("lib/core/a.cc", "// One line.\n#include <vector>\n")],
    guards: [("lib/media/a.h", "#ifndef WRONG_H_\n#define WRONG_H_\n#endif\n")],
    marks: [("lib/media/a.cc", "// TO" + "DO: later\n")],
    tests_never_sleep: [("tests/runner/a.cc", "std::this_thread::sleep_for(x);\n"),
                        ("tests/install/check", "sleep 1\n"),
                        ("tests/runner/a.cc", "absl::SleepFor(x);\n")],
    chance_has_rounds: [("tests/media/a.cc", "std::mt19937 random(1);\nfor (;;) F(random());\n")],
}
INNOCENT = [
    ("lib/core/a.cc", '// One\n// two: absl::Now, flat_hash_map\n// three.\n#include "lib/core/a.h"\n'
                      '#include <vector>\nconst char* kText = "rand() and std::mutex";\n'),
    ("lib/adapters/sip/a.cc", '#include "footman/adapters/sip.h"\n#include "lib/media/a.h"\n'),
    ("lib/adapters/sip/calls/a.cc", '#include "lib/adapters/sip/stack/b.h"\n'
                                    '#include "lib/adapters/sip/inbox.h"\n'),
    ("lib/media/a.cc", "namespace a {\n" + "void F() {\n}\n" * 100 + "}\n"),
    ("lib/media/table.cc", "constexpr int kTable[] = {\n" + "    1,\n" * 100 + "};\n"),
    ("tests/e2e/a.cc", "sleep(1);\n"),
    ("tests/media/a.cc", "std::mt19937 random(1);\nfor (int i = 0; i < Rounds(9); ++i) F(random());\n"),
]


def found_in(files, rules):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files:
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return offenders(Tree(folder), rules)


def self_test():
    wrong = ["innocent, but blamed: " + what for what in found_in(INNOCENT, RULES)]
    for rule in RULES:
        wrong += ["not found by %s: %s %r" % (rule.__name__, name, text[:60])
                  for name, text in OFFENCES[rule] if not found_in([(name, text)], [rule])]
    return wrong


def main(arguments):
    if arguments == ["--self-test"]:
        wrong = self_test()
    else:
        named = [rule for rule in RULES if rule.__name__ in arguments[1:]]
        wrong = offenders(Tree(arguments[0]), named or RULES)
    print("\n".join(wrong) if wrong else "nothing to complain of")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
