"""HTTP itself: what could smuggle is refused, what is rare but right works."""
import json
import socket
import struct

from support import http
from support import upstream as up

CHAT = http.chat("one")
BODY = CHAT.partition(b"\r\n\r\n")[2]
START = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n"
CHUNKED = START + b"transfer-encoding: chunked\r\n\r\n"
LENGTH = b"content-length: %d\r\n" % len(BODY)
HIDDEN = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"

SMUGGLING = {
    "two lengths": START + LENGTH + b"content-length: 4\r\n\r\n" + BODY + HIDDEN,
    "the same length twice": START + LENGTH + LENGTH + b"\r\n" + BODY + HIDDEN,
    "length and chunked": START + LENGTH + b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two codings": START + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a coding in disguise": START + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunked in 1.0": (START.replace(b"1.1", b"1.0") +
                       b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN),
    "a space before the colon": START + b"content-length : 3\r\n\r\nabc" + HIDDEN,
    "a folded line": START + b"x: a\r\n content-length: 3\r\n\r\nabc" + HIDDEN,
    "a bare line feed": START + b"x: a\ncontent-length: 3\r\n\r\nabc" + HIDDEN,
    "a bare carriage return": START + b"x: a\rcontent-length: 3\r\n\r\nabc" + HIDDEN,
    "a NUL": START + b"x: a\0b\r\n\r\n" + HIDDEN,
    "a signed length": START + b"content-length: +3\r\n\r\nabc" + HIDDEN,
    "a hexadecimal length": START + b"content-length: 0x3\r\n\r\nabc" + HIDDEN,
    "a chunk size that is none": CHUNKED + b"3z\r\nabc\r\n" + HIDDEN,
    "a signed chunk size": CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n" + HIDDEN,
    "a chunk without its end": CHUNKED + b"3\r\nabcX\r\n" + HIDDEN,
    "a chunk size out of range": CHUNKED + b"fffffffffffffffff\r\nabc\r\n" + HIDDEN,
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n" + HIDDEN,
    "two hosts": b"GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n" + HIDDEN,
    "another protocol": b"GET /healthz HTTP/9.9\r\nhost: x\r\n\r\n" + HIDDEN,
    "spaces in the target": b"GET /health z HTTP/1.1\r\nhost: x\r\n\r\n" + HIDDEN,
}


def smuggling(world):
    """Each is refused with 400 (or 505), the connection ends, and what was hidden is not served."""
    for name, data in SMUGGLING.items():
        with world.weir.client() as client:
            client.send(data)
            answer = client.answer()
            assert answer.status in (400, 501, 505), (name, answer.start)
            assert answer.header("connection") == "close", name
            assert client.stream.rest() == b"", name
    assert not world.a.requests
    assert world.ask("one").status == 200


def pipelined(world):
    """Requests sent at once are answered in their order, whoever could be answered sooner."""
    world.a.then(up.answer(up.completion("first")), up.answer(up.completion("second")))
    with world.weir.client() as client:
        client.send(CHAT + HIDDEN + CHAT + http.request("GET", "/nowhere"))
        first, second, third, fourth = (client.answer() for _ in range(4))
    assert first.json["choices"][0]["message"]["content"] == "first"
    assert second.json["status"] == "ok"
    assert third.json["choices"][0]["message"]["content"] == "second"
    assert fourth.status == 404


def split_anywhere(world):
    """A request that arrives in two parts, cut at every byte of its head and some of its body."""
    request = http.chat("one", headers=[("x-some", "value")])
    with world.weir.client() as client:
        for cut in range(1, len(request)):
            client.send(request[:cut])
            client.send(request[cut:])
            assert client.answer().status == 200, cut
    assert {r.body for r in world.a.requests} == {
        request.partition(b"\r\n\r\n")[2].replace(b'"one"', b'"m"')}


def chunked_request(world):
    """Chunks with extensions, and trailers, which are not forwarded."""
    data = CHUNKED
    for i in range(0, len(BODY), 7):
        piece = BODY[i:i + 7]
        data += b"%x;name=value\r\n%s\r\n" % (len(piece), piece)
    with world.weir.client() as client:
        client.send(data + b"0\r\nx-trailer: 1\r\n\r\n" + HIDDEN)
        assert client.answer().status == 200
        assert client.answer().json["status"] == "ok"
    sent = world.a.requests[0]
    assert sent.body == BODY.replace(b'"one"', b'"m"')
    assert sent.header("content-length") and not sent.header("x-trailer")


def expect_continue(world):
    """The head alone brings 100; the body then an answer. A body that comes along needs no 100."""
    head, _, body = http.chat("one", headers=[("expect", "100-continue")]).partition(b"\r\n\r\n")
    with world.weir.client() as client:
        client.send(head + b"\r\n\r\n")
        assert client.head().start.startswith("HTTP/1.1 100")
        client.send(body)
        assert client.answer().status == 200
        client.send(head + b"\r\n\r\n" + body)
        assert client.answer().status == 200


def expect_refused(world):
    """A body that would be refused is not asked for."""
    with world.weir.client() as client:
        client.send(START + b"expect: 100-continue\r\ncontent-length: 99999999999\r\n\r\n")
        assert client.answer().status == 413


def http_1_0(world):
    """An old client gets an answer that ends with the connection, and a stream without chunks."""
    world.a.then(up.stream())
    with world.weir.client() as client:
        client.send(http.chat("one", stream=True).replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        answer = client.answer()
    assert answer.header("transfer-encoding") is None
    assert http.events_of(answer.body)[-1] == "[DONE]"


def head_method(world):
    with world.weir.client() as client:
        client.send(http.request("HEAD", "/healthz"))
        answer = client.answer(to_head=True)
        assert answer.status == 200 and int(answer.header("content-length")) > 0
        client.send(HIDDEN)  # the connection is in order: no body came
        assert client.answer().json["status"] == "ok"


def cors(world):
    """A preflight, and an answer, for an origin that is allowed and one that is not."""
    def preflight(origin):
        return world.weir.ask(http.request("OPTIONS", "/v1/chat/completions", headers=[
            ("origin", origin), ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization")]))

    good, bad = "https://app.example.com", "https://evil.example.com"
    assert preflight(good).status == 204
    assert preflight(good).header("access-control-allow-origin") == good
    assert preflight(good).header("access-control-allow-headers") == "authorization"
    assert preflight(bad).header("access-control-allow-origin") is None
    answer = world.ask("one", headers=[("origin", good)])
    assert answer.header("access-control-allow-origin") == good
    assert world.ask("one", headers=[("origin", bad)]).header("access-control-allow-origin") is None


def proxy_protocol(world):
    """The client's address is the one that the balancer names; without its header no answer."""
    addresses = socket.inet_aton("203.0.113.7") + socket.inet_aton("10.0.0.1")
    header = (b"\r\n\r\n\0\r\nQUIT\n\x21\x11" + struct.pack("!H", 12) + addresses
              + struct.pack("!HH", 5555, 443))
    with world.weir.client() as client:
        client.send(header + CHAT)
        assert client.answer().status == 200
    world.weir.wait_request_log(lambda line: line["client"] == "203.0.113.7")
    with world.weir.client() as client:
        client.send(CHAT)
        assert client.stream.rest() == b""


def forwarded_for(world):
    """The last address that no trusted proxy wrote; what the client itself wrote does not count."""
    world.ask("one", headers=[("x-forwarded-for", "1.1.1.1, 198.51.100.9, 10.1.2.3")])
    world.weir.wait_request_log(lambda line: line["client"] == "198.51.100.9")


def forwarded_for_untrusted(world):
    world.ask("one", headers=[("x-forwarded-for", "198.51.100.9")])
    world.weir.wait_request_log(lambda line: line["client"] == "127.0.0.1")


def request_log_is_json(world):
    """One line a request, whatever the client wrote into it."""
    odd = 'a "quoted"\nname\u2028'
    world.ask(odd)
    line = world.weir.wait_request_log(lambda line: line["asked"] == odd)
    assert line["error"] == "unknown_model" and line["status"] == 404
    assert json.dumps(line)
