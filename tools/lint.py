#!/usr/bin/env python3
"""clang-tidy over src/, only where something changed since it last found nothing.

    python3 tools/lint.py [--build build/dev] [-j N] [--cache FOLDER] [FILE...]

clang-tidy takes 4 to 24 seconds a file, so a clean result is kept under a key of all that it depends
on: the preprocessed text, the source itself (lengths and comments are not in the preprocessed text),
the arguments, `.clang-tidy` and the version. Preprocessing takes a second too: what a source included
last time is kept with the hash of each file, and as long as these are the same, so is the key.

Prints each finding once and exits 1, or one line and exits 0. FILEs are looked at alone. Results are in
`$XDG_CACHE_HOME/weir-lint`, or in `build/lint-cache`.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FINDING = re.compile(r": (warning|error): ")
UNUSED_DAYS_MAX = 30


class Hashes:
    """SHA-256 of files, each state of a file read once: a run takes long, and files are edited under it."""

    def __init__(self):
        self.known = {}

    def of(self, path):
        try:
            stat = os.stat(path)
            state = (str(path), stat.st_mtime_ns, stat.st_size)
            if state not in self.known:
                self.known[state] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            return self.known[state]
        except OSError:
            return "absent"


def arguments_of(entry):
    """The compiler and its arguments without the object file: what decides the preprocessed text."""
    arguments = entry.get("arguments") or shlex.split(entry["command"])
    kept, skip = [], False
    for argument in arguments:
        if skip or argument in ("-o", "-c"):
            skip = argument == "-o"
            continue
        kept.append(argument)
    return kept


def read_depfile(text):
    """The files that a makefile rule names after its colon."""
    _, _, names = text.replace("\\\n", " ").partition(": ")
    return shlex.split(names)


class Lint:
    """The sources of a compilation database under root/src, and the cache of their clean results."""

    def __init__(self, root, build, cache, tidy="clang-tidy-19"):
        self.root, self.build, self.cache, self.tidy = Path(root), Path(build), Path(cache), tidy
        self.hashes = Hashes()
        version = subprocess.run([tidy, "--version"], capture_output=True, text=True, check=True)
        self.rules = version.stdout + (self.root / ".clang-tidy").read_text()
        for folder in ("clean", "included"):
            (self.cache / folder).mkdir(parents=True, exist_ok=True)

    def entries(self, only=()):
        """What to look at; only: paths from the root."""
        database = json.loads((self.build / "compile_commands.json").read_text())
        sources = str(self.root / "src") + os.sep
        wanted = {str((self.root / path).resolve()) for path in only}
        found = [entry for entry in database
                 if entry["file"].startswith(sources) and (not only or entry["file"] in wanted)]
        missing = wanted - {entry["file"] for entry in found}
        if missing:
            raise SystemExit("lint: not compiled: " + ", ".join(sorted(missing)))
        return found

    def command_text(self, entry):
        """The arguments as every checkout has them."""
        text = "\n".join([entry["file"], *arguments_of(entry)])
        return text.replace(str(self.root), ".")

    def key(self, entry):
        """Equal keys, equal findings; None: it does not compile."""
        known = self.cache / "included" / digest(self.rules, self.command_text(entry))
        try:
            included = json.loads(known.read_text())
            if all(self.hashes.of(path) == sha for path, sha in included["files"]):
                os.utime(known)
                return included["key"]
        except (OSError, ValueError, KeyError):
            pass
        depfile = known.with_suffix(f".{os.getpid()}.d")
        preprocessed = subprocess.run(
            [*arguments_of(entry), "-E", "-P", "-o", "-", "-MD", "-MT", "x", "-MF", str(depfile)],
            cwd=entry["directory"], capture_output=True)
        if preprocessed.returncode:
            return None
        files = [os.path.join(entry["directory"], name) for name in read_depfile(depfile.read_text())]
        text = b"\n".join(preprocessed.stdout.split())  # comments leave empty lines and blanks
        key = digest(self.rules, self.command_text(entry), self.hashes.of(entry["file"]), text)
        content = json.dumps({"key": key, "files": [(path, self.hashes.of(path)) for path in files]})
        depfile.write_text(content)
        depfile.replace(known)
        return key

    def look(self, entry):
        """(looked, findings): the findings of one source, from the cache if it has it clean."""
        key = self.key(entry)
        if key and self.is_clean(key):
            return False, []
        ran = subprocess.run(
            [self.tidy, "-quiet", f"--header-filter=^{re.escape(str(self.root))}/src/.*\\.hpp$",
             "-p", str(self.build), entry["file"]], capture_output=True, text=True, errors="replace")
        prefix = str(self.root) + os.sep
        found = [line.removeprefix(prefix) for line in ran.stdout.splitlines() if FINDING.search(line)]
        if ran.returncode and not found:
            found = [f"{entry['file'].removeprefix(prefix)}: error: {self.tidy} ended with "
                     f"{ran.returncode}: {ran.stderr.strip()[-300:]}"]
        if not found and key and key == self.key(entry):  # what was looked at is still what is there
            (self.cache / "clean" / key).touch()
        return True, found

    def is_clean(self, key):
        try:
            os.utime(self.cache / "clean" / key)
            return True
        except FileNotFoundError:
            return False

    def run(self, entries, jobs):
        """All findings, each once, printed as they come."""
        findings, looked = set(), 0
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for ran, found in pool.map(self.look, entries):
                looked += ran
                for line in found:
                    if line not in findings:
                        print(line, flush=True)
                findings.update(found)
        self.forget_unused()
        return findings, looked

    def forget_unused(self):
        oldest = time.time() - UNUSED_DAYS_MAX * 24 * 3600
        for path in self.cache.glob("*/*"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def digest(*parts):
    whole = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        whole.update(len(data).to_bytes(8, "little") + data)
    return whole.hexdigest()


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(base) / "weir-lint" if base else ROOT / "build" / "lint-cache"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "dev")
    parser.add_argument("--cache", type=Path, default=cache_folder())
    parser.add_argument("-j", dest="jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*", metavar="FILE")
    arguments = parser.parse_args()
    lint = Lint(ROOT, arguments.build.resolve(), arguments.cache)
    entries = lint.entries(arguments.files)
    findings, looked = lint.run(entries, arguments.jobs)
    counts = f"{len(entries)} sources, {looked} looked at"
    print(f"lint: {len(findings)} findings; {counts}" if findings else f"lint: clean; {counts}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
