#!/usr/bin/env python3
"""Parts of a page that are written by different programs: what stands between their markers.

    section.py FILE NAME < TEXT      replaces section NAME of FILE, or adds it at the end
"""
import pathlib
import re
import sys


def pattern(name):
    return re.compile(rf"<!-- {name}: begin -->\n.*?<!-- {name}: end -->\n", re.S)


def replace(page, name, text):
    section = f"<!-- {name}: begin -->\n{text.strip()}\n<!-- {name}: end -->\n"
    if pattern(name).search(page):
        return pattern(name).sub(lambda _: section, page)
    return page.rstrip("\n") + "\n\n" + section


def sections(page):
    """All marked sections of a page, for whoever writes the rest of it anew."""
    return "".join("\n" + match[0] for match in pattern(r"[\w-]+").finditer(page))


def main():
    path = pathlib.Path(sys.argv[1])
    path.write_text(replace(path.read_text(), sys.argv[2], sys.stdin.read()))


if __name__ == "__main__":
    main()
