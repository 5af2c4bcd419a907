"""What a provider can do instead of answering."""
import json

from support import http
from support import upstream as up
from world import Fault

ONE = http.chat("one")
AGAIN = http.chat("again")
BOTH = http.chat("both")
STREAM = http.chat("one", stream=True)
BOTH_STREAM = http.chat("both", stream=True)
SLOW = {"timeouts": {"first_byte": "200ms", "between_bytes": "200ms"}}
FIRST = up.event(up.chunk("once upon a time"))


def fails(name, about, script, kind, status=502, **more):
    """Provider a fails the only attempt there is."""
    more.setdefault("send", ONE)
    return Fault(name, about, upstream=[script], status=status, kind=kind,
                 ledger={"status": "error", "error": kind, "http_status": status,
                         "cost_nano_usd": 0, "route": "one"}, attempts=1, **more)


def fails_over(name, about, script, **more):
    """Provider a fails, b answers, and the ledger tells both."""
    def check(world, answer):
        assert answer.header("x-weir-provider") == "b"
        assert len(world.a.requests) == 1 and len(world.b.requests) == 1
        first, second = world.row(answer).attempts
        assert first["provider"] == "a" and first["error"] and not second["error"]
        assert second["provider"] == "b" and second["http_status"] == 200

    more.setdefault("send", BOTH)
    return Fault(name, about, upstream=[script], attempts=2, check=check,
                 ledger={"status": "ok", "provider": "b", "input_tokens": 10, "output_tokens": 5},
                 **more)


def breaks_stream(name, about, after=b"", then="close", in_band="upstream_protocol", **more):
    """A stream that the client has begun to read ends with an error in it. It is not tried again,
    and what came is accounted: estimated, for no usage did."""
    def check(world, answer):
        assert not world.b.requests and len(world.a.requests) == 1
        row = world.row(answer)
        assert row.output_tokens == 4 and row.cost_nano_usd > 0  # 16 bytes of text

    return Fault(name, about, BOTH_STREAM, [up.broken_stream([FIRST], then, after)],
                 in_band=in_band, attempts=1, check=check,
                 ledger={"status": "error", "error": in_band, "http_status": 200,
                         "estimated": True, "streamed": True}, **more)


def retried(name, about, *scripts):
    """The same provider does better the next time."""
    return Fault(name, about, AGAIN, [*scripts], attempts=len(scripts) + 1,
                 ledger={"status": "ok", "provider": "a", "input_tokens": 10, "output_tokens": 5})


def _passes_raw(body, status):
    """The provider's words about the request reach the client as they were."""
    def check(world, answer):
        assert answer.status == status and answer.body == body
        assert answer.header("x-weir-upstream-status") == str(status)
        assert not world.b.requests
    return check


BAD_PARAMETER = json.dumps(up.error("temperature is too hot", "invalid_request_error",
                                    "decimal_above_max_value", "temperature"), indent=3).encode()
HEAD_OF_100 = up.head(length=100)
ERROR_EVENT = up.event(up.error("the engine fell over", "server_error"))

ROWS = [
    # nothing, or not enough
    fails("resets-before-first-byte", "a reset instead of an answer", up.raw(b"", "reset"),
          "upstream_unreachable"),
    fails("closes-before-first-byte", "an end instead of an answer", up.raw(b"", "close"),
          "upstream_unreachable"),
    fails("half-a-head", "half a head, then the end",
          up.raw(b"HTTP/1.1 200 OK\r\ncontent-ty"), "upstream_protocol"),
    fails("half-a-head-and-reset", "half a head, then a reset",
          up.raw(b"HTTP/1.1 200 OK\r\ncontent-ty", "reset"), "upstream_unreachable"),
    fails("half-a-head-and-silence", "half a head, then nothing",
          up.raw(b"HTTP/1.1 200 OK\r\ncontent-ty", "stall"), "upstream_timeout", 504, config=SLOW),
    fails("short-body", "fewer bytes than Content-Length says",
          up.raw(HEAD_OF_100 + b'{"id": "chat'), "upstream_protocol"),
    fails("reset-in-body", "a reset in the middle of the body",
          up.raw(HEAD_OF_100 + b'{"id": "chat', "reset"), "upstream_protocol"),
    fails("truncated-json", "JSON that breaks off, with a Content-Length that fits",
          up.answer(json.dumps(up.completion()).encode()[:60]), "upstream_protocol"),
    fails("broken-chunking", "a chunk size that is none",
          up.raw(up.head() + b"zz\r\n{}\r\n"), "upstream_protocol"),
    fails("chunks-break-off", "chunks without a last one",
          up.raw(up.head() + up.http_chunk(b'{"id": 1')), "upstream_protocol"),
    # silence
    fails("stalls-before-first-byte", "silence", up.raw(b"", "stall"), "upstream_timeout", 504,
          config=SLOW),
    fails("stalls-in-body", "silence in the middle of the body",
          up.raw(HEAD_OF_100 + b'{"id": "chat', "stall"), "upstream_timeout", 504, config=SLOW),
    fails("total-timeout", "silence, and a limit on the whole call", up.raw(b"", "stall"),
          "upstream_timeout", 504, config={"timeouts": {"total": "200ms"}}),
    # nonsense
    fails("garbage", "bytes that are no HTTP", up.raw(b"\x16\x03\x01 what is this \xff\r\n\r\n"),
          "upstream_protocol"),
    fails("endless-header-line", "a header line that never ends",
          up.raw(b"HTTP/1.1 200 OK\r\nx: " + b"x" * 2_000_000), "upstream_protocol"),
    fails("endless-head", "headers without an end",
          up.raw(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200_000), "upstream_protocol"),
    fails("endless-body", "a body over server.answer_bytes_max",
          up.raw(up.head() + up.http_chunk(b" " * 60_000) * 20), "upstream_protocol",
          config={"server": {"answer_bytes_max": "64KiB"}}),
    fails("endless-sse-line", "an event's line over server.sse_line_bytes_max",
          up.raw(up.STREAM_HEAD + up.http_chunk(b"data: " + b"x" * 60_000)
                 + up.http_chunk(b"x" * 60_000) * 20), "upstream_protocol", send=STREAM,
          config={"server": {"sse_line_bytes_max": "64KiB"}}),
    fails("html", "a web page with 200", up.answer(b"<html>hello</html>"), "upstream_protocol"),
    fails("not-an-answer", "JSON that is no answer", up.answer({"hello": "world"}),
          "upstream_protocol"),
    fails("redirect", "a redirect, which is not followed",
          up.answer(b"", 302, [("location", "http://127.0.0.1:1/")]), "upstream_protocol"),
    fails("two-content-lengths", "two lengths that differ",
          up.raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
          "upstream_protocol"),
    # errors with a status
    fails("500", "500", up.answer(up.error(), 500), "upstream_error"),
    fails("503", "503", up.answer(up.error("busy"), 503), "upstream_overloaded", 503),
    fails("529", "529", up.answer(up.error("busy"), 529), "upstream_overloaded", 503),
    fails("html-404", "an edge's own page",
          up.answer(b"<html><h1>404</h1></html>", 404), "upstream_error"),
    Fault("400-passes", "400 about the request: no retry, no failover, every byte of it",
          BOTH, [up.answer(BAD_PARAMETER, 400)], status=400, attempts=1,
          check=_passes_raw(BAD_PARAMETER, 400),
          ledger={"status": "error", "error": "upstream_rejected", "http_status": 400}),
    Fault("422-passes", "422 about the request", BOTH, [up.answer(BAD_PARAMETER, 422)], status=422,
          attempts=1, check=_passes_raw(BAD_PARAMETER, 422)),
    # another try
    retried("500-then-ok", "500, then an answer", up.answer(up.error(), 500)),
    retried("503-then-ok", "503, then an answer", up.answer(up.error(), 503)),
    retried("reset-then-ok", "a reset, then an answer", up.raw(b"", "reset")),
    retried("garbage-then-ok", "garbage, then an answer", up.raw(b"\x00\x01\x02\r\n\r\n")),
    Fault("500-not-again", "500, and x-should-retry says no", AGAIN,
          [up.answer(up.error("bad day"), 500, [("x-should-retry", "false")])], status=502,
          kind="upstream_error", says="bad day", attempts=1),
    retried("409-again", "409, and x-should-retry says yes",
            up.answer(up.error("locked", "conflict"), 409, [("x-should-retry", "true")])),
    Fault("500-twice", "500 as often as it may be tried", AGAIN,
          [up.answer(up.error("bad day"), 500)] * 2, status=502, kind="upstream_error",
          says="bad day", attempts=2, metrics={
              'weir_attempts_total{provider="a",model="m"}': 2,
              'weir_attempt_failures_total{provider="a",model="m"}': 2}),
    Fault("interim-answers", "100 and 103 before the answer", ONE,
          [up.raw(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
                  + up.head(length=len(json.dumps(up.completion())))
                  + json.dumps(up.completion()).encode())], ledger={"status": "ok"}),
    # somebody else
    fails_over("failover-on-500", "500 at the first provider", up.answer(up.error(), 500)),
    fails_over("failover-on-reset", "a reset at the first provider", up.raw(b"", "reset")),
    fails_over("failover-on-stall", "silence at the first provider", up.raw(b"", "stall"),
               config=SLOW),
    fails_over("failover-on-401", "the first provider refuses our key",
               up.answer(up.error("bad key", code="invalid_api_key"), 401)),
    fails_over("failover-on-404", "the first provider has no such model",
               up.answer(up.error("no", code="model_not_found"), 404)),
    fails_over("failover-on-402", "the first provider wants money",
               up.answer(up.error("pay", code="insufficient_quota"), 402)),
    fails_over("failover-on-429", "the first provider is busy",
               up.answer(up.error("slow down", code="rate_limit_exceeded"), 429)),
    fails_over("error-in-200", "200 with an error as its body", up.answer(up.error("boom"), 200)),
    fails_over("error-as-first-event", "a stream that begins with an error",
               up.stream([up.event(up.error("boom")), up.event("[DONE]")]), send=BOTH_STREAM),
    fails_over("comments-then-error", "a stream of comments, then an error",
               up.stream([b": waiting\n\n", ERROR_EVENT]), send=BOTH_STREAM),
    # streams that break after they have begun
    breaks_stream("stream-reset", "a reset after the first event", then="reset"),
    breaks_stream("stream-closed", "the end without a last chunk"),
    breaks_stream("stream-truncated", "a well-formed end without [DONE] or a finish reason",
                  up.LAST_CHUNK),
    breaks_stream("stream-cut-in-event", "the end inside an event",
                  up.http_chunk(FIRST[:30]) + up.LAST_CHUNK),
    breaks_stream("stream-broken-chunking", "a chunk size that is none", b"zz\r\nhello\r\n"),
    breaks_stream("stream-stalls", "silence after the first event", then="stall",
                  in_band="upstream_timeout", config=SLOW),
    breaks_stream("stream-garbage", "an event that is no JSON",
                  up.http_chunk(b"data: {nonsense\n\n")),
    breaks_stream("stream-endless-line", "an event over the limit after a good one",
                  up.http_chunk(b"data: ") + up.http_chunk(b"x" * 60_000) * 3,
                  config={"server": {"sse_line_bytes_max": "64KiB"}}),
    breaks_stream("error-as-later-event", "an error after the first event",
                  up.http_chunk(ERROR_EVENT + up.event("[DONE]")) + up.LAST_CHUNK,
                  in_band="upstream_error"),
    breaks_stream("overloaded-as-later-event", "an error with a known code in the stream",
                  up.http_chunk(up.event(up.error("full", "overloaded_error", 529))),
                  in_band="upstream_overloaded"),
]
