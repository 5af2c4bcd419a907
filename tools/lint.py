#!/usr/bin/env python3
"""clang-tidy over src/, only where something changed since it last found nothing.

    python3 tools/lint.py [--build build/dev] [-j N] [--cache FOLDER] [FILE...]

clang-tidy takes 4 to 24 seconds a file, most of them for the standard library's headers and for the
analyzer. So the sources of a folder are looked at together, one text behind the other, as long as
they compile so (names in two unnamed namespaces may clash; those are looked at with others, or
alone); and the analyzer gives up sooner than it would: a fifth of the time, 958 sources in 20 minutes
of one core, and the same findings where both were tried. A clean result is kept under a key of all that it depends on: the preprocessed text, the source itself (lengths and comments are not in the preprocessed text),
the arguments, `.clang-tidy` and the version. Preprocessing takes a second too: what a source included
last time is kept with the hash of each file, and as long as these are the same, so is the key.

Prints each finding once and exits 1, or one line and exits 0. FILEs are looked at alone. Results are in
`$XDG_CACHE_HOME/weir-lint`, or in `build/lint-cache`.
"""
import argparse
import concurrent.futures
import contextlib
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOGETHER_MAX = 12
ANALYZER = [word for option in ("ipa=inlining", "max-nodes=20000")
            for word in ("-Xclang", "-analyzer-config", "-Xclang", option)]
PLACE = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+):(?P<rest>\d+: .*)$")
# Of tests nobody asks that they copy nothing or that a local is const; fixtures have plain names and
# are destroyed as what they are; what the analyzer would find, the sanitizers see run. tidy.py knows
# how long a function is.
OFF_IN_TESTS = ("-performance-*,-misc-const-correctness,-bugprone-branch-clone,"
                "-bugprone-suspicious-missing-comma,-bugprone-implicit-widening-of-multiplication-result,"
                "-clang-analyzer-*,-readability-identifier-naming,-readability-function-size,"
                "-cppcoreguidelines-virtual-class-destructor")
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


class Unit:
    """The texts of several sources as one, and where each of its lines stood."""

    def __init__(self, entries):
        self.entries, self.text, self.starts = entries, "", []
        lines = 0
        for entry in entries:
            text = Path(entry["file"]).read_text()
            self.starts.append((lines, entry["file"]))
            self.text += text if text.endswith("\n") else text + "\n"
            lines = self.text.count("\n")

    @contextlib.contextmanager
    def written(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "unit.cpp"
            source.write_text(self.text)
            yield str(source)

    def place(self, line):
        """A message about the unit, as one about the source."""
        match = PLACE.match(line)
        if not match or not match["path"].endswith("/unit.cpp"):
            return line
        at = int(match["line"]) - 1
        start, path = next(start for start in reversed(self.starts) if start[0] <= at)
        return f"{path}:{at - start + 1}:{match['rest']}"


class Lint:
    """The sources of a compilation database under root/src, and the cache of their clean results."""

    def __init__(self, root, build, cache, tidy="clang-tidy-19"):
        self.root, self.build, self.cache, self.tidy = Path(root), Path(build), Path(cache), tidy
        self.hashes = Hashes()
        version = subprocess.run([tidy, "--version"], capture_output=True, text=True, check=True)
        self.rules = version.stdout + (self.root / ".clang-tidy").read_text() + " ".join(ANALYZER)
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
        text = "\n".join([entry["file"], *arguments_of(entry), *checks_of(entry)])
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

    def look(self, entries):
        """Findings of sources that compile with the same arguments; (how many were looked at, findings)."""
        together, apart = (entries, []) if len(entries) == 1 else self.compatible(entries)
        unit = Unit(together)
        keys = [self.key(entry) for entry in together]
        ran = self.check(unit)
        placed = [unit.place(line) for line in ran.stdout.splitlines() if FINDING.search(line)]
        found = [line for line in placed if not line.startswith("/usr/")]
        if ran.returncode and not placed:
            found = [f"{together[0]['file']}: error: {self.tidy} ended with {ran.returncode}: "
                     f"{ran.stderr.strip()[-300:]}"]
        files = {entry["file"] for entry in together}
        blamed = {line.split(":")[0] for line in found}
        in_headers = bool(blamed - files)
        for entry, key in zip(together, keys):
            # What was looked at is still what is there.
            if not in_headers and entry["file"] not in blamed and key and key == self.key(entry):
                (self.cache / "clean" / key).touch()
        looked, more = self.look(apart) if apart else (0, [])
        prefix = str(self.root) + os.sep
        return looked + len(together), [line.removeprefix(prefix) for line in found] + more

    def compatible(self, entries):
        """(those that compile together, the others); the first is always among the former."""
        together, apart = entries, []
        while len(together) > 1:
            unit = Unit(together)
            errors = self.check_syntax(unit).stderr.splitlines()
            places = [unit.place(line) for line in errors if ": error: " in line]
            if not places:
                break
            clashing = {line.split(":")[0] for line in places}
            kept = [entry for entry in together if entry["file"] not in clashing]
            if len(kept) == len(together) or not kept:
                kept = together[:1]
            apart += [entry for entry in together if entry not in kept]
            together = kept
        return together, apart

    def check_syntax(self, unit):
        with unit.written() as source:
            return run([*arguments_of(unit.entries[0])[:1], *flags_of(unit.entries[0]), "-w", "-fsyntax-only",
                        "-ferror-limit=0", source], unit.entries[0]["directory"])

    def check(self, unit):
        """clang-tidy's own look at it. What one source's names hide of another's says nothing; what they
        hide of their own, the compiler has said."""
        with unit.written() as source:
            return run([self.tidy, "-quiet", f"--config-file={self.root / '.clang-tidy'}",
                        *checks_of(unit.entries[0]), f"--header-filter=^{re.escape(str(self.root))}/src/.*\\.hpp$", source, "--",
                        *flags_of(unit.entries[0]), "-Wno-shadow", *ANALYZER], unit.entries[0]["directory"])

    def known_clean(self, entry):
        key = self.key(entry)
        return bool(key) and self.is_clean(key)

    def batches(self, entries):
        """Sources of one folder and of the same arguments, some at a time."""
        groups = {}
        for entry in entries:
            path = Path(entry["file"]).relative_to(self.root)
            alike = (path.parts[:2], is_test(entry), *flags_of(entry))
            groups.setdefault(alike, []).append(entry)
        return [group[at:at + TOGETHER_MAX] for group in groups.values()
                for at in range(0, len(group), TOGETHER_MAX)]

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
            stale = [entry for entry, clean in zip(entries, pool.map(self.known_clean, entries)) if not clean]
            for ran, found in pool.map(self.look, self.batches(stale)):
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


def is_test(entry):
    return entry["file"].endswith("_test.cpp")


def checks_of(entry):
    return [f"--checks={OFF_IN_TESTS}"] if is_test(entry) else []


def flags_of(entry):
    return [argument for argument in arguments_of(entry)[1:] if argument != entry["file"]]


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")


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
