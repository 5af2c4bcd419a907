"""Slow attempts that get another beside them."""
import threading

from support import http
from support import upstream as up
from support.until import until

PRICE = {"input": 100, "output": 200}
COST = 2_000_000  # of 10 tokens in and 5 out, in nano-dollars
KEY = "a-client-key-0123456789"
ENV = {"CLIENT": KEY}


def config(after="20ms", budget="100%", **more):
    models = [{"id": "m", "price": PRICE, "output_max": 1000}, {"id": "p", "kind": "image"}]
    how = {"retry": {"attempts_max": 2}, "hedge": {"after": after, "budget": budget}}
    return {"providers": {"a": {"models": models}, "b": {"models": models}},
            "routes": {"both": {"targets": ["a/m", "b/m"], **how},
                       "pictures": {"targets": ["a/p", "b/p"], **how}}, **more}


def with_budget(limit):
    return config(keys=[{"name": "k", "env": "CLIENT",
                         "budgets": [{"limit": limit, "every": "total"}]}])


def outcomes(row):
    return [(attempt["provider"], attempt["error"]) for attempt in row.attempts]


def metric(world, name):
    return world.weir.metrics().get(name, 0)


def second_wins(world):
    """a is silent: b's answer goes out, a's connection is closed, and both are on the bill."""
    world.a.then(up.raw(b"", "stall"), up.raw(b"", "stall"))
    answer = world.ask("both")
    assert answer.status == 200 and answer.header("x-weir-provider") == "b"
    assert answer.header("x-weir-attempts") == "2"
    world.a.wait_closed()
    row = world.row(answer)
    assert outcomes(row) == [("a", "client_cancelled"), ("b", "")]
    assert row.status == "ok" and row.estimated
    costs = [attempt["cost"] for attempt in row.attempts]
    assert costs[1] == COST and 0 < costs[0] < COST
    assert row.cost_nano_usd == sum(costs)
    assert metric(world, 'weir_hedges_total{won="true"}') == 1
    # The same with a stream.
    world.b.then(up.stream())
    answer = world.ask("both", stream=True)
    assert answer.status == 200 and answer.header("x-weir-provider") == "b"
    assert outcomes(world.row(answer)) == [("a", "client_cancelled"), ("b", "")]
    world.a.wait_closed(1)
    state = 'weir_breaker_state{deployment="a/m"}'  # there only where something was held against it
    assert state not in world.weir.metrics(), "slow is not broken"


def first_wins(world):
    """b was asked too, and a answers after all."""
    gate = threading.Event()
    world.a.then(up.held(gate, up.answer()))
    world.b.then(up.raw(b"", "stall"))
    with world.weir.client() as client:
        client.send(http.chat("both"))
        world.b.wait_requests(1)
        gate.set()
        answer = client.answer()
    assert answer.status == 200 and answer.header("x-weir-provider") == "a"
    world.b.wait_closed()
    assert outcomes(world.row(answer)) == [("b", "client_cancelled"), ("a", "")]
    assert metric(world, 'weir_hedges_total{won="false"}') == 1


def first_fails(world):
    """a fails once b was asked: b alone decides."""
    gates = threading.Event(), threading.Event()
    world.a.then(up.held(gates[0], up.answer(up.error(), 500)))
    world.b.then(up.held(gates[1], up.answer()))
    with world.weir.client() as client:
        client.send(http.chat("both"))
        world.b.wait_requests(1)
        gates[0].set()
        until(lambda: metric(world, 'weir_attempt_failures_total{provider="a",model="m"}') or
              world.a.requests, "the failure of a")
        gates[1].set()
        answer = client.answer()
    assert answer.status == 200 and answer.header("x-weir-provider") == "b"
    row = world.row(answer)
    assert outcomes(row)[-1] == ("b", "") and row.attempts[0]["provider"] == "a"


def client_leaves(world):
    """Nobody waits any more: both connections are closed."""
    world.a.then(up.raw(b"", "stall"))
    world.b.then(up.raw(b"", "stall"))
    with world.weir.client() as client:
        client.send(http.chat("both"))
        world.b.wait_requests(1)
    world.a.wait_closed()
    world.b.wait_closed()
    row = until(lambda: world.weir.ledger.rows(), "the row")[0]
    until(lambda: world.weir.ledger.rows()[0].status == "client_cancelled", "its end")
    assert row.cost_nano_usd in (None, 0)


def leaves_mid_stream(world):
    """b's stream has begun beside a's silence; when its client leaves, b is left too."""
    world.a.then(up.raw(b"", "stall"))
    world.b.then(up.broken_stream(up.events()[:1], "stall"))
    world.b.go.set()
    with world.weir.client() as client:
        client.send(http.chat("both", stream=True))
        assert client.head().header("x-weir-provider") == "b"
        next(client.events())
    world.b.wait_closed()
    world.a.wait_closed()


def held_back(world, key=None):
    gate = threading.Event()
    world.a.then(up.held(gate, up.answer()))
    with world.weir.client() as client:
        client.send(http.chat("both", key=key, max_tokens=5) if key else http.chat("both"))
        until(lambda: metric(world, "weir_hedges_left_out_total") == 1, "no second attempt")
        gate.set()
        answer = client.answer()
    assert answer.status == 200 and answer.header("x-weir-provider") == "a"
    assert answer.header("x-weir-attempts") == "1" and not world.b.requests


def beyond_its_budget(world):
    """One call in a hundred may be asked twice, and this is the first."""
    held_back(world)


def no_money_for_both(world):
    """The caller's budget has room for one of them."""
    held_back(world, KEY)


def not_for_images(world):
    """A picture would be made twice. a is asked again and again, b never."""
    gate = threading.Event()
    picture = {"created": 1, "data": [{"b64_json": "aGk="}]}
    world.a.then(up.held(gate, up.answer(picture)))
    body = b'{"model":"pictures","prompt":"a weir"}'
    with world.weir.client() as client:
        client.send(http.request("POST", "/v1/images/generations", body))
        world.a.wait_requests(1)
        # Chats are hedged meanwhile, so the time has come and gone.
        world.a.then(up.raw(b"", "stall"))
        assert world.ask("both").header("x-weir-provider") == "b"
        gate.set()
        answer = client.answer()
    assert answer.status == 200, answer.body
    assert answer.header("x-weir-attempts") == "1" and len(world.b.requests) == 1
