"""The rows that compare targets in interleaved rounds: parity, B1, B4, B5, B6."""

import http.client
import json
import random

from rig import stats, targets, weir_config

PROXIES = ["nginx", "haproxy", "weir-bare", "weir-full"]


class Rig:
    """What a row needs: running targets, the load, and how long to measure."""

    def __init__(self, starter, load, settings):
        self.starter, self.load, self.settings = starter, load, settings
        self.running = {}
        self.missing = {}  # target: why it did not start
        self.random = random.Random(settings.seed)

    def start(self, name):
        """The target of that name, started once; None (and noted) if it does not start."""
        if name in self.missing:
            return None
        if name not in self.running:
            try:
                self.running[name] = self.starter.start(name)
            except targets.DidNotStart as error:
                self.missing[name] = str(error)
                print(f"!! {error}", flush=True)
                return None
        return self.running[name]

    def stop(self):
        for target in self.running.values():
            target.stop()

    def rounds(self, names, behaviour, **options):
        """Interleaved rounds in random order until each target has enough good ones."""
        present = [n for n in names if self.start(n)]
        rounds = []
        while len(rounds) < self.settings.rounds_max:
            order = present[:]
            self.random.shuffle(order)
            slots = {}
            for name in order:
                slots[name] = self.load.slot(self.running[name], behaviour, **options)
                if self.settings.keep_noise and slots[name]["dropped"] in ("steal", "foreign CPU"):
                    slots[name]["noise"], slots[name]["dropped"] = slots[name]["dropped"], None
            rounds.append(slots)
            good = [len(stats.good_values(rounds, n, lambda s: 1)) for n in present]
            if min(good, default=0) >= self.settings.rounds:
                break
        return rounds


def gate(value, most):
    """pass, miss, or None when there is nothing to judge."""
    return None if value is None else "pass" if value <= most else "miss"


def compared(rounds, value, unit, reference="nginx", names=None):
    """Per target: the value's summary and the summary of its per-round ratios to nginx."""
    cells = {}
    for name in names or PROXIES:
        own = stats.summary(stats.good_values(rounds, name, value))
        if own:
            ratio = stats.summary(stats.ratios(rounds, name, reference, value))
            cells[name] = {"value": own, "ratio": ratio, "unit": unit}
    return cells


def judged(row, what, cells, limit, text, rounds, by="ratio"):
    ours = cells.get("weir-full", {}).get(by)
    median = ours["median"] if ours else None
    return {"row": row, "what": what, "cells": cells, "gate": text, "verdict": gate(median, limit),
            "result": median, "dropped": stats.drop_counts(rounds), "rounds": len(rounds)}


def _answer(target, behaviour, stream, ask_usage):
    body = {"model": behaviour, "messages": [{"role": "user", "content": "Is it all there? \u00e9"}]}
    if stream:
        body["stream"] = True
    if ask_usage:
        body["stream_options"] = {"include_usage": True}
    url = target.url(behaviour)
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", "/" + path, json.dumps(body, ensure_ascii=False).encode(), {
        "Content-Type": "application/json", "Authorization": f"Bearer {weir_config.KEY}"})
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def _without_usage_chunk(status, body):
    """Weir asks for the usage of every stream, and leaves out the chunk that the client did not ask for."""
    events = body.split(b"\n\n")
    return status, b"\n\n".join(e for e in events if b'"choices":[],' not in e)


def parity(rig):
    """All targets must give the bytes that the simulator gives."""
    differences, checked = [], 0
    direct = rig.start("direct")
    for name in PROXIES:
        target = rig.start(name)
        if not target:
            continue
        for behaviour, stream, ask in (("json", False, False), ("parity", False, False),
                                       ("parity", True, False), ("parity", True, True)):
            case = f"{name}: {behaviour}{', stream' if stream else ''}{', usage' if ask else ''}"
            want = _answer(direct, behaviour, stream, ask)
            if stream and not ask and name.startswith("weir"):
                want = _without_usage_chunk(*_answer(direct, behaviour, stream, True))
            got = _answer(target, behaviour, stream, ask)
            checked += 1
            if got != want:
                differences.append(case)
                print(f"!! parity: {case}\n   want {want[0]} {want[1][-300:]!r}"
                      f"\n   got  {got[0]} {got[1][-300:]!r}")
    return [{"row": "parity", "what": "same status and body bytes as direct", "cells": {},
             "gate": "all equal", "verdict": "miss" if differences else "pass",
             "result": f"{checked - len(differences)} of {checked}", "note": "; ".join(differences)}]


def cpu_per_request(slot):
    return slot["cpu_ns"] / slot["completed"] / 1000


def b1(rig):
    rows = []
    for kilobytes, limit in ((1, 1.0), (10, 1.05), (100, 1.25)):
        rounds = rig.rounds(PROXIES, "json", connections=64, seconds=rig.settings.seconds,
                            body_bytes=kilobytes * 1024)
        cells = compared(rounds, cpu_per_request, "us")
        rows.append(judged("B1", f"CPU per request, {kilobytes} KB body", cells, limit,
                           f"<= {limit}x nginx", rounds))
    rows.append(translated(rig, "B1", "CPU per translated request, 10 KB body", 1.3, "json",
                           cpu_per_request, connections=64, seconds=rig.settings.seconds,
                           body_bytes=10 * 1024))
    return rows


def translated(rig, row, what, limit, behaviour, measure, **options):
    """Anthropic's clients in front of a provider that speaks OpenAI's API."""
    names = ["nginx", targets.TRANSLATED]
    rounds = rig.rounds(names, behaviour, **options)
    cells = compared(rounds, measure, "us", names=names)
    # One judge for all rows: the column of weir-full is what is judged.
    if targets.TRANSLATED in cells:
        cells["weir-full"] = cells.pop(targets.TRANSLATED)
    return judged(row, what, cells, limit, f"<= {limit}x nginx", rounds)


def b4(rig):
    names = ["direct"] + PROXIES
    rounds = rig.rounds(names, "json", connections=64, seconds=rig.settings.seconds, rate=1000)

    def latency(part):
        return lambda slot: slot["load"]["latency_ns"][part] / 1000

    cells = {}
    for name in PROXIES:
        added = stats.summary(stats.differences(rounds, name, "direct", latency("p50")))
        over = stats.summary(stats.differences(rounds, name, "nginx", latency("p50")))
        tail = stats.summary(stats.ratios(rounds, name, "nginx", latency("p99")))
        if added:
            cells[name] = {"value": added, "unit": "us", "over": over, "p99_ratio": tail}
    return [judged("B4", "added p50 at 1,000 requests/s", cells, 25, "<= nginx + 25 us", rounds,
                   by="over")]


def b5(rig):
    rows = []
    names = ["direct"] + PROXIES
    for streams in (1, 64, 512):
        # One stream at a time: several short ones, so that there are several first events.
        behaviour, requests = ("sse20short", 10) if streams == 1 else ("sse20", streams)
        rounds = rig.rounds(names, behaviour, connections=streams, requests=requests, seconds=6,
                            stream=True, spread_ms=500)
        for key, what, limit in (("first_event_ns", "added time to first event", 30),
                                 ("one_way_ns", "added per event", 10)):
            cells = {}
            for name in PROXIES:
                def value(slot, key=key):
                    return slot["load"][key]["p50"] / 1000
                added = stats.summary(stats.differences(rounds, name, "direct", value))
                over = stats.summary(stats.differences(rounds, name, "nginx", value))
                if added:
                    cells[name] = {"value": added, "unit": "us", "over": over}
            row = judged("B5", f"{what}, {streams} streams", cells, limit,
                         f"<= nginx + {limit} us", rounds, by="over")
            ours = cells.get("weir-full")
            if ours and ours["value"]["median"] > 5000:
                row["verdict"], row["note"] = "miss", "over 5 ms: delayed by Nagle's algorithm?"
            rows.append(row)
    return rows


def b6(rig):
    rows = []
    for streams in (64, 400):
        rounds = rig.rounds(PROXIES, f"sse{streams}", connections=streams, requests=streams,
                            seconds=8, stream=True, spread_ms=200)
        cells = compared(rounds, cpu_per_event, "us")
        rows.append(judged("B6", f"CPU per SSE event, {streams} streams", cells, 1.0,
                           "<= 1.0x nginx", rounds))
    rows.append(translated(rig, "B6", "CPU per translated SSE event, 64 streams", 1.15, "sse64",
                           cpu_per_event, connections=64, requests=64, seconds=8, stream=True,
                           spread_ms=200))
    return rows


def cpu_per_event(slot):
    return slot["cpu_ns"] / max(slot["load"]["events"], 1) / 1000
