#!/usr/bin/env python3
"""Measures Weir against nginx and HAProxy in one run. See bench/README.md.

  python3 bench/run.py                  all rows; writes bench/RESULTS.md and bench/results.json
  python3 bench/run.py --quick          parity, B1 and B6 within two minutes; prints only
  python3 bench/run.py --only B1,B6     these rows; prints only
"""

import argparse
import os
import resource
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from rig import load, machine, report, rows, rows_memory, rows_single, targets  # noqa: E402

ROWS = {"parity": rows.parity, "B1": rows.b1, "B3": rows_single.b3, "B4": rows.b4, "B5": rows.b5,
        "B6": rows.b6, "B7": rows_memory.b7, "B8": rows_memory.b8, "B9": rows_single.b9,
        "B14": rows_single.b14}


def arguments():
    root = os.path.dirname(HERE)
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weir", default=f"{root}/build/release/src/weir")
    parser.add_argument("--bin", default=f"{root}/build/release/bench",
                        help="where weir-sim and weir-load are")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", help="rows, such as B1,B6")
    parser.add_argument("--out", help="write RESULTS.md and results.json there")
    parser.add_argument("--seconds", type=float, help="of one turn (2)")
    parser.add_argument("--rounds", type=int, help="good ones wanted (10)")
    parser.add_argument("--keep-noise", action="store_true",
                        help="count turns disturbed by other processes; for trying the rig")
    parser.add_argument("--profile", metavar="TARGET",
                        help="perf record of one target under B1's load, for example weir-full")
    parser.add_argument("--seed", type=int, default=1, help="of the order of turns")
    chosen = parser.parse_args()
    chosen.seconds = chosen.seconds or (1 if chosen.quick else 2)
    chosen.rounds = chosen.rounds or (3 if chosen.quick else 10)
    chosen.rounds_max = chosen.rounds + 1 if chosen.quick else chosen.rounds * 3
    if chosen.only:
        chosen.rows = [r.strip() for r in chosen.only.split(",")]
        unknown = [r for r in chosen.rows if r not in ROWS]
        if unknown:
            parser.error(f"unknown rows {', '.join(unknown)}; known: {', '.join(ROWS)}")
    else:
        chosen.rows = ["parity", "B1", "B6"] if chosen.quick else list(ROWS)
    if not chosen.out and not chosen.quick and not chosen.only:
        chosen.out = HERE
    return chosen


def profile(rig, name):
    """perf record of one target under load; the report goes to the terminal."""
    target = rig.start(name)
    if not target:
        return 1
    data = os.path.join(rig.starter.sim_directory, "perf.data")
    pids = ",".join(str(pid) for pid in target.pids())
    recorder = subprocess.Popen(["perf", "record", "-F", "1999", "-g", "-o", data, "-p", pids],
                                stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    if recorder.poll() is not None:
        print(f"perf does not work here: {recorder.stderr.read().strip()[:300]}")
        return 1
    rig.load.run(target, "json", connections=64, seconds=5)
    recorder.terminate()
    recorder.wait()
    recorder.stderr.close()
    done = subprocess.run(["perf", "report", "--stdio", "--no-children", "-g", "none", "-i", data,
                           "--percent-limit", "0.3"], capture_output=True, text=True)
    print(done.stdout)
    return 0


def measure(chosen, rig, about):
    results = []
    for name in chosen.rows:
        print(f"-- {name}", flush=True)
        results += ROWS[name](rig)
        if name == "parity" and results[-1]["verdict"] == "miss":
            print("!! parity failed: a comparison of different answers means little")
    print(report.table(results))
    print(report.notes(results, rig.missing))
    if chosen.out:
        report.write(chosen.out, results, about, rig.missing, chosen.keep_noise)
    return results


def main():
    chosen = arguments()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if os.cpu_count() < 2:
        sys.exit("the rig needs two CPUs: one for the gateway, one for the load")
    os.sched_setaffinity(0, {targets.LOAD_CPU})
    about = machine.describe(chosen.weir)
    starter = None
    try:
        starter = targets.Starter(chosen.weir, chosen.bin)
        rig = rows.Rig(starter, load.Load(starter), chosen)
        try:
            if chosen.profile:
                return profile(rig, chosen.profile)
            results = measure(chosen, rig, about)
        finally:
            rig.stop()
    except targets.DidNotStart as error:
        print(f"!! {error}")
        return 1
    finally:
        if starter:
            starter.stop()
    missed = [r for r in results if r["verdict"] == "miss"]
    return 1 if missed or rig.missing else 0


if __name__ == "__main__":
    sys.exit(main())
