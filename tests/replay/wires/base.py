"""The common part of the wires: where a request goes, what of a recording is an event, and what is
to be expected of an answer."""
import json
import re
import urllib.parse
from dataclasses import dataclass


NOT_JSON = {"type": "not JSON"}  # what a broken event counts as


@dataclass
class ExpectedError:
    status: int
    kind: str = ""  # in our words; "" where the upstream's own body passes


@dataclass
class Tokens:
    """As the ledger counts them: all input, all output, and the parts of them that were read from a
    cache and spent on reasoning."""

    input: int
    output: int
    cached: int = 0
    reasoning: int = 0


def count(place, name):
    """A number of tokens, 0 where there is none."""
    value = place.get(name) if isinstance(place, dict) else None
    return value if isinstance(value, int) else 0


def dumps(value):
    return json.dumps(value, ensure_ascii=False)


def values(text):
    """JSON values, one a line, each as (its text, value); NOT_JSON for a line that is none."""
    for line in text.split("\n"):
        if line.strip():
            yield line, read_json(line)


def read_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return NOT_JSON


def quoted(model):
    """A model's name as one segment of a path."""
    return urllib.parse.quote(model, safe="")


class Wire:
    name = ""
    api = ""           # in the recordings
    base = "/v1"       # of the provider's URL
    stream_type = "text/event-stream"
    model_in_path = False
    error_events = 1   # that end a broken stream
    known = {}         # the provider's name in the recordings, and the id in the catalog

    # ---- the request

    def minimal_request(self, stream):
        """For a recording that has kept the answer only."""
        raise NotImplementedError

    def asks_stream(self, entry):
        return bool((entry["request_body"] or {}).get("stream", entry["stream"]))

    def text(self, exchange, model):
        """The body of a request for that model, as it goes over the network."""
        if self.model_in_path:
            return dumps(exchange.request)
        return dumps({**exchange.request, "model": model})

    def client_target(self, exchange, model, array):
        """Path and query at Weir. array: a stream is wanted as one JSON array (Gemini)."""
        raise NotImplementedError

    def provider_target(self, exchange):
        """Path and query at the provider."""
        raise NotImplementedError

    def client_headers(self, entry):
        """Headers of the recorded request that Weir has to pass on."""
        return []

    def request_problem(self, run, sent, seen, dropped):
        """What is wrong with the body that the provider saw, or ""."""
        if dropped:
            return f"{dropped} was dropped"
        if seen != self.text(run.exchange, run.exchange.model):
            return "its bytes changed"
        return ""

    # ---- the answer

    def stream_body(self, entry):
        """The bytes of a recorded stream."""
        if entry["stream_format"] == "chunks-jsonl":  # the events' data, one a line
            return "".join(self.sse_event(text, value)
                           for text, value in values(entry["response_body"])).encode()
        return entry["response_body"].encode()

    def sse_event(self, text, value):
        """An event of which the recorder has kept the data; its name is the data's type."""
        return f"event: {value['type']}\ndata: {text}\n\n"

    def events(self, body):
        """The stream as (raw bytes, event) pairs; the event is None for comments and [DONE]. The
        last may lack its blank line."""
        pairs = []
        for raw in re.findall(rb".*?(?:\r\n\r\n|\n\n|\r\r|\Z)", body, re.S):
            lines = re.split(rb"\r\n|\n|\r", raw)
            data = b"\n".join(line[5:].removeprefix(b" ") for line in lines
                              if line.startswith(b"data:"))
            if raw:
                whole = data.strip() not in (b"", b"[DONE]")
                pairs.append((raw, read_json(data) if whole else None))
        return pairs

    def parts(self, body, stream):
        """The JSON of the answer, or of each of its events."""
        if not stream:
            return [json.loads(body)]
        return [event for _, event in self.events(body) if event is not None]

    def ended(self, parts):
        """Whether a stream has its end; what has none was cut off by its recorder."""
        return True

    def left_out(self, event, exchange):
        """Whether a client must not see this event, because only Weir had asked for it."""
        return False

    def said(self, parts):
        """What the first choice says: its text, and its calls of tools as (name, arguments)."""
        raise NotImplementedError

    # ---- errors

    def error_in(self, part):
        """The error that an answer of status 200 or an event of a stream is, or None."""
        raise NotImplementedError

    def kind_of(self, error):
        """Weir's word for an error that it has written in this wire."""
        return error["error"]["weir"]["kind"]

    def field_of(self, error):
        """The field of the request that such an error names, or ""."""
        raise NotImplementedError

    def native_status(self, error):
        """The HTTP status that an error inside an answer stands for, or None."""
        return None

    def expected_error(self, status, body):
        """About the request: as it came. About our account or the provider's state: our words."""
        if "insufficient_quota" in body:
            return ExpectedError(429, "upstream_quota")
        if status == 429:
            return ExpectedError(429, "upstream_rate_limited")
        about_us = ("Incorrect API key", "API key not valid", "invalid x-api-key",
                    "Unreadable token", "security token included in the request is invalid")
        if status in (401, 403) or any(words in body for words in about_us):
            return ExpectedError(502, "upstream_auth")
        if status >= 500:
            return ExpectedError(502, "upstream_error")
        return ExpectedError(status)

    # ---- what the ledger has to know of it

    def usage(self, parts):
        """Tokens by the provider's own sums, or None where it sent none."""
        raise NotImplementedError

    def stop(self, parts):
        """The first choice's stop reason in the ledger's words, or "" where nothing was said."""
        raise NotImplementedError
