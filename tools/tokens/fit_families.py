#!/usr/bin/env python3
"""Fits what prompts hold beside their texts, for src/llm/tokens/family.cpp.

    WEIR_DATA=... WEIR_TOKEN_FEATURES=features.tsv wire_test --gtest_filter='TokenCalibration.*'
    fit_families.py features.tsv [--by model] [FAMILY ...]

Prints a family's coefficients in thousandths, and the error of counted and of weighed texts: fitted
on four fifths of the recordings and measured on the fifth, five times; recordings of one cassette
stay together. Relative errors, least absolute (so that a few odd recordings decide nothing), no
coefficient below zero.
"""
import argparse
import collections
import csv
import hashlib

import numpy

TERMS = ["text", "tools", "schema", "base", "message", "system", "thinking", "has_schema", "has_tools", "tool", "call"]
PULL = 0.05


def terms(row, weighed=False):
    suffix = "_weighed" if weighed else ""
    text, tools, schema = (float(row[name + suffix]) for name in ("text", "tools", "schema"))
    count = float(row["tool_count"])
    return [text, tools, schema, 1000, 1000 * float(row["messages"]), 1000 * float(row["system"]),
            1000 * float(row["thinking"]), 1000 * (schema > 0), 1000 * (count > 0), 1000 * count, 1000 * float(row["calls"])]


def solve(gram, right):
    """Least squares without negative weights: what comes out negative is left out, worst first."""
    used = list(range(len(right)))
    while used:
        part = numpy.linalg.solve(gram[numpy.ix_(used, used)], right[used])
        if part.min() >= 0:
            break
        used.pop(int(part.argmin()))
    weights = numpy.zeros(len(right))
    weights[used] = part if used else []
    return weights


def fit(x, y, start):
    """Towards `start` where the recordings say nothing: as strongly as PULL of them would."""
    # Texts far longer than what was counted (a template left them out) must not decide.
    scale = numpy.maximum(y, x[:, 0] + x[:, 1])
    x, target = x / scale[:, None], y / scale
    pull = PULL * len(y) * numpy.array([1, .2, .2] + [1e-7] * (x.shape[1] - 3))
    weights = numpy.array(start, float)
    for _ in range(60):
        sway = 1 / numpy.maximum(abs(x @ weights - target), 0.02)
        gram = (x * sway[:, None]).T @ x + numpy.diag(pull)
        weights = solve(gram, (x * sway[:, None]).T @ target + pull * start)
    return weights


def fold_of(row):
    return int(hashlib.sha256(row["id"].rsplit("#", 1)[0].encode()).hexdigest(), 16) % 5


def report(name, rows):
    y = numpy.array([float(row["input"]) * 1000 for row in rows])
    x = numpy.array([terms(row) for row in rows])
    rough = numpy.array([terms(row, True) for row in rows])
    folds = numpy.array([fold_of(row) for row in rows])
    start = numpy.array([1, 1, 1, 3, 4, 0, 0, 0, 10, 5, 7], float)
    counted, weighed = numpy.zeros(len(y)), numpy.zeros(len(y))
    for i in range(5):
        if (folds == i).any() and (folds != i).any():
            weights = fit(x[folds != i], y[folds != i], start)
            counted[folds == i] = x[folds == i] @ weights / y[folds == i] - 1
            weighed[folds == i] = rough[folds == i] @ weights / y[folds == i] - 1
    weights = fit(x, y, start)
    answers = [float(row["output"]) / float(row["answer_bytes"]) for row in rows
               if float(row["answer_bytes"]) >= 100 and float(row["tool_count"]) == 0]
    show = lambda errors: (f"median {numpy.median(abs(errors)):6.1%} p90 "
                           f"{numpy.quantile(abs(errors), .9):6.1%}")
    print(f"{name:28}{len(rows):5} counted {show(counted)}  weighed {show(weighed)}")
    print("    " + "  ".join(f"{t} {1000 * w:.0f}" for t, w in zip(TERMS, weights))
          + (f"  answer_byte {1000 * numpy.median(answers):.0f}" if answers else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("features")
    parser.add_argument("--by", default="family")
    parser.add_argument("--least", type=int, default=10)
    parser.add_argument("--only", nargs="*", help="families")
    given = parser.parse_args()
    groups = collections.defaultdict(list)
    with open(given.features, newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            row["wire"] = row["family"] + " " + row["api"]
            groups[row[given.by]].append(row)
    for name, rows in sorted(groups.items()):
        if len(rows) >= given.least and (not given.only or rows[0]["family"] in given.only):
            report(name, rows)


if __name__ == "__main__":
    main()
