"""Runs lint.py over a small tree with a clang-tidy that notes its calls and finds the word BAD."""
import contextlib
import io
import json
import os
import tempfile
import time
import unittest
from pathlib import Path

import lint

SHELL = """#!/bin/sh
[ "$1" = --version ] && { cat "$(dirname "$0")/version"; exit 0; }
touch "$(dirname "$0")/called"
[ -e "$(dirname "$0")/crash" ] && { echo killed >&2; exit 3; }
for argument; do
    case "$argument" in
        */unit.cpp) source="$argument" ;;
        -I*) header="${argument#-I}/size.hpp" ;;
    esac
done
for file in "$source" "$header"; do
    for line in $(grep -n BAD "$file" | cut -d: -f1); do
        echo "$file:$line:1: error: a bad word [words]"
        bad=1
    done
done
[ -z "$bad" ]
"""


class LintTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve() / "tree"
        self.cache = Path(folder.name).resolve() / "cache"
        self.tool = Path(folder.name).resolve() / "clang-tidy"
        self.tool.write_text(SHELL)
        self.tool.chmod(0o755)
        self.put_beside("version", "19")
        self.plant(self.root)

    def plant(self, root):
        (root / "src").mkdir(parents=True)
        (root / ".clang-tidy").write_text("Checks: words\n")
        (root / "src/size.hpp").write_text("#pragma once\nint size();\n")
        for name in ("one", "two"):
            (root / f"src/{name}.cpp").write_text(f'#include "size.hpp"\nint {name}() {{ return size(); }}\n')
        entries = [{"directory": str(root), "file": str(root / path),
                    "command": f"clang++-19 -I{root}/src -o x.o -c {root / path}"}
                   for path in ("src/one.cpp", "src/two.cpp", "other/three.cpp")]
        (root / "compile_commands.json").write_text(json.dumps(entries))

    def put_beside(self, name, text):
        (self.tool.parent / name).write_text(text)

    def write(self, path, text):
        (self.root / path).write_text(text)

    def run_lint(self, only=(), root=None):
        """(findings, how many sources were looked at)"""
        root = root or self.root
        called = self.tool.parent / "called"
        called.unlink(missing_ok=True)
        job = lint.Lint(root, root, self.cache, str(self.tool))
        with contextlib.redirect_stdout(io.StringIO()):
            findings, looked = job.run(job.entries(only), jobs=2)
        self.assertEqual(called.exists(), looked > 0)
        return sorted(findings), looked

    def test_sources_of_src_are_looked_at_once(self):
        self.assertEqual(self.run_lint(), ([], 2))
        self.assertEqual(self.run_lint(), ([], 0))

    def test_findings_are_said_once_and_looked_for_again(self):
        self.write("src/size.hpp", "#pragma once\nint size();  // BAD\n")
        expected = ["src/size.hpp:2:1: error: a bad word [words]"]
        self.assertEqual(self.run_lint(), (expected, 2))
        self.assertEqual(self.run_lint(), (expected, 2))

    def test_a_changed_source_is_looked_at_again(self):
        self.run_lint()
        self.write("src/one.cpp", "int one() { return 1; }\n")
        self.assertEqual(self.run_lint(), ([], 1))

    def test_a_comment_of_a_source_counts_and_one_of_a_header_does_not(self):
        self.run_lint()
        self.write("src/size.hpp", "#pragma once\n// In bytes.\nint size();\n")
        self.assertEqual(self.run_lint(), ([], 0))
        self.write("src/two.cpp", '#include "size.hpp"\n// BAD\n')
        self.assertEqual(self.run_lint(), (["src/two.cpp:2:1: error: a bad word [words]"], 1))

    def test_a_changed_header_counts_for_all_that_include_it(self):
        self.run_lint()
        self.write("src/size.hpp", "#pragma once\nlong size();\n")
        self.assertEqual(self.run_lint(), ([], 2))
        self.write("src/size.hpp", "#pragma once\nint size();\n")
        self.assertEqual(self.run_lint(), ([], 0), "the first state is known to be clean")

    def test_other_checks_and_versions_count(self):
        self.run_lint()
        self.write(".clang-tidy", "Checks: letters\n")
        self.assertEqual(self.run_lint(), ([], 2))
        self.put_beside("version", "20")
        self.assertEqual(self.run_lint(), ([], 2))

    def test_other_arguments_count(self):
        self.run_lint()
        database = self.root / "compile_commands.json"
        database.write_text(database.read_text().replace("clang++-19 ", "clang++-19 -O1 "))
        self.assertEqual(self.run_lint(), ([], 2))

    def test_another_checkout_shares_the_cache(self):
        self.run_lint()
        self.plant(self.root.parent / "other")
        self.assertEqual(self.run_lint(root=self.root.parent / "other"), ([], 0))

    def test_only_some_files(self):
        self.assertEqual(self.run_lint(["src/two.cpp"]), ([], 1))
        self.assertEqual(self.run_lint(), ([], 1))
        with self.assertRaisesRegex(SystemExit, "src/absent.cpp"):
            self.run_lint(["src/absent.cpp"])

    def test_a_tool_that_dies_is_a_finding_and_is_not_clean(self):
        self.put_beside("crash", "")
        findings, called = self.run_lint(["src/one.cpp"])
        self.assertEqual((len(findings), called), (1, 1))
        self.assertIn("ended with 3: killed", findings[0])
        (self.tool.parent / "crash").unlink()
        self.assertEqual(self.run_lint(["src/one.cpp"]), ([], 1))

    def test_a_source_that_does_not_compile_is_left_to_clang_tidy(self):
        self.write("src/one.cpp", '#include "absent.hpp"\n')
        self.assertEqual(self.run_lint(["src/one.cpp"]), ([], 1))
        self.assertEqual(self.run_lint(["src/one.cpp"]), ([], 1), "and is never held for clean")

    def test_one_bad_source_is_named_by_its_own_line_and_leaves_the_others_clean(self):
        self.write("src/two.cpp", '#include "size.hpp"\nint two();\n// BAD\n')
        expected = ["src/two.cpp:3:1: error: a bad word [words]"]
        self.assertEqual(self.run_lint(), (expected, 2))
        self.assertEqual(self.run_lint(), (expected, 1))

    def test_sources_that_clash_are_looked_at_apart(self):
        for name in ("one", "two"):
            self.write(f"src/{name}.cpp", f"namespace {{ int same() {{ return 1; }} }}\n"
                                          f"int {name}() {{ return same(); }}  // BAD\n")
        found, looked = self.run_lint()
        self.assertEqual(looked, 2)
        self.assertEqual(found, [f"src/{name}.cpp:2:1: error: a bad word [words]" for name in ("one", "two")])

    def test_results_that_nobody_asked_for_are_forgotten(self):
        self.run_lint()
        old = time.time() - (lint.UNUSED_DAYS_MAX + 1) * 24 * 3600
        for path in self.cache.glob("*/*"):
            os.utime(path, (old, old))
        self.run_lint(["src/one.cpp"])
        self.assertEqual(self.run_lint(["src/one.cpp"]), ([], 0))
        self.assertEqual(self.run_lint(["src/two.cpp"]), ([], 1))


if __name__ == "__main__":
    unittest.main()
