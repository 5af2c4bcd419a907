"""Canaries: secrets that must not come out anywhere, whatever goes wrong."""
import pathlib

from support import http
from support import upstream as up
from support.until import until

PROVIDER_KEY = "sk-canary-provider-0123456789abcdef"
CLIENT_KEY = "weir-canary-client-0123456789abcdef"
PROXY_PASSWORD = "canary-proxy-password"
CANARIES = (PROVIDER_KEY, CLIENT_KEY, PROXY_PASSWORD)
ENV = {"KEY_A": PROVIDER_KEY, "CLIENT": CLIENT_KEY,
       "PROXY": f"http://user:{PROXY_PASSWORD}@127.0.0.1:9"}
CONFIG = {"keys": [{"name": "k", "env": "CLIENT", "requests": "1000/s"}],
          "breaker": {"auth_bench": "1ms", "quota_bench": "1ms", "missing_bench": "1ms",
                      "bench_base": "1ms", "bench_cap": "1ms", "failures_max": 500},
          "log": {"level": "debug"},
          "providers": {"p": {"url": "https://127.0.0.1:9/v1", "allow_private": True,
                              "models": ["m"], "proxy": "${PROXY}"}}}


def _answers(world):
    """One of everything that could repeat a secret."""
    def ask(model="one", **more):
        """Again while the error before it still benches somebody, for a moment."""
        return until(lambda: _unless_benched(
            world.weir.ask(http.chat(model, key=CLIENT_KEY, **more))), "the bench's end")

    echo = f"you sent the key {PROVIDER_KEY}"
    for status in (401, 403, 429, 500, 503, 404, 400):
        world.a.then(up.answer(up.error(echo, code=echo), status,
                               [("retry-after-ms", "1")]))
        yield ask("one")
    world.a.then(up.answer(f"<html>{echo}</html>".encode(), 502))
    yield ask("one")
    world.a.then(up.answer(up.error(echo), 200))
    yield ask("one")
    world.a.then(up.stream([up.event(up.chunk("a")), up.event(up.error(echo))]))
    yield ask("one", stream=True)
    world.a.then(up.stream([up.event(up.error(echo))]))
    yield ask("one", stream=True)
    world.a.then(up.raw(f"HTTP/1.1 {echo}\r\n\r\n".encode()))
    yield ask("one")
    yield ask("one")
    yield ask("p/m")  # the proxy that is not there
    yield world.ask("one", key=CLIENT_KEY + "x")
    for path in ("/metrics", "/readyz", "/healthz", "/v1/models", "/nowhere"):
        yield world.weir.ask(http.request("GET", path, key=CLIENT_KEY))


def _unless_benched(answer):
    benched = answer.status == 503 and answer.kind == "no_candidate"
    return None if benched else answer


def canaries(world):
    answers = list(_answers(world))
    assert len(world.a.requests) >= 13
    assert any(PROVIDER_KEY.encode() in r.raw for r in world.a.requests)  # it does get there
    for request in world.a.requests:
        assert CLIENT_KEY.encode() not in request.raw + request.body
    # A bad reload, whose problems are told, with the secret's line in it.
    world.weir.write_config({**world.weir.config, "nonsense": 1})
    world.weir.wait_log("the old configuration stays")
    world.weir.stop()
    told = {f"answer {i}": a.raw + a.body for i, a in enumerate(answers)}
    told["the log"] = "\n".join(world.weir.log).encode()
    told["the request log"] = "\n".join(world.weir.requests_log).encode()
    for path in pathlib.Path(world.weir.folder).rglob("*"):
        if path.is_file() and path.name != "weir.yaml":
            told[path.name] = path.read_bytes()
    assert "weir.db" in told
    for place, data in told.items():
        for canary in CANARIES:
            assert canary.encode() not in data, f"{canary} is in {place}"
