"""Requests with a file in them, and paths that lead elsewhere."""
from support import http
from support import upstream as up
from support.until import until

LARGE = b"x" * (3 << 20)


def part(name, value, more=b""):
    return (b'--b\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n"
            + value + b"\r\n")


def head(length, path="/v1/audio/transcriptions"):
    return (f"POST {path} HTTP/1.1\r\nhost: weir.test\r\ncontent-length: {length}\r\n"
            "content-type: multipart/form-data; boundary=b\r\n\r\n").encode()


def upload(model, file, tail=b"--b--\r\n"):
    body = part(b"model", model) + part(b"file", file, b'; filename="a.wav"') + tail
    return head(len(body)) + body


TEXT = {"text": "hello"}


def config():
    """Providers that take any model, so that it may be a transcriber."""
    free = {"models": None}
    return {"providers": {"a": free, "b": free},
            "routes": {"one": {"targets": ["a/w"], "retry": {"attempts_max": 1}},
                       "again": None, "both": {"targets": ["a/w", "b/w"],
                                               "retry": {"base": "1ms", "cap": "1ms"}}}}


def small_one_is_sent_twice(world):
    world.a.then(up.answer(up.error("boom"), 500))
    world.b.then(up.answer(TEXT))
    answer = world.weir.ask(upload(b"both", b"small"))
    assert (answer.status, answer.json) == (200, TEXT)
    assert answer.header("x-weir-provider") == "b"
    assert part(b"model", b"w") in world.a.requests[0].body
    assert world.a.requests[0].body == world.b.requests[0].body


def large_one_is_not(world):
    world.a.then(up.answer(up.error("boom"), 500))
    answer = world.weir.ask(upload(b"both", LARGE))
    assert (answer.status, answer.kind) == (502, "upstream_error")
    assert len(world.a.requests[0].body) > len(LARGE) and not world.b.requests


def second_model(world):
    """The provider must not get a body whose two models it could read differently."""
    answer = world.weir.ask(upload(b"one", LARGE, part(b"model", b"dearer") + b"--b--\r\n"))
    assert (answer.status, answer.kind) == (400, "invalid_request")
    assert answer.error["param"] == "model"
    until(lambda: world.a.requests, "the request at the provider")
    assert not world.a.requests[0].complete and b"dearer" not in world.a.requests[0].body


def client_leaves(world):
    whole = upload(b"one", LARGE)
    client = http.Client(world.weir.port)
    client.send(whole[:-1000])
    until(lambda: world.a.connections, "the provider being connected to")
    client.close()
    until(lambda: world.a.requests, "the request at the provider")
    assert not world.a.requests[0].complete
    until(lambda: any(row.status == "client_cancelled" for row in world.weir.ledger.rows()),
          "the row of the client that left")


def paths_that_lead_away(world):
    for path in ("/provider/a/../b/v1/x", "/provider/a//evil.test/x", "/provider/a/%2e%2e/x",
                 "/provider/a/http://evil.test/x", "/provider/a/v1%2fx", "/provider/a@evil.test/x",
                 "/provider/nobody/v1/x", "/provider/a"):
        answer = world.weir.ask(http.request("GET", path))
        assert answer.status in (400, 404), path
    assert not world.a.requests and not world.b.requests
    world.a.then(up.answer({"ok": True}))
    answer = world.weir.ask(http.request("GET", "/provider/a/v1/x?y=z&key=k"))
    assert (answer.status, answer.json) == (200, {"ok": True})
    sent = world.a.requests[0]
    assert (sent.method, sent.target) == ("GET", "/v1/x?y=z")
    assert sent.header("authorization") == "Bearer sk-a-provider-key-0123456789"
    assert sent.header("host") == f"127.0.0.1:{world.a.port}"
