#!/usr/bin/env python3
"""Compiles catalog/*.json into the one blob that is linked into weir: build.py CATALOG OUT.

The same files always give the same bytes. The layout is format.py's; src/catalog/blob.hpp reads it.
"""
import sys
import zlib
from pathlib import Path

import format as f
import source


class Strings:
    """Each text once, behind its 16-bit length; a reference is an offset, 0 the empty text."""

    def __init__(self):
        self.data = bytearray(f.STRING_LENGTH.pack(0))
        self.places = {"": 0}

    def __call__(self, text):
        if text not in self.places:
            self.places[text] = len(self.data)
            raw = text.encode()
            self.data += f.STRING_LENGTH.pack(len(raw)) + raw
        return self.places[text]


class Table:
    """Records of one kind, each distinct value once."""

    def __init__(self):
        self.rows = []
        self.places = {}

    def __call__(self, row):
        if row not in self.places:
            self.places[row] = len(self.rows)
            self.rows.append(row)
        return self.places[row]


class Builder:
    def __init__(self):
        self.strings = Strings()
        self.providers, self.endpoints, self.offerings = [], [], []
        self.quirks, self.conditions = Table(), Table()
        self.prices, self.price_lists = [], {}
        self.names = {}

    def quirks_index(self, *layers):
        merged = dict(f.QUIRK_DEFAULTS)
        for layer in layers:
            merged.update(layer)
        texts = [self.strings(merged[key]) for key in f.QUIRK_TEXTS]
        enums = [words.index(merged[key]) for key, words in f.QUIRK_ENUMS.items()]
        flags = f.bits([key for key in f.QUIRK_FLAGS if merged[key]], f.QUIRK_FLAGS)
        return self.quirks(f.QUIRKS.pack(*texts, *enums, flags,
                                         *(merged[key] for key in f.QUIRK_COUNTS)))

    def price_list(self, rows):
        packed = b"".join(self.price_row(*row) for row in rows)
        if packed not in self.price_lists:
            self.price_lists[packed] = len(self.prices)
            self.prices += [packed[i:i + f.PRICE.size]
                            for i in range(0, len(packed), f.PRICE.size)]
        return self.price_lists[packed]

    def price_row(self, nano, variant, condition, meter, unit):
        over, regions, *rest = condition
        place = self.conditions(f.CONDITION.pack(over, self.strings(regions), *rest))
        return f.PRICE.pack(nano, self.strings(variant), place, meter, unit)

    def add_endpoint(self, endpoint):
        auth = endpoint.get("auth", "header")
        header = endpoint.get("header", "authorization" if auth == "header" else "")
        prefix = endpoint.get("prefix", "Bearer " if header == "authorization" else "")
        texts = (endpoint["wire"], endpoint["url"], header, prefix,
                 endpoint.get("extra_header", ""))
        self.endpoints.append(f.ENDPOINT.pack(*map(self.strings, texts), f.AUTHS.index(auth)))

    def add_provider(self, head):
        models = sorted(head.get("models", []), key=lambda model: model["id"].encode())
        provider_quirks = head.get("quirks", {})
        texts = (head["id"], head.get("name", head["id"]), ";".join(head.get("key_env", [])),
                 ";".join(head.get("regions", [])), head.get("docs", ""))
        self.providers.append(f.PROVIDER.pack(
            *map(self.strings, texts), len(self.endpoints), len(self.offerings), len(models),
            len(head.get("endpoints", [])), self.quirks_index(provider_quirks),
            f.CLASSES.index(head["class"]), head.get("url_verified", False)))
        for endpoint in head.get("endpoints", []):
            self.add_endpoint(endpoint)
        for model in models:
            rules = source.rules_for(head, model["id"])
            wires = ["", *(rule["wire"] for rule in rules if "wire" in rule)]
            layers = [provider_quirks, *map(source.rule_quirks, rules), model.get("quirks", {})]
            self.add_offering({"wire": wires[-1], **model}, self.quirks_index(*layers))

    def add_offering(self, model, quirks):
        kind = model.get("kind", "chat")
        date = [source.read_date(model[key], model["id"]) if key in model else 0
                for key in ("released", "knowledge", "deprecated")]
        can = f.bits(model.get("can", "").split(), f.CAPABILITIES)
        known = can | f.bits(model.get("cannot", "").split(), f.CAPABILITIES)
        texts = (model["id"], model.get("model", ""), model.get("wire", ""),
                 ";".join(model.get("regions", [])))
        place = len(self.offerings)
        self.offerings.append(f.OFFERING.pack(
            *map(self.strings, texts), len(self.providers) - 1,
            *(model.get(key, 0) for key in ("ctx", "in_max", "out_max")), *date,
            self.price_list(model["rows"]) if model["rows"] else 0, len(model["rows"]), quirks,
            f.KINDS.index(kind), f.STATUSES.index(model.get("status", "active")),
            f.BILLINGS.index(model.get("billing", "metered")),
            f.bits(model.get("in", "text").split(), f.MODALITIES),
            f.bits(model.get("out", source.default_out(kind)).split(), f.MODALITIES), can, known))
        canonical = model.get("model", "")
        for name in {model["id"], canonical, canonical.partition("/")[2]} - {""}:
            self.names.setdefault(name, []).append(place)

    def blob(self, date):
        names, postings = [], []
        for name in sorted(self.names, key=str.encode):
            places = self.names[name]
            names.append(f.NAME.pack(self.strings(name), len(postings), len(places)))
            postings += [f.POSTING.pack(place) for place in places]
        tables = (self.providers, self.endpoints, self.quirks.rows, self.offerings, self.prices,
                  self.conditions.rows, names, postings)
        parts = [bytes(self.strings.data)] + [b"".join(table) for table in tables]
        counts = [len(parts[0])] + [len(table) for table in tables]
        body, spans, start = bytearray(), [], f.HEAD.size + f.INDEX.size
        for part, count in zip(parts, counts):
            body += b"\0" * (-len(body) % 8)
            spans += [start + len(body), count]
            body += part
        checked = f.INDEX.pack(date, *spans) + bytes(body)
        return f.HEAD.pack(f.MAGIC, f.VERSION, f.HEAD.size + len(checked),
                           zlib.crc32(checked)) + checked


def data_date(folder):
    """catalog/DATE holds the day of the newest source as yyyy-mm-dd."""
    return source.read_date((Path(folder) / "DATE").read_text().strip(), "DATE")


def build(folder):
    builder = Builder()
    for head in source.read_all(folder):
        builder.add_provider(head)
    return builder.blob(data_date(folder))


def main(arguments):
    if len(arguments) != 3:
        print("usage: build.py CATALOG_FOLDER OUT_FILE", file=sys.stderr)
        return 2
    try:
        blob = build(arguments[1])
    except (source.SourceError, OSError) as error:
        print(f"catalog: {error}", file=sys.stderr)
        return 1
    out = Path(arguments[2])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(blob)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
