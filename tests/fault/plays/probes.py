"""Targets that were left out, and are asked by Weir itself whether they are back."""
import json
import signal
import time

from support import upstream as up
from support.until import until

QUICK = {"failures_max": 2, "open_base": "300ms", "open_cap": "300ms"}


def config(**probes):
    return {"breaker": {**QUICK, "probes": probes}}


def state(world):
    return world.weir.metrics().get('weir_breaker_state{deployment="a/m"}', 0)


def sent(world, answered):
    name = f'weir_probes_total{{answered="{"true" if answered else "false"}"}}'
    return world.weir.metrics()[name]


def trip(world):
    """As clients do it."""
    world.a.always(up.answer(up.error(), 500))
    for _ in range(2):
        assert world.ask("one").status == 502


def probe_rows(world):
    return [row for row in world.weir.ledger.rows() if row.key == "weir:probe"]


def before_any_call(world):
    """a is down, and back: the first call afterwards finds it closed, and nobody's attempt was
    spent on finding out."""
    trip(world)
    until(lambda: sent(world, False) >= 1, "a probe while it is down")
    assert state(world) != 0 and sent(world, True) == 0
    world.a.always(up.answer())
    until(lambda: state(world) == 0, "a probe that closes it")
    assert sent(world, True) == 1
    answer = world.ask("both")
    assert answer.status == 200 and answer.header("x-weir-provider") == "a"
    assert answer.header("x-weir-attempts") == "1"
    asked = [json.loads(request.body) for request in world.a.requests]
    probe = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 1}
    assert asked[2:-1] == [probe] * (len(asked) - 3)  # two calls, probes, a call
    rows = until(lambda: [row for row in probe_rows(world) if row.status == "ok"], "its row")
    assert len(rows) == 1 and rows[0].variant == "probe" and rows[0].operation == "chat"
    assert (rows[0].provider, rows[0].cost_nano_usd) == ("a", 20_000)
    assert 0 < rows[0].reserved_nano_usd
    failed = [row for row in probe_rows(world) if row.status == "error"]
    assert failed and all(row.cost_nano_usd == 0 for row in failed)


def within_the_minute(world):
    """One a minute: the second one that is due is not sent, and the next call may find out."""
    trip(world)
    until(lambda: sent(world, False) == 1, "the probe")
    left_out = "weir_probes_left_out_total"
    world.weir.wait_metric(left_out, lambda value: value == 1)
    assert len(world.a.requests) == 3
    world.a.always(up.answer())
    until(lambda: world.ask("one").status == 200, "a call that is let through")
    assert sent(world, True) == 0


def without_a_price(world):
    """Said once, and nothing is sent."""
    trip(world)
    world.weir.wait_metric("weir_probes_left_out_total", lambda value: value == 1)
    world.weir.wait_log("a/m is not probed: no price is known for it")
    assert len(world.a.requests) == 2


def stops_at_once(world):
    """SIGTERM while a probe waits for a silent provider: it ends, and so does its row."""
    trip(world)
    world.a.always(up.raw(b"", "stall"))
    world.a.wait_requests(3)
    until(lambda: any(json.loads(request.body).get("max_tokens") == 1
                      for request in world.a.requests), "a probe", 10)
    began = time.monotonic()
    world.weir.signal(signal.SIGTERM)
    assert world.weir.wait() == 0
    assert time.monotonic() - began < 5  # its own timeout is a minute here
    assert {row.status for row in probe_rows(world)} <= {"error", "client_cancelled"}
    assert "client_cancelled" in {row.status for row in probe_rows(world)}


def reloaded(world):
    """Off, on by a reload in an outage, and off again."""
    trip(world)
    on = {**world.weir.config, **config(per_minute=600)}
    world.weir.write_config(on)
    world.weir.signal(signal.SIGHUP)
    until(lambda: sent(world, False) >= 1, "a probe")
    world.weir.write_config({**on, "breaker": QUICK})
    world.weir.signal(signal.SIGHUP)
    until(lambda: len([line for line in world.weir.log if "reloaded" in line]) >= 2, "a reload")
    # An answer of the same process, after the reload has reached every worker.
    until(lambda: world.ask("one").status == 502, "a call that is let through")
    before = len(world.a.requests)
    for _ in range(3):
        until(lambda: world.ask("one").status == 502, "another one")
    bodies = [json.loads(request.body) for request in world.a.requests[before:]]
    assert not any(body.get("max_tokens") == 1 for body in bodies)

