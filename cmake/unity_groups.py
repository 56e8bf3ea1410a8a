#!/usr/bin/env python3
"""Says which sources of a library may be compiled as one file.

    unity_groups.py SIZE SOURCE...    prints the number of a group for each source, ";" between

Two files that name different things alike in anonymous namespaces cannot stand in one group. So a
file whose private names occur anywhere in another is kept away from it: the rule is stricter than
the language, needs no list that somebody has to keep, and the release build is without groups.
"""
import re
import sys

NOT_CODE = re.compile(
    r'R"(?P<tag>\w*)\((?:.|\n)*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
    r'|//[^\n]*|/\*(?:.|\n)*?\*/|^\s*#(?:\\\n|[^\n])*', re.MULTILINE)
KEYWORDS = {"operator", "const", "final", "static", "constexpr", "inline", "alignas", "decltype"}


def private_statements(code):
    """What stands in anonymous namespaces, without the insides of braces."""
    for begin in re.finditer(r"\bnamespace\s*\{", code):
        depth, head = 1, []
        for char in code[begin.end():]:
            depth += (char == "{") - (char == "}")
            if depth == 0:
                break
            if depth == 1 and char not in "{};":
                head.append(char)
            elif head and (char == ";" or char in "{}"):
                yield "".join(head)
                head = []


def name_of(statement):
    named = re.search(r"\b(?:struct|class|union|enum(?:\s+class)?|using)\s+(\w+)", statement)
    if named and "(" not in statement[:named.start()]:
        return {named[1]}
    words = re.findall(r"\w+", re.split(r"[(=\[]", statement)[0])
    return {words[-1]} - KEYWORDS if words else set()


class Source:
    def __init__(self, path):
        with open(path, errors="replace") as file:
            code = NOT_CODE.sub(" ", re.sub(r"(?<=\d)'(?=\d)", "", file.read()))
        self.words = set(re.findall(r"[A-Za-z_]\w*", code))
        self.private = set()
        for statement in private_statements(code):
            self.private |= name_of(statement)

    def disagrees_with(self, other):
        return self.private & other.words or other.private & self.words


def group(sources, size):
    groups, numbers = [], []
    for source in sources:
        number = next((n for n, members in enumerate(groups) if len(members) < size
                       and not any(source.disagrees_with(member) for member in members)),
                      len(groups))
        if number == len(groups):
            groups.append([])
        groups[number].append(source)
        numbers.append(number)
    return numbers


if __name__ == "__main__":
    members = [Source(path) for path in sys.argv[2:]]
    print(";".join(map(str, group(members, int(sys.argv[1])))), end="")
