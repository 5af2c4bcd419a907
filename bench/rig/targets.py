"""The programs of a run: the simulator, the proxies, Weir. Each is started on a free loopback port
with its files in a temporary folder, and ended by its own pid."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from rig import behaviours, machine, weir_config

CONFIGS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "configs")
START_SECONDS = 10
GATEWAY_CPU = 0
LOAD_CPU = 1


class DidNotStart(Exception):
    pass


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True


class Process:
    """A child of ours; its whole tree is measured, and ended with it."""

    def __init__(self, command, directory, cpu=None, env=None, capture=False):
        self.log_path = os.path.join(directory, "output")
        pin = (lambda: os.sched_setaffinity(0, {cpu})) if cpu is not None else None
        with open(self.log_path, "ab") as log:
            self.popen = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stderr=log, preexec_fn=pin, cwd=directory,
                stdout=subprocess.PIPE if capture else log, env={**os.environ, **(env or {})})

    def pids(self):
        return machine.tree(self.popen.pid)

    def output(self):
        with open(self.log_path, errors="replace") as file:
            return file.read()[-2000:].strip()

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(5)
            except subprocess.TimeoutExpired:
                for pid in reversed(self.pids()):
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


class Target:
    """One way to the simulator: direct, nginx, haproxy, weir-bare or weir-full."""

    def __init__(self, name, port, process=None, directory=None):
        self.name, self.port, self.process, self.directory = name, port, process, directory

    def url(self, behaviour):
        if self.name == TRANSLATED:
            path = "/v1/messages"
        else:
            path = "/v1/chat/completions" if self.name.startswith("weir") else behaviours.path(behaviour)
        return f"http://127.0.0.1:{self.port}{path}"

    def pids(self):
        return self.process.pids() if self.process else []

    def stop(self):
        if self.process:
            self.process.stop()
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)


def _filled(template, directory, **values):
    with open(os.path.join(CONFIGS, template)) as file:
        text = file.read()
    for key, value in {**values, "DIR": directory}.items():
        text = text.replace(f"@{key}@", str(value))
    path = os.path.join(directory, template)
    with open(path, "w") as file:
        file.write(text)
    return path


# Anthropic's clients in front of the same providers: requests, answers and events are translated.
TRANSLATED = "weir-translated"


class Starter:
    """Knows the binaries and the simulator; starts targets, any number of times."""

    def __init__(self, weir, binaries):
        self.weir, self.binaries = os.path.abspath(weir), os.path.abspath(binaries)
        self.sim_directory = tempfile.mkdtemp(prefix="weir-bench-")
        command = [self.binary("weir-sim"), "--port", "0", "--print-port", "--cpu", str(LOAD_CPU)]
        self.sim = Process(command, self.sim_directory, capture=True)
        line = self.sim.popen.stdout.readline()
        if not line.strip().isdigit():
            raise DidNotStart(f"weir-sim did not start: {self.sim.output()}")
        self.sim_port = int(line)

    def binary(self, name):
        path = os.path.join(self.binaries, name)
        if not os.path.exists(path):
            raise DidNotStart(f"{path} is missing: build it first (make bench)")
        return path

    def stop(self):
        self.sim.stop()
        shutil.rmtree(self.sim_directory, ignore_errors=True)

    def _command(self, name, port, directory):
        if name == "nginx":
            path = _filled("nginx.conf", directory, PORT=port, SIM=self.sim_port)
            return ["nginx", "-c", path, "-p", directory, "-e", os.path.join(directory, "start.log")]
        if name == "haproxy":
            path = _filled("haproxy.cfg", directory, PORT=port, SIM=self.sim_port)
            return ["haproxy", "-db", "-f", path]
        make = {"weir-bare": weir_config.bare, "weir-full": weir_config.full,
                TRANSLATED: weir_config.full}[name]
        path = os.path.join(directory, "weir.yaml")
        weir_config.write(make(port, self.sim_port, directory), path)
        return [self.weir, "serve", "--config", path]

    def launch(self, name, env=None):
        """Starts without waiting until it answers."""
        port, directory = free_port(), tempfile.mkdtemp(prefix=f"weir-bench-{name}-")
        os.chmod(directory, 0o755)  # nginx's worker is another user
        try:
            process = Process(self._command(name, port, directory), directory, GATEWAY_CPU,
                              {"BENCH_KEY": weir_config.KEY, **(env or {})})
        except OSError as error:
            shutil.rmtree(directory, ignore_errors=True)
            raise DidNotStart(f"{name} did not start: {error}") from error
        return Target(name, port, process, directory)

    def start(self, name, env=None):
        if name == "direct":
            return Target("direct", self.sim_port)
        target = self.launch(name, env)
        until = time.monotonic() + START_SECONDS
        while not answers(target.port):
            ended = target.process.popen.poll()
            if ended is not None or time.monotonic() > until:
                said = target.process.output() or "(it printed nothing)"
                what = f"ended with {ended}" if ended is not None else "does not listen"
                target.stop()
                raise DidNotStart(f"{name} did not start: it {what}\n{said}")
            time.sleep(0.005)
        return target
