"""OpenAI Chat Completions: POST /v1/chat/completions, from many providers with their own ways."""
import json
import re

from .base import ExpectedError, Tokens, Wire, count

STOPS = {"stop": "end_turn", "tool_calls": "tool_use", "function_call": "tool_use",
         "length": "max_tokens", "content_filter": "content_filter", "eos": "end_turn",
         "tool_use": "tool_use", "end_turn": "end_turn", "max_tokens": "max_tokens",
         "model_length": "context_window", "error": "upstream_error"}
RENAMES = {"max_tokens", "max_completion_tokens", "seed", "random_seed"}


class OpenAiChat(Wire):
    name = "openai_chat"
    api = "openai.chat"
    # Whose quirks then count; others are custom endpoints.
    known = {name: name for name in (
        "alibaba", "avian", "azure", "cerebras", "crusoe", "deepseek", "doubleword", "groq",
        "huggingface", "llamacpp", "mistral", "ollama", "openai", "openrouter", "perplexity",
        "venice", "xai", "zai")} | {
            "together": "togetherai", "moonshot": "moonshotai", "vercel-gateway": "vercel",
            "copilot": "github-copilot"}

    def minimal_request(self, stream):
        asked = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
        return {"messages": [{"role": "user", "content": "hello"}], **asked}

    def client_target(self, exchange, model, array):
        return "/v1/chat/completions"

    def provider_target(self, exchange):
        return None  # a quirk of some

    def request_problem(self, run, sent, seen, dropped):
        plain = self.text(run.exchange, run.exchange.model)
        problem = _changes(run.exchange, sent, seen, dropped)
        same_keys = {k for k, _ in members(sent)} | {"stream_options"} == {
            k for k, _ in members(seen)} | {"stream_options"}
        if not problem and same_keys and '"developer"' not in sent \
                and ("stream_options" in seen or "stream_options" not in sent) \
                and not _is_exact(plain, seen):
            return "its bytes changed"
        return problem

    def sse_event(self, text, value):
        return f"data: {text}\n\n"

    def stream_body(self, entry):
        done = b"data: [DONE]\n\n" if entry["stream_format"] == "chunks-jsonl" else b""
        return super().stream_body(entry) + done

    def left_out(self, event, exchange):
        """Nothing but usage: what a client that did not ask for it does not get."""
        asked = (exchange.request.get("stream_options") or {}).get("include_usage")
        usage = event.get("usage") or (event.get("x_groq") or {}).get("usage")
        return (not asked and isinstance(usage, dict) and event.get("choices") == []
                and not event.get("prompt_filter_results") and not event.get("moderation"))

    def said(self, parts):
        text, calls = "", {}
        for part in parts:
            for choice in part.get("choices") or []:
                message = choice.get("delta") or choice.get("message") or {}
                text += message.get("content") or ""
                pieces = list(message.get("tool_calls") or [])
                if legacy := message.get("function_call"):
                    pieces.append({"function": legacy})
                for i, piece in enumerate(pieces):
                    name, arguments = calls.setdefault(piece.get("index", i), ("", ""))
                    calls[piece.get("index", i)] = (
                        name + (piece["function"].get("name") or ""),
                        arguments + (piece["function"].get("arguments") or ""))
        return text, [(name, json.loads(arguments)) for name, arguments in calls.values()]

    def error_in(self, part):
        return part.get("error")

    def field_of(self, error):
        return error["error"].get("param")

    def expected_error(self, status, body):
        if "tool_use_failed" in body:
            return ExpectedError(502, "upstream_error")  # the model's fault, worth another try
        if "image input is not supported" in body:
            return ExpectedError(status)
        return super().expected_error(status, body)

    def usage(self, parts):
        found = None
        for part in parts:
            places = [part, part.get("x_groq") or {}, *(part.get("choices") or [])]
            found = next((p["usage"] for p in places if isinstance(p.get("usage"), dict)), found)
        return found if found is None else _tokens(found)

    def stop(self, parts):
        native = ""
        for part in parts:
            for choice in part.get("choices") or []:
                if choice.get("index", 0) == 0 and choice.get("finish_reason"):
                    native = choice["finish_reason"]
        return STOPS.get(native, "unknown") if parts else ""


def _tokens(usage):
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
    return Tokens(prompt, completion, cached, min(reasoning, completion))


# ---- the request as the provider should see it

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


def _changes(exchange, sent, seen, dropped):
    """What was changed that must not be, or ""; dropped: the names in x-weir-dropped."""
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


def _is_exact(plain, seen):
    """Whether nothing but the question for usage was put into the request."""
    ask = '"include_usage":true'
    return seen in (plain, plain.replace("{", '{"stream_options":{' + ask + "},", 1),
                    plain.replace('"stream_options": {}', '"stream_options": {' + ask + "}", 1),
                    plain.replace('"include_usage": false', '"include_usage": true', 1),
                    plain.replace('"stream_options": {', '"stream_options": {' + ask + ",", 1))
