"""RESULTS.md and the table on the terminal, from the rows' results. Pure but for the writing."""

import json

COLUMNS = ["nginx", "haproxy", "weir-bare", "weir-full"]


def number(value):
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def cell(cells, name):
    """`16.3 us (15.9-17.0), 0.80x (0.78-0.83)`"""
    one = cells.get(name)
    if not one:
        return "-"
    value = one["value"]
    text = f"{number(value['median'])} {one['unit']}"
    if value["n"] > 1:
        text += f" ({number(value['q1'])} to {number(value['q3'])})"
    ratio = one.get("ratio")
    if ratio and name != "nginx":
        text += f", **{ratio['median']:.2f}x** ({ratio['q1']:.2f}-{ratio['q3']:.2f})"
    over = one.get("over")
    if over and name != "nginx":
        text += f", nginx {over['median']:+.1f}"
    tail = one.get("p99_ratio")
    if tail and name != "nginx":
        text += f", p99 {tail['median']:.2f}x"
    return text


def table(results):
    lines = ["| id | measure | nginx | HAProxy | weir bare | weir full | gate | result |",
             "|---|---|---|---|---|---|---|---|"]
    for row in results:
        cells = " | ".join(cell(row["cells"], name) for name in COLUMNS)
        verdict = row["verdict"] or "not judged"
        lines.append(f"| {row['row']} | {row['what']} | {cells} | {row['gate']} | "
                     f"{number(row['result'])} {verdict} |")
    return "\n".join(lines)


def notes(results, missing):
    lines = []
    for name, why in missing.items():
        lines.append(f"- {name} was not measured: {why.splitlines()[0]}")
    for row in results:
        if row.get("dropped"):
            reasons = ", ".join(f"{count} for {why}" for why, count in row["dropped"].items())
            lines.append(f"- {row['row']}, {row['what']}: {row['rounds']} rounds, "
                         f"turns dropped: {reasons}")
        if row.get("note"):
            lines.append(f"- {row['row']}, {row['what']}: {row['note']}")
    return "\n".join(lines)


def markdown(results, about, missing, keep_noise):
    noise = ("\n**Noisy turns were kept on request: these figures are for trying the rig only.**\n"
             if keep_noise else "")
    return f"""# Results

Written by `make bench`; what each row means and how it is measured is in `bench/README.md`.
{noise}
| machine | {about['cpu']}, {about['cores']} cores |
|---|---|
| kernel | {about['kernel']} |
| date | {about['date']} |
| commit | {about['commit']} |
| versions | {about['nginx']}; {about['haproxy']}; {about['weir']} |

Medians, with quartiles in brackets. A ratio (x) is the median of the ratios to nginx within each
round. Absolute times depend on the machine; ratios within one run do not.

{table(results)}

{notes(results, missing)}
"""


def write(directory, results, about, missing, keep_noise):
    with open(f"{directory}/RESULTS.md", "w") as file:
        file.write(markdown(results, about, missing, keep_noise).rstrip() + "\n")
    with open(f"{directory}/results.json", "w") as file:
        json.dump({"about": about, "missing": missing, "rows": results}, file, indent=1)
        file.write("\n")
