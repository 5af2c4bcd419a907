"""Runs the table of faults.py: one test a row."""
import json

import pytest

from faults import FAULTS
from support import http
from support.until import until
from world import World


def test_names_are_unique():
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault):
    if fault.config is None:
        fault.play(None)
        return
    with World(fault.config, fault.env) as world:
        if fault.play:
            fault.play(world)
        else:
            run(fault, world)


def run(fault, world):
    world.a.then(*fault.upstream)
    answer = ask_and_watch(fault, world) if fault.in_band else world.weir.ask(fault.send)
    assert answer.status == fault.status, answer.body
    if fault.kind:
        assert answer.kind == fault.kind
        assert fault.says in answer.error["message"]
        assert answer.header("content-type") == "application/json"
    if fault.attempts is not None:
        assert answer.header("x-weir-attempts") == str(fault.attempts)
    if fault.ledger is not None:
        row = world.row(answer)
        wrong = {name: getattr(row, name) for name, value in fault.ledger.items()
                 if getattr(row, name) != value}
        assert not wrong, f"the ledger has {wrong}, not {fault.ledger}"
    if fault.check:
        fault.check(world, answer)
    for name, value in fault.metrics.items():
        until(lambda: world.weir.metrics().get(name) == value, f"{name} {value}")


def ask_and_watch(fault, world):
    """The provider breaks its stream once the client has begun to read it."""
    with world.weir.client() as client:
        client.send(fault.send)
        answer = client.head()
        assert answer.status == 200, http.read_body(client.stream, answer).body
        events = client.events()
        before = [json.loads(next(events))]
        world.a.go.set()
        *more, last = [json.loads(event) for event in events]  # so no [DONE] is among them
    check_in_band(fault, before + more, last)
    return answer


def check_in_band(fault, before, last):
    """The stream came to an end in good order, and its last event says what happened."""
    assert last["error"]["weir"]["kind"] == fault.in_band
    assert last["error"]["message"] and last["error"]["type"] and "choices" not in last
    assert all("choices" in event for event in before)
