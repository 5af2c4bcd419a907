#!/usr/bin/env python3
"""Runs the test suites and adds up their results; the last line is `N passed, N failed`.

    run_tests.py --build build/dev [unit] [sim] [tools] [cli] [replay] [fault] [auth] [e2e] [matrix]

Without names all of them run.

Each suite is a program that prints what it does; here its counts are read from the closing line that
its runner prints (GoogleTest, unittest, pytest, node --test, or our own "N passed, N failed").
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUITES = ("unit", "sim", "tools", "cli", "replay", "fault", "auth", "e2e", "matrix")


def programs(suite, build):
    """The commands of a suite, each with a name."""
    if suite == "unit":
        for test in sorted((build / "src").glob("*_test")) + sorted((build / "bench").glob("*_test")):
            yield test.name, [str(test), "--gtest_brief=1"]
    elif suite == "sim":
        if (build / "tests" / "sim_test").exists():
            yield "sim_test", [str(build / "tests" / "sim_test"), "--gtest_brief=1"]
    elif suite == "tools":
        for folder in ("tools", "tools/catalog", "tools/tokens", "bench"):
            if list((ROOT / folder).glob("*_test.py")):
                yield folder, [sys.executable, "-B", "-m", "unittest", "discover", "-s", folder,
                               "-p", "*_test.py"]
        yield "tidy", [sys.executable, "tools/tidy.py"]
        # What `make docs` writes is what is committed.
        yield "docs", ["sh", "-c", f"'{build}/src/config_reference' | diff docs/guide/configuration-reference.md -"]
    else:
        yield suite, [str(ROOT / "tests" / suite / "run")]


# Patterns of closing lines: (passed, failed) each as group names, all matches are added up.
CLOSING = (
    re.compile(r"^\[  PASSED  \] (?P<passed>\d+) test", re.M),
    re.compile(r"^ ?(?P<failed>\d+) FAILED TESTS?", re.M),
    re.compile(r"^(?:\w+: )?(?P<passed>\d+) passed, (?P<failed>\d+) failed", re.M),
    re.compile(r"^=+ (?:(?P<failed>\d+) failed)?(?:, )?(?:(?P<passed>\d+) passed)?.* in .*=+$", re.M),
    re.compile(r"^# pass (?P<passed>\d+)", re.M),
    re.compile(r"^# fail (?P<failed>\d+)", re.M),
    re.compile(r"^ℹ pass (?P<passed>\d+)", re.M),
    re.compile(r"^ℹ fail (?P<failed>\d+)", re.M),
)
UNITTEST = re.compile(r"^Ran (\d+) tests? in", re.M)
UNITTEST_BAD = re.compile(r"^FAILED \((.*)\)", re.M)


def counts(output):
    passed = failed = 0
    for pattern in CLOSING:
        for match in pattern.finditer(output):
            groups = match.groupdict()
            passed += int(groups.get("passed") or 0)
            failed += int(groups.get("failed") or 0)
    for match in UNITTEST.finditer(output):
        passed += int(match.group(1))
    for match in UNITTEST_BAD.finditer(output):
        bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", match.group(1)))
        passed -= bad
        failed += bad
    return passed, failed


def run(name, command, environment):
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, errors="replace",
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = []
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line)
    code = process.wait()
    passed, failed = counts("".join(lines))
    if passed + failed == 0 and code == 0:
        passed = 1  # a check without counts, such as tidy
    if code != 0 and failed == 0:
        failed = 1  # it died before it could count
    print(f"== {name}: {passed} ok, {failed} not, {time.monotonic() - started:.1f} s", flush=True)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/dev"))
    parser.add_argument("suites", nargs="*", metavar="suite", help=", ".join(SUITES))
    arguments = parser.parse_args()
    unknown = set(arguments.suites) - set(SUITES)
    if unknown:
        parser.error(f"unknown suite: {', '.join(sorted(unknown))}")
    build = arguments.build.resolve()
    environment = dict(os.environ, WEIR_BINARY=str(build / "src" / "weir"))
    environment.setdefault("WEIR_DATA", str(ROOT.parent / "shared" / "data"))
    total_passed = total_failed = 0
    bad = []
    for suite in arguments.suites or SUITES:
        found = list(programs(suite, build))
        if not found:
            print(f"== {suite}: nothing to run in {build}", flush=True)
            total_failed += 1
            bad.append(suite)
        for name, command in found:
            passed, failed = run(name, command, environment)
            total_passed += passed
            total_failed += failed
            if failed:
                bad.append(name)
    if bad:
        print("not green: " + ", ".join(bad))
    print(f"{total_passed} passed, {total_failed} failed")
    return 1 if total_failed else 0


if __name__ == "__main__":
    sys.exit(main())
