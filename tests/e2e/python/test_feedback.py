"""POST /v1/feedback: what a client says of an answer is kept, shown, and moves the traffic."""
import json
import subprocess

import pytest

from support import http
from support.weir import Weir, binary

KEY = "weir-e2e-client-0123456789"
OTHER = "weir-e2e-other-0123456789"
VIEWER = "weir-e2e-viewer-0123456789"
CONFIG = {
    "providers": {"sim": {}},
    "routes": {"learning": {"strategy": "adaptive", "targets": ["sim/fast;words=one", "sim/fast;words=two"]},
               "broken": {"targets": ["sim/echo;status=500"], "retry": {"attempts_max": 1}}},
    "keys": [{"name": "e2e", "env": "CLIENT"}, {"name": "other", "env": "OTHER"},
             {"name": "board", "env": "VIEWER", "role": "viewer"}]}
KEYS = {"CLIENT": KEY, "OTHER": OTHER, "VIEWER": VIEWER}


@pytest.fixture
def weir():
    with Weir(CONFIG, KEYS) as made:
        yield made


def say(weir, body, key=KEY):
    return weir.ask(http.request("POST", "/v1/feedback", body, key=key))


def call(weir, model="learning"):
    return weir.ask(http.chat(model, key=KEY))


def explain(weir, request_id, *more):
    done = subprocess.run([binary(), "--config", str(weir.file), "explain", request_id, *more],
                          capture_output=True, text=True, env=weir.env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_kept_over_a_restart_and_replaced_by_what_is_said_next(weir):
    request = call(weir).header("x-request-id")
    first = say(weir, {"request_id": request, "score": 0.25, "comment": "too \"short\""})
    assert first.status == 200, first.body
    assert first.json == {"object": "feedback", "request_id": request, "score": 0.25,
                          "replaced": False, "learnt": True}
    assert weir.stop() == 0
    weir.start()
    viewer = {"authorization": f"Bearer {VIEWER}"}
    shown = weir.get("/admin/v1/requests/" + request, **viewer).json["feedback"]
    assert shown["score"] == 0.25 and shown["comment"] == "too \"short\""
    assert json.loads(explain(weir, request, "--json"))["feedback"] == shown
    assert "feedback: 0.25 of 1" in explain(weir, request)
    again = say(weir, {"request_id": request, "score": 1})
    assert again.status == 200 and again.json["replaced"] and again.json["learnt"]
    shown = weir.get("/admin/v1/requests/" + request, **viewer).json["feedback"]
    assert shown["score"] == 1 and "comment" not in shown


def test_between_equal_targets_it_moves_the_traffic(weir):
    def share_of_second(calls, rate):
        second = 0
        for _ in range(calls):
            answer = call(weir)
            assert answer.status == 200, answer.body
            is_second = answer.header("x-weir-model") == "fast;words=two"
            second += is_second
            if rate:
                said = say(weir, {"request_id": answer.header("x-request-id"),
                                  "score": 1 if is_second else 0})
                assert said.status == 200 and said.json["learnt"], said.body
        return second / calls
    share_of_second(60, rate=True)
    assert share_of_second(100, rate=False) > 0.8


def test_another_keys_request_and_none_are_the_same(weir):
    request = call(weir).header("x-request-id")
    none = request[:-4] + "0000"
    theirs = say(weir, {"request_id": request, "score": 1}, key=OTHER)
    unknown = say(weir, {"request_id": none, "score": 1}, key=OTHER)
    assert theirs.status == unknown.status == 404
    assert theirs.body.replace(request.encode(), none.encode()) == unknown.body
    assert theirs.header("retry-after") == unknown.header("retry-after") == "1"
    assert say(weir, {"request_id": request, "score": 1}, key="weir-nobody's-0123456789").status == 401
    assert json.loads(explain(weir, request, "--json"))["feedback"] is None


@pytest.mark.parametrize("body,param", [
    (b'{"score": 1}', "request_id"), (b'{"request_id": 5, "score": 1}', "request_id"),
    (b'{"request_id": "%s"}', "score"), (b'{"request_id": "%s", "score": 1.5}', "score"),
    (b'{"request_id": "%s", "score": NaN}', None), (b'{"request_id": "%s", "score": true}', "score"),
    (b'{"request_id": "%s", "score": 1, "comment": []}', "comment"),
    (b'{"request_id": "%s", "score": 1, "commment": "x"}', "commment"), (b"[", None), (b"", None)])
def test_a_body_that_cannot_be_is_refused_by_its_field(weir, body, param):
    request = call(weir).header("x-request-id")
    answer = say(weir, body.replace(b"%s", request.encode()))
    assert answer.status == 400 and answer.error["param"] == param, answer.body


def test_what_got_no_answer_cannot_be_rated(weir):
    failed = call(weir, "broken")
    assert failed.status >= 500
    answer = say(weir, {"request_id": failed.header("x-request-id"), "score": 0})
    assert answer.status == 400 and answer.error["param"] == "request_id", answer.body
