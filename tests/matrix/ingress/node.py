"""The official SDKs for Node, each driven by a line of JSON in and a line out (node/client.mjs)."""
import atexit
import json
import os
import pathlib
import subprocess
from dataclasses import asdict, dataclass, field

from words import Call, Heard, Result, Usage

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "node" / "client.mjs"


class NodeError(Exception):
    """What the SDK has thrown; the class below it has the name of the SDK's."""

    status = 0
    headers = {}


class Program:
    """One process for all SDKs, started when the first is asked."""

    process = None

    def ask(self, question):
        if self.process is None:
            self.process = subprocess.Popen(
                ["node", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                env={**os.environ, "NODE_NO_WARNINGS": "1"})
            atexit.register(self.end)
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the Node program has ended"
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


program = Program()


def spoken(what):
    kind = {str: "text", Call: "call", Result: "result"}[type(what)]
    return {"kind": kind, **({"text": what} if kind == "text" else asdict(what))}


class Client:
    def __init__(self, sdk, root, key):
        self.question = {"sdk": sdk, "root": root, "key": key}

    def ask(self, ask, model, streamed):
        said = {**asdict(ask), "turns": [[role, spoken(what)] for role, what in ask.turns]}
        got = program.ask({**self.question, "model": model, "ask": said, "streamed": streamed})
        if failed := got.get("error"):
            error = type(failed["name"], (NodeError,), {})(failed["message"])
            error.status, error.headers = failed["status"], failed["headers"]
            raise error
        calls = [Call(one["name"], one["arguments"], one["id"]) for one in got["calls"]]
        return Heard(got["text"], got["thoughts"], calls, got["stop"], Usage(**got["usage"]),
                     headers=got["headers"], deltas=got["deltas"])

    @staticmethod
    def status(error):
        return error.status, error.headers


@dataclass(frozen=True)
class Ingress:
    """A row: what the other adapters are as modules."""

    NAME: str
    RAISED: dict
    MARKS: list = field(default_factory=list)
    RAISED_BASE = BROKEN = NodeError

    @property
    def ROW(self):
        return "node " + self.NAME

    def Client(self, root, key):
        return Client(self.NAME, root, key)

    def __hash__(self):
        return hash(self.NAME)


NAMES = {400: "BadRequestError", 429: "RateLimitError"}
INGRESSES = (Ingress("openai_chat", NAMES), Ingress("openai_responses", NAMES),
             Ingress("anthropic", NAMES), Ingress("gemini", {400: "ApiError", 429: "ApiError"}))
