"""Clients that are slow, leave, or do not read."""
import statistics
import threading
import time

from support import http
from support import upstream as up
from support.until import until

CLOSE_WITHIN = 0.050  # seconds from the client's departure to the upstream's end
FIRST = up.event(up.chunk("once upon a time"))


def slow_header(world):
    """The head of a request comes a byte at a time and never ends."""
    with world.weir.client() as client:
        began = time.monotonic()
        for byte in b"POST /v1/chat":
            client.send(bytes([byte]))
        answer = client.answer()
        assert (answer.status, answer.kind) == (408, "client_timeout")
        assert 0.15 < time.monotonic() - began < 5
        assert client.stream.rest() == b""  # and the connection is over


def slow_body(world):
    with world.weir.client() as client:
        client.send(http.chat("one")[:-5])
        answer = client.answer()
        assert (answer.status, answer.kind) == (408, "client_timeout")
    assert world.row(answer).error == "client_timeout"
    assert not world.a.requests


def silent_connection(world):
    """A connection without a request is closed without a word: a new one after header_timeout, one
    that has been used after idle_timeout."""
    with world.weir.client() as client:
        assert client.stream.rest() == b""
    with world.weir.client() as client:
        client.send(http.chat("one"))
        assert client.answer().status == 200
        began = time.monotonic()
        assert client.stream.rest() == b""
        assert 0.4 < time.monotonic() - began < 5


def _seconds_to_close(world, number, leave):
    """How long after the client's departure the silent upstream loses its connection."""
    world.a.then(up.raw(b"", "stall"))
    client = world.weir.client()
    client.send(http.chat("one", stream=number % 2 == 0))
    world.a.wait_requests(number + 1)
    left = time.monotonic()
    leave(client)
    return world.a.wait_closed(number) - left


def leaves_before_answer(world):
    """Closed or reset while the upstream is silent: the upstream's connection ends at once."""
    leave = (http.Client.close, http.Client.reset)
    times = [_seconds_to_close(world, i, leave[i % 2]) for i in range(8)]
    assert statistics.median(times) < CLOSE_WITHIN, times
    rows = world.weir.ledger.wait_rows(8)
    assert {row.status for row in rows} == {"client_cancelled"}
    assert {row.cost_nano_usd for row in rows} == {0}  # nothing was served
    world.weir.wait_metric("weir_client_cancelled_total", lambda value: value == 8)
    world.weir.wait_metric("weir_in_flight", lambda value: value == 0)
    assert world.ask("one").status == 200  # it counted against nobody


def leaves_mid_stream(world):
    world.a.go.set()
    world.a.then(up.broken_stream([FIRST] * 3, "stall"))
    with world.weir.client() as client:
        client.send(http.chat("one", stream=True))
        head = client.head()
        events = client.events()
        for _ in range(3):
            assert "once upon a time" in next(events)
        left = time.monotonic()
    assert world.a.wait_closed() - left < 10 * CLOSE_WITHIN
    row = world.row(head)
    assert (row.status, row.error) == ("client_cancelled", "client_cancelled")
    assert row.estimated and row.output_tokens == 11  # 3 times 16 bytes, at 4.5 a token
    assert row.input_tokens > 0 and row.cost_nano_usd > 0


def leaves_while_waiting(world):
    """The client leaves while a retry is being waited for: nobody is asked again."""
    world.a.then(up.answer(up.error(), 429, [("retry-after", "20")]))
    with world.weir.client() as client:
        client.send(http.chat("again"))
        world.a.wait_requests(1)
        world.weir.wait_metric("weir_in_flight", lambda value: value == 1)
    row, = world.weir.ledger.wait_rows(1)
    assert row.status == "client_cancelled" and len(row.attempts) == 1
    assert len(world.a.requests) == 1


def _endless_stream(gate):
    def script(connection, _):
        connection.send(up.STREAM_HEAD)
        sent = 0
        data = up.http_chunk(up.event(up.chunk("x" * 60_000)))
        try:
            while sent < 1_000_000_000:
                connection.send(data)
                sent += len(data)
        finally:
            gate["sent"] = sent
            gate["over"].set()
    return script


def stops_reading(world):
    """A client that does not read: the upstream is not read either, and after write_timeout both
    are closed. Memory stays bounded meanwhile."""
    gate = {"over": threading.Event()}
    world.a.then(_endless_stream(gate))
    with world.weir.client() as client:
        client.send(http.chat("one", stream=True))
        head = client.head()
        assert gate["over"].wait(20), "the upstream was never let go"
    assert gate["sent"] < 64_000_000, gate["sent"]  # what sockets hold, and no more
    row = world.row(head)
    assert row.status == "client_cancelled"


def half_closed(world):
    """A client that ends its side after the request and waits has left, like any that closes: HTTP
    knows no difference that could be relied on. The gateway must survive it and serve the next."""
    import socket
    world.a.always(up.answer())
    with world.weir.client() as client:
        client.send(http.chat("one"))
        client.stream.socket.shutdown(socket.SHUT_WR)
        client.stream.rest()
    until(lambda: world.weir.metrics().get("weir_in_flight") == 0, "the request's end")
    assert world.ask("one").status == 200
