"""A gateway between a client and two providers, for one row of the table."""
import contextlib
from dataclasses import dataclass, field
from typing import Callable

from support import http
from support.upstream import Upstream
from support.weir import Weir, provider

KEYS = {"KEY_A": "sk-a-provider-key-0123456789", "KEY_B": "sk-b-provider-key-0123456789"}
QUICK = {"base": "1ms", "cap": "1ms"}


@dataclass
class Fault:
    """One row: what happens, and what must come of it.

    A row either names one request and its end (send ... metrics), or a play of its own.
    """

    name: str
    about: str  # what the client sends, or what the upstream does
    send: bytes = http.chat("one")
    upstream: list = field(default_factory=list)  # scripts of provider a, in order
    config: dict | None = field(default_factory=dict)  # over World's; None: the play has its own
    status: int = 200
    kind: str = ""     # Weir's word for the error; "" for an answer
    says: str = ""     # a part of the error's message
    in_band: str = ""  # the kind of the error that ends a stream
    ledger: dict | None = None  # fields of the row; None: no row is looked for
    attempts: int | None = None
    metrics: dict = field(default_factory=dict)  # samples that must have exactly these values
    check: Callable | None = None  # (world, answer): whatever else must hold
    play: Callable | None = None   # (world): all of it
    env: dict | None = None        # more of weir's environment


def merged(base, over):
    """over wins; mappings are merged; None takes a key away."""
    result = dict(base)
    for key, value in over.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


class World:
    """Providers a and b with the model m, and three routes.

    one: a, once. again: a, with quick repeats. both: a, then b.
    """

    def __init__(self, config=None, env=None, **weir):
        self.a, self.b = Upstream(), Upstream()
        self._stack = contextlib.ExitStack()
        for upstream in (self.a, self.b):
            self._stack.enter_context(upstream)
        base = {
            "workers": 2,
            "providers": {
                "a": provider(self.a.url, credentials=[{"env": "KEY_A"}]),
                "b": provider(self.b.url, credentials=[{"env": "KEY_B"}])},
            "routes": {
                "one": {"targets": ["a/m"], "retry": {"attempts_max": 1}},
                "again": {"targets": ["a/m"], "retry": QUICK},
                "both": {"targets": ["a/m", "b/m"], "retry": QUICK}}}
        self.config = merged(base, config or {})
        self.env = {**KEYS, **(env or {})}
        self.options = weir
        self.weir = None

    def __enter__(self):
        try:
            self.weir = self._stack.enter_context(Weir(self.config, self.env, **self.options))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def ask(self, model="one", **more):
        return self.weir.ask(http.chat(model, **more))

    def row(self, answer):
        return self.weir.ledger.wait_row(answer)
