"""Answers in JSON where the provider has no way of its own for them: each SDK asks each wire, and
reads the same as where there is one."""
import contextlib
import functools
import json

import pytest

import world
from contents import HELLO, PERSON, SYSTEM
from ingress import INGRESSES
from support.weir import Weir
from upstreams import WIRES, anthropic
from upstreams.provider import KEY as PROVIDER_KEY
from words import Ask, Call, Reply

ASK = Ask([("system", SYSTEM), ("user", HELLO)], schema=PERSON)
TOOL = "answer"  # the name of the schema, and where a wire has none the one that Weir gives
RIGHT = {"name": "Ada", "age": 36}
WRONG = {"name": "Ada", "age": "old"}
PROBLEM = "/age: must be of type integer"
WAYS = {"tool": ["response_format"], "prompt": ["response_format", "tools"]}
PRICE = {"input": 1, "output": 2}
COST = 120 * 1000 + 30 * 2000  # of a reply, in nano-dollars


def names(way, wire):
    return f"{way}-{wire.NAME.replace('_', '-')}"


def config(providers, signed):
    """A provider of each way and wire; routes that repair, and that only check."""
    made = {names(way, one.wire): {
        "wire": one.wire.NAME, "url": one.url, "allow_private": True,
        "credentials": [{"env": "PROVIDER_KEY"}], "quirks": {"unsupported_fields": refused},
        "models": [{"id": one.wire.MODEL, "price": PRICE}]}
        for way, refused in WAYS.items() for one in providers.values()}
    mended = {"mended-" + name: {"targets": [f"{name}/{one['models'][0]['id']}"],
                                 "structured": {"repair": True}} for name, one in made.items()}
    plain = {"plain-" + name: {"targets": [f"{name}/{one['models'][0]['id']}"]}
             for name, one in made.items()}
    secure = {"tls": {"certificate": signed.pem, "key": signed.key}} if signed else {}
    return {"providers": made, "routes": {**mended, **plain},
            "keys": [{"name": "matrix", "env": "CLIENT_KEY"}], **secure}


@pytest.fixture(scope="module")
def weirs(providers, certificate):
    env = {"CLIENT_KEY": world.CLIENT_KEY, "PROVIDER_KEY": PROVIDER_KEY}
    with contextlib.ExitStack() as stack:
        yield {secure: stack.enter_context(Weir(config(providers, certificate if secure else None),
                                                env)) for secure in (False, True)}


@functools.cache
def client(ingress, root):
    return ingress.Client(root, world.CLIENT_KEY)


class Gateway:
    """What a test asks; the ledger's row of its question."""

    asked = {}  # weir -> questions so far

    def __init__(self, ingress, weirs):
        secure = getattr(ingress, "SECURE", False)
        self.weir = weirs[secure]
        root = f"{'https' if secure else 'http'}://127.0.0.1:{self.weir.port}"
        self.sdk = client(ingress, root)

    def ask(self, model, streamed):
        self.asked[self.weir.port] = self.asked.get(self.weir.port, 0) + 1
        return self.sdk.ask(ASK, model, streamed)

    def row(self):
        return self.weir.ledger.wait_rows(self.asked[self.weir.port])[-1]


def reply(way, value):
    return Reply([Call(TOOL, value, "call_1")], "tools") if way == "tool" else \
        Reply([f"```json\n{json.dumps(value)}\n```"])


def check_asked(said, way):
    assert said.schema is None, "the provider has no response formats"
    told = " ".join(what for role, what in said.turns if role == "system")
    if way == "tool":
        assert [(tool[0], tool[-1]) for tool in said.tools] == [(TOOL, PERSON)]
        assert said.choice in (TOOL, "any")
    else:
        assert not said.tools and json.dumps(PERSON["required"]) in told.replace('","', '", "')


def ids(one):
    return getattr(one, "NAME", None) or (one if isinstance(one, str) else
                                          "stream" if one else "plain")


@pytest.mark.parametrize("streamed", [False, True], ids=ids)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wire", WIRES, ids=ids)
@pytest.mark.parametrize("ingress", INGRESSES, ids=ids)
def test_way(ingress, wire, way, streamed, providers, weirs):
    provider = providers[wire.NAME]
    provider.begin(reply(way, RIGHT))
    heard = Gateway(ingress, weirs).ask("plain-" + names(way, wire), streamed)
    [visit] = provider.visits
    check_asked(visit.said, way)
    assert visit.said.streamed == streamed
    assert json.loads(heard.text) == RIGHT and not heard.calls
    assert heard.stop == "end"
    assert heard.headers["x-weir-structured"] == way and not heard.dropped


@pytest.mark.parametrize("streamed", [False, True], ids=ids)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ingress", INGRESSES, ids=ids)
def test_repaired(ingress, way, streamed, providers, weirs):
    """The client reads the second answer alone; both are on the bill."""
    provider = providers[anthropic.NAME]
    provider.begin(reply(way, WRONG), reply(way, RIGHT))
    gateway = Gateway(ingress, weirs)
    heard = gateway.ask("mended-" + names(way, anthropic), streamed)
    assert json.loads(heard.text) == RIGHT
    assert heard.headers["x-weir-structured"] == f"{way}, repaired"
    assert heard.headers["x-weir-attempts"] == "2"
    first, second = provider.visits
    assert not first.problem and not second.problem
    (*_, (_, given), (asker, told)) = second.said.turns
    assert json.loads(given) == WRONG and asker == "user" and PROBLEM in told
    row = gateway.row()
    assert row.cost_nano_usd == 2 * COST
    assert [attempt["cost"] for attempt in row.attempts] == [COST, COST]


@pytest.mark.parametrize("streamed", [False, True], ids=ids)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ingress", INGRESSES, ids=ids)
def test_unfit(ingress, way, streamed, providers, weirs):
    """Each SDK raises its own error for an answer that does not fit, after a repair too."""
    for route, answers in {"plain": 1, "mended": 2}.items():
        provider = providers[anthropic.NAME]
        provider.begin(*[reply(way, WRONG)] * answers)
        gateway = Gateway(ingress, weirs)
        with pytest.raises((ingress.BROKEN, ingress.RAISED_BASE)) as raised:
            gateway.ask(f"{route}-{names(way, anthropic)}", streamed)
        assert PROBLEM in str(raised.value) + str(getattr(raised.value, "body", ""))
        assert len(provider.visits) == answers
        row = gateway.row()
        assert row.status == "error" and row.cost_nano_usd == answers * COST
