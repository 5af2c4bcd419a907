#!/usr/bin/env python3
"""What compilers, clang-format and clang-tidy do not check: layering, sizes, words, dead files.

    python3 tools/tidy.py [ROOT]

Prints `path:line: problem; what to do` for every finding and exits 1, or one line and exits 0.
tools/tidy_exempt.txt lists the exceptions: `rule path [limit]  # reason`. A limit is a ratchet: the
file may not grow beyond it. An exception that nothing needs any more is a finding itself.
"""
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tidy_rules import BANNED, LIBRARIES, NET_PORTS, TABLE

FILE_LINES_WARN, FILE_LINES_MAX, FUNCTION_LINES_MAX, NOLINT_MAX = 300, 500, 70, 10

MACHINE_PATH = re.compile(r"(?<![\w.$}~-])/(work|tmp|home|root)/")
TEXT_SUFFIXES = {".cpp", ".hpp", ".py", ".md", ".txt", ".cmake", ".sh", ".yaml", ".yml", ".toml",
                 ".js", ".lua"}
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
                      r"|(?<![\w'])'(?:\\.|[^'\\\n])+'", re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)
CONTROL = re.compile(r"\s*(if|for|while|switch|catch|do|else|try|namespace|class|struct|enum|union|"
                     r"return|co_return|extern|using|concept|requires)\b")


@dataclass
class File:
    path: str  # from the root, with slashes
    text: str
    code: str = field(init=False)  # comments, texts and characters blanked, same length
    includes: list = field(init=False)  # (line, '"' or '<', name)

    def __post_init__(self):
        cpp = self.path.endswith((".cpp", ".hpp"))
        blank = lambda match: re.sub(r"[^\n]", " ", match.group())
        self.code = NOT_CODE.sub(blank, self.text) if cpp else ""
        # Includes are texts themselves: they are found in the original, where the code has one too.
        self.includes = [(line_of(self.text, m.start()), m.group(1), m.group(2))
                         for m in INCLUDE.finditer(self.text)
                         if cpp and "#" in self.code[m.start():m.end()]]

    is_test = property(lambda self: self.path.endswith("_test.cpp"))
    folder = property(lambda self: self.path.split("/")[1] if self.path.startswith("src/") else "")

    @property
    def header(self):  # as an include names it: of a source or a test, its own header
        return re.sub(r"(_test)?\.[ch]pp$", ".hpp", self.path).removeprefix("src/")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def read_table(text):
    """Folder -> what it may include: folders, "net ports", "store interfaces", single headers."""
    allowed = {}
    for row in text.splitlines():
        folders, right = re.split(r"\s{2,}", row.strip(), maxsplit=1)
        if right.startswith("everything"):
            may = {"*"}
        elif right.startswith("what gateway may"):
            may = allowed["gateway"] | {"gateway"}
        else:
            may = set(re.findall(r"net ports|store interfaces|[\w/]+", right))
        allowed.update(dict.fromkeys(folders.split(", "), may))
    return allowed


def may_include(may, folder, name):
    target, _, rest = name.partition("/")
    if target == folder or "*" in may or target in may:
        return target != "app" or folder == "app"
    return (name.removesuffix(".hpp") in may
            or target == "store" and "store interfaces" in may and "/" not in rest
            or target == "net" and "net ports" in may and rest.removesuffix(".hpp") in NET_PORTS)


def functions(code):
    """(name, first line, lines) of every outermost function body; an approximation by braces."""
    stack, start, found = [], 0, []  # stack holds (name or None, offset, segment start)
    for match in re.finditer(r"[{};]", code):
        at, sign = match.start(), match.group()
        segment = code[start:at]
        inside = any(name for name, _, _ in stack)
        if sign == "{":
            called = re.search(r"([~\w:]+|operator\s*\S+)\s*\(", segment)
            in_init_list = re.search(r"\)\s*:[^:]", segment) and re.search(r"[\w>]\s*$", segment)
            initialises = in_init_list or segment.count("(") > segment.count(")")
            is_body = (not inside and not initialises and called and ")" in segment
                       and not CONTROL.match(segment)
                       and not re.search(r"=\s*(\[.*)?$", segment))
            stack.append((called[1] if is_body else None, at, start if initialises else None))
            start = at + 1
        elif sign == "}" and stack:
            name, opened, keep = stack.pop()
            if name:
                found.append((name, line_of(code, opened), code.count("\n", opened, at) + 1))
            start = at + 1 if keep is None else keep
        else:
            start = at + 1
    return found


class Tidy:
    def __init__(self, root):
        self.root, self.findings, self.used = Path(root), [], set()
        self.table, self.warned = read_table(TABLE), 0
        self.files = [File(path.relative_to(self.root).as_posix(),
                           path.read_bytes().decode(errors="replace")) for path in self.paths()]
        self.nolints = sum(file.text.count("NOLINT") for file in self.files if file.code)
        self.exempt = self.read_exempt()

    def paths(self):
        tops = [p for p in self.root.iterdir() if p.is_file()]
        for top in ("src", "tests", "bench", "tools", "docs", "cmake", "deploy"):
            tops += (self.root / top).rglob("*")
        return sorted(p for p in tops if p.suffix in TEXT_SUFFIXES and p.is_file()
                      and not {"node_modules", "build", "__pycache__"} & set(p.parts))

    def read_exempt(self):
        """(rule, path) -> (limit, line in the list)."""
        exempt, listed = {}, self.root / "tools/tidy_exempt.txt"
        for number, row in enumerate(listed.read_text().splitlines() if listed.exists() else [], 1):
            match = re.fullmatch(r"(\w+)\s+(\S+)(?:\s+(\d+))?\s+# \S.*", row)
            if match:
                exempt[match[1], match[2]] = (int(match[3] or sys.maxsize), number)
            elif row.strip() and not row.startswith("#"):
                self.find("tools/tidy_exempt.txt", number,
                          "not `rule path [limit]  # reason`; write it so")
        return exempt

    def find(self, path, line, message):
        self.findings.append((path, line, message))

    def limit(self, rule, path, default):
        """The listed limit of a rule for a path, marked as needed; else the default."""
        if (rule, path) not in self.exempt:
            return default
        self.used.add((rule, path))
        return self.exempt[rule, path][0]

    def run(self):
        for file in self.files:
            self.check_text(file)
            if file.code:
                self.check_sizes(file)
                self.check_words(file)
                self.check_includes(file)
        self.check_tests()
        self.check_dead_headers()
        self.check_architecture()
        for (rule, path), (_, line) in self.exempt.items():
            if (rule, path) not in self.used:
                self.find("tools/tidy_exempt.txt", line,
                          f"nothing needs \"{rule} {path}\" any more; delete the line")
        return sorted(set(self.findings))

    def check_text(self, file):
        for number, line in enumerate(file.text.split("\n"), 1):
            if line != line.rstrip():
                self.find(file.path, number, "white space at the end of the line; delete it")
            if "\t" in line:
                self.find(file.path, number, "a tab; use spaces")
            if MACHINE_PATH.search(line) and not file.path.startswith("tools/tidy"):
                self.find(file.path, number,
                          "a path of one machine; use a relative path or a variable")
            if file.code and re.search(r"\b(TODO(?!\(#\d+\))|FIXME|XXX|HACK)\b", line):
                self.find(file.path, number,
                          "unfinished work without an issue; finish it or write TODO(#123)")
        if file.text and not file.text.endswith("\n"):
            self.find(file.path, file.text.count("\n") + 1,
                      "no line break at the end of the file; add one")

    def check_sizes(self, file):
        if file.is_test:
            return
        lines = file.text.count("\n")
        self.warned += lines > FILE_LINES_WARN
        if lines > FILE_LINES_MAX and lines > self.limit("size", file.path, FILE_LINES_MAX):
            self.find(file.path, 1, f"{lines} lines; split it, a file does one thing")
        for name, line, length in functions(file.code):
            if length <= FUNCTION_LINES_MAX:
                continue
            if length > self.limit("function", f"{file.path}:{name}", FUNCTION_LINES_MAX):
                self.find(file.path, line, f"{name}() has {length} lines, more than "
                                           f"{FUNCTION_LINES_MAX}; split it")

    def check_words(self, file):
        for rule, pattern, only, never, advice in BANNED:
            if not re.match(only, file.path) or (never and re.search(never, file.path)):
                continue
            hits = [line_of(file.code, m.start()) for m in re.finditer(pattern, file.code, re.M)]
            if hits and len(hits) > self.limit(rule, file.path, 0):
                for line in hits:
                    self.find(file.path, line, f"{rule.replace('_', ' ')}; {advice}")
        if "NOLINT" in file.text and self.nolints > NOLINT_MAX:
            self.find(file.path, line_of(file.text, file.text.index("NOLINT")),
                      f"{self.nolints} NOLINT in all, more than {NOLINT_MAX}; "
                      "mend the code or drop the check")

    def check_includes(self, file):
        if file.path.endswith(".hpp") and not re.match(r"\s*(//.*\n)*\s*#pragma once\n", file.text):
            self.find(file.path, 1, "no #pragma once at the top; add it")
        for line, kind, name in file.includes:
            for library, allowed, advice in LIBRARIES:
                if re.match(library, name) and not re.match(allowed, file.path):
                    self.find(file.path, line, f"includes <{name}>; {advice}")
            if kind == '"' and file.folder:
                self.check_edge(file, line, name)
        names = [name for _, _, name in file.includes]
        if file.path.endswith(".cpp") and file.header in names and names[0] != file.header:
            self.find(file.path, file.includes[0][0],
                      f"\"{file.header}\" is not the first include; put it first")

    def check_edge(self, file, line, name):
        if not (self.root / "src" / name).is_file():
            self.find(file.path, line, f"\"{name}\" is no path from src/; write it so")
        elif (not may_include(self.table.get(file.folder, set()), file.folder, name)
              and not self.limit("include", f"{file.path}:{name}", 0)):
            self.find(file.path, line, f"{file.folder}/ may not include \"{name}\"; "
                                       "see the dependency table of docs/architecture.md")

    def check_tests(self):
        tests = [file for file in self.files if file.is_test]
        included = {name for test in tests for _, _, name in test.includes}
        for file in self.files:
            if not file.folder or not file.path.endswith(".cpp") or file.is_test:
                continue
            stem = file.path.removesuffix(".cpp")
            beside = any(stem == t or stem.startswith(t + "_")
                         for t in (test.path.removesuffix("_test.cpp") for test in tests))
            tested = beside or file.header in included
            if not tested and not self.limit("untested", file.path, 0):
                self.find(file.path, 1, f"no test beside it; write {Path(stem).name}_test.cpp")

    def check_dead_headers(self):
        users = {}
        for file in self.files:
            for _, _, name in file.includes:
                users.setdefault(name, set()).add(file.path)
        for file in self.files:
            own = {file.path.removesuffix(".hpp") + end for end in (".cpp", "_test.cpp")}
            if not file.folder or not file.path.endswith(".hpp"):
                continue
            if not users.get(file.header, set()) - own and not self.limit("dead", file.path, 0):
                self.find(file.path, 1,
                          "used by nothing but its own source and test; delete it or use it")

    def check_architecture(self):
        page = next((file for file in self.files if file.path == "docs/architecture.md"), None)
        if page is None:
            return
        if TABLE not in page.text:
            self.find(page.path, 1, "its dependency table is not the one in tools/tidy_rules.py; "
                                    "make them the same")
        for match in re.finditer(r"`((?:[\w.-]+/)+[\w.-]+\.\w+)`", page.text):
            if not any((self.root / base / match[1]).exists() for base in ("", "src")):
                self.find(page.path, line_of(page.text, match.start()),
                          f"there is no {match[1]}; name what exists")


def main(arguments):
    tidy = Tidy(arguments[1] if len(arguments) > 1 else Path(__file__).resolve().parent.parent)
    findings = tidy.run()
    for path, line, message in findings:
        print(f"{path}:{line}: {message}")
    if not findings:
        print(f"tidy: {len(tidy.files)} files clean, {tidy.warned} over {FILE_LINES_WARN} lines")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
