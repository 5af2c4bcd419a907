"""openai for Python, chat.completions."""
import json

import openai

from words import Call, Document, Heard, Image, Usage, grouped

from .data import data_uri

NAME = ROW = "openai_chat"
STOPS = {"stop": "end", "tool_calls": "tools", "length": "length"}
RAISED = {400: openai.BadRequestError, 401: openai.AuthenticationError,
          429: openai.RateLimitError, 502: openai.InternalServerError,
          503: openai.InternalServerError}
RAISED_BASE = openai.APIError
BROKEN = openai.APIError
MARKS = ["system", "user"]


def part_of(what, marked=False):
    if isinstance(what, Image):
        return {"type": "image_url", "image_url": {"url": data_uri(what)}}
    if isinstance(what, Document):
        return {"type": "file", "file": {"filename": what.name + ".pdf",
                                         "file_data": data_uri(what)}}
    mark = {"prompt_cache_breakpoint": {"mode": "explicit"}} if marked else {}
    return {"type": "text", "text": what, **mark}


def call_of(call):
    return {"id": call.id, "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments)}}


def messages_of(ask):
    for role, group in grouped(ask.turns):
        if role == "answer":
            yield group[0].native
        elif role == "tool":
            for result in group:
                yield {"role": "tool", "tool_call_id": result.call, "content": result.text}
        elif role == "assistant":
            calls = [call_of(what) for what in group if isinstance(what, Call)]
            text = "".join(what for what in group if isinstance(what, str))
            yield {"role": role, "content": text, **({"tool_calls": calls} if calls else {})}
        elif len(group) == 1 and isinstance(group[0], str) and not ask.cached:
            yield {"role": role, "content": group[0]}
        else:
            yield {"role": role, "content": [part_of(what, ask.cached) for what in group]}


def request(ask):
    more = {"messages": list(messages_of(ask)), "max_completion_tokens": ask.output_max}
    if ask.tools:
        more["tools"] = [{"type": "function", "function": {
            "name": tool.name, "description": tool.description, "parameters": tool.schema}}
            for tool in ask.tools]
    if ask.choice:
        more["tool_choice"] = "required" if ask.choice == "any" else \
            {"type": "function", "function": {"name": ask.choice}}
    if ask.schema:
        more["response_format"] = {"type": "json_schema", "json_schema": {
            "name": "answer", "schema": ask.schema}}
    if ask.thinking:
        more["reasoning_effort"] = "low"
    if ask.temperature is not None:
        more["temperature"] = ask.temperature
    if ask.stop:
        more["stop"] = ask.stop
    return more


def merge(into, delta):
    """A delta's members added to what there is, those that the SDK's types do not know too."""
    for key, value in delta.items():
        if value is None or key in ("index", "role"):
            continue
        if key == "tool_calls":
            for call in value:
                calls = into.setdefault(key, [])
                while len(calls) <= call["index"]:
                    calls.append({})
                merge(calls[call["index"]], call)
        elif isinstance(value, dict):
            merge(into.setdefault(key, {}), value)
        elif isinstance(value, (str, list)) and key not in ("id", "type"):
            into[key] = into[key] + value if key in into else value
        else:
            into[key] = value


class Client:
    def __init__(self, root, key):
        self.sdk = openai.OpenAI(base_url=root + "/v1", api_key=key, max_retries=0, timeout=20)

    def ask(self, ask, model, streamed):
        create = self.sdk.chat.completions.with_raw_response.create
        if not streamed:
            raw = create(model=model, **request(ask))
            answer = raw.parse()
            choice = answer.choices[0]
            return self.heard(choice.message.model_dump(exclude_none=True), choice.finish_reason,
                              answer.usage, raw.headers)
        raw = create(model=model, stream=True, stream_options={"include_usage": True},
                     **request(ask))
        message, finish, usage, deltas = {"role": "assistant"}, None, None, 0
        for chunk in raw.parse():
            usage = chunk.usage or usage
            for choice in chunk.choices:
                deltas += bool(choice.delta.content)
                merge(message, choice.delta.model_dump(exclude_none=True))
                finish = choice.finish_reason or finish
        return self.heard(message, finish, usage, raw.headers, deltas)

    @staticmethod
    def heard(message, finish, usage, headers, deltas=0):
        calls = [Call(one["function"]["name"], json.loads(one["function"]["arguments"]), one["id"])
                 for one in message.get("tool_calls", [])]
        assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
        used = Usage(usage.prompt_tokens, usage.completion_tokens,
                     usage.prompt_tokens_details and usage.prompt_tokens_details.cached_tokens,
                     usage.completion_tokens_details
                     and usage.completion_tokens_details.reasoning_tokens)
        return Heard(message.get("content") or "", message.get("reasoning_content", ""), calls,
                     STOPS[finish], used, message, dict(headers), deltas)

    @staticmethod
    def status(error):
        return error.status_code, dict(error.response.headers)
