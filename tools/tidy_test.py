"""Plants each violation in a small clean tree and expects its finding, and only that."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import tidy

CLEAN = {
    "src/base/text.hpp": "#pragma once\n// Text.\n\nint size();\n",
    "src/base/text.cpp": '#include "base/text.hpp"\n\n#include <string>\n\nint size() { return 1; }'
                         "\n",
    "src/base/text_test.cpp": '#include "base/text.hpp"\n\n#include <gtest/gtest.h>\n',
    "src/json/value.hpp": '#pragma once\n#include "base/text.hpp"\n',
    "src/json/value.cpp": '#include "json/value.hpp"\n\n#include <simdjson.h>\n',
    "src/json/value_test.cpp": '#include "json/value.hpp"\n',
    "src/app/main.cpp": '#include "json/value.hpp"\n',
    "src/app/main_test.cpp": "int x;\n",
    "docs/architecture.md": f"# Map\n\n```\n{tidy.TABLE}```\n"
                            "See `base/text.hpp` and `src/app/main.cpp`.\n",
}


def lines(count):
    return "".join(f"int x{i};\n" for i in range(count))


def function(count):
    return "int long_one(int a) {\n" + "    a += 1;\n" * (count - 2) + "}\n"


class TidyTest(unittest.TestCase):
    def findings(self, extra=None):
        """The findings in the clean tree plus extra; a value of None takes a file away."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **(extra or {})}.items():
                if text is None:
                    continue
                file = Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return [f"{path}:{line}: {message}" for path, line, message in tidy.Tidy(root).run()]

    def expect(self, extra, *expected):
        found = self.findings(extra)
        self.assertEqual(len(found), len(expected), found)
        for finding, part in zip(found, expected):
            self.assertIn(part, finding)

    def expect_code(self, code, *expected, path="src/base/text.cpp"):
        self.expect({path: CLEAN[path] + code}, *expected)

    def test_a_clean_tree_has_no_findings(self):
        self.expect({})

    def test_forbidden_edges(self):
        self.expect_code('#include "json/value.hpp"\n',
                         'src/base/text.cpp:6: base/ may not include "json/value.hpp"')
        self.expect({"src/json/value_test.cpp": CLEAN["src/json/value_test.cpp"]
                     + '\n#include "config/section.hpp"\n',
                     "src/config/section.hpp": "#pragma once\n"},
                    'src/json/value_test.cpp:3: json/ may not include "config/section.hpp"')

    def test_edges_to_one_header_to_ports_and_to_interfaces(self):
        headers = ("config/section", "config/other", "net/server_port", "net/socket",
                   "store/key_store", "store/sqlite/db")
        tree = {**{f"src/{name}.hpp": "#pragma once\n" for name in headers},
                "src/app/main.cpp": '#include "config/other.hpp"\n#include "net/socket.hpp"\n'
                                    '#include "store/sqlite/db.hpp"\n#include "json/value.hpp"\n'}
        meter = '#include "config/section.hpp"\n'
        api = '#include "net/server_port.hpp"\n#include "store/key_store.hpp"\n'
        self.expect({**tree, "src/meter/a_test.cpp": meter, "src/api/a_test.cpp": api})
        api += '#include "net/socket.hpp"\n#include "store/sqlite/db.hpp"\n'
        meter += '#include "config/other.hpp"\n'
        self.expect({**tree, "src/meter/a_test.cpp": meter, "src/api/a_test.cpp": api},
                    'api/ may not include "net/socket.hpp"',
                    'api/ may not include "store/sqlite/db.hpp"',
                    'meter/ may not include "config/other.hpp"')

    def test_an_edge_may_be_listed_one_by_one(self):
        tree = {"src/net/socket.hpp": "#pragma once\n", "src/app/main.cpp":
                '#include "json/value.hpp"\n#include "net/socket.hpp"\n',
                "src/api/a_test.cpp": '#include "net/socket.hpp"\n'}
        exempt = "include src/api/a_test.cpp:net/{}.hpp  # sockets are what it tests\n"
        self.expect({**tree, "tools/tidy_exempt.txt": exempt.format("socket")})
        self.expect({**tree, "tools/tidy_exempt.txt": exempt.format("stream")},
                    'api/ may not include "net/socket.hpp"', "nothing needs")

    def test_the_steady_clock_is_for_coroutines_and_the_calendar_is_told(self):
        for folder, clock, found in (("gateway", "steady", 0), ("gateway", "system", 1),
                                     ("base", "steady", 1), ("net", "system", 0)):
            path = f"src/{folder}/a_test.cpp"
            self.expect({path: f"auto t = std::chrono::{clock}_clock::now();\n"},
                        *[f"{path}:1: clock"] * found)

    def test_nobody_includes_app(self):
        self.expect({"src/app/cli.hpp": "#pragma once\n",
                     "src/api/a_test.cpp": '#include "app/cli.hpp"\n'},
                    'api/ may not include "app/cli.hpp"')

    def test_includes_that_are_no_paths_from_src(self):
        self.expect_code('#include "text.hpp"\n', '"text.hpp" is no path from src/')

    def test_libraries_stay_in_their_folders(self):
        for include in ("boost/asio/awaitable.hpp", "openssl/ssl.h", "simdjson.h",
                        "yaml-cpp/yaml.h", "sqlite3.h"):
            self.expect_code(f"#include <{include}>\n",
                             f"src/base/text.cpp:6: includes <{include}>")

    def test_includes_in_comments_and_texts_do_not_count(self):
        self.expect_code('// #include <sqlite3.h>\nauto t = R"(\n#include <sqlite3.h>\n)";\n')

    def test_own_header_comes_first(self):
        self.expect({"src/base/text.cpp": '#include <string>\n\n#include "base/text.hpp"\n'},
                    "put it first")

    def test_pragma_once(self):
        self.expect({"src/base/text.hpp": "// Text.\nint size();\n"},
                    "src/base/text.hpp:1: no #pragma once")

    def test_file_size_is_a_ratchet(self):
        self.expect_code(lines(600), "605 lines; split it")
        exempt = "size src/base/text.cpp {}  # a table\n"
        grown = {"src/base/text.cpp": CLEAN["src/base/text.cpp"] + lines(600)}
        self.expect({**grown, "tools/tidy_exempt.txt": exempt.format(605)})
        self.expect({**grown, "tools/tidy_exempt.txt": exempt.format(604)}, "605 lines")
        self.expect({"tools/tidy_exempt.txt": exempt.format(605)},
                    'nothing needs "size src/base/text.cpp"')

    def test_function_length(self):
        self.expect_code(function(70))
        self.expect_code(function(71), "long_one() has 71 lines")
        exempt = "function src/base/text.cpp:long_one 90  # one switch\n"
        self.expect({"src/base/text.cpp": CLEAN["src/base/text.cpp"] + function(90),
                     "tools/tidy_exempt.txt": exempt})

    def test_function_length_sees_bodies_in_every_dress(self):
        body = "    a += 1;\n" * 80 + "}\n"
        for head in ("Foo::Foo(int a) : a_(a), b_{1} {\n", "auto f(int a) -> int {\n",
                     "void f() const noexcept {\n", "bool operator==(T a, T b) {\n",
                     "namespace x {\nstruct Y {\n    int f() {\n",
                     "void f(std::vector<int> v = {}) {\n    if (v) {\n    }\n"):
            found = self.findings({"src/base/text.cpp": CLEAN["src/base/text.cpp"] + head + body})
            self.assertTrue(any("lines, more than 70" in each for each in found), head)

    def test_tables_and_types_are_no_functions(self):
        rows = "    {call(1), 2},\n" * 80
        for head in ("constexpr Row table[] = {\n", "struct Long {\n", "enum class Kind {\n",
                     "namespace long_one {\n"):
            self.expect_code(head + rows + "};\n")

    def test_banned_words(self):
        for code, part in {
                "asio::co_spawn(e, f, asio::detached);": "TaskScope",
                "std::cout << 1;": "only app/ prints", 'printf("x");': "only app/ prints",
                "int r = std::rand();": "base/random.hpp",
                "std::this_thread::sleep_for(s);": "deadline",
                "auto t = std::chrono::steady_clock::now();": "time is a parameter",
                "std::regex r;": "RE2", "try {} catch (...) {}": "catch what you can name",
                "std::shared_ptr<int> p;": "who owns it", "strcpy(a, b);": "std::string",
                "auto p = reinterpret_cast<int*>(q);": "std::bit_cast",
                "#define X 1": "write a function"}.items():
            found = self.findings({"src/base/text.cpp": CLEAN["src/base/text.cpp"] + code + "\n"})
            self.assertEqual(len(found), 1, (code, found))
            self.assertIn("src/base/text.cpp:6: ", found[0])
            self.assertIn(part, found[0])

    def test_banned_words_in_comments_and_texts_do_not_count(self):
        self.expect_code('// std::rand() and catch (...)\nauto t = "std::cout << strcpy(a, b)";\n'
                         "char quote = '\"'; // printf(\nauto n = 1'000'000;\n")

    def test_banned_words_are_free_where_they_belong(self):
        self.expect({"src/app/main.cpp": CLEAN["src/app/main.cpp"] + 'void f() { printf("x"); }\n'})

    def test_snapshots_are_shared_and_bytes_are_bytes(self):
        self.expect_code("std::shared_ptr<const gateway::Snapshot> s;\n"
                         "auto p = reinterpret_cast<const char*>(q);\n")

    def test_no_floating_point_for_money(self):
        self.expect({"src/meter/cost_test.cpp": "double cost;\n"},
                    "src/meter/cost_test.cpp:1: float")

    def test_no_using_namespace_in_headers(self):
        self.expect_code("using namespace std;\n", "headers name things in full",
                         path="src/base/text.hpp")
        self.expect_code("using namespace std;\n")

    def test_an_exception_allows_so_many_and_no_more(self):
        code = CLEAN["src/base/text.cpp"] + "std::shared_ptr<int> a;\n"
        exempt = {"tools/tidy_exempt.txt": "# why\nshared_ptr src/base/text.cpp 1  # immutable\n"}
        self.expect({"src/base/text.cpp": code, **exempt})
        self.expect({"src/base/text.cpp": code + "std::shared_ptr<int> b;\n", **exempt},
                    "text.cpp:6", "text.cpp:7")

    def test_exceptions_need_a_reason(self):
        self.expect({"tools/tidy_exempt.txt": "size src/base/text.cpp 600\n"},
                    "tools/tidy_exempt.txt:1: not `rule path")

    def test_nolint_is_rare(self):
        self.expect_code("int x;  // NOLINT(some-check)\n" * 10)
        self.expect_code("int x;  // NOLINT(some-check)\n" * 11, "11 NOLINT in all")

    def test_unfinished_work(self):
        self.expect_code("// TODO(#12): later\n")
        self.expect_code("// TODO: later\n", "TODO(#123)")
        self.expect_code("// FIXME\n", "TODO(#123)")

    def test_every_source_has_a_test(self):
        self.expect({"src/base/text_test.cpp": None, "src/json/value.cpp": None,
                     "src/json/value_test.cpp": None},
                    "src/base/text.cpp:1: no test beside it; write text_test.cpp")
        # text_test.cpp stands for text_*.cpp.
        self.expect({"src/base/text_more.cpp": "int more;\n"})
        self.expect({"src/base/other.cpp": "int other;\n"}, "write other_test.cpp")
        self.expect({"src/base/other.cpp": "int other;\n",
                     "tools/tidy_exempt.txt": "untested src/base/other.cpp  # data only\n"})

    def test_a_test_elsewhere_that_includes_the_header_counts(self):
        include = '#include "base/other.hpp"\n'
        self.expect({"src/base/other.hpp": "#pragma once\n", "src/base/other.cpp": include,
                     "src/base/text_test.cpp": CLEAN["src/base/text_test.cpp"] + include})

    def test_dead_headers(self):
        self.expect({"src/base/dead.hpp": "#pragma once\n"}, "src/base/dead.hpp:1: used by nothing")
        self.expect({"src/base/dead.hpp": "#pragma once\n",
                     "src/base/dead_test.cpp": '#include "base/dead.hpp"\n'},
                    "src/base/dead.hpp:1: used by nothing but its own")

    def test_white_space(self):
        self.expect_code("int x; \n", "src/base/text.cpp:6: white space at the end")
        self.expect_code("\tint x;\n", "src/base/text.cpp:6: a tab")
        self.expect_code("int x;", "src/base/text.cpp:6: no line break at the end")
        self.expect_code("int x;\r\n", "white space at the end")

    def test_paths_of_one_machine(self):
        for path in ("/" + "work/main", "/" + "tmp/x", "/" + "home/me/x"):
            self.expect({"docs/guide.md": f"See {path}.\n"},
                        "docs/guide.md:1: a path of one machine")
        self.expect({"docs/guide.md": "See https://example.com/home/x and net/work/.\n"})

    def test_the_architecture_page_is_kept_true(self):
        page = CLEAN["docs/architecture.md"]
        self.expect({"docs/architecture.md": page + "`net/gone.hpp`\n"}, "there is no net/gone.hpp")
        other = page.replace("base json llm\n", "base json llm net\n", 1)
        self.expect({"docs/architecture.md": other},
                    "not the one in tools/tidy_rules.py")

    def test_the_command_prints_findings_and_says_so_by_its_exit_code(self):
        with tempfile.TemporaryDirectory() as root:
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                self.assertEqual(tidy.main(["tidy.py", root]), 0)
            self.assertEqual(out.getvalue(), "tidy: 0 files clean, 0 over 300 lines\n")
            Path(root, "a.md").write_text("x \n")
            with contextlib.redirect_stdout(out):
                self.assertEqual(tidy.main(["tidy.py", root]), 1)
            self.assertIn("a.md:1: white space at the end of the line; delete it\n", out.getvalue())


if __name__ == "__main__":
    unittest.main()
