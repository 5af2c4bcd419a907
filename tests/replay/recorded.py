"""The recorded exchanges, and what is to be expected of a gateway that they pass through.

The expectations are computed from the recording alone, in other words than the gateway's, so that
one mistake does not hide the other.
"""
import json
import pathlib
import re
from dataclasses import dataclass, field

# The provider's name in the recordings and the catalog's id, whose quirks then count. Others are
# custom endpoints.
KNOWN = {name: name for name in (
    "alibaba", "avian", "azure", "cerebras", "crusoe", "deepseek", "doubleword", "groq",
    "huggingface", "llamacpp", "mistral", "ollama", "openai", "openrouter", "perplexity", "venice",
    "xai", "zai")} | {"together": "togetherai", "moonshot": "moonshotai",
                      "vercel-gateway": "vercel", "copilot": "github-copilot"}

STOPS = {"stop": "end_turn", "tool_calls": "tool_use", "function_call": "tool_use",
         "length": "max_tokens", "content_filter": "content_filter", "eos": "end_turn",
         "tool_use": "tool_use", "end_turn": "end_turn", "max_tokens": "max_tokens",
         "model_length": "context_window", "error": "upstream_error"}

# Of the connection or the recorder, not of the answer.
NOT_REPLAYED = {"connection", "keep-alive", "transfer-encoding", "content-length",
                "content-encoding", "date"}


@dataclass
class Exchange:
    id: str
    provider: str
    model: str
    fidelity: str
    status: int
    stream: bool
    content_type: str
    headers: list  # others that are replayed
    body: bytes
    request: dict  # as recorded, or a minimal one where the request was not
    text: str      # of that request, model included

    @property
    def usage_asked(self):
        return bool((self.request.get("stream_options") or {}).get("include_usage"))

    def events(self):
        """The stream as (raw bytes, data) pairs; the last may lack its blank line."""
        pairs = []
        for raw in re.findall(rb".*?(?:\r\n\r\n|\n\n|\r\r|\Z)", self.body, re.S):
            lines = re.split(rb"\r\n|\n|\r", raw)
            data = [line[5:].removeprefix(b" ") for line in lines if line.startswith(b"data:")]
            if raw:
                pairs.append((raw, b"\n".join(data) if data else None))
        return pairs

    def chunks(self):
        return [json.loads(data) for _, data in self.events()
                if data and data.strip() != b"[DONE]"]


def load(folder):
    exchanges = []
    for path in sorted(pathlib.Path(folder, "exchanges").glob("*.jsonl")):
        with path.open() as lines:
            for line in lines:
                entry = json.loads(line)
                if entry["api"] == "openai.chat":
                    exchanges.append(_exchange(entry))
    return exchanges


def _exchange(entry):
    headers = dict(entry["response_headers"] or {})
    body = entry["response_body"]
    if entry["stream_format"] == "chunks-jsonl":  # the events' data, one a line
        body = "".join(f"data: {line}\n\n" for line in body.splitlines() if line.strip())
        body += "data: [DONE]\n\n"
        headers["content-type"] = "text/event-stream"
    if entry["stream"] and not headers.get("content-type", "").startswith("text/event-stream"):
        headers["content-type"] = "text/event-stream"
    request = entry["request_body"] or _minimal_request(entry)
    request["model"] = request["model"] or entry["model"] or "a-model"  # Azure's may be in the path
    status = entry["status"] or (400 if '"error"' in body[:40] else 200)
    return Exchange(
        id=entry["id"], provider=entry["provider"], model=request["model"],
        fidelity=entry["fidelity"], status=status, stream=bool(entry["stream"]),
        content_type=headers.pop("content-type", "application/json"),
        headers=[(k, v) for k, v in headers.items() if k not in NOT_REPLAYED],
        body=body.encode(), request=request, text=json.dumps(request, ensure_ascii=False))


def _minimal_request(entry):
    request = {"model": entry["model"] or "a-model",
               "messages": [{"role": "user", "content": "hello"}]}
    if entry["stream"]:
        request |= {"stream": True, "stream_options": {"include_usage": True}}
    return request


# ---- the answer as the client should get it

def is_usage_chunk(chunk):
    """Nothing but usage: what a client that did not ask for it does not get."""
    usage = chunk.get("usage") or (chunk.get("x_groq") or {}).get("usage")
    return (isinstance(usage, dict) and chunk.get("choices") == []
            and not chunk.get("prompt_filter_results") and not chunk.get("moderation"))


def expected_stream(exchange):
    """The events that must arrive, and the recorded in-band error that ends them, if any."""
    out = b""
    for raw, data in exchange.events():
        if data and data.strip() != b"[DONE]":
            chunk = json.loads(data)
            if chunk.get("error"):
                return out, chunk["error"]
            if is_usage_chunk(chunk) and not exchange.usage_asked:
                continue
        out += raw
    return out, None


# ---- errors

@dataclass
class ExpectedError:
    status: int
    kind: str      # "" where the upstream's own body passes
    raw: bool = field(default=False)


def expected_error(exchange):
    """About the request: as it came. About our account or the provider's state: in our words."""
    body = exchange.body.decode()
    if "tool_use_failed" in body:
        return ExpectedError(502, "upstream_error")  # the model's fault, worth another try
    if exchange.status == 429:
        return ExpectedError(429, "upstream_rate_limited")
    about_us = exchange.status in (401, 403) or "Incorrect API key" in body
    if about_us:
        return ExpectedError(502, "upstream_auth")
    if exchange.status >= 500 and "image input is not supported" not in body:
        return ExpectedError(502, "upstream_error")
    return ExpectedError(exchange.status, "", raw=True)


# ---- usage and stop reason

def recorded_usage(exchange):
    """The last usage object of the recording, or None."""
    def of(part):
        places = [part, part.get("x_groq") or {}, *(part.get("choices") or [])]
        return next((p["usage"] for p in places if isinstance(p.get("usage"), dict)), None)
    parts = exchange.chunks() if exchange.stream else [json.loads(exchange.body)]
    found = [usage for part in parts if (usage := of(part))]
    return found[-1] if found else None


def recorded_stop(exchange):
    """The first choice's stop reason in the ledger's words, or ""."""
    parts = exchange.chunks() if exchange.stream else [json.loads(exchange.body)]
    native = ""
    for part in parts:
        for choice in part.get("choices") or []:
            if choice.get("index", 0) == 0 and choice.get("finish_reason"):
                native = choice["finish_reason"]
    return STOPS.get(native, "unknown") if parts else ""


def expected_tokens(usage):
    """(input, output, cached, reasoning) by the provider's own sums."""
    def count(place, name):
        value = place.get(name) if isinstance(place, dict) else None
        return value if isinstance(value, int) else 0
    prompt, completion = count(usage, "prompt_tokens"), count(usage, "completion_tokens")
    total = count(usage, "total_tokens")
    details_in = usage.get("prompt_tokens_details")
    reasoning = max(count(usage.get("completion_tokens_details"), "reasoning_tokens"),
                    count(usage, "reasoning_tokens"))
    cached = max(count(details_in, "cached_tokens"), count(usage, "prompt_cache_hit_tokens"),
                 count(usage, "num_cached_tokens"), count(usage, "cached_tokens"))
    if cached > prompt:  # so they were counted beside it (Grok on Azure)
        prompt += cached
    if reasoning and total == prompt + completion + reasoning:
        completion += reasoning  # xAI and others count them beside
    audio = max(count(details_in, "audio_tokens"), count(usage, "prompt_audio_seconds"),
                count(usage, "audio_prompt_tokens"))
    if audio and total == prompt + completion + audio:
        prompt += audio
    return prompt, completion, cached, min(reasoning, completion)


# ---- the request as the upstream should see it

def members(text):
    """The top level of a JSON object as [(key, raw text of the value)]; only keys are decoded."""
    decoder = json.JSONDecoder()
    space = re.compile(r"[ \t\r\n]*")
    at = space.match(text, 0).end() + 1
    found = []
    while True:
        at = space.match(text, at).end()
        if text[at] == "}":
            return found
        if text[at] == ",":
            at = space.match(text, at + 1).end()
        key, at = decoder.raw_decode(text, at)
        at = space.match(text, at).end() + 1  # the colon
        at = space.match(text, at).end()
        begin = at
        _, at = decoder.raw_decode(text, at)
        found.append((key, text[begin:at]))


RENAMES = {"max_tokens", "max_completion_tokens", "seed", "random_seed"}


def request_problem(exchange, sent, seen, dropped):
    """What is wrong with the request that the upstream saw, or "".

    sent: the text that the client sent; dropped: the names in x-weir-dropped."""
    before = dict(members(sent))
    after = dict(members(seen))
    if after.pop("model", None) != json.dumps(exchange.model, ensure_ascii=False):
        return "another model went upstream"
    before.pop("model")
    asked_before = json.loads(before.pop("stream_options", "null")) or {}
    asked_after = json.loads(after.pop("stream_options", "null")) or {}
    asked_after.pop("include_usage", None)
    asked_before.pop("include_usage", None)
    if asked_after and asked_after != asked_before:
        return f"stream_options became {asked_after}"
    untouched = set(before) == set(after)
    for name in dropped:
        if name in after:
            return f"{name} is named as dropped and was sent"
        before.pop(name, None)
    for name in RENAMES & set(after) - set(before):  # under the provider's name for it
        values = [before.pop(old) for old in RENAMES & set(before) - set(after)]
        if after.pop(name) not in values:
            return f"{name} was made up"
    for name in RENAMES & set(before) - set(after):  # the other spelling of a limit that stayed
        before.pop(name)
    if "messages" in before and '"developer"' in before["messages"]:
        before["messages"] = before["messages"].replace('"developer"', '"system"')
        after["messages"] = after["messages"].replace('"developer"', '"system"')
    if before != after:
        changed = {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}
        return f"changed on the way: {sorted(changed)}"
    if untouched and "stream_options" not in sent and list(before) != [
            k for k, _ in members(seen) if k not in ("model", "stream_options")]:
        return "the members are in another order"
    return ""


def with_model(text, old, new):
    """A request's text with another model."""
    old, new = (json.dumps(name, ensure_ascii=False) for name in (old, new))
    return text.replace(f'"model": {old}', f'"model": {new}', 1)


def exact_request(exchange, route, sent, seen):
    """Whether `seen` is `sent` with nothing but the model and the question for usage replaced."""
    plain = with_model(sent, route, exchange.model)
    ask = '"include_usage":true'
    return seen in (plain, plain.replace("{", '{"stream_options":{' + ask + "},", 1),
                    plain.replace('"stream_options": {}', '"stream_options": {' + ask + "}", 1),
                    plain.replace('"include_usage": false', '"include_usage": true', 1),
                    plain.replace('"stream_options": {', '"stream_options": {' + ask + ",", 1))
