"""What the kernel says: CPU time of process trees, memory, steal, and what machine this is."""

import os
import platform
import resource
import subprocess
import time


def _fields_after_name(pid):
    with open(f"/proc/{pid}/stat") as file:
        text = file.read()
    return text[text.rindex(")") + 2:].split()


def tree(pid):
    """The process and all that descend from it."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                children.setdefault(int(_fields_after_name(name)[1]), []).append(int(name))
            except (OSError, ValueError):
                continue  # gone meanwhile
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo.extend(children.get(one, []))
    return found


def cpu_ns(pids):
    """Nanoseconds on a CPU of all threads of these processes, from schedstat."""
    total = 0
    for pid in pids:
        try:
            tasks = os.listdir(f"/proc/{pid}/task")
        except OSError:
            continue
        for task in tasks:
            try:
                with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                    total += int(file.read().split()[0])
            except (OSError, ValueError):
                continue
    return total


def rss_bytes(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/statm") as file:
                total += int(file.read().split()[1]) * resource.getpagesize()
        except (OSError, ValueError):
            continue
    return total


def own_ns(pids):
    """CPU of the rig itself: given trees, this process and its ended children."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return cpu_ns(pids) + time.process_time_ns() + int((ended.ru_utime + ended.ru_stime) * 1e9)


class Watch:
    """Watches the whole machine from its making to stop()."""

    def __init__(self, own_pids):
        self.own_pids = own_pids
        self.before = self._read()

    def _read(self):
        with open("/proc/stat") as file:
            user, nice, system, idle, iowait, irq, softirq, steal = (
                int(x) for x in file.readline().split()[1:9])
        tick = 1e9 / os.sysconf("SC_CLK_TCK")
        return {"busy": (user + nice + system + irq + softirq) * tick, "steal": steal * tick,
                "all": (user + nice + system + idle + iowait + irq + softirq + steal) * tick,
                "own": own_ns(self.own_pids), "at": time.monotonic_ns()}

    def stop(self):
        """Steal and foreign CPU as parts of the machine's whole time."""
        now = self._read()
        whole = (now["at"] - self.before["at"]) * os.cpu_count()
        gone = {key: now[key] - self.before[key] for key in now}
        return {"steal": gone["steal"] / whole,
                "foreign": max(0.0, (gone["busy"] - gone["own"]) / whole)}


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return "not found"
    return (done.stdout + done.stderr).strip().split("\n")[0]


def describe(weir):
    cpu = "unknown CPU"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    here = os.path.dirname(os.path.abspath(__file__))
    return {
        "cpu": cpu, "cores": os.cpu_count(), "kernel": platform.release(),
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "commit": first_line(["git", "-C", here, "rev-parse", "HEAD"]),
        "nginx": first_line(["nginx", "-v"]), "haproxy": first_line(["haproxy", "-v"]),
        "weir": first_line([weir, "version"]) if os.path.exists(weir) else "not built",
    }
