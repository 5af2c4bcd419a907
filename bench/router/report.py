#!/usr/bin/env python3
"""Row B12 for people: ROUTING.md and routing-curves.svg out of what weir-router-bench measured.

    report.py MEASURED.json SPEED.json FOLDER

SPEED.json is Google Benchmark's own output (--benchmark_format=json).
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import section

GATES = {"mmlu": 0.65, "gsm8k": 0.60}
PAIRS = {
    "mmlu": "RouteLLM's MMLU: Mixtral 8x7B, GPT-4",
    "gsm8k": "RouteLLM's GSM8K: Mixtral 8x7B, GPT-4",
    "mtbench": "RouteLLM's MT-Bench (scores / 10): Mixtral 8x7B, GPT-4",
    "routerarena": "RouterArena: Claude 3 Haiku, Gemini 2.0 Flash",
    "llmrouter": "LLMRouter: mean of four models of 7-9B, mean of two of 49-51B",
}


def quartiles(values):
    ordered = sorted(values)

    def at(part):
        place = part * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return at(0.25), at(0.5), at(0.75)


def spread(values):
    low, middle, high = quartiles(values)
    return f"{middle:.3f} ({low:.3f}-{high:.3f})"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def crossed(measured):
    rows = []
    for one in measured["sets"]:
        gate = GATES.get(one["set"])
        middle = quartiles(one["apgr"])[1]
        verdict = "-" if gate is None else f">= {gate:.2f}: {'met' if middle >= gate else 'MISSED'}"
        low, high = one["chance"]
        rows.append([one["set"], str(one["rows"]), spread(one["apgr"]), spread(one["apgr_per_fold"]),
                     f"{low:.3f}-{high:.3f}", spread(one["share_for_95"]),
                     spread(one["share_error"]), spread(one["share_error_followed"]), verdict])
    return table(["set", "rows", "APGR, pooled", "APGR, mean of folds", "by chance (95 %)",
                  "strong calls at 95 % quality", "share missed by", "following", "gate"], rows)


def transferred(measured):
    names = [one["set"] for one in measured["sets"]]
    chance = {one["set"]: one["chance"] for one in measured["sets"]}
    values = {(one["from"], one["to"]): one["apgr"] for one in measured["transfer"]}
    rows = []
    for source in names + ["all others"]:
        row = [source]
        for target in names:
            value = values.get((source, target))
            mark = ""
            if value is not None and value < 0.5:
                mark = " (below)" if value < chance[target][0] else " (within chance)"
            row.append("-" if value is None else f"{value:.3f}{mark}")
        rows.append(row)
    return table(["trained on, tested on"] + names, rows)


def verdict(measured):
    chance = {one["set"]: one["chance"] for one in measured["sets"]}
    below = [one for one in measured["transfer"] if one["apgr"] < 0.5]
    if not below:
        return "Out of domain: no pair is below random; the gate is met."
    named = ", ".join(f"{one['from']} to {one['to']} {one['apgr']:.3f}" for one in below)
    surely = sum(one["apgr"] < chance[one["to"]][0] for one in below)
    return (f"Out of domain: {len(below)} of {len(measured['transfer'])} figures are below 0.5 "
            f"({named}), {surely} of them by more than chance explains. **The gate \"never below "
            f"random\" is not met to the letter.**")


def speeds(speed):
    rows = [[one["name"], f"{one['cpu_time'] / 1000:.2f}"] for one in speed["benchmarks"]
            if one.get("aggregate_name", "median") == "median"]
    return table(["benchmark (name/bytes of prompt)", "us of CPU, median"], rows)


def svg(measured):
    """Quality recovered against the share of strong calls, one small chart a set."""
    size, gap = 220, 50
    sets = measured["sets"]
    width = len(sets) * (size + gap) + gap
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{size + 90}" '
             'font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{size + 90}" fill="white"/>']
    for place, one in enumerate(sets):
        left, top = gap + place * (size + gap), 35
        curve = one["curve"]
        low, high = min(curve), max(curve)
        span = high - low or 1

        def point(index, value):
            x = left + size * index / (len(curve) - 1)
            return f"{x:.1f},{top + size * (1 - (value - low) / span):.1f}"

        points = " ".join(point(i, value) for i, value in enumerate(curve))
        last = len(curve) - 1
        parts += [
            f'<text x="{left}" y="20">{one["set"]} (APGR {quartiles(one["apgr"])[1]:.3f})</text>',
            f'<rect x="{left}" y="{top}" width="{size}" height="{size}" fill="none" stroke="#999"/>',
            f'<polyline points="{point(0, curve[0])} {point(last, curve[-1])}" fill="none" '
            'stroke="#999" stroke-dasharray="4 4"/>',
            f'<polyline points="{points}" fill="none" stroke="#0a6" stroke-width="2"/>',
            f'<text x="{left - 4}" y="{top + 10}" text-anchor="end">{high:.2f}</text>',
            f'<text x="{left - 4}" y="{top + size}" text-anchor="end">{low:.2f}</text>',
            f'<text x="{left}" y="{top + size + 16}">0</text>',
            f'<text x="{left + size}" y="{top + size + 16}" text-anchor="end">1</text>',
            f'<text x="{left + size / 2}" y="{top + size + 32}" text-anchor="middle">'
            'share of strong calls</text>',
        ]
    return "\n".join(parts + ["</svg>", ""])


def page(measured, speed):
    p50, p90, p99 = measured["us_p50_p90_p99"]
    sets = "\n".join(f"- {name}: {what}" for name, what in PAIRS.items())
    return f"""# B12: routing by difficulty

Written by `make bench-router`; the method is in bench/README.md. APGR as RouteLLM defines it: the
area under (quality - weak) / (strong - weak) over all shares of strong calls; a router that decides
by chance scores 0.5. Quality against share: routing-curves.svg (dashed: by chance).

Pairs (weak, strong):
{sets}

## On unseen prompts of the same set
Five folds by a hash of each prompt's group (prompts that share a passage or 13 words in a row are one
group), {len(measured["sets"][0]["apgr"])} cuts; median and quartiles over the cuts. *Pooled* ranks all
prompts together, each with its fold's model: on small sets the folds' levels differ, which costs it some.
*Share missed by*: how far the share of strong calls that the model's threshold gives lies from the share
asked; *following*: the same where the threshold follows the calls (`strong_share` of the strategy), over the
fold's prompts in the file's order, the first ones included.

{crossed(measured)}

## Trained on one set, tested on another
Prompts alike one of the test's are left out of the training.

{transferred(measured)}

{verdict(measured)}

## What these figures do not say
- The penalty, the shape's scale, the share of hardness and the sharing of labels within a topic were
  chosen by looking at folds of these same sets and at the transfer between them, with one value for all
  sets. There was no set left to confirm them on.
- One answer a model and prompt: a label is one draw. APGR divides by the distance of the two models, so
  the noise is largest where they are close and the set small (mtbench: 82 rows, the band of chance).
- A fixed threshold is made for prompts like the training data; on other traffic the share drifts. That is
  why a share is asked of a route by `strong_share`, which follows the route's own calls.
- What is not believed of the weights (1 - familiarity / usual familiarity) is said by the prompt's length:
  a standard deviation of advantages for each doubling, one rule for all sets. No number in it was fitted,
  but the rule itself was chosen by looking at these very pairs, so they do not confirm it. Length was
  taken because longer prompts are harder in each of the five sets (APGR of the length alone: mmlu 0.597,
  gsm8k 0.606, mtbench 0.574, routerarena 0.558, llmrouter 0.650). Choosing one of the 24 measures of
  shape by the other four sets alone gives the repetition of words or the number of words, which score
  0.57 to 0.64 on the fifth. With the number of words for the length, half as strong a rule and rules
  that begin at other familiarities gave no pair of sets less than 0.517.

## Time and size
{measured["model_bytes"]:,} bytes. Every prompt of the data, one after the other, clock included, of each the fastest of five rounds:
p50 {p50:.2f} us, p90 {p90:.2f} us, p99 {p99:.2f} us (wall; gate: 5 us). Google Benchmark:

{speeds(speed)}
"""


def main():
    measured = json.loads(pathlib.Path(sys.argv[1]).read_text())
    speed = json.loads(pathlib.Path(sys.argv[2]).read_text())
    folder = pathlib.Path(sys.argv[3])
    report = folder / "ROUTING.md"
    others = section.sections(report.read_text()) if report.exists() else ""
    report.write_text(page(measured, speed) + others)
    (folder / "routing-curves.svg").write_text(svg(measured))


if __name__ == "__main__":
    main()
