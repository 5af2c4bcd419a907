"""cohere for Python, ClientV2."""
import json

import cohere
import httpx
from cohere.core.api_error import ApiError

from words import Call, Document, Heard, Image, StreamFailed, Usage, grouped

from .data import data_uri

NAME = ROW = "cohere"
STOPS = {"COMPLETE": "end", "TOOL_CALL": "tools", "MAX_TOKENS": "length"}
RAISED = {400: cohere.BadRequestError, 401: cohere.UnauthorizedError,
          429: cohere.TooManyRequestsError, 502: ApiError, 503: cohere.ServiceUnavailableError}
RAISED_BASE = ApiError
BROKEN = StreamFailed
MARKS = []  # it has none


def part_of(what):
    if isinstance(what, Image):
        return {"type": "image_url", "image_url": {"url": data_uri(what)}}
    return {"type": "text", "text": what}


def call_of(call):
    return {"id": call.id, "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments)}}


def messages_of(ask):
    for role, group in grouped(turn for turn in ask.turns if not isinstance(turn[1], Document)):
        if role == "answer":
            yield group[0].native
        elif role == "tool":
            for result in group:
                yield {"role": "tool", "tool_call_id": result.call, "content": result.text}
        elif role == "assistant":
            calls = [call_of(what) for what in group if isinstance(what, Call)]
            text = "".join(what for what in group if isinstance(what, str))
            yield {"role": role, "content": text, **({"tool_calls": calls} if calls else {})}
        elif len(group) == 1 and isinstance(group[0], str):
            yield {"role": role, "content": group[0]}
        else:
            yield {"role": role, "content": [part_of(what) for what in group]}


def request(ask):
    more = {"messages": list(messages_of(ask)), "max_tokens": ask.output_max}
    documents = [{"id": "doc1", "data": {"title": what.name, "text": what.data.decode()}}
                 for _, what in ask.turns if isinstance(what, Document)]
    if documents:
        more["documents"] = documents
    tools = [tool for tool in ask.tools if ask.choice in ("", "any", tool.name)]
    if tools:
        more["tools"] = [{"type": "function", "function": {
            "name": tool.name, "description": tool.description, "parameters": tool.schema}}
            for tool in tools]
    if ask.choice:
        more["tool_choice"] = "REQUIRED"
    if ask.schema:
        more["response_format"] = {"type": "json_object", "json_schema": ask.schema}
    if ask.thinking:
        more["thinking"] = {"type": "enabled", "token_budget": 1500}
    if ask.temperature is not None:
        more["temperature"] = ask.temperature
    if ask.stop:
        more["stop_sequences"] = [ask.stop]
    return more


class Stream:
    """The events of a stream as a message."""

    def __init__(self):
        self.content, self.calls, self.plan = {}, {}, ""
        self.end = None
        self.deltas = 0

    def read(self, events):
        for event in events:
            message = getattr(getattr(event, "delta", None), "message", None)
            if event.type in ("content-start", "content-delta"):
                self.deltas += bool(message.content.text)
                block = self.content.setdefault(event.index, {"type": "text", "text": ""})
                if message.content.thinking is not None:
                    block.pop("text", None)
                    block["type"] = "thinking"
                    block["thinking"] = block.get("thinking", "") + message.content.thinking
                else:
                    block["text"] += message.content.text
            elif event.type == "tool-plan-delta":
                self.plan += message.tool_plan
            elif event.type == "tool-call-start":
                self.calls[event.index] = message.tool_calls.model_dump(exclude_none=True)
            elif event.type == "tool-call-delta":
                self.calls[event.index]["function"]["arguments"] += \
                    message.tool_calls.function.arguments
            elif event.type == "message-end":
                self.end = event.delta
        if self.end.error or self.end.finish_reason == "ERROR":
            raise StreamFailed(self.end.error)
        return self.message()

    def message(self):
        message = {"role": "assistant"}
        if self.content:
            message["content"] = [self.content[index] for index in sorted(self.content)]
        if self.plan:
            message["tool_plan"] = self.plan
        if self.calls:
            message["tool_calls"] = [self.calls[index] for index in sorted(self.calls)]
        return message


class Client:
    def __init__(self, root, key):
        self.headers = {}
        hooks = {"response": [lambda response: setattr(self, "headers", dict(response.headers))]}
        self.sdk = cohere.ClientV2(api_key=key, base_url=root, timeout=20,
                                   httpx_client=httpx.Client(event_hooks=hooks, timeout=20))

    def ask(self, ask, model, streamed):
        options = {"max_retries": 0}
        if not streamed:
            answer = self.sdk.chat(model=model, request_options=options, **request(ask))
            return self.heard(answer.message.model_dump(exclude_none=True), answer.finish_reason,
                              answer.usage)
        stream = Stream()
        message = stream.read(self.sdk.chat_stream(model=model, request_options=options,
                                                   **request(ask)))
        heard = self.heard(message, stream.end.finish_reason, stream.end.usage)
        heard.deltas = stream.deltas
        return heard

    def heard(self, message, finish, usage):
        calls = [Call(one["function"]["name"], json.loads(one["function"]["arguments"]), one["id"])
                 for one in message.get("tool_calls", [])]
        content = message.get("content", [])
        text = "".join(one["text"] for one in content if one["type"] == "text")
        thoughts = "".join(one["thinking"] for one in content if one["type"] == "thinking")
        used = Usage(int(usage.tokens.input_tokens), int(usage.tokens.output_tokens),
                     int(usage.cached_tokens or 0))
        return Heard(text, thoughts + message.get("tool_plan", ""), calls, STOPS[finish], used,
                     message, self.headers)

    @staticmethod
    def status(error):
        return error.status_code, {key.lower(): value for key, value in error.headers.items()}
