"""A provider of OpenAI Chat Completions that shows its thoughts (providers.md 3.1, 4.9)."""
import json

from words import Call, Document, Image, Result, Said, Thought

from . import strict
from .strict import need

NAME = "openai_chat"
BASE = "/openai_chat/v1"
MODEL = "gpt-5.2"
PROOF = ""  # this wire has none
OPTIONAL = (
    "audio frequency_penalty presence_penalty logit_bias logprobs top_logprobs "
    "max_completion_tokens max_tokens metadata modalities n parallel_tool_calls prediction "
    "prompt_cache_key prompt_cache_options reasoning_effort response_format safety_identifier seed "
    "service_tier stop store stream stream_options temperature tool_choice tools top_p user "
    "verbosity")
STOPS = {"end": "stop", "tools": "tool_calls", "length": "length"}


def target(path):
    return (None, None) if path == BASE + "/chat/completions" else None


class Reader:
    def __init__(self, body, said):
        self.body, self.said = body, said

    def read(self):
        body, said = self.body, self.said
        for message, where in strict.items(body["messages"], "messages"):
            self.message(message, where)
        said.tools = [self.tool(*one) for one in strict.items(body.get("tools", []), "tools", True)]
        self.choice(body.get("tool_choice", "auto"))
        self.format(body.get("response_format", {"type": "text"}))
        if "reasoning_effort" in body:
            said.thinking = strict.one_of(body["reasoning_effort"], "reasoning_effort",
                                          "none minimal low medium high xhigh max") != "none"
        said.output_max = body.get("max_completion_tokens", body.get("max_tokens"))
        said.temperature = body.get("temperature")
        stop = body.get("stop")
        said.stop = stop if isinstance(stop, str) else "|".join(stop or [])
        if "stream_options" in body:
            need(said.streamed, "stream_options", "only with stream")
            strict.fields(body["stream_options"], "stream_options", "",
                          "include_usage include_obfuscation")

    def message(self, message, where):
        role = strict.one_of(message.get("role"), where + ".role",
                             "system developer user assistant tool")
        {"system": self.system, "developer": self.system, "user": self.user,
         "assistant": self.assistant, "tool": self.result}[role](message, where)

    def system(self, message, where):
        strict.fields(message, where, "role content", "name")
        self.texts("system", message["content"], where + ".content")

    def texts(self, role, content, where):
        if isinstance(content, str):
            self.said.turns.append((role, strict.text(content, where)))
            return
        for part, at in strict.items(content, where):
            self.part(role, part, at, "text")

    def user(self, message, where):
        strict.fields(message, where, "role content", "name")
        content = message["content"]
        if isinstance(content, str):
            self.said.turns.append(("user", strict.text(content, where)))
            return
        for part, at in strict.items(content, where + ".content"):
            self.part("user", part, at, "text image_url file input_audio")

    def part(self, role, part, where, kinds):
        kind = strict.one_of(part.get("type"), where + ".type", kinds)
        strict.fields(part, where, f"type {kind}", "cache_control prompt_cache_breakpoint")
        if "cache_control" in part or "prompt_cache_breakpoint" in part:
            self.said.marks.append(role)
        if kind == "text":
            what = strict.text(part["text"], where)
        elif kind == "image_url":
            strict.fields(part[kind], where, "url", "detail")
            what = Image(*strict.data_uri(part[kind]["url"], where + ".url"))
        else:
            strict.fields(part["file"], where, "file_data filename")
            media_type, data = strict.data_uri(part["file"]["file_data"], where + ".file_data")
            what = Document(media_type, part["file"]["filename"], data)
        self.said.turns.append((role, what))

    def assistant(self, message, where):
        strict.fields(message, where, "role", "content refusal tool_calls reasoning_content")
        need(message.get("content") or message.get("tool_calls"), where, "content or tool_calls")
        if thought := message.get("reasoning_content"):
            self.said.turns.append(("assistant", Thought(strict.text(thought, where))))
        if message.get("content"):
            self.texts("assistant", message["content"], where + ".content")
        for call, at in strict.items(message.get("tool_calls", []), where + ".tool_calls", True):
            strict.fields(call, at, "id type function")
            strict.one_of(call["type"], at + ".type", "function")
            function = strict.fields(call["function"], at, "name arguments")
            need(len(strict.text(call["id"], at + ".id")) <= 40, at + ".id", "too long")
            self.said.turns.append(("assistant", Call(
                function["name"], strict.parsed(function["arguments"], at), call["id"])))

    def result(self, message, where):
        strict.fields(message, where, "role content tool_call_id", "name")
        content = message["content"]
        if isinstance(content, list):
            content = "".join(strict.fields(part, at, "type text")["text"]
                              for part, at in strict.items(content, where))
        self.said.turns.append(("tool", Result(
            strict.text(message["tool_call_id"], where), "", strict.text(content, where, True))))

    def tool(self, tool, where):
        strict.fields(tool, where, "type function")
        strict.one_of(tool["type"], where, "function")
        function = strict.fields(tool["function"], where, "name", "description parameters strict")
        return (function["name"], function.get("description", ""),
                strict.schema(function.get("parameters", {"type": "object", "properties": {}}),
                              where))

    def choice(self, choice):
        if isinstance(choice, dict):
            strict.fields(choice, "tool_choice", "type function")
            self.said.choice = strict.text(choice["function"]["name"], "tool_choice")
        elif strict.one_of(choice, "tool_choice", "none auto required") == "required":
            self.said.choice = "any"

    def format(self, wanted):
        kind = strict.one_of(wanted.get("type"), "response_format", "text json_object json_schema")
        if kind == "json_schema":
            strict.fields(wanted, "response_format", "type json_schema")
            inner = strict.fields(wanted["json_schema"], "response_format.json_schema",
                                  "name schema", "description strict")
            self.said.schema = inner["schema"]


def read(request, _):
    body = strict.fields(request.json, "body", "model messages", OPTIONAL)
    said = Said(strict.text(body["model"], "model"), bool(body.get("stream")))
    Reader(body, said).read()
    return said


def usage(reply):
    used = reply.usage
    return {"prompt_tokens": used.input, "completion_tokens": used.output,
            "total_tokens": used.input + used.output,
            "prompt_tokens_details": {"cached_tokens": used.cached or 0},
            "completion_tokens_details": {"reasoning_tokens": used.reasoning or 0}}


def call_of(part):
    return {"id": part.id, "type": "function",
            "function": {"name": part.name, "arguments": json.dumps(part.arguments)}}


def answer(reply):
    texts = [part for part in reply.parts if isinstance(part, str)]
    message = {"role": "assistant", "content": "".join(texts) or None, "refusal": None}
    thoughts = "".join(part.text for part in reply.parts if isinstance(part, Thought))
    if thoughts:
        message["reasoning_content"] = thoughts
    calls = [call_of(part) for part in reply.parts if isinstance(part, Call)]
    if calls:
        message["tool_calls"] = calls
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1760000000, "model": MODEL,
            "choices": [{"index": 0, "message": message, "logprobs": None,
                         "finish_reason": STOPS[reply.stop]}], "usage": usage(reply)}


def chunk(delta, finish=None, **more):
    body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1760000000,
            "model": MODEL, "choices": [{"index": 0, "delta": delta, "logprobs": None,
                                         "finish_reason": finish}], **more}
    return strict.event("", body)


def deltas(reply):
    yield chunk({"role": "assistant", "content": "", "refusal": None})
    calls = 0
    for part in reply.parts:
        if isinstance(part, Call):
            whole = call_of(part)
            arguments = whole["function"]["arguments"]
            whole["function"]["arguments"] = ""
            yield chunk({"tool_calls": [{"index": calls, **whole}]})
            for piece in strict.pieces(arguments):
                yield chunk({"tool_calls": [{"index": calls, "function": {"arguments": piece}}]})
            calls += 1
        else:
            key, value = (("content", part) if isinstance(part, str)
                          else ("reasoning_content", part.text))
            for piece in strict.pieces(value):
                yield chunk({key: piece})


def stream(reply):
    yield from deltas(reply)
    yield chunk({}, STOPS[reply.stop])
    yield strict.event("", {"id": "chatcmpl-1", "object": "chat.completion.chunk",
                            "created": 1760000000, "model": MODEL, "choices": [],
                            "usage": usage(reply)})
    yield b"data: [DONE]\n\n"


def broken_stream(reply):
    yield from deltas(reply)
    yield strict.event("", failure(503)[1])


def failure(status):
    """(headers, body)"""
    kind, code = {400: ("invalid_request_error", "invalid_value"),
                  401: ("invalid_request_error", "invalid_api_key"),
                  429: ("requests", "rate_limit_exceeded"),
                  503: ("server_error", "overloaded")}[status]
    return ({}, {"error": {"message": f"said the provider: {code}", "type": kind, "param": None,
                           "code": code}})


OVERLOADED = 503
STREAM_TYPE = "text/event-stream"
