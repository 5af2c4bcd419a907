"""The recorded exchanges of all wires through the real binary, from client to upstream and back.

    replay.py [--mode same|translated|both] [--seed N] [--only TEXT] [--wire NAME] [--every N]
    (WEIR_BINARY, WEIR_DATA)

One weir serves all of a mode, one attempt each. The modes are same.py and translated.py.
"""
import argparse
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import recorded
import same
import translated
from support.weir import ROOT
from wires import WIRES


def play_same(exchanges, options):
    runs = same.replay(exchanges, options.seed)
    return runs, same.report(exchanges, runs)


def play_translated(exchanges, options):
    runs = translated.translate(exchanges, options.seed, options.every)
    return runs, translated.report(runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--only", default="", help="exchanges whose id contains this")
    parser.add_argument("--mode", default="both", choices=["both", "same", "translated"])
    parser.add_argument("--every", type=int, default=5,
                        help="in the mode translated: one exchange of so many")
    parser.add_argument("--wire", default="", choices=["", *(wire.name for wire in WIRES)])
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("WEIR_DATA") or ROOT.parent / "shared/data")
    if not (data / "exchanges").is_dir():
        print("SKIPPED: replay needs the recorded exchanges; there are none in WEIR_DATA "
              f"({os.environ.get('WEIR_DATA') or 'not set; default ../shared/data'})")
        return 0
    every, others = recorded.load(data)
    exchanges = [e for e in every if options.only in e.id and options.wire in ("", e.wire.name)]
    print(f"seed {options.seed}")
    print(f"left out: {others} reads and deletions of stored responses, which are no chats")
    sums = [0, 0]
    for mode, play_mode in (("same", play_same), ("translated", play_translated)):
        if options.mode in ("both", mode):
            began = time.monotonic()
            runs, counts = play_mode(exchanges, options)
            print(f"{len(runs)} runs in {time.monotonic() - began:.1f} s")
            sums = [a + b for a, b in zip(sums, counts)]
    passed, failed = sums
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
