"""Tests of the catalog's tools: python3 -m unittest discover -s tools/catalog -p '*_test.py'."""
import csv
import importlib.util
import json
import struct
import sys
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import build  # noqa: E402
import format as f  # noqa: E402
import source  # noqa: E402

CATALOG = HERE.parent.parent / "catalog"


def load_import():
    spec = importlib.util.spec_from_file_location("import_facts", HERE / "import.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(groups):
    return source.read_prices(groups, "test")


class Folder(unittest.TestCase):
    """Tests that write provider files."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.path = Path(self.temporary.name)

    def write(self, name, **head):
        base = {"id": name, "class": "first_party", "models": []}
        (self.path / f"{name}.json").write_text(json.dumps({**base, **head}))
        (self.path / "DATE").write_text("2026-11-20\n")

    def problem(self, **head):
        self.write("p", **head)
        with self.assertRaises(source.SourceError) as caught:
            source.read_all(self.path)
        return str(caught.exception)


class Prices(unittest.TestCase):
    def test_are_exact(self):
        self.assertEqual(source.nano_per_million(Decimal("0.0028"), "token", ""), 2_800_000)
        self.assertEqual(source.nano_per_million(Decimal("1.1"), "token", ""), 1_100_000_000)
        self.assertEqual(source.nano_per_million(Decimal("0.01"), "call", ""), 10**13)
        self.assertEqual(source.nano_per_million(Decimal("1.9E-8"), "pixel", ""), 19_000_000)

    def test_too_fine_negative_or_huge_ones_are_refused(self):
        for price in ("0.0000000001", "-1", "100000000000"):
            with self.assertRaises(source.SourceError):
                source.nano_per_million(Decimal(price), "token", "")

    def test_each_window_of_a_group_is_a_row(self):
        found = rows([{"input": 2}, {"window": "01:00-04:00 22:00-06:00", "days": "Mon-Fri",
                                     "input": 4}])
        windows = sorted(row[2][4:7] for row in found)
        self.assertEqual(windows, [(0, 0, 0x7F), (60, 240, 0x3E), (1320, 360, 0x3E)])

    def test_two_prices_for_one_thing_are_refused(self):
        with self.assertRaises(source.SourceError):
            rows([{"input": 2}, {"input": 3}])
        self.assertEqual(len(rows([{"input": 2}, {"input": 3, "tier": "batch"}])), 2)

    def test_days_wrap_the_week(self):
        self.assertEqual(source.read_days("Sat-Mon", ""), 0b1000011)
        self.assertEqual(source.read_days("Sat,Sun", ""), 0b1000001)

    def test_meters_have_units_and_variants(self):
        (row,) = rows([{"output_image/image[high/1024x1024]": 1}])
        self.assertEqual(row[1], "high/1024x1024")
        self.assertEqual(row[4], f.UNITS.index("image"))


class Source(Folder):
    def test_names_what_is_wrong_and_where(self):
        self.assertIn("p: unknown key 'modles'", self.problem(modles=[]))
        self.assertIn("class: 'none'", self.problem(**{"class": "none"}))
        self.assertIn("no base URL", self.problem(endpoints=[{"wire": "w", "url": "http://x.de"}]))
        self.assertIn("no base URL", self.problem(endpoints=[{"wire": "w", "url": "https://x/"}]))
        self.assertIn("no base URL", self.problem(endpoints=[{"wire": "w", "url": "https://{a}"}]))
        self.assertIn("no name of an environment", self.problem(key_env=["lower"]))
        self.assertIn("wrong type", self.problem(quirks={"stop_max": "4"}))
        self.assertIn("output_limit", self.problem(quirks={"output_limit": "tokens"}))

    def test_refuses_wrong_models(self):
        for model, what in (
                ({"id": "m", "prices": [{"input": 0}]}, "none of them 0"),
                ({"id": "m"}, "metered needs prices"),
                ({"id": "m", "billing": "free", "prices": [{"input": 1}]}, "free has no prices"),
                ({"id": "m", "kind": "chatter", "billing": "free"}, "'chatter'"),
                ({"id": "m", "can": "fly", "billing": "free"}, "'fly'"),
                ({"id": "m", "ctx": 0, "billing": "free"}, "ctx"),
                ({"id": "m", "released": "soon", "billing": "free"}, "no date"),
                ({"id": "m", "prices": [{"input": 1, "window": "9-17"}]}, "no time window"),
                ({"id": "m", "prices": [{"inputs": 1}]}, "'inputs'")):
            problem = self.problem(models=[model])
            self.assertIn("p: m", problem)
            self.assertIn(what, problem)
        twice = [{"id": "m", "billing": "free"}] * 2
        self.assertIn("there twice", self.problem(models=twice))

    def test_the_file_is_named_as_the_id(self):
        self.assertIn("file's name", self.problem(id="q"))


class Build(Folder):
    def test_is_deterministic_and_does_not_depend_on_the_order_of_models(self):
        models = [{"id": name, "prices": [{"input": 1}]} for name in ("b", "a", "B")]
        self.write("p", models=models)
        first = build.build(self.path)
        self.write("p", models=models[::-1])
        self.assertEqual(first, build.build(self.path))

    def test_of_the_real_catalog_is_deterministic_and_small(self):
        blob = build.build(CATALOG)
        self.assertEqual(blob, build.build(CATALOG))
        self.assertLess(len(blob), 2_000_000)

    def test_later_rules_win_and_a_model_wins_over_rules(self):
        self.write("p", quirks={"stop_max": 1},
                   model_rules=[{"match": ["*"], "wire": "x", "stop_max": 2},
                                {"match": ["a*"], "stop_max": 3}],
                   models=[{"id": "a1", "billing": "free", "quirks": {"stop_max": 4}},
                           {"id": "a2", "billing": "free", "wire": "y"},
                           {"id": "b", "billing": "free"}])
        builder = build.Builder()
        builder.add_provider(source.read_all(self.path)[0])
        found = []
        for raw in builder.offerings:
            record = f.OFFERING.unpack(raw)
            quirks = f.QUIRKS.unpack(builder.quirks.rows[record[13]])
            found.append((quirks[-2], record[2]))
        x, y = builder.strings("x"), builder.strings("y")
        self.assertEqual(found, [(4, x), (3, y), (2, x)])

    def test_records_have_the_sizes_that_the_reader_expects(self):
        text = (HERE.parent.parent / "src/catalog/blob.hpp").read_text()
        for name, record in (("Provider", f.PROVIDER), ("Endpoint", f.ENDPOINT),
                             ("Quirks", f.QUIRKS), ("Offering", f.OFFERING), ("Price", f.PRICE),
                             ("Condition", f.CONDITION), ("Name", f.NAME), ("Posting", f.POSTING)):
            self.assertIn(f"sizeof({name}Record) == {record.size}", text)
        self.assertEqual(f.HEAD.size + f.INDEX.size, 96)

    def test_strings_stand_once(self):
        strings = build.Strings()
        self.assertEqual(strings(""), 0)
        self.assertEqual(strings("a"), strings("a"))
        self.assertEqual(bytes(strings.data), struct.pack("<HH", 0, 1) + b"a")


class Import(Folder):
    PROVIDER = {"id": "p", "name": "P", "class": "first_party",
                "base_url": "https://{region}.p.de/v1/",
                "api_dialect": "openai_chat+openai_responses",
                "auth_header": "x-api-key: <key>", "key_env": "P_KEY", "regions": "eu (Sweden)",
                "docs_url": "", "url_verified": "from_source"}
    MODEL_COLUMNS = ("provider provider_model_id canonical_model kind input_modalities "
                     "output_modalities context_tokens max_input_tokens max_output_tokens "
                     "price_batch_discount billing tool_calling structured_output reasoning vision "
                     "streaming open_weights release_date knowledge_cutoff deprecation_date status "
                     "endpoints dialect_override regions").split()
    PRICE_COLUMNS = ("provider provider_model_id meter unit price_usd min_prompt_tokens "
                     "service_tier region window_utc days valid_from valid_to variant "
                     "source").split()

    def run_import(self, prices, **model):
        facts, self.catalog = self.path / "facts", self.path / "catalog"
        facts.mkdir(exist_ok=True)
        self.catalog.mkdir(exist_ok=True)
        base = {"provider": "p", "provider_model_id": "m", "canonical_model": "v/m",
                "kind": "chat", "input_modalities": "image;text", "output_modalities": "text",
                "billing": "metered", "status": "active", **model}
        filled = [{"provider": "p", "provider_model_id": "m", "unit": "mtok",
                   "min_prompt_tokens": "0", "service_tier": "standard", "source": "a", **price}
                  for price in prices]
        for name, columns, lines in (("providers", list(self.PROVIDER), [self.PROVIDER]),
                                     ("models", self.MODEL_COLUMNS, [base]),
                                     ("prices", self.PRICE_COLUMNS, filled)):
            with open(facts / f"{name}.csv", "w", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="")
                writer.writeheader()
                writer.writerows(lines)
        load_import().import_facts(facts, self.catalog)
        return json.loads((self.catalog / "p.json").read_text(), parse_float=Decimal)

    def test_makes_a_file_that_builds(self):
        head = self.run_import([{"meter": "input", "price_usd": "0.00000012"},
                                {"meter": "cache_write", "price_usd": "1.250"}],
                               tool_calling="true", vision="false", release_date="2025-25-11")
        self.assertEqual(head["endpoints"][0], {"wire": "openai_chat", "header": "x-api-key",
                                                "prefix": "", "url": "https://${REGION}.p.de/v1"})
        self.assertEqual(head["regions"], ["eu"])
        (model,) = head["models"]
        self.assertEqual(model["prices"], [{"input": Decimal("0.00000012"),
                                            "cache_write_5m": Decimal("1.25")}])
        self.assertIn("0.00000012", (self.catalog / "p.json").read_text())
        self.assertEqual((model["can"], model["cannot"], model["in"], model["released"]),
                         ("tools", "vision", "text image", "2025"))
        (self.catalog / "DATE").write_text("2026-11-20")
        self.assertTrue(build.build(self.catalog))

    def test_keeps_what_is_kept_by_hand(self):
        prices = [{"meter": "input", "price_usd": "1"}]
        head = self.run_import(prices)
        head["quirks"] = {"seed_field": ""}
        head["models"][0]["quirks"] = {"stop_max": 4}
        plain = json.loads(json.dumps(head, default=float))
        (self.catalog / "p.json").write_text(json.dumps(plain))
        again = self.run_import([{"meter": "input", "price_usd": "2"}])
        self.assertEqual(again["quirks"], {"seed_field": ""})
        self.assertEqual(again["models"][0]["quirks"], {"stop_max": 4})
        self.assertEqual(again["models"][0]["prices"], [{"input": 2}])

    def test_a_metered_zero_is_unknown(self):
        (model,) = self.run_import([{"meter": "input", "price_usd": "0"}])["models"]
        self.assertEqual(model["billing"], "unknown")
        self.assertNotIn("prices", model)

    def test_of_two_prices_the_better_attested_is_taken(self):
        (model,) = self.run_import(
            [{"meter": "input", "price_usd": "6000", "source": "a"},
             {"meter": "input", "price_usd": "6", "source": "a+b"}])["models"]
        self.assertEqual(model["prices"], [{"input": 6}])

    def test_a_batch_discount_becomes_prices(self):
        (model,) = self.run_import([{"meter": "input", "price_usd": "3"},
                                    {"meter": "output", "price_usd": "15"}],
                                   price_batch_discount="0.5")["models"]
        self.assertEqual(model["prices"][1], {"tier": "batch", "input": Decimal("1.5"),
                                              "output": Decimal("7.5")})

    def test_equal_prices_of_regions_and_windows_are_one_group(self):
        base = {"meter": "input", "price_usd": "1"}
        (model,) = self.run_import(
            [base, *({**base, "price_usd": "2", "region": r} for r in ("us", "eu")),
             *({**base, "price_usd": "3", "window_utc": w, "days": "Mon-Fri"}
               for w in ("06:00-10:00", "01:00-04:00"))])["models"]
        self.assertEqual(model["prices"], [
            {"input": 1},
            {"window": "01:00-04:00 06:00-10:00", "days": "Mon-Fri", "input": 3},
            {"regions": "eu|us", "input": 2}])

    def test_models_without_chat_completions_name_their_wire(self):
        prices = [{"meter": "input", "price_usd": "1"}]
        self.assertEqual(self.run_import(prices, endpoints="/v1/responses")["models"][0]["wire"],
                         "openai_responses")
        self.assertNotIn("wire", self.run_import(
            prices, endpoints="/v1/chat/completions;/v1/responses")["models"][0])


if __name__ == "__main__":
    unittest.main()
