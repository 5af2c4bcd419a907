"""Every command of weir, run as a program in a folder of its own; nothing outside it is touched."""
import json
import os
import pathlib
import subprocess
import tempfile
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
        for command in ("serve", "check", "key", "models", "providers", "chat", "usage", "version"):
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


if __name__ == "__main__":
    unittest.main()
