"""Answers in JSON that are not what was asked for."""
import json

from support import http
from support import upstream as up
from world import QUICK

KEY = "a-client-key-0123456789"
ENV = {"CLIENT": KEY}
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
FORMAT = {"type": "json_schema", "json_schema": {"name": "city", "schema": SCHEMA}}
PROBLEM = "/name: must be of type string"
RIGHT, WRONG = '{"name":"Rome"}', '{"name":7}'
COST = 20_000  # of an answer: 10 tokens in at $1 and 5 out at $2 a million
BOTH = {"targets": ["a/m", "b/m"], "retry": QUICK}
ROUTES = {"routes": {
    "checked": {**BOTH, "structured": {"check": True}},
    "mended": {"targets": ["a/m"], "structured": {"check": True, "repair": True}}}}
# One attempt at its worst, and not another one behind it.
POOR = {**ROUTES,
        "providers": {"a": {"models": [{"id": "m", "price": {"input": 1, "output": 2},
                                        "output_max": 1000}]}},
        "keys": [{"name": "k", "env": "CLIENT", "budgets": [{"limit": "0.0026 USD",
                                                             "every": "total"}]}]}


def ask(world, model, **more):
    return world.ask(model, response_format=FORMAT, **more)


def says(text):
    return up.answer(up.completion(text))


def streams(text):
    half = len(text) // 2
    return up.stream(up.events((text[:half], text[half:])))


def text_of(chunks):
    return "".join(choice["delta"].get("content") or "" for one in chunks
                   for choice in one["choices"])


def stream_text(answer):
    return text_of(json.loads(event) for event in http.events_of(answer.body) if event != "[DONE]")


def untouched(world):
    """Same wire, a format of its own, nothing asked of the route: not a byte is read for it, so an
    answer that does not fit is the client's to judge."""
    body = (b'{ "model" :"one","messages":[{"role":"user","content":"hi"}], "odd":1.50,'
            b'"response_format":{"type":"json_schema", "json_schema":{"name":"c","schema":true}}}')
    reply = json.dumps(up.completion(WRONG), indent=3).encode()
    world.a.then(up.answer(reply))
    answer = world.weir.ask(http.request("POST", "/v1/chat/completions", body))
    assert answer.body == reply and answer.header("x-weir-structured") == "native"
    [request] = world.a.requests
    assert request.body == body.replace(b'"one"', b'"m"')


def next_target(world):
    """Without a repair the next one is asked; the first one's answer is on the bill."""
    world.a.then(says(WRONG))
    world.b.then(says(RIGHT))
    answer = ask(world, "checked")
    assert answer.status == 200 and answer.header("x-weir-provider") == "b"
    assert answer.json == up.completion(RIGHT)
    assert answer.header("x-weir-cost") == "0.00004"
    row = world.row(answer)
    assert row.cost_nano_usd == 2 * COST and (row.input_tokens, row.output_tokens) == (20, 10)
    assert [one["cost"] for one in row.attempts] == [COST, COST]
    assert [one["error"] for one in row.attempts] == ["upstream_protocol", ""]


def repaired(world):
    """The target is shown its answer and what is wrong with it, whole and as a stream."""
    for streamed in (False, True):
        world.a.then(*((streams if streamed else says)(text) for text in (WRONG, RIGHT)))
        answer = ask(world, "mended", stream=streamed)
        assert answer.status == 200 and answer.header("x-weir-structured") == "native, repaired"
        text = stream_text(answer) if streamed else \
            answer.json["choices"][0]["message"]["content"]
        assert text == RIGHT
        assert world.row(answer).cost_nano_usd == 2 * COST
        second = world.a.requests[-1].json
        assert second["response_format"] == FORMAT
        assert second["messages"][-2] == {"role": "assistant", "content": WRONG}
        assert PROBLEM in second["messages"][-1]["content"]
    metrics = world.weir.metrics()
    assert metrics["weir_answers_unfit_total"] == 2 and metrics["weir_repairs_asked_total"] == 2


def not_repaired(world):
    """Once, and then the client is told what is wrong. What was paid stands in the ledger, and no
    breaker opens for a schema that a client made up."""
    for asked in range(6):
        world.a.then(says(WRONG), says(WRONG))
        answer = ask(world, "mended")
        assert (answer.status, answer.kind) == (502, "upstream_protocol")
        assert PROBLEM in answer.error["message"]
        assert world.row(answer).cost_nano_usd == 2 * COST
        assert len(world.a.requests) == 2 * (asked + 1)
    assert world.ask("one").status == 200


def checked_stream(world):
    """It goes out as it comes, so what is wrong is told in place of its end."""
    first, *rest = up.events((WRONG[:4], WRONG[4:]))
    world.a.then(up.broken_stream([first], after=b"".join(map(up.http_chunk, rest))
                                  + up.LAST_CHUNK))
    with world.weir.client() as client:
        client.send(http.chat("checked", stream=True, response_format=FORMAT))
        answer = client.head()
        events = client.events()
        said = [json.loads(next(events))]
        world.a.go.set()
        *more, last = [json.loads(event) for event in events]  # so no [DONE] is among them
    assert text_of(said + more) == WRONG
    assert last["error"]["weir"]["kind"] == "upstream_protocol"
    assert PROBLEM in last["error"]["message"]
    row = world.row(answer)
    assert row.status == "error" and row.cost_nano_usd == COST and not row.estimated


def no_money_to_repair(world):
    """The budget holds one attempt: no second one is made beyond it."""
    world.a.then(says(WRONG), says(RIGHT))
    answer = ask(world, "mended", key=KEY)
    assert (answer.status, answer.kind) == (502, "upstream_protocol")
    assert "no budget is left to ask again" in answer.error["message"]
    assert len(world.a.requests) == 1 and world.row(answer).cost_nano_usd == COST
