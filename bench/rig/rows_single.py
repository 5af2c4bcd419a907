"""Rows that look at one target by itself: B3, B9, B14."""

import http.client
import json
import mmap
import os
import re
import shutil
import signal
import statistics
import struct
import subprocess
import tempfile
import time

from rig import behaviours, stats, targets, weir_config
from rig.rows import PROXIES, cpu_per_request, gate
from rig.single import Fresh, plain, row


def _system_calls(rig, target, requests, directory):
    """All system calls of the target's tree during that many requests."""
    out = os.path.join(directory, "strace")
    pids = target.pids()
    command = ["strace", "-f", "-c", "-U", "calls,name", "-o", out]
    for pid in pids:
        command += ["-p", str(pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 5
    while not all(_traced(pid) for pid in pids):
        if tracer.poll() is not None or time.monotonic() > until:
            said = tracer.stderr.read() if tracer.poll() is not None else "no attachment"
            tracer.kill()
            tracer.wait()
            raise RuntimeError(f"strace: {said.strip()[:200]}")
        time.sleep(0.01)
    rig.load.run(target, "json", connections=64, requests=requests, seconds=60)
    tracer.send_signal(signal.SIGINT)
    tracer.wait()
    tracer.stderr.close()
    with open(out) as file:
        return sum(int(m.group(1)) for m in re.finditer(r"^\s*(\d+)\s+(?!total)\S+$", file.read(),
                                                        re.MULTILINE))


def _traced(pid):
    with open(f"/proc/{pid}/status") as file:
        return "TracerPid:\t0\n" not in file.read()


def b3_calls(rig):
    cells, note = {}, None
    directory = tempfile.mkdtemp(prefix="weir-bench-")
    for name in PROXIES:
        target = rig.start(name)
        if not target:
            continue
        try:
            few, many = (_system_calls(rig, target, n, directory) for n in (1000, 4000))
            cells[name] = plain(stats.slope(1000, few, 4000, many), "calls")
        except (OSError, RuntimeError) as error:
            note = f"not measured: {error}"
    shutil.rmtree(directory)
    ours = cells.get("weir-full", {}).get("value", {}).get("median")
    return [row("B3", "system calls per request, 64 connections", cells, "<= 7", gate(ours, 7),
                 ours, note=note)]


def b3_allocations(rig):
    """Heap allocations of Weir a request, and an event of a stream, by a preloaded counter."""
    library = rig.starter.binary("weir-count-allocations.so")
    requests, events = {}, {}
    for name in ("weir-bare", "weir-full"):
        directory = tempfile.mkdtemp(prefix="weir-bench-")
        path = os.path.join(directory, "counts")
        with open(path, "wb") as file:
            file.write(bytes(4096))
        with Fresh(rig, name, {"LD_PRELOAD": library, "WEIR_ALLOCATIONS": path}) as target, \
                open(path, "r+b") as file, mmap.mmap(file.fileno(), 4096) as counts:
            if target:
                def during(behaviour, counts=counts, target=target, **options):
                    before = struct.unpack_from("<Q", counts)[0]
                    rig.load.run(target, behaviour, seconds=60, **options)
                    time.sleep(0.2)
                    return struct.unpack_from("<Q", counts)[0] - before
                during("json", connections=64, requests=2000)  # caches and pools fill
                few, many = (during("json", connections=64, requests=n) for n in (1000, 4000))
                requests[name] = plain(stats.slope(1000, few, 4000, many), "allocations")
                during("sse200", connections=16, requests=64, stream=True)
                few = during("sse200", connections=16, requests=64, stream=True)
                many = during("sse1200", connections=16, requests=64, stream=True)
                events[name] = plain((many - few) / (64 * 1000), "allocations")
        shutil.rmtree(directory)
    ours = events.get("weir-full", {}).get("value", {}).get("median")
    verdict = None if ours is None else "pass" if ours < 0.01 else "miss"
    return [
        row("B3", "heap allocations per request", requests, "report", None,
             requests.get("weir-full", {}).get("value", {}).get("median")),
        row("B3", "heap allocations per relayed event", events, "0", verdict, ours)]


def b3(rig):
    return b3_calls(rig) + b3_allocations(rig)


def _post(connection, path, behaviour, key=weir_config.KEY):
    body = json.dumps({"model": behaviour, "messages": [{"role": "user", "content": "hello"}]})
    connection.request("POST", path, body, {"Content-Type": "application/json",
                                            "Authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _first_answer_ms(rig, name):
    begun = time.monotonic_ns()
    target = rig.starter.launch(name)
    path = "/" + target.url("json").removeprefix("http://").partition("/")[2]
    try:
        while time.monotonic_ns() - begun < 10e9:
            connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=5)
            try:
                if _post(connection, path, "json") == 200:
                    return (time.monotonic_ns() - begun) / 1e6
            except OSError:
                time.sleep(0.0005)
            finally:
                connection.close()
        raise targets.DidNotStart(f"{name}: no answer within 10 s\n{target.process.output()}")
    finally:
        target.stop()


def b9(rig):
    cells = {}
    for name in PROXIES:
        if not rig.start(name):
            continue
        times = [_first_answer_ms(rig, name) for _ in range(20)]
        cells[name] = {"value": stats.summary(times), "unit": "ms"}
    ours = cells.get("weir-full", {}).get("value", {}).get("median")
    return [row("B9", "exec to first answer, 20 starts", cells, "<= 50 ms", gate(ours, 50), ours)]


def _timed(port, path, behaviour):
    """Milliseconds of one request on a fresh, connected connection; its status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.connect()
    begun = time.perf_counter_ns()
    status = _post(connection, path, behaviour)
    took = (time.perf_counter_ns() - begun) / 1e6
    connection.close()
    return took, status


def _failover(rig):
    target = rig.start("weir-full")
    if not target:
        return []
    added, wrong = [], 0
    for i in range(weir_config.FAILOVERS):
        failed, _ = _timed(rig.starter.sim_port, behaviours.path("broken"), "m")
        plain, _ = _timed(target.port, "/v1/chat/completions", "json")
        whole, status = _timed(target.port, "/v1/chat/completions", f"failover-m{i}")
        wrong += status != 200
        added.append(whole - plain - failed)
    if wrong:
        return [row("B14", "one failover: added time", {}, "<= 1 ms", "miss", None,
                     note=f"{wrong} of {len(added)} failovers gave no 200")]
    middle = statistics.median(added)
    return [row("B14", "one failover: added over the failed attempt",
                 {"weir-full": {"value": stats.summary(added), "unit": "ms"}}, "<= 1 ms",
                 gate(middle, 1), middle)]


def _refusal(rig):
    nginx, ours = rig.start("nginx"), rig.start("weir-full")
    if not nginx or not ours:
        return []
    rounds = []
    while len(rounds) < rig.settings.rounds_max:
        seconds = rig.settings.seconds
        slots = {
            "nginx": rig.load.slot(nginx, "json", connections=64, seconds=seconds),
            "weir-full": rig.load.slot(ours, "json", connections=64, seconds=seconds, expect=401,
                                       key="wk-not-a-key-0123456789abcdefghijklmnopqrstuvwxyz")}
        rounds.append(slots)
        if rig.settings.keep_noise:
            for slot in slots.values():
                if slot["dropped"] in ("steal", "foreign CPU"):
                    slot["dropped"] = None
        if len(stats.ratios(rounds, "weir-full", "nginx", cpu_per_request)) >= rig.settings.rounds:
            break
    cells = {}
    for name in ("nginx", "weir-full"):
        value = stats.summary(stats.good_values(rounds, name, cpu_per_request))
        if value:
            ratio = stats.summary(stats.ratios(rounds, name, "nginx", cpu_per_request))
            cells[name] = {"value": value, "ratio": ratio, "unit": "us"}
    ratio = cells.get("weir-full", {}).get("ratio")
    middle = ratio["median"] if ratio else None
    return [row("B14", "CPU per refused key / nginx's request", cells, "<= 0.5x nginx",
                 gate(middle, 0.5), middle, dropped=stats.drop_counts(rounds),
                 rounds=len(rounds))]


def b14(rig):
    return _failover(rig) + _refusal(rig)
