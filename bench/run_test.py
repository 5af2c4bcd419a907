#!/usr/bin/env python3
"""Tests of the rig's arithmetic and rules: no processes, no network."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from rig import behaviours, report, rows, stats, weir_config  # noqa: E402


def slot(cpu=100, completed=10, failed=0, steal=0.0, foreign=0.0):
    made = {"cpu_ns": cpu, "completed": completed, "failed": failed, "steal": steal,
            "foreign": foreign}
    made["dropped"] = stats.dropped(made)
    return made


class Summaries(unittest.TestCase):
    def test_median_and_quartiles(self):
        self.assertEqual(stats.summary([5, 1, 3, 2, 4]),
                         {"median": 3, "q1": 2, "q3": 4, "n": 5})

    def test_one_value_is_its_own_quartiles(self):
        self.assertEqual(stats.summary([7]), {"median": 7, "q1": 7, "q3": 7, "n": 1})

    def test_nothing_has_no_summary(self):
        self.assertIsNone(stats.summary([]))

    def test_slope_cancels_what_does_not_grow(self):
        self.assertEqual(stats.slope(1000, 7000 + 500, 4000, 28000 + 500), 7)


class Dropping(unittest.TestCase):
    def test_reasons(self):
        self.assertIsNone(slot()["dropped"])
        self.assertEqual(slot(failed=1)["dropped"], "failure")
        self.assertEqual(slot(completed=0)["dropped"], "nothing completed")
        self.assertEqual(slot(steal=0.011)["dropped"], "steal")
        self.assertEqual(slot(foreign=0.081)["dropped"], "foreign CPU")

    def test_the_limits_themselves_are_allowed(self):
        self.assertIsNone(slot(steal=stats.STEAL_MAX, foreign=stats.FOREIGN_MAX)["dropped"])

    def test_counts(self):
        rounds = [{"a": slot(), "b": slot(steal=1)}, {"a": slot(failed=2), "b": slot(steal=1)}]
        self.assertEqual(stats.drop_counts(rounds), {"steal": 2, "failure": 1})


class Pairing(unittest.TestCase):
    def value(self, one):
        return one["cpu_ns"] / one["completed"]

    def test_ratios_are_taken_within_a_round(self):
        # The machine got twice as slow in the second round: the ratio does not notice.
        rounds = [{"w": slot(80), "nginx": slot(100)}, {"w": slot(160), "nginx": slot(200)}]
        self.assertEqual(stats.ratios(rounds, "w", "nginx", self.value), [0.8, 0.8])

    def test_a_round_counts_only_with_both_turns_good(self):
        rounds = [{"w": slot(80), "nginx": slot(100, steal=1)},
                  {"w": slot(80, failed=1), "nginx": slot(100)},
                  {"w": slot(90), "nginx": slot(100)}, {"nginx": slot(100)}]
        self.assertEqual(stats.ratios(rounds, "w", "nginx", self.value), [0.9])

    def test_differences(self):
        rounds = [{"w": slot(80), "nginx": slot(100)}]
        self.assertEqual(stats.differences(rounds, "w", "nginx", self.value), [-2])

    def test_good_values_leave_out_dropped_ones(self):
        rounds = [{"w": slot(80)}, {"w": slot(90, foreign=1)}]
        self.assertEqual(stats.good_values(rounds, "w", self.value), [8])


class FakeLoad:
    """Gives each target's turns in order, the last one again and again."""

    def __init__(self, turns):
        self.turns, self.asked = turns, []

    def slot(self, target, behaviour, **options):
        self.asked.append(target)
        turns = self.turns[target]
        return dict(turns.pop(0) if len(turns) > 1 else turns[0])


class Settings:
    rounds, rounds_max, seconds, seed, keep_noise = 3, 6, 1, 1, False


class Rounds(unittest.TestCase):
    def rig(self, turns):
        made = rows.Rig(None, FakeLoad(turns), Settings())
        made.running = {name: name for name in turns}
        return made

    def test_goes_on_until_each_has_enough_good_turns(self):
        rig = self.rig({"a": [slot()], "b": [slot(steal=1), slot()]})
        self.assertEqual(len(rig.rounds(["a", "b"], "json")), 4)

    def test_gives_up_at_the_limit(self):
        rig = self.rig({"a": [slot()], "b": [slot(failed=1)]})
        rounds = rig.rounds(["a", "b"], "json")
        self.assertEqual(len(rounds), 6)
        self.assertEqual(stats.ratios(rounds, "b", "a", lambda s: 1), [])

    def test_every_round_has_every_target_in_changing_order(self):
        rig = self.rig({"a": [slot()], "b": [slot()], "c": [slot()]})
        rig.settings.rounds = 6
        rig.rounds(["a", "b", "c"], "json")
        orders = [tuple(rig.load.asked[i:i + 3]) for i in range(0, 18, 3)]
        self.assertTrue(all(sorted(order) == ["a", "b", "c"] for order in orders))
        self.assertGreater(len(set(orders)), 1)

    def test_noise_is_kept_only_on_request_and_failures_never(self):
        rig = self.rig({"a": [slot(steal=1)], "b": [slot(failed=1)]})
        rig.settings = type("Loud", (Settings,), {"keep_noise": True, "rounds": 3})()
        rounds = rig.rounds(["a", "b"], "json")
        self.assertEqual(len(stats.good_values(rounds, "a", lambda s: 1)), 6)
        self.assertEqual(stats.good_values(rounds, "b", lambda s: 1), [])


class Gates(unittest.TestCase):
    def test_verdicts(self):
        self.assertEqual(rows.gate(1.0, 1.0), "pass")
        self.assertEqual(rows.gate(1.01, 1.0), "miss")
        self.assertIsNone(rows.gate(None, 1.0))

    def test_the_full_gateway_is_what_is_judged(self):
        rounds = [{"nginx": slot(100), "weir-full": slot(120), "weir-bare": slot(50)}]
        cells = rows.compared(rounds, rows.cpu_per_request, "us")
        judged = rows.judged("B1", "x", cells, 1.0, "<= 1.0x nginx", rounds)
        self.assertEqual((judged["verdict"], judged["result"]), ("miss", 1.2))

    def test_without_weir_nothing_is_judged(self):
        rounds = [{"nginx": slot(100)}]
        cells = rows.compared(rounds, rows.cpu_per_request, "us")
        self.assertIsNone(rows.judged("B1", "x", cells, 1.0, "", rounds)["verdict"])


class Reports(unittest.TestCase):
    ROW = {"row": "B1", "what": "CPU", "gate": "<= 1.0x nginx", "verdict": "pass", "result": 0.8,
           "dropped": {"steal": 2}, "rounds": 12,
           "cells": {"nginx": {"value": {"median": 20, "q1": 19, "q3": 21, "n": 10}, "unit": "us",
                               "ratio": {"median": 1, "q1": 1, "q3": 1, "n": 10}},
                     "weir-full": {"value": {"median": 16, "q1": 15, "q3": 17, "n": 10},
                                   "unit": "us",
                                   "ratio": {"median": 0.8, "q1": 0.78, "q3": 0.83, "n": 10}}}}

    def test_table(self):
        line = report.table([self.ROW]).split("\n")[2]
        self.assertEqual(line, "| B1 | CPU | 20.0 us (19.0 to 21.0) | - | - | 16.0 us (15.0 to "
                               "17.0), **0.80x** (0.78-0.83) | <= 1.0x nginx | 0.80 pass |")

    def test_notes_name_what_is_missing_and_dropped(self):
        text = report.notes([self.ROW], {"weir-bare": "did not start\nstack"})
        self.assertIn("- weir-bare was not measured: did not start", text)
        self.assertNotIn("stack", text)
        self.assertIn("12 rounds, turns dropped: 2 for steal", text)


class Configs(unittest.TestCase):
    def test_every_route_names_providers_and_models_that_exist(self):
        for make in (weir_config.bare, weir_config.full):
            config = make(1, 2, "/nowhere")
            known = {f"{name}/{model['id']}" for name, provider in config["providers"].items()
                     for model in provider["models"]}
            for route in config["routes"].values():
                for target in route["targets"]:
                    name = target if isinstance(target, str) else target["model"]
                    self.assertIn(name, known)
            self.assertLessEqual(set(behaviours.PATHS), set(config["routes"]))
            json.dumps(config)

    def test_bare_has_no_governance_and_full_has_all_of_it(self):
        self.assertNotIn("keys", weir_config.bare(1, 2, "/d"))
        self.assertFalse(weir_config.bare(1, 2, "/d")["log"]["requests"])
        full = weir_config.full(1, 2, "/d")
        self.assertLessEqual({"requests", "tokens", "concurrent", "budgets"}, set(full["keys"][0]))
        self.assertTrue(full["log"]["requests"])
        self.assertEqual(len(full["routes"]["json"]["targets"]), 2)


if __name__ == "__main__":
    unittest.main()
