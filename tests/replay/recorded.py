"""The recorded exchanges, and what is to be expected of a gateway that they pass through.

The expectations are computed from the recording alone, in other words than the gateway's, so that
one mistake does not hide the other.
"""
import json
import pathlib
from dataclasses import dataclass

from wires import BY_API
from wires.base import NOT_JSON, ExpectedError, Wire

# Of the connection or the recorder, not of the answer.
NOT_REPLAYED = {"connection", "keep-alive", "transfer-encoding", "content-length",
                "content-encoding", "date"}


@dataclass
class Exchange:
    id: str
    wire: Wire
    provider: str
    model: str
    fidelity: str
    status: int
    asks_stream: bool
    stream: bool    # the answer is one
    array: bool     # and was recorded as a JSON array
    content_type: str
    headers: list   # others that are replayed
    body: bytes
    request: dict   # as recorded, or a minimal one where the request was not
    asked: bool     # it was recorded
    query: str
    client_headers: list

    def parts(self):
        return self.wire.parts(self.body, self.stream)


def load(folder):
    """All exchanges, and how many were left out because they ask for no chat: states of the
    Responses API that are read or deleted."""
    exchanges, others = [], 0
    for path in sorted(pathlib.Path(folder, "exchanges").glob("*.jsonl")):
        with path.open() as lines:
            for line in lines:
                entry = json.loads(line)
                wire = BY_API.get(entry["api"])
                if wire and entry["method"] == "POST":
                    exchanges.append(_exchange(entry, wire))
                others += bool(wire) and entry["method"] != "POST"
    return exchanges, others


def _exchange(entry, wire):
    headers = dict(entry["response_headers"] or {})
    stream = bool(entry["stream"])
    status = entry["status"] or (400 if '"error"' in entry["response_body"][:40] else 200)
    streams = stream and status < 400 and entry["stream_format"]
    body = wire.stream_body(entry) if streams else entry["response_body"].encode()
    content_type = headers.pop("content-type", "")
    if stream and not content_type.startswith(wire.stream_type):
        content_type = wire.stream_type
    if not stream and "/" not in content_type:  # none, or "**REDACTED**"
        content_type = "application/json"
    asks_stream = wire.asks_stream(entry)
    asked = entry["request_body"] or {}
    if "_prompt_key" in asked:  # under which the recorder has kept the answer, and no request
        asked = {}
    request = asked or wire.minimal_request(asks_stream)
    # Azure's may be in the path.
    model = entry["model"] if wire.model_in_path else request.get("model") or entry["model"]
    return Exchange(
        id=entry["id"], wire=wire, provider=entry["provider"], model=model or "a-model",
        fidelity=entry["fidelity"], status=status, asks_stream=asks_stream, stream=stream,
        array=entry["stream_format"] == "json-array", content_type=content_type,
        headers=[(k, v) for k, v in headers.items() if k not in NOT_REPLAYED], body=body,
        request=request, asked=bool(asked),
        query=(entry["endpoint"] or "").partition("?")[2],
        client_headers=wire.client_headers(entry))


# ---- the answer as the client should get it

def expected_stream(exchange):
    """The events that must arrive, as raw bytes, and what ends them too early, if anything: an
    error that the recording has in band, an event that is broken in it, or that it was cut off."""
    out = []
    pairs = exchange.wire.events(exchange.body)
    for raw, event in pairs:
        if event is not None:
            error = "not JSON" if event is NOT_JSON else exchange.wire.error_in(event)
            if error:
                return out, error
            if exchange.wire.left_out(event, exchange):
                continue
        out.append(raw)
    whole = exchange.wire.ended([event for _, event in pairs if event is not None])
    return out, None if whole else "cut off"


def expected_error(exchange):
    """What becomes of a failed exchange at the client; None where it went well, or began well."""
    text = exchange.body.decode("latin-1")
    if exchange.status >= 400:
        return exchange.wire.expected_error(exchange.status, text)
    if exchange.stream:
        return None
    try:
        error = exchange.wire.error_in(json.loads(exchange.body))
    except ValueError:
        return ExpectedError(502, "upstream_protocol")  # a page of HTML
    if not error:
        return None
    return exchange.wire.expected_error(exchange.wire.native_status(error) or 502, text)


def fails(exchange):
    return bool(expected_error(exchange) or (exchange.stream and expected_stream(exchange)[1]))
