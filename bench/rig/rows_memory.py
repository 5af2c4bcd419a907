"""The rows about memory: B7 and B8, each on freshly started targets."""

import threading
import time

from rig import machine, stats
from rig.rows import PROXIES, gate
from rig.single import Fresh, plain, row


def _settled_rss(target):
    time.sleep(1.0)
    return machine.rss_bytes(target.pids())


def b7(rig):
    slopes, stalled = {}, {}
    note = []
    for name in PROXIES:
        with Fresh(rig, name) as target:
            if not target:
                continue
            try:
                sizes = {}
                for streams in (500, 5000):
                    with rig.load.hold(target, "hold", streams, stream=True, seconds=120):
                        sizes[streams] = _settled_rss(target)
                slopes[name] = plain(stats.slope(500, sizes[500], 5000, sizes[5000]) / 1024, "KB")
                # 45 KB/s a stream: sockets' own buffers are full long before the second reading.
                with rig.load.hold(target, "fat", 500, stream=True, seconds=120,
                                   stalled_percent=10):
                    time.sleep(8)
                    early = machine.rss_bytes(target.pids())
                    time.sleep(6)
                    late = machine.rss_bytes(target.pids())
                stalled[name] = plain((late - early) / 50 / 1024, "KB")
            except RuntimeError as error:
                note.append(f"{name}: {error}")
    ours = slopes.get("weir-full", {}).get("value", {}).get("median")
    growth = stalled.get("weir-full", {}).get("value", {}).get("median")
    return [
        row("B7", "memory per open stream, 500 to 5,000", slopes, "<= 17 KB", gate(ours, 17), ours,
             note="; ".join(note)),
        row("B7", "growth per stalled reader, 8 s to 14 s of 45 KB/s", stalled,
             "bounded: <= 8 KB", gate(growth, 8), growth)]


class Peak:
    """Largest memory of a tree while it is watched."""

    def __init__(self, target):
        self.target, self.most, self.over = target, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def _watch(self):
        while not self.over.wait(0.05):
            self.most = max(self.most, machine.rss_bytes(self.target.pids()))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def b8(rig):
    idle, flight, after = {}, {}, {}
    note = []
    for name in PROXIES:
        with Fresh(rig, name) as target:
            if not target:
                continue
            rig.load.run(target, "json", connections=1, requests=1)
            idle[name] = plain(_settled_rss(target) / 2**20, "MiB")
            with Peak(target) as peak:
                result = rig.load.run(target, "late", connections=1500, requests=1500, seconds=30,
                                      body_bytes=150_000)
            if result["completed"] != 1500:
                note.append(f"{name}: {result['completed']} of 1500 completed")
            flight[name] = plain(peak.most / 2**20, "MiB")
            time.sleep(3)
            after[name] = plain(machine.rss_bytes(target.pids()) / 2**20, "MiB")

    def ours(cells):
        return cells.get("weir-full", {}).get("value", {}).get("median")
    limit = ours(idle) * 1.5 if ours(idle) else 0
    return [
        row("B8", "memory when idle", idle, "<= 12 MiB", gate(ours(idle), 12), ours(idle)),
        row("B8", "memory, 1,500 bodies of 150 KB in flight", flight, "<= 330 MiB",
             gate(ours(flight), 330), ours(flight), note="; ".join(note)),
        row("B8", "memory afterwards", after, "<= 1.5x idle", gate(ours(after), limit),
             ours(after))]
