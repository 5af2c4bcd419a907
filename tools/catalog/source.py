"""Reads the files of catalog/: one provider each, JSON with one model a line.

Everything a person can get wrong is found here, with the file and the model's name. Numbers are
read as exact decimals; no price ever passes through a float.
"""
import datetime
import fnmatch
import json
import re
from decimal import Decimal
from pathlib import Path

import format as f

HEAD_KEYS = {"id", "name", "class", "endpoints", "key_env", "regions", "docs", "url_verified",
             "quirks", "model_rules", "models"}
MODEL_KEYS = {"id", "model", "kind", "wire", "in", "out", "ctx", "in_max", "out_max", "can",
              "cannot", "status", "released", "knowledge", "deprecated", "regions", "billing",
              "quirks", "prices"}
ENDPOINT_KEYS = {"wire", "url", "auth", "header", "prefix", "extra_header"}
CONDITION_KEYS = ("tier", "over", "regions", "from", "until", "window", "days")
DEFAULT_OUT = {"embedding": "embedding", "image": "image", "video": "video", "music": "audio",
               "tts": "audio", "rerank": "score", "moderation": "score"}
DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
METER_KEY = re.compile(r"([a-z_0-9]+)(?:/([a-z_]+)(?:\[([^\]]+)\])?)?")
ID = re.compile(r"[a-z0-9][a-z0-9.-]*")
ENVIRONMENT_NAME = re.compile(r"[A-Z0-9_]+")


class SourceError(Exception):
    """What is wrong, and where."""


def default_out(kind):
    return DEFAULT_OUT.get(kind, "text")


def one_of(value, words, what):
    if value not in words:
        raise SourceError(f"{what}: {value!r} is none of {' '.join(words)}")
    return value


def only_keys(value, allowed, what):
    unknown = sorted(set(value) - set(allowed))
    if unknown:
        raise SourceError(f"{what}: unknown key {unknown[0]!r}")


def read_date(text, what):
    """2026-08-16, 2026-08 or 2026 as yyyymmdd with zeros for what is not said."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        raise SourceError(f"{what}: {text!r} is no date")
    year, month, day = (text.split("-") + ["0", "0"])[:3]
    if int(month) > 12 or int(day) > 31:
        raise SourceError(f"{what}: {text!r} is no date")
    return int(year) * 10000 + int(month) * 100 + int(day)


def day_number(text, what):
    try:
        return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days
    except ValueError as error:
        raise SourceError(f"{what}: {text!r} is no day") from error


def read_window(text, what):
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", text)
    if not match:
        raise SourceError(f"{what}: {text!r} is no time window like 22:00-06:00")
    a, b, c, d = (int(part) for part in match.groups())
    if a > 23 or c > 24 or b > 59 or d > 59 or (c == 24 and d) or (a, b) == (c, d):
        raise SourceError(f"{what}: {text!r} is no time window like 22:00-06:00")
    return a * 60 + b, c * 60 + d


def read_days(text, what):
    """"Mon-Fri", "Sat,Sun": bit 0 is Sunday."""
    mask = 0
    for part in text.split(","):
        ends = part.split("-")
        for end in ends:
            one_of(end, DAYS, what)
        at, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        mask |= 1 << at
        while at != last:
            at = (at + 1) % 7
            mask |= 1 << at
    return mask


def nano_per_million(price, unit, what):
    """USD per price unit as nano-dollars per million units: exact, or an error."""
    nano = Decimal(price) * 1_000_000_000 * 1_000_000 / f.UNITS_PER_PRICE.get(unit, 1)
    if nano != nano.to_integral_value() or not 0 <= nano < 2**63:
        raise SourceError(f"{what}: {price} USD is negative, too fine or too large")
    return int(nano)


def read_conditions(group, what):
    """The conditions of a price group: one for each time window that it names."""
    base = {
        "over": int(group.get("over", 0)),
        "tier": one_of(group.get("tier", "standard"), f.TIERS, what),
        "regions": group.get("regions", ""),
        "from": day_number(group["from"], what) if "from" in group else f.NO_FIRST_DAY,
        "until": day_number(group["until"], what) if "until" in group else f.NO_LAST_DAY,
        "days": read_days(group["days"], what) if "days" in group else 0x7F,
    }
    if base["from"] >= base["until"]:
        raise SourceError(f"{what}: from is not before until")
    windows = [read_window(text, what) for text in group.get("window", "").split()] or [(0, 0)]
    return [(base["over"], base["regions"], base["from"], base["until"], *window, base["days"],
             f.TIERS.index(base["tier"])) for window in windows]


def read_prices(groups, what):
    """Rows (nano, variant, condition, meter, unit); no two rows for the same thing."""
    rows = {}
    for group in groups:
        conditions = read_conditions(group, what)
        for key, price in group.items():
            if key in CONDITION_KEYS:
                continue
            match = METER_KEY.fullmatch(key)
            if not match or isinstance(price, (str, bool)):
                raise SourceError(f"{what}: {key!r} is no meter with a price")
            meter = f.METERS.index(one_of(match[1], f.METERS, what))
            unit = one_of(match[2] or "token", f.UNITS, what)
            nano = nano_per_million(price, unit, f"{what}: {key}")
            for condition in conditions:
                place = (condition, meter, f.UNITS.index(unit), match[3] or "")
                if place in rows:
                    raise SourceError(f"{what}: two prices for {key} under the same conditions")
                rows[place] = nano
    return [(nano, variant, condition, meter, unit)
            for (condition, meter, unit, variant), nano in sorted(rows.items())]


def check_quirks(quirks, what):
    only_keys(quirks, f.QUIRK_DEFAULTS, what)
    for key, value in quirks.items():
        if key in f.QUIRK_ENUMS:
            one_of(value, f.QUIRK_ENUMS[key], f"{what}: {key}")
        elif type(value) is not (int if key in f.QUIRK_COUNTS else type(f.QUIRK_DEFAULTS[key])):
            raise SourceError(f"{what}: {key}: wrong type")
    return quirks


def rule_quirks(entry):
    return {key: value for key, value in entry.items() if key not in ("match", "wire")}


def rules_for(head, model_id):
    """The entries of model_rules that match an id, in their order: later ones win."""
    return [entry for entry in head.get("model_rules", [])
            if any(fnmatch.fnmatchcase(model_id, glob) for glob in entry["match"])]


def check_url(url, what):
    local = re.match(r"http://(localhost|127\.0\.0\.1)[:/]", url)
    fine = local or url.startswith(("https://", "${"))
    if not fine or url.endswith("/") or "{" in re.sub(r"\$\{[A-Z0-9_]+\}", "", url):
        raise SourceError(f"{what}: {url!r} is no base URL: https (or this machine), no slash at "
                          "the end, variables as ${NAME}")


def check_head(head, name):
    only_keys(head, HEAD_KEYS, name)
    if head.get("id") != name or not ID.fullmatch(name):
        raise SourceError(f"{name}: the id must be the file's name, of a-z, 0-9, '.' and '-'")
    one_of(head.get("class"), f.CLASSES, f"{name}: class")
    for endpoint in head.get("endpoints", []):
        only_keys(endpoint, ENDPOINT_KEYS, f"{name}: endpoint")
        if not endpoint.get("wire"):
            raise SourceError(f"{name}: an endpoint needs a wire")
        check_url(endpoint.get("url", ""), name)
        one_of(endpoint.get("auth", "header"), f.AUTHS, f"{name}: auth")
    for variable in head.get("key_env", []):
        if not ENVIRONMENT_NAME.fullmatch(variable):
            raise SourceError(f"{name}: {variable!r} is no name of an environment variable")
    check_quirks(head.get("quirks", {}), f"{name}: quirks")
    for entry in head.get("model_rules", []):
        if not entry.get("match"):
            raise SourceError(f"{name}: model_rules needs match")
        check_quirks(rule_quirks(entry), f"{name}: model_rules")


def check_model(model, what):
    only_keys(model, MODEL_KEYS, what)
    kind = one_of(model.get("kind", "chat"), f.KINDS, what)
    one_of(model.get("status", "active"), f.STATUSES, what)
    one_of(model.get("billing", "metered"), f.BILLINGS, what)
    for key, vocabulary in (("in", f.MODALITIES), ("out", f.MODALITIES),
                            ("can", f.CAPABILITIES), ("cannot", f.CAPABILITIES)):
        for word in model.get(key, "").split():
            one_of(word, vocabulary, f"{what}: {key}")
    for key in ("ctx", "in_max", "out_max"):
        if key in model and not 0 < model[key] < 2**32:
            raise SourceError(f"{what}: {key}: not a number of tokens")
    for key in ("released", "knowledge", "deprecated"):
        if key in model:
            read_date(model[key], what)
    check_quirks(model.get("quirks", {}), what)
    rows = read_prices(model.get("prices", []), what)
    billing = model.get("billing", "metered")
    if billing == "metered" and (not rows or any(row[0] == 0 for row in rows)):
        raise SourceError(f"{what}: metered needs prices, none of them 0")
    if billing in ("free", "subscription", "unknown") and rows:
        raise SourceError(f"{what}: {billing} has no prices")
    return kind, rows


def read_provider(path):
    """A provider's file, checked; each model gets its price rows under "rows"."""
    try:
        head = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as error:
        raise SourceError(f"{path.name}: {error}") from error
    check_head(head, path.stem)
    seen = set()
    for model in head.get("models", []):
        what = f"{path.stem}: {model.get('id')}"
        if not model.get("id") or model["id"] in seen:
            raise SourceError(f"{what}: the id is missing or there twice")
        seen.add(model["id"])
        _, model["rows"] = check_model(model, what)
    return head


def read_all(folder):
    """All providers, sorted by id."""
    return [read_provider(path) for path in sorted(Path(folder).glob("*.json"),
                                                   key=lambda p: p.stem.encode())]
