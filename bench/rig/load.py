"""Runs weir-load against a target and reads its result."""

import json
import subprocess
import time

from rig import machine, stats, targets, weir_config


class Load:
    def __init__(self, starter):
        self.binary = starter.binary("weir-load")
        self.starter = starter

    def _command(self, target, behaviour, **options):
        command = [self.binary, "--url", target.url(behaviour), "--model", behaviour,
                   "--cpu", str(targets.LOAD_CPU),
                   "--header", f"Authorization: Bearer {options.pop('key', weir_config.KEY)}"]
        if target.name == targets.TRANSLATED:
            options = {**options, "extra": '"max_tokens":4096'}
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            if value is True:
                command.append(flag)
            elif value is not None and value is not False:
                command += [flag, str(value)]
        return command

    def run(self, target, behaviour, **options):
        done = subprocess.run(self._command(target, behaviour, **options), capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)
        lines = done.stdout.strip().split("\n")
        if not lines[-1].startswith("{"):
            raise RuntimeError(f"weir-load failed: {done.stderr.strip()}")
        return json.loads(lines[-1])

    def slot(self, target, behaviour, **options):
        """One turn of one target: the load's result with the target's CPU and the noise."""
        pids = target.pids()
        watch = machine.Watch(pids + self.starter.sim.pids())
        before = machine.cpu_ns(pids)
        result = self.run(target, behaviour, **options)
        cpu = machine.cpu_ns(pids) - before
        slot = {"cpu_ns": cpu, "load": result, "completed": result["completed"],
                "failed": result["failed"] + result["other_status"], **watch.stop()}
        slot["dropped"] = stats.dropped(slot)
        return slot

    def hold(self, target, behaviour, connections, **options):
        """Opens streams and keeps them. Use as: with load.hold(...) as held: ..."""
        return Held(self._command(target, behaviour, connections=connections, hold=True, **options),
                    connections)


class Held:
    def __init__(self, command, connections):
        self.connections = connections
        self.popen = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      text=True)

    def __enter__(self):
        line = self.popen.stdout.readline()
        if '"held"' not in line:
            self.__exit__()
            raise RuntimeError(f"could not hold {self.connections} streams: {line.strip()[:400]}")
        return self

    def __exit__(self, *_):
        self.popen.stdin.close()
        self.popen.stdout.read()
        self.popen.stdout.close()
        self.popen.wait()
        time.sleep(0.5)  # until both ends have closed what was open
