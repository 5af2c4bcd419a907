"""Keys and their limits."""
import hashlib
import json
import subprocess
import threading

from support import http
from support import upstream as up
from support.until import until
from support.weir import Weir, binary
from world import World

KEY, OTHER = "a-client-key-0123456789", "another-client-key-0123456789"
ENV = {"CLIENT": KEY}


def keyed(**limits):
    return {"keys": [{"name": "k", "env": "CLIENT", **limits}]}


def ask(world, key=KEY, **more):
    return world.weir.ask(http.chat("one", key=key, **more))


def keys(world):
    """No key, an unknown one, one that is no Bearer; a known one in each header that SDKs use."""
    def with_header(name, value):
        return world.weir.ask(http.chat("one", headers=[(name, value)]))

    for answer in (ask(world, key=None), ask(world, key="sk-nobody"),
                   with_header("authorization", f"Basic {KEY}"),
                   world.weir.get("/v1/models"), world.weir.get("/v1/models/one")):
        assert (answer.status, answer.kind) == (401, "unauthenticated")
        assert answer.error["code"] == "invalid_api_key"
        assert "sk-nobody" not in answer.body.decode()
    assert not world.a.requests
    for name, value in (("authorization", f"Bearer {KEY}"), ("authorization", f"bearer {KEY}"),
                        ("api-key", KEY), ("x-api-key", KEY)):
        answer = with_header(name, value)
        assert answer.status == 200
        assert world.row(answer).key == "k"
    assert KEY not in str([request.raw for request in world.a.requests])
    assert world.weir.get("/healthz").status == 200


def hashed_key(_):
    """The file need not hold the key."""
    config = {"keys": [{"name": "k", "hash": hashlib.sha256(KEY.encode()).hexdigest()}]}
    with World(config) as world:
        assert ask(world).status == 200
        assert ask(world, key=OTHER).status == 401


def weir_command(world, *arguments):
    done = subprocess.run([binary(), "--config", str(world.weir.file), "--json", *arguments],
                          env=world.weir.env, cwd=world.weir.folder, capture_output=True, text=True,
                          timeout=30)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def revoked_key(world):
    """A key made by the CLI works without a restart, and no more once it is revoked."""
    made = weir_command(world, "key", "create", "laptop")
    secret = next(value for value in made.values() if isinstance(value, str) and len(value) > 40)
    until(lambda: ask(world, key=secret).status == 200, "the new key being known")
    weir_command(world, "key", "revoke", "laptop")

    def refused():
        answer = ask(world, key=secret)
        return answer if answer.status == 401 else None
    answer = until(refused, "the revoked key being refused")
    assert answer.kind == "unauthenticated" and "revoked" in answer.error["message"]
    assert ask(world).status == 200  # the file's key is as it was


def no_keys_beyond_loopback(_):
    """Without keys Weir serves this machine only."""
    weir = Weir({"providers": {"sim": {}}, "listen": "0.0.0.0:0"}, listening=False)
    assert weir.wait() != 0
    assert any("without API keys" in line for line in weir.log), weir.log


def requests_per_minute(world):
    """Five at once, then one every twelve seconds; the headers say so all along."""
    for left in (4, 3, 2, 1, 0):
        answer = ask(world)
        assert answer.status == 200
        assert answer.header("x-ratelimit-limit-requests") == "5"
        assert answer.header("x-ratelimit-remaining-requests") == str(left)
        assert answer.header("x-ratelimit-reset-requests").endswith("ms")
    refused = ask(world)
    assert (refused.status, refused.kind) == (429, "rate_limited")
    assert refused.error["type"] == "rate_limit_error"
    assert 1 <= int(refused.header("retry-after")) <= 12
    assert 0 < int(refused.header("retry-after-ms")) <= 12_000
    assert refused.header("x-ratelimit-remaining-requests") == "0"
    assert refused.header("x-weir-fault") == "client"
    row = world.row(refused)
    assert (row.status, row.error, row.cost_nano_usd) == ("error", "rate_limited", 0)
    assert len(world.a.requests) == 5


def tokens_per_minute(world):
    """Reserved before, settled after: a large limit on the answer does not stay taken."""
    for _ in range(3):
        assert ask(world, max_tokens=900).status == 200  # 15 used of 1000, each
    gate = threading.Event()
    world.a.then(up.held(gate, up.answer()))
    with world.weir.client() as client:
        client.send(http.chat("one", key=KEY, max_tokens=800))
        world.a.wait_requests(4)
        refused = ask(world, max_tokens=800)
        assert (refused.status, refused.kind) == (429, "rate_limited")
        assert "tokens" in refused.error["message"] and int(refused.header("retry-after-ms")) > 0
        gate.set()
        assert client.answer().status == 200
    until(lambda: ask(world, max_tokens=800).status == 200, "the tokens being given back")
    answer = ask(world, max_tokens=1)
    assert answer.header("x-ratelimit-limit-tokens") == "1000"
    assert 0 < int(answer.header("x-ratelimit-remaining-tokens")) <= 1000


def concurrency(world):
    gate = threading.Event()
    world.a.then(up.held(gate, up.answer()), up.held(gate, up.answer()))
    clients = [world.weir.client() for _ in range(2)]
    for client in clients:
        client.send(http.chat("one", key=KEY))
    world.a.wait_requests(2)
    refused = ask(world)
    assert (refused.status, refused.kind) == (429, "concurrency_limited")
    assert refused.header("retry-after") == "1"
    gate.set()
    assert {client.answer().status for client in clients} == {200}
    until(lambda: ask(world).status == 200, "a free place")
    for client in clients:
        client.close()


def refused_costs_nothing(world):
    """A request that the provider refuses gives back its place, its tokens and its money."""
    world.a.always(up.answer(up.error("no", "invalid_request_error"), 400))
    for _ in range(5):
        assert ask(world, max_tokens=900).status == 400
    world.a.always(up.answer())
    assert ask(world, max_tokens=900).status == 200
