"""The matrix as it is printed: rows are ingresses, columns egresses."""
from collections import defaultdict

import exceptions
from features import FEATURES
from upstreams import WIRES

results = {}  # (row, column, feature) -> passed
others = {}  # tests that are no cells


def note(callspec, report):
    where = callspec.params if callspec else {}
    if "feature" in where:
        row = where["ingress"].ROW if "ingress" in where else "(direct)"
        column = where["wire"] if "wire" in where else where["pair"]
        results[row, column.NAME, where["feature"].name] = report.passed
    else:
        others[report.nodeid] = report.passed


def count(cells):
    cells = list(cells)
    passed = sum(cells)
    return f"{passed}/{len(cells)}" if cells else "-"


def table(head, rows):
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
             for row in [head, *rows]]
    return "\n".join(lines) + "\n"


def drawn():
    if not results:
        return ""
    columns = [wire.NAME for wire in WIRES]
    by_pair, by_feature = defaultdict(list), defaultdict(list)
    for (row, column, feature), passed in results.items():
        by_pair[row, column].append(passed)
        by_feature[feature, column].append(passed)
    rows = list(dict.fromkeys(row for row, _, _ in results))
    pairs = [[row, *(count(by_pair[row, column]) for column in columns)] for row in rows]
    features = [[one.name, *(count(by_feature[one.name, column]) for column in columns)]
                for one in FEATURES if any(feature == one.name for _, _, feature in results)]
    stated = sum(exceptions.stated(feature, row.removeprefix("node "), column)
                 for row, column, feature in results if row != "(direct)")
    return (table(["from / to", *columns], pairs) + "\n" + table(["feature", *columns], features)
            + f"\n{len(results)} cells, {stated} of them with a stated loss\n")


def closing():
    cells = [*results.values(), *others.values()]
    return f"{sum(cells)} passed, {len(cells) - sum(cells)} failed"
