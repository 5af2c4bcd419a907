"""GET /admin/v1/...: who may look, and what is to be seen of a request that has just ended."""
import subprocess

import pytest

from support import http
from support import upstream as up
from support.until import until
from support.upstream import Upstream
from support.weir import Weir, binary, provider

KEY = "weir-e2e-client-0123456789"
VIEWER = "weir-e2e-viewer-0123456789"
ADMIN = "weir-e2e-admin-0123456789"
SECRET = "sk-upstream-canary-0123456789"


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as made:
        yield made


@pytest.fixture(scope="module")
def running(upstream):
    config = {
        "providers": {"sim": {}, "scripted": provider(upstream.url, key={"env": "UP"})},
        "routes": {"both": {"targets": ["scripted/m", "sim/echo"]}},
        "keys": [{"name": "e2e", "env": "CLIENT"},
                 {"name": "board", "env": "VIEWER", "role": "viewer"},
                 {"name": "ops", "env": "ADMIN", "role": "admin"}]}
    with Weir(config, {"CLIENT": KEY, "VIEWER": VIEWER, "ADMIN": ADMIN, "UP": SECRET}) as weir:
        yield weir


def chat(weir, model, key=KEY, text="hello"):
    answer = weir.ask(http.chat(model, text=text, key=key))
    assert answer.status == 200, answer.body
    return answer.header("x-request-id")


def look(weir, path, key=VIEWER, **more):
    headers = {**({"authorization": f"Bearer {key}"} if key else {}), **more}
    return weir.get("/admin/v1/requests" + path, **headers)


def test_a_request_is_there_with_its_decision_as_soon_as_it_has_ended(running):
    for _ in range(20):
        wanted = chat(running, "both", text="a body that nobody may see here")
        answer = look(running, "/" + wanted)
        assert answer.status == 200, answer.body
        row = answer.json
        assert row["id"] == wanted and row["status"] == "ok" and row["key"] == "e2e"
        assert [c["target"] for c in row["decision"]["candidates"]] == ["scripted/m", "sim/echo"]
        assert [a["target"] for a in row["attempts"]] == ["scripted/m"]
        assert row["cost_usd"] == "0.00002"
        for hidden in (SECRET, KEY, "nobody may see"):
            assert hidden.encode() not in answer.body


def test_only_keys_with_a_role_may_look(running):
    wanted = chat(running, "sim/echo")
    assert look(running, "/" + wanted, key=None).status == 401
    assert look(running, "", key="weir-nobody's-0123456789").status == 401
    refused = look(running, "/" + wanted, key=KEY)
    assert refused.status == 403 and refused.kind == "forbidden"
    assert "--role viewer" in refused.error["message"]
    assert look(running, "/" + wanted, key=ADMIN).status == 200


def test_the_list_is_paged_filtered_and_strict(running):
    wanted = [chat(running, "sim/echo") for _ in range(5)]
    seen, before = [], ""
    while True:
        page = look(running, f"?model=sim/echo&limit=2{before}").json
        seen += [row["id"] for row in page["data"]]
        if not page["has_more"]:
            break
        before = "&before=" + page["next"]
    assert seen == sorted(seen, reverse=True) and len(seen) == len(set(seen))
    assert set(wanted) <= set(seen)
    assert look(running, "?key=board").json["data"] == []
    assert len(look(running, "?key=e2e&provider=sim&status=ok&since=1h&limit=3").json["data"]) == 3
    wrong = look(running, "?stauts=ok")
    assert wrong.status == 400 and "status" in wrong.error["message"]
    assert look(running, "?limit=0").error["param"] == "limit"


def test_one_that_never_was_is_not_there(running):
    old = look(running, "/01JD3Q7Z3V9K8M2N4P6R8T0W2Y")
    assert old.status == 404 and old.header("retry-after") is None
    # As if another process on this database had made it just now.
    young = chat(running, "sim/echo")[:-4] + "0000"
    answer = look(running, "/" + young)
    assert answer.status == 404 and answer.header("retry-after") == "1"
    assert look(running, "/x").status == 400


def test_without_keys_this_machine_may_look_and_nobody_behind_a_proxy():
    with Weir({"providers": {"sim": {}}}) as weir:
        wanted = chat(weir, "sim/echo", key=None)
        assert look(weir, "/" + wanted, key=None).json["id"] == wanted
        passed_on = look(weir, "", key=None, **{"x-forwarded-for": "203.0.113.7"})
        assert passed_on.status == 403


def test_a_stored_key_has_the_role_that_it_was_made_with():
    with Weir({"providers": {"sim": {}}}) as weir:
        def make(*words):
            done = subprocess.run([binary(), "--config", str(weir.file), "key", "create", *words],
                                  capture_output=True, text=True, check=True)
            return done.stdout.strip()
        client, viewer = make("client"), make("board", "--role", "viewer")
        until(lambda: (look(weir, "", key=client).status, look(weir, "", key=viewer).status)
              == (403, 200), "the keys being known")


def test_one_that_still_runs_is_there_as_running(running, upstream):
    upstream.then(up.broken_stream(up.events()[:1], then="stall"))
    with running.client() as client:
        client.send(http.chat("scripted/m", stream=True, key=KEY))
        wanted = client.head().header("x-request-id")
        answer = look(running, "/" + wanted)
        assert answer.status == 200 and answer.json["status"] == "running", answer.body
    until(lambda: look(running, "/" + wanted).json["status"] == "client_cancelled", "its end")
    upstream.go.set()
