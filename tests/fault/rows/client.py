"""What a client can send that no provider should see."""
import json

from support import http
from world import Fault

HELLO = [{"role": "user", "content": "hello"}]
INVALID = {"status": 400, "kind": "invalid_request"}
NOT_FORWARDED = {"check": lambda world, answer: _nothing_went_out(world)}
IN_LEDGER = {"ledger": {"status": "error", "error": "invalid_request", "http_status": 400,
                        "cost_nano_usd": 0, "attempts": []}}


def _nothing_went_out(world):
    assert not world.a.requests and not world.b.requests


def post(body):
    """A chat request with exactly these bytes as its body."""
    return http.request("POST", "/v1/chat/completions", body)


def wrong(name, says, **fields):
    """A request that is right but for the fields given."""
    body = {"model": "one", "messages": HELLO, **fields}
    return Fault(name, f"{name}: {json.dumps(fields)[:60]}", post(body), says=says,
                 **INVALID, **IN_LEDGER, **NOT_FORWARDED)


def malformed(name, about, body, says=""):
    return Fault(name, about, post(body), says=says, **INVALID, **IN_LEDGER, **NOT_FORWARDED)


def repeated(name, about, body):
    return malformed(name, about, body, "more than once")


MESSAGES = b'"messages":[{"role":"user","content":"hello"}]'

ROWS = [
    # no JSON, or not what it should be
    malformed("invalid-json", "a body that breaks off", b'{"model": "one", "messages": ['),
    malformed("trailing-bytes", "a second value behind the first",
              b'{"model":"one",' + MESSAGES + b"} {}"),
    malformed("no-object", "an array", b"[]"),
    malformed("empty-body", "no body", b""),
    malformed("broken-utf8", "bytes that are no UTF-8",
              b'{"model":"one","messages":[{"role":"user","content":"\xff\xfe"}]}'),
    malformed("too-deep", "20,000 arrays in each other",
              b'{"model":"one","messages":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
    malformed("no-model", "no model", b"{" + MESSAGES + b"}", "model is required"),
    malformed("no-messages", "no messages", b'{"model":"one"}', "messages is required"),
    wrong("model-is-a-number", "model must be a string", model=5),
    wrong("model-is-empty", "model must not be empty", model=""),
    wrong("messages-is-text", "messages must be an array", messages="hello"),
    wrong("stream-is-text", "stream must be true or false", stream="yes"),
    wrong("stream-options-is-a-list", "stream_options must be an object", stream=True,
          stream_options=[]),
    wrong("max-tokens-is-text", "max_tokens must be a positive integer", max_tokens="many"),
    wrong("max-tokens-is-negative", "max_tokens must be a positive integer", max_tokens=-1),
    wrong("max-tokens-is-a-fraction", "max_completion_tokens must be a positive integer",
          max_completion_tokens=1.5),
    wrong("temperature-is-text", "temperature must be a number", temperature="hot"),
    wrong("n-is-zero", "n must be an integer from 1 to 128", n=0),
    wrong("tools-is-an-object", "tools must be an array", tools={}),
    wrong("user-is-a-list", "user must be a string", user=["me"]),
    wrong("response-format-is-text", "response_format must be an object", response_format="json"),
    # two parsers must not disagree about what was asked
    repeated("duplicate-model", "two models", b'{"model":"one","model":"both",' + MESSAGES + b"}"),
    repeated("duplicate-model-escaped", "two models, one spelled with an escape",
             b'{"model":"one","mod\\u0065l":"both",' + MESSAGES + b"}"),
    repeated("duplicate-stream", "stream twice",
             b'{"model":"one","stream":true,"stream":false,' + MESSAGES + b"}"),
    repeated("duplicate-limit", "max_tokens twice",
             b'{"model":"one","max_tokens":1,"max_tokens":100000,' + MESSAGES + b"}"),
    repeated("duplicate-include-usage", "include_usage twice",
             b'{"model":"one","stream":true,"stream_options":{"include_usage":true,'
             b'"include_usage":false},' + MESSAGES + b"}"),
    # names
    Fault("unknown-model-near-a-route", "a route's name with a typo", http.chat("bothh"),
          status=404, kind="unknown_model", says='did you mean "both"',
          ledger={"status": "error", "error": "unknown_model", "asked_model": "bothh"},
          metrics={'weir_errors_total{kind="unknown_model",fault="client"}': 1}),
    Fault("unknown-model-near-a-target", "a provider's model with a typo", http.chat("a/mm"),
          status=404, kind="unknown_model", says='"a/m"'),
    Fault("unknown-model", "a name like no other", http.chat("xyzzy-1234567"), status=404,
          kind="unknown_model", says="xyzzy-1234567", **NOT_FORWARDED),
    Fault("unknown-endpoint", "a path that there is not",
          http.request("POST", "/v1/chat/completion", b"{}"), status=404, kind="not_found",
          says="/v1/chat/completions"),
    Fault("wrong-method", "GET where POST is meant", http.request("GET", "/v1/chat/completions"),
          status=405, kind="method_not_allowed"),
    # sizes
    Fault("body-too-large", "a body over the limit, as its Content-Length says",
          http.chat("one", text="x" * 5000), config={"server": {"body_bytes_max": "4KiB"}},
          status=413, kind="payload_too_large", **NOT_FORWARDED),
    Fault("chunked-body-too-large", "a body over the limit that does not say so before",
          b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
          + b"400\r\n" + b"x" * 1024 + b"\r\n" + (b"400\r\n" + b"x" * 1024 + b"\r\n") * 4,
          config={"server": {"body_bytes_max": "4KiB"}}, status=413, kind="payload_too_large",
          **NOT_FORWARDED),
    Fault("header-too-large", "a header over the limit",
          http.request("GET", "/healthz", headers=[("x-long", "x" * 70_000)]), status=431,
          kind="header_too_large"),
    Fault("request-line-too-long", "a target over the limit",
          http.request("GET", "/" + "x" * 20_000), status=431, kind="header_too_large"),
    Fault("endless-header", "a header line that never ends",
          b"GET /healthz HTTP/1.1\r\nx-long: " + b"x" * 200_000, status=431,
          kind="header_too_large"),
]
