"""A running weir: its folder, its port, its logs."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading

from . import http
from .ledger import Ledger
from .until import PATIENCE, until

ROOT = pathlib.Path(__file__).resolve().parents[2]
STARTED = re.compile(r"weir \S+ listens on \S*?:(\d+)[, ]")


def binary():
    path = pathlib.Path(os.environ.get("WEIR_BINARY") or ROOT / "build/dev/src/weir").resolve()
    if not path.exists():
        raise FileNotFoundError(f"no weir at {path}; build it, or name it in WEIR_BINARY")
    return str(path)


def provider(url, *models, price=None, **more):
    """A provider's section; models are named, and cost what `price` says."""
    price = price or {"input": 1, "output": 2}
    names = models or ("m",)
    return {"url": url, "allow_private": True,
            "models": [{"id": name, "price": price} for name in names], **more}


def environment(**own):
    """The variables of a child: none of the caller's that could change what is tested."""
    kept = {name: value for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "TMPDIR") or name.endswith("SAN_OPTIONS")}
    return {**kept, **{name: str(value) for name, value in own.items()}}


class Weir:
    """Starts on a free port with a folder of its own, and ends with it.

    config: the file's content as a dict (JSON is YAML); listen and store only where they matter.
    """

    def __init__(self, config, env=None, arguments=(), folder=None, limits=None, listening=True):
        self._owns_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="weir-test-"))
        self.config = {"listen": "127.0.0.1:0", "store": {"sqlite": str(self.folder / "weir.db")},
                       **config}
        self.config["server"] = {"drain_timeout": "2s", **config.get("server", {})}
        self.file = self.folder / "weir.yaml"
        self.write_config(self.config)
        self.env = environment(**(env or {}))
        self.arguments = ["serve", "--config", str(self.file), *arguments]
        self._limits = limits
        self.port = None
        self.start(listening)

    def __enter__(self):
        return self

    def __exit__(self, failed, *_):
        """Ends it. A process that had died by itself, or ends badly, is a failure (a sanitizer's
        report, for one)."""
        died = self.process.poll() is not None and not self._told_to_end
        code = self.stop()
        if self._owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        if not failed:
            assert not died and code in (0, -signal.SIGKILL), \
                f"weir ended with {code}:\n" + "\n".join(self.log)

    def write_config(self, config):
        """Whole or not at all: the file is watched."""
        text = config if isinstance(config, str) else json.dumps(config, indent=1)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(text)
        fresh.rename(self.file)

    def start(self, listening=True):
        self.log, self.requests_log = [], []
        self._told_to_end = False
        self.process = subprocess.Popen(
            [binary(), *self.arguments], env=self.env, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=self._limits)
        self._readers = [threading.Thread(target=self._collect, args=pair, daemon=True)
                         for pair in ((self.process.stderr, self.log),
                                      (self.process.stdout, self.requests_log))]
        for reader in self._readers:
            reader.start()
        if listening:
            self.port = int(self.wait_log(STARTED).group(1))

    @staticmethod
    def _collect(pipe, lines):
        for line in pipe:
            lines.append(line.decode(errors="replace").rstrip("\n"))

    def wait_log(self, pattern, seconds=PATIENCE):
        """The first match in the log (stderr)."""
        pattern = re.compile(pattern)

        def found():
            match = next((m for line in list(self.log) if (m := pattern.search(line))), None)
            if not match and self.process.poll() is not None:
                raise AssertionError(f"weir ended with {self.process.returncode} before "
                                     f"{pattern.pattern!r}:\n" + "\n".join(self.log))
            return match
        return until(found, f"{pattern.pattern!r} in the log", seconds)

    def wait_request_log(self, condition):
        """The first line of the request log (stdout) for which condition(line as dict) holds."""
        return until(lambda: next((line for text in list(self.requests_log)
                                   if condition(line := json.loads(text))), None),
                     "a line of the request log")

    def client(self):
        return http.Client(self.port)

    def ask(self, data, to_head=False):
        return http.ask(self.port, data, to_head)

    def get(self, path, **headers):
        return self.ask(http.request("GET", path, headers=headers.items()))

    def metrics(self):
        """Every sample of /metrics by its name and labels, as they stand there."""
        body = self.get("/metrics").body.decode()
        lines = (line.rsplit(" ", 1) for line in body.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in lines}

    def wait_metric(self, name, condition):
        return until(lambda: condition(self.metrics().get(name, 0.0)), f"the metric {name}")

    @property
    def ledger(self):
        return Ledger(self.config["store"]["sqlite"])

    def signal(self, number):
        self._told_to_end = self._told_to_end or number != signal.SIGHUP
        self.process.send_signal(number)

    def kill(self):
        """As kill -9."""
        self._told_to_end = True
        self.process.kill()
        self.wait()

    def wait(self, seconds=PATIENCE):
        """The exit code, once the process has ended and its logs are complete."""
        code = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(PATIENCE)
        return code

    def stop(self):
        """In good order; the exit code."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                return self.wait()
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("weir did not stop:\n" + "\n".join(self.log)) from None
        return self.wait()
