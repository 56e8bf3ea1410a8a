"""Every block of C++ in a page is quoted from a file that is compiled: check_quotes.py PAGE FOLDER

A line "..." in a block stands for what is left out between two quotations."""

import pathlib
import re
import sys


def squeezed(text):
    """The text without indentation and empty lines."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def main(page, folder):
    sources = [squeezed(file.read_text()) for file in sorted(pathlib.Path(folder).glob("*.[hc]*"))]
    blocks = re.findall(r"```c\+\+\n(.*?)```", pathlib.Path(page).read_text(), re.S)
    wrong = [part for block in blocks for part in re.split(r"^\s*\.\.\.\s*$", block, flags=re.M)
             if not any(squeezed(part) in source for source in sources)]
    for part in wrong:
        print(f"{page} quotes what is in no file of {folder}:\n{part}")
    if not blocks:
        print(f"{page} quotes nothing")
    return 1 if wrong or not blocks else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
