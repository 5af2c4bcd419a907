"""What the suite has found, as a document: docs/conformance.json, which the binary serves at
/admin/v1/conformance, and the guide's page. Both are committed, and a whole run of the suite fails
where they differ from what it has found; --conformance writes them."""
import importlib.metadata
import json
import pathlib
import re
from collections import defaultdict

from features import FEATURES
from ingress import INGRESSES
from upstreams import WIRES

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
FILE, PAGE = DOCS / "conformance.json", DOCS / "guide" / "conformance.md"
SDKS = {"openai_chat": "openai", "openai_responses": "openai", "anthropic": "anthropic",
        "gemini": "google-genai", "bedrock": "boto3", "cohere": "cohere"}
FIXED = ("object", "clients", "providers", "features")

found = {}  # (client's wire, provider's wire) -> feature -> what is lost: a list


def note(stage):
    """A cell that was played and is right."""
    lost = [{"why": one.why, "dropped": sorted({name for name in stage.dropped if one.named
                                                and re.search(one.named, name)})}
            for one in stage.lost]
    found.setdefault((stage.ingress.NAME, stage.wire.NAME), {})[stage.feature] = lost


CELLS = len(INGRESSES) * len(WIRES) * len(FEATURES)


def whole():
    return sum(len(features) for features in found.values()) == CELLS


def pair(client, provider):
    cells = found[client, provider]
    lost = [{"feature": name, **one} for name, losses in cells.items() for one in losses]
    return {"client": client, "provider": provider,
            "kept": [name for name, losses in cells.items() if not losses], "lost": lost}


def document():
    return {
        "object": "conformance",
        "clients": [{"wire": one.NAME, "sdk": SDKS[one.NAME],
                     "version": importlib.metadata.version(SDKS[one.NAME])} for one in INGRESSES],
        "providers": [one.NAME for one in WIRES],
        "features": [one.name for one in FEATURES],
        "pairs": [pair(one.NAME, other.NAME) for one in INGRESSES for other in WIRES]}


def text(what):
    """A pair a line: a change is seen in a diff."""
    pairs = ",\n    ".join(json.dumps(one) for one in what["pairs"])
    rest = ",\n  ".join(f"{json.dumps(key)}: {json.dumps(what[key])}" for key in FIXED)
    return f'{{\n  {rest},\n  "pairs": [\n    {pairs}\n  ]\n}}\n'


def losses(what):
    """why -> (features, pairs, names in x-weir-dropped)"""
    told = defaultdict(lambda: (dict(), dict(), set()))
    for one in what["pairs"]:
        for lost in one["lost"]:
            features, pairs, names = told[lost["why"]]
            features[lost["feature"]] = pairs[one["client"], one["provider"]] = True
            names.update(lost["dropped"])
    return told


def ways(pairs):
    """Who goes where, those with the same clients as one."""
    clients, targets = defaultdict(list), defaultdict(list)
    for client, provider in pairs:
        clients[provider].append(client)
    for provider, names in clients.items():
        targets[", ".join(names)].append(provider)
    return "; ".join(f"{names} -> {', '.join(several)}" for names, several in targets.items())


def page(what):
    providers, count = what["providers"], len(what["features"])
    lines = [
        "# Conformance", "",
        "What reaches a provider of one wire from a client of another. Every cell is played by the "
        "client's own SDK through",
        "the real binary against a strict provider (`make matrix`): what was asked has to be what "
        "the provider reads, and what",
        "it answers has to be what the SDK hears. This page is written by that suite, which fails "
        "where it is not true any",
        "more; the same as JSON is `GET /admin/v1/conformance`.", "",
        "Features without loss, of " + str(count) + ": " + ", ".join(what["features"]) + ".", "",
        "| from / to | " + " | ".join(providers) + " |", "|---|" + "---|" * len(providers)]
    kept = {(one["client"], one["provider"]): len(one["kept"]) for one in what["pairs"]}
    for client in what["clients"]:
        cells = " | ".join(str(kept[client["wire"], one]) for one in providers)
        lines.append(f'| {client["wire"]} ({client["sdk"]} {client["version"]}) | {cells} |')
    lines += ["", "## What is lost, and why", "",
              "`x-weir-dropped` names it in the answer's head, unless its place says \"-\": the "
              "client's wire has no word for it, or",
              "it is known only after the head has gone.", "",
              "| why | features | from -> to | x-weir-dropped |", "|---|---|---|---|"]
    for why, (features, pairs, names) in losses(what).items():
        named = ", ".join(f"`{name}`" for name in sorted(names)) or "-"
        lines.append(f"| {why} | {', '.join(features)} | {ways(pairs)} | {named} |")
    return "\n".join(lines) + "\n"


def write():
    what = document()
    FILE.write_text(text(what))
    PAGE.write_text(page(what))
