"""The six providers, and a Weir in front of them."""
import contextlib
import os
import pathlib
import ssl
import subprocess
import tempfile
from dataclasses import dataclass

from support.weir import Weir
from upstreams import WIRES
from upstreams.provider import KEY as PROVIDER_KEY
from upstreams.provider import Provider

CLIENT_KEY = "weir-matrix-client-0123456789"


@dataclass
class Certificate:
    """Of 127.0.0.1, signed by itself; boto3 is told to trust it."""

    folder: pathlib.Path
    pem: str = ""
    key: str = ""

    def __post_init__(self):
        self.pem, self.key = str(self.folder / "own.pem"), str(self.folder / "own.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "30", "-subj", "/CN=weir matrix", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", self.key, "-out", self.pem],
            check=True, capture_output=True)
        os.environ["AWS_CA_BUNDLE"] = self.pem

    def context(self):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.pem, self.key)
        return made


@contextlib.contextmanager
def certificate():
    with tempfile.TemporaryDirectory(prefix="weir-matrix-") as folder:
        yield Certificate(pathlib.Path(folder))


@contextlib.contextmanager
def providers():
    with contextlib.ExitStack() as stack:
        yield {wire.NAME: stack.enter_context(Provider(wire)) for wire in WIRES}


def route(wire):
    return "to-" + wire.NAME.replace("_", "-")


def config(playing):
    """One route a wire. Nothing is tried twice, and nobody is benched for longer than a moment."""
    return {
        "providers": {f"up-{name.replace('_', '-')}": {
            "wire": name, "url": one.url, "allow_private": True,
            "credentials": [{"env": "PROVIDER_KEY"}],
            "models": [{"id": one.wire.MODEL, "price": {"input": 1, "output": 2}}]}
            for name, one in playing.items()},
        "routes": {route(one.wire): {
            "targets": [f"up-{name.replace('_', '-')}/{one.wire.MODEL}"],
            "retry": {"attempts_max": 1, "wait_max": "0s"}} for name, one in playing.items()},
        "keys": [{"name": "matrix", "env": "CLIENT_KEY"}],
        "breaker": {"failures_max": 500, "auth_bench": "1ms", "quota_bench": "1ms",
                    "missing_bench": "1ms", "bench_base": "1ms", "bench_cap": "1ms",
                    "named_max": "1ms"}}


@contextlib.contextmanager
def gateway(playing, signed=None):
    """Where a weir is reached; with a certificate, over TLS."""
    secure = {"tls": {"certificate": signed.pem, "key": signed.key}} if signed else {}
    with Weir({**config(playing), **secure},
              {"CLIENT_KEY": CLIENT_KEY, "PROVIDER_KEY": PROVIDER_KEY}) as weir:
        yield f"{'https' if signed else 'http'}://127.0.0.1:{weir.port}"
