#!/usr/bin/env python3
"""Refreshes catalog/ from tables of facts: import.py FACTS CATALOG [DATE].

FACTS holds providers.csv, models.csv and prices.csv. The models of a provider are replaced whole;
the head of a file that exists (endpoints, variables, quirks) is kept, and so are `quirks` of its
models and files of providers that the tables do not know: those parts are kept by hand.
"""
import csv
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import format as f
import source

CONTEXT_MAX = 20_000_000  # beyond it stands "no limit is known" in the sources
METERS = {"cache_write": "cache_write_5m"}
UNITS = {"mtok": "token", "1k_chars": "character", "request": "call"}
SCALES = {"1k_chars": Decimal("0.001")}
CHAT_PATH = "/v1/chat/completions"
SKIPPED_CLASSES = ("search_tool",)


def written(value):
    """JSON on one line; decimals digit for digit, which json itself would send through a float."""
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def date(text):
    """A date as it stands; only its year if the rest is no date."""
    try:
        source.read_date(text or "0000", "")
    except source.SourceError:
        return text[:4]
    return text


def regions(text):
    """"eu (Sweden)" and "us|eu" as lists of plain names."""
    return [re.sub(r" *\(.*\)", "", part) for part in re.split(r"[;|]", text) if part]


def head_of(row):
    endpoints = []
    if row["base_url"]:
        url = re.sub(r"/chat/completions$", "", row["base_url"]).rstrip("/")
        url = re.sub(r"(?<!\$)\{([a-z_]+)\}", lambda m: "${" + m[1].upper() + "}", url)
        for wire in row["api_dialect"].split("+"):
            endpoint = {"wire": re.sub(r"\(.*\)", "", wire), "url": url}
            header = re.fullmatch(r"([A-Za-z-]+): (\w+ )?<key>( \+ anthropic-version: .*)?",
                                  row["auth_header"])
            if header and (header[1], header[2]) != ("Authorization", "Bearer "):
                endpoint["header"] = header[1].lower()
                endpoint["prefix"] = header[2] or ""
            if header and header[3]:
                endpoint["extra_header"] = header[3][3:]
            endpoints.append(endpoint)
    variables = [variable for variable in row["key_env"].split(";")
                 if variable and "${" + variable + "}" not in row["base_url"]]
    head = {"id": row["id"], "name": row["name"], "class": row["class"], "endpoints": endpoints,
            "key_env": variables, "regions": regions(row["regions"]), "docs": row["docs_url"],
            "url_verified": row["url_verified"] == "from_source"}
    return {key: value for key, value in head.items() if value not in ("", [], False)}


def best_rows(rows):
    """One row for each thing priced: that on which the most sources agree."""
    best = {}
    for row in rows:
        key = tuple(row[k] for k in ("meter", "unit", "min_prompt_tokens", "service_tier", "region",
                                     "window_utc", "days", "valid_from", "valid_to", "variant"))
        if key not in best or row["source"].count("+") > best[key]["source"].count("+"):
            best[key] = row
    return list(best.values())


def with_batch(rows, discount):
    """Where a source gives only the discount of the batch tier, its rows are computed."""
    if not discount or any(row["service_tier"] == "batch" for row in rows):
        return rows
    rate = 1 - Decimal(discount)
    halves = [dict(row, service_tier="batch", price_usd=str(Decimal(row["price_usd"]) * rate))
              for row in rows
              if row["service_tier"] == "standard" and row["meter"] in ("input", "output")]
    return rows + halves


def price_groups(rows):
    """Rows under the same conditions as one object; equal objects of several regions as one."""
    groups = {}
    for row in rows:
        condition = (row["service_tier"], int(row["min_prompt_tokens"]), row["valid_from"],
                     row["valid_to"], row["days"], row["region"], row["window_utc"])
        unit = UNITS.get(row["unit"], row["unit"])
        meter = METERS.get(row["meter"], row["meter"])
        key = meter if unit == "token" else f"{meter}/{unit}"
        key += f"[{row['variant']}]" if row["variant"] else ""
        price = Decimal(row["price_usd"]) * SCALES.get(row["unit"], 1)
        groups.setdefault(condition, {})[key] = price
    merged = {}
    order = {meter: i for i, meter in enumerate(f.METERS)}
    for condition, prices in groups.items():
        meters = tuple(sorted(prices.items(), key=lambda item: (
            order[re.split(r"[/[]", item[0])[0]], item[0])))
        general = not condition[5]
        where_and_when = merged.setdefault((condition[:5], general, meters), ([], []))
        for value, values in zip(condition[5:], where_and_when):
            if value not in values:
                values.append(value)
    result = []
    for (condition, _, meters), (places, windows) in merged.items():
        if len(places) > 1 and len(windows) > 1:
            raise source.SourceError("prices by region and window at once")
        tier, over, first, last, days = condition
        group = {"tier": tier if tier != "standard" else "", "over": over,
                 "regions": "|".join(sorted(p for p in places if p)), "from": first, "until": last,
                 "window": " ".join(sorted(w for w in windows if w)), "days": days}
        plain = {key: value for key, value in group.items() if value}
        result.append({**plain, **dict(meters)})
    return sorted(result, key=lambda g: (
        f.TIERS.index(g.get("tier", "standard")), g.get("regions", ""), g.get("from", ""),
        g.get("until", ""), g.get("over", 0), g.get("window", "")))


def wire_of(row, endpoints):
    """The wire that alone serves a model, or nothing when the provider's endpoints all do."""
    wire = row["dialect_override"]
    paths = row["endpoints"].split(";") if row["endpoints"] else []
    if row["kind"] == "chat" and not wire and paths and CHAT_PATH not in paths \
            and "/v1/responses" in paths:
        wire = "openai_responses"
    first = endpoints[0]["wire"] if endpoints else ""
    return "" if wire == first else wire


def model_of(row, rows, head):
    kept = [r for r in rows if Decimal(r["price_usd"]) != 0]
    billing = {"subscription_metered_reference": "subscription_reference"}.get(row["billing"],
                                                                              row["billing"])
    if billing in ("free", "subscription"):
        kept = []
    if billing in ("metered", "subscription_reference") and not kept:
        billing = "unknown"
    flags = {"tools": "tool_calling", "structured_output": "structured_output",
             "reasoning": "reasoning", "vision": "vision", "streaming": "streaming",
             "open_weights": "open_weights"}
    modalities = {side: " ".join(sorted(row[f"{side}put_modalities"].split(";"),
                                        key=f.MODALITIES.index)) for side in ("in", "out")}
    model = {
        "id": row["provider_model_id"], "model": row["canonical_model"],
        "kind": row["kind"] if row["kind"] != "chat" else "",
        "wire": wire_of(row, head.get("endpoints", [])),
        "in": modalities["in"] if modalities["in"] != "text" else "",
        "out": modalities["out"] if modalities["out"] != source.default_out(row["kind"]) else "",
        "ctx": int(row["context_tokens"] or 0), "in_max": int(row["max_input_tokens"] or 0),
        "out_max": int(row["max_output_tokens"] or 0),
        "can": " ".join(flag for flag, column in flags.items() if row[column] == "true"),
        "cannot": " ".join(flag for flag, column in flags.items() if row[column] == "false"),
        "status": row["status"] if row["status"] != "active" else "",
        "released": date(row["release_date"]), "knowledge": date(row["knowledge_cutoff"]),
        "deprecated": date(row["deprecation_date"]), "regions": regions(row["regions"]),
        "billing": billing if billing != "metered" else "",
        "prices": price_groups(with_batch(best_rows(kept), row["price_batch_discount"])),
    }
    if model["ctx"] > CONTEXT_MAX:
        model["ctx"] = 0
    return {key: value for key, value in model.items() if value not in ("", 0, [])}


def write_file(path, head, models):
    lines = [f" {json.dumps(key)}: {written(value)},"
             for key, value in head.items() if key not in ("models", "model_rules")]
    if head.get("model_rules"):
        entries = ",\n".join("  " + written(entry) for entry in head["model_rules"])
        lines.append(f' "model_rules": [\n{entries}\n ],')
    entries = ",\n".join("  " + written(model) for model in models)
    lines.append(f' "models": [\n{entries}\n ]' if models else ' "models": []')
    path.write_text("{\n" + "\n".join(lines) + "\n}\n", encoding="utf-8")


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def import_facts(facts, catalog):
    prices, models = {}, {}
    for row in rows_of(facts / "prices.csv"):
        prices.setdefault((row["provider"], row["provider_model_id"]), []).append(row)
    for row in rows_of(facts / "models.csv"):
        models.setdefault(row["provider"], []).append(row)
    for row in rows_of(facts / "providers.csv"):
        if row["class"] in SKIPPED_CLASSES:
            continue
        path = catalog / f"{row['id']}.json"
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        head = {k: v for k, v in old.items() if k != "models"} if old else head_of(row)
        own_quirks = {m["id"]: m["quirks"] for m in old["models"] if "quirks" in m} if old else {}
        if not head.get("endpoints") and row["class"] in ("aggregator", "subscription"):
            continue
        lines = []
        for model in sorted(models.get(row["id"], []),
                            key=lambda m: m["provider_model_id"].encode()):
            key = (row["id"], model["provider_model_id"])
            line = model_of(model, prices.get(key, []), head)
            if key[1] in own_quirks:
                line["quirks"] = own_quirks[key[1]]
            lines.append(line)
        write_file(path, head, lines)


def main(arguments):
    if len(arguments) not in (3, 4):
        print("usage: import.py FACTS_FOLDER CATALOG_FOLDER [YYYY-MM-DD]", file=sys.stderr)
        return 2
    catalog = Path(arguments[2])
    catalog.mkdir(parents=True, exist_ok=True)
    import_facts(Path(arguments[1]), catalog)
    if len(arguments) == 4:
        (catalog / "DATE").write_text(arguments[3] + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
