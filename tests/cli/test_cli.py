"""Every command of weir, run as a program in a folder of its own; nothing outside it is touched."""
import contextlib
import functools
import http.server
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import threading
import unittest

WEIR = pathlib.Path(os.environ.get(
    "WEIR_BINARY", pathlib.Path(__file__).resolve().parents[2] / "build/dev/src/weir")).resolve()


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="weir-cli-")
        self.addCleanup(self.folder.cleanup)

    def weir(self, *arguments, text=None, env=None):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder.name, **(env or {})}
        return subprocess.run([str(WEIR), *arguments], cwd=self.folder.name, env=environment,
                              input=text, capture_output=True, text=True, timeout=60)

    def write(self, text, name="weir.yaml"):
        (pathlib.Path(self.folder.name) / name).write_text(text)

    def ok(self, *arguments, **options):
        done = self.weir(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_version_as_text_and_json(self):
        self.assertIn("0.1.0", self.ok("version"))
        self.assertEqual(json.loads(self.ok("version", "--json"))["version"], "0.1.0")

    def test_help_lists_the_commands_and_a_wrong_one_exits_2_or_more(self):
        help_text = self.ok("--help")
        for command in ("serve", "check", "key", "models", "providers", "catalog", "chat", "usage", "route", "version"):
            self.assertIn(command, help_text)
        self.assertNotEqual(self.weir("swim").returncode, 0)

    def test_check_without_a_file_is_fine(self):
        self.assertEqual(self.weir("check").returncode, 0)

    def test_check_names_every_problem_with_its_place(self):
        self.write("listen: nowhere\nproviders:\n  opnai: { credentials: [{ env: X }] }\n")
        done = self.weir("check")
        self.assertEqual(done.returncode, 1)
        output = done.stdout + done.stderr
        self.assertIn("weir.yaml:1:", output)
        self.assertIn("weir.yaml:3:", output)
        self.assertIn("openai", output)

    def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(self):
        made = self.ok("key", "create", "mobile", "--requests", "600/min")
        secret = next(word for word in made.split() if word.startswith("weir-"))
        self.assertGreaterEqual(len(secret), 48)
        listed = self.ok("key", "list")
        self.assertIn("mobile", listed)
        self.assertNotIn(secret, listed)
        for file in pathlib.Path(self.folder.name).rglob("*"):
            if file.is_file():
                self.assertNotIn(secret.encode(), file.read_bytes(), file)
        self.ok("key", "revoke", "mobile")
        self.assertIn("revoked", self.ok("key", "list"))
        self.assertEqual(self.weir("key", "revoke", "nobody").returncode, 1)

    def test_models_can_be_asked_by_price_and_ability(self):
        rows = json.loads(self.ok("models", "--all", "--json", "--where", "provider=openai,kind=chat"))
        self.assertGreater(len(rows if isinstance(rows, list) else rows["models"]), 20)
        wrong = self.weir("models", "--all", "--where", "colour=blue")
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn("colour", wrong.stdout + wrong.stderr)

    def test_providers_of_the_catalog_name_their_key_variables(self):
        output = self.ok("providers", "--all")
        self.assertIn("OPENAI_API_KEY", output)
        self.assertGreater(len(output.splitlines()), 60)

    def test_chat_answers_and_is_counted(self):
        self.ok("key", "create", "somebody")  # makes the store: without one nothing is recorded
        self.assertIn("hello out there", self.ok("chat", "sim/echo", "hello out there"))
        usage = json.loads(self.ok("usage", "--by", "model", "--json"))
        self.assertIn("echo", json.dumps(usage))

    def test_chat_with_an_unknown_model_says_so_and_fails(self):
        done = self.weir("chat", "sim/ecko", "hi")
        self.assertEqual(done.returncode, 1)
        self.assertIn("echo", done.stdout + done.stderr)

    def test_usage_without_a_ledger_says_so_and_of_nothing_is_empty(self):
        done = self.weir("usage")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no ledger", done.stderr)
        self.ok("key", "create", "somebody")
        self.ok("usage", "--by", "key")

    def test_explain_tells_why_a_recorded_request_went_where_it_went(self):
        self.write("""providers: { sim: {} }
routes:
  fast:
    targets: [sim/echo, sim/echo-2]
    require: { not_providers: [other] }
""")
        answer = self.weir("chat", "fast", "hello")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        rows = self.ledger_ids()
        self.assertEqual(len(rows), 1)
        text = self.ok("explain", rows[0])
        self.assertIn('asked for "fast", route fast, ok', text)
        self.assertIn("strategy: order", text)
        self.assertIn("1. sim/echo  (target", text)
        record = json.loads(self.ok("explain", rows[0], "--json"))
        self.assertEqual(record["id"], rows[0])
        self.assertEqual([c["target"] for c in record["decision"]["candidates"]],
                         ["sim/echo", "sim/echo-2"])
        missing = self.weir("explain", "0" * len(rows[0]))
        self.assertEqual(missing.returncode, 1)
        self.assertIn("the ledger has no request", missing.stderr)
        self.assertEqual(self.weir("explain", "short").returncode, 2)

    # Two models of one prompt: 1,000 tokens of answer at $10 a million, and at $2.
    DEAR = "sim/fast;out=1000;price_out=10"
    CHEAP = "sim/fast;out=1000;price_out=2"
    BROKEN = "sim/echo;status=500"

    def routes_to(self, fast, name="weir.yaml", more=""):
        self.write("providers: { sim: {} }\nroutes:\n"
                   f"  fast: {{ {fast} }}\n"
                   f"  flaky: {{ targets: [\"{self.BROKEN}\", \"{self.CHEAP}\"] }}\n" + more, name)

    def replay(self, *more):
        return json.loads(self.ok("route", "replay", "--policy", "new.yaml", "--json", *more))

    def test_route_replay_finds_what_another_policy_would_have_cost(self):
        self.routes_to(f'targets: ["{self.DEAR}"]')
        for _ in range(3):
            self.ok("chat", "fast", "hello")
        self.ok("chat", "flaky", "hello")
        bills = [json.loads(self.ok("explain", one, "--json")) for one in self.ledger_ids()]
        self.assertEqual(sorted(bill["cost_usd"] for bill in bills),
                         ["0.002", "0.01", "0.01", "0.01"])

        self.routes_to(f'targets: ["{self.CHEAP}"]', "new.yaml")
        report = self.replay()
        self.assertEqual(report["calls"], 4)
        self.assertEqual(report["differ"], 3)
        self.assertIn({"from": self.DEAR, "to": self.CHEAP, "calls": 3.0}, report["moves"])
        cost = report["cost_usd"]
        self.assertAlmostEqual(cost["before"]["value"], 3 * 0.010 + 0.002)
        self.assertAlmostEqual(cost["after"]["value"], 4 * 0.002)
        self.assertLessEqual(cost["change"]["low"], cost["change"]["value"])
        # CHEAP answered once, but behind BROKEN: as a first choice it was never seen.
        self.assertAlmostEqual(report["support"], 1 / 4)
        self.assertEqual(report["failure_share"]["calls"], 1)
        self.assertEqual(report["failure_share"]["after"]["value"], 1)
        self.assertEqual(report, self.replay(), "the same ledger and policy give the same report")
        text = self.ok("route", "replay", "--policy", "new.yaml")
        self.assertIn("choices that differ: 3 of 4", text)
        self.assertIn("unknown: never asked", text)

    def test_route_replay_weighs_choices_that_were_by_chance(self):
        both = f'[{{ model: "{self.DEAR}", weight: 1 }}, {{ model: "{self.CHEAP}", weight: 1 }}]'
        self.routes_to(f"strategy: weighted, targets: {both}")
        for _ in range(12):
            self.ok("chat", "fast", "hello")
        bills = [json.loads(self.ok("explain", one, "--json")) for one in self.ledger_ids()]
        dear = sum(bill["cost_usd"] == "0.01" for bill in bills)
        self.routes_to(f'targets: ["{self.CHEAP}"]', "new.yaml")
        report = self.replay()
        self.assertEqual(report["by_chance"], 12)
        self.assertEqual(report["weight_max"], 2 if dear < 12 else 0)
        self.assertAlmostEqual(report["cost_usd"]["before"]["value"], dear * 0.010 + (12 - dear) * 0.002)
        self.assertAlmostEqual(report["cost_usd"]["after"]["value"], 12 * 0.002)
        self.assertEqual(report["differ"], dear)

    def test_route_replay_lists_whom_the_policy_refuses(self):
        self.routes_to(f'targets: ["{self.CHEAP}"]')
        self.ok("chat", "fast", "hello")
        self.ok("chat", "flaky", "hello")
        self.routes_to(f'targets: ["{self.CHEAP}"]', "new.yaml",
                       "rules: [{ when: { model: flaky }, refuse: \"not any more\" }]\n")
        report = self.replay()
        self.assertEqual(report["refused_calls"], 1)
        self.assertEqual([one["why"] for one in report["refused"]], ["not any more"])
        self.assertIn(report["refused"][0]["id"], self.ledger_ids())
        self.assertEqual(self.replay("--limit", "1")["cut"], True)
        self.assertEqual(self.weir("route", "replay", "--policy", "none.yaml").returncode, 1)
        wrong = self.weir("route", "replay", "--policy", "new.yaml", "--since", "soon")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("--since", wrong.stderr)

    def test_route_test_shows_where_a_request_would_go_and_asks_nobody(self):
        self.routes_to(f'targets: ["{self.DEAR}", "{self.CHEAP}"], strategy: weighted')
        body = json.dumps({"model": "fast", "max_tokens": 1000,
                           "messages": [{"role": "user", "content": "hello"}]})
        found = json.loads(self.ok("route", "test", "--file", "-", "--times", "2000", "--json", text=body))
        costs = {one["target"]: one["likely_cost_usd"] for one in found["candidates"]}
        # 400 tokens are likely where nothing is known.
        self.assertEqual(costs, {self.DEAR: "0.004", self.CHEAP: "0.0008"})
        for one in found["candidates"]:
            self.assertAlmostEqual(one["first_share"], 0.5, delta=0.06)
        self.assertEqual(self.weir("route", "replay", "--policy", "weir.yaml").returncode, 1)
        self.assertFalse((pathlib.Path(self.folder.name) / "weir.db").exists(), "nothing was recorded")
        self.assertEqual(self.weir("route").returncode, 2)
    def test_easy_prompts_go_to_the_weak_and_hard_ones_to_the_strong(self):
        self.write("""providers: { sim: {} }
routes:
  smart:
    strategy: { difficulty: { threshold: 0.2 } }
    targets:
      - { model: "sim/fast;words=strong", tier: strong }
      - { model: "sim/fast;words=weak", tier: weak }
""")
        self.assertIn("weak", self.ok("chat", "smart", "Hello, how are you today?"))
        hard = ("Statement 1 | Every group of order 42 has a normal subgroup of order 7. Statement 2 | "
                "Every group of order 42 has a normal subgroup of order 8.\nA. True, True\n"
                "B. False, False\nC. True, False\nD. False, True\nAnswer:")
        self.assertIn("strong", self.ok("chat", "smart", hard))
        notes = [self.ok("explain", id_) for id_ in self.ledger_ids()]
        self.assertEqual(sum("is over 0.20: strong" in note for note in notes), 1, notes)
        self.assertEqual(sum("is not over 0.20: weak" in note for note in notes), 1, notes)
        self.write("""providers: { sim: {} }
routes: { smart: { strategy: difficulty, targets: [sim/fast] } }
""")
        done = self.weir("check")
        self.assertEqual(done.returncode, 1)
        self.assertIn('needs a target with "tier: strong"', done.stdout + done.stderr)

    def test_a_model_of_difficulty_is_trained_measured_and_used(self):
        rows = []
        for i in range(60):
            rows.append({"prompt": f"Prove the theorem about ring number {i} by induction.",
                         "strong_right": i % 10 != 0, "weak_right": i % 5 == 0})
            rows.append({"prompt": f"Say hello to my friend {i} in a nice way, please.",
                         "strong_right": 1, "weak_right": i % 20 != 0})
        self.write("".join(json.dumps(row) + "\n" for row in rows), "rows.jsonl")
        text = self.ok("route", "train", "--data", "rows.jsonl", "--out", "m.bin", "--report")
        self.assertIn("120 rows", text)
        self.assertIn("APGR 0.", text)
        self.assertIn("50%", text)
        measured = json.loads(self.ok("route", "train", "--data", "rows.jsonl", "--json"))
        self.assertGreater(measured["apgr"], 0.6)
        self.assertLess(measured["apgr_low"], measured["apgr"])
        size = (pathlib.Path(self.folder.name) / "m.bin").stat().st_size
        self.assertEqual(measured["bytes"], size)
        self.write("""providers: { sim: {} }
routes:
  smart:
    strategy: { difficulty: { strong_share: 50%, model: m.bin } }
    targets: [{ model: sim/echo, tier: weak }, { model: "sim/fast;words=strong", tier: strong }]
""")
        self.assertIn("strong", self.ok("chat", "smart", "Prove the theorem about ring number 7."))

    def test_bad_training_rows_are_named_by_line_and_field(self):
        good = '{"prompt": "a", "strong_right": 1, "weak_right": 0}\n'
        for bad, names in (('{"prompt": 5, "weak_right": 0}', "line 3: prompt"),
                           ('{"prompt": "b", "strong_right": 2}', "line 3: strong_right"),
                           ('{"prompt": "b"', "line 3"), ("[]", "line 3")):
            self.write(good + "\n" + bad + "\n", "rows.jsonl")
            done = self.weir("route", "train", "--data", "rows.jsonl", "--out", "m.bin")
            self.assertEqual(done.returncode, 2, bad)
            self.assertIn(names, done.stderr)
            self.assertFalse((pathlib.Path(self.folder.name) / "m.bin").exists())
        self.assertEqual(self.weir("route", "train", "--data", "none.jsonl").returncode, 2)
        self.write(good * 3, "rows.jsonl")
        self.assertIn("20 to", self.weir("route", "train", "--data", "rows.jsonl").stderr)

    def ledger_ids(self):
        file = pathlib.Path(self.folder.name) / "weir.db"
        with contextlib.closing(sqlite3.connect(file)) as database:
            return [row[0] for row in database.execute("SELECT id FROM requests")]

    def test_the_catalog_of_this_build_has_no_errors(self):
        found = json.loads(self.ok("catalog", "check", "--json"))
        self.assertTrue(found["ok"])
        self.assertEqual(found["errors"], 0)
        self.assertEqual(len(found["findings"]), found["warnings"])

    def test_catalog_check_names_the_place_and_its_exit_code_tells_errors_from_warnings(self):
        self.write("""{"id": "acme", "class": "cloud", "models": [
{"id": "a", "ctx": 10, "out_max": 11, "prices": [{"input": 1, "output": 2}]}]}""", "acme.json")
        done = self.weir("catalog", "check", "acme.json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("acme.json:2\tacme/a\tlimit_above_context", done.stdout)
        self.assertIn("1 errors, 0 warnings", done.stderr)
        self.write("providers: { openai: { models: [{ id: house }] } }\n", "o.yaml")
        done = self.weir("catalog", "check", "o.yaml")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("warning\to.yaml:1\topenai/house\tno_price", done.stdout)
        self.assertEqual(self.weir("catalog", "check", "nothing.yaml").returncode, 2)

    OPENROUTER = {"data": [
        {"id": "acme/one", "context_length": 1000,
         "pricing": {"prompt": "0.000001", "completion": "0.0000025"}},
        {"id": "acme/free:free", "pricing": {"prompt": "0", "completion": "0"}}]}

    def test_catalog_diff_tells_same_other_and_bad_by_its_exit_code(self):
        self.write(json.dumps(self.OPENROUTER), "or.json")
        arguments = ("catalog", "diff", "--from", "openrouter", "or.json")
        done = self.weir(*arguments, "--json")
        self.assertEqual(done.returncode, 1)
        report = json.loads(done.stdout)
        self.assertFalse(report["same"])
        self.assertEqual(report["new"], 2)
        self.assertEqual(report["differences"][1]["entry"], "openrouter/acme/one")
        self.assertEqual(report["differences"][1]["what"], "input 1, output 2.5")
        done = self.weir(*arguments, "--limit", "1")
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.assertIn("--limit 0 shows all", done.stderr)
        self.write('{"acme": {"models": {}}}', "empty.json")
        self.assertEqual(self.weir("catalog", "diff", "--from", "models.dev",
                                   "empty.json").returncode, 0)
        for bad in (("--from", "litellm", "or.json"), ("--from", "oprouter", "or.json"),
                    ("--from", "openrouter", "gone.json"), ("--from", "openrouter"),
                    ("--from", "openrouter", "or.json", "--provider", "opnrouter")):
            self.assertGreaterEqual(self.weir("catalog", "diff", *bad).returncode, 2, bad)

    def test_catalog_import_writes_what_check_and_models_read_back(self):
        self.write(json.dumps(self.OPENROUTER), "or.json")
        done = self.weir("catalog", "import", "--from", "openrouter", "or.json", "--out", "o.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 models of 1 providers written to o.yaml", done.stderr)
        self.ok("catalog", "check", "o.yaml")
        key = {"OPENROUTER_API_KEY": "not-a-key"}
        self.ok("check", "--config", "o.yaml", env=key)
        rows = json.loads(self.ok("models", "--config", "o.yaml", "--all", "--json", "--where",
                                  "id=acme/one", env=key))
        self.assertEqual(rows[0]["usd_per_million_out"], "2.5")
        printed = self.ok("catalog", "import", "--from", "openrouter", "-",
                          text=json.dumps(self.OPENROUTER))
        self.assertEqual(printed, (pathlib.Path(self.folder.name) / "o.yaml").read_text())

    def test_catalog_diff_fetches_a_url(self):
        self.write(json.dumps(self.OPENROUTER), "or.json")
        handler = functools.partial(QuietFiles, directory=self.folder.name)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_port}/"
        done = self.weir("catalog", "diff", "--from", "openrouter", url + "or.json", "--json")
        self.assertEqual(json.loads(done.stdout)["new"], 2)
        done = self.weir("catalog", "diff", "--from", "openrouter", url + "gone.json")
        self.assertEqual(done.returncode, 2)
        self.assertIn("answers 404", done.stderr)


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    unittest.main()
