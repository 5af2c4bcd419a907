"""A provider of Cohere v2 (providers.md 3.8)."""
import json

from words import Call, Document, Image, Result, Said, Thought

from . import strict
from .strict import need

NAME = "cohere"
BASE = "/cohere/v2"
MODEL = "command-a-reasoning-08-2025"
PROOF = ""  # this wire has none
OVERLOADED = 503
STREAM_TYPE = "text/event-stream"
OPTIONAL = ("stream tools strict_tools tool_choice documents citation_options response_format "
            "safety_mode max_tokens stop_sequences temperature seed frequency_penalty "
            "presence_penalty k p logprobs thinking priority")
STOPS = {"end": "COMPLETE", "tools": "TOOL_CALL", "length": "MAX_TOKENS"}


def target(path):
    return (None, None) if path == BASE + "/chat" else None


class Reader:
    def __init__(self, body, said):
        self.body, self.said = body, said

    def read(self):
        body, said = self.body, self.said
        for document, where in strict.items(body.get("documents", []), "documents", True):
            self.document(document, where)
        for message, where in strict.items(body["messages"], "messages"):
            role = strict.one_of(message.get("role"), where + ".role", "system user assistant tool")
            getattr(self, "read_" + role)(message, where)
        said.tools = [self.tool(*one) for one in strict.items(body.get("tools", []), "tools", True)]
        if "tool_choice" in body:
            need(said.tools, "tool_choice", "only with tools")
            strict.one_of(body["tool_choice"], "tool_choice", "REQUIRED NONE")
            # A tool is forced by offering no other.
            said.choice = (said.tools[0][0] if len(said.tools) == 1 else "any") \
                if body["tool_choice"] == "REQUIRED" else ""
        self.settings()

    def settings(self):
        body, said = self.body, self.said
        wanted = strict.fields(body.get("response_format", {"type": "text"}), "response_format",
                               "type", "json_schema")
        strict.one_of(wanted["type"], "response_format", "text json_object")
        need(wanted["type"] == "text" or not said.tools, "response_format", "not with tools")
        said.schema = wanted.get("json_schema")
        if "thinking" in body:
            strict.fields(body["thinking"], "thinking", "type", "token_budget")
            said.thinking = strict.one_of(body["thinking"]["type"], "thinking",
                                          "enabled disabled") == "enabled"
        said.output_max = body.get("max_tokens")
        said.temperature = body.get("temperature")
        if said.temperature is not None:
            strict.number(said.temperature, "temperature", 0, 1)
        need(len(body.get("stop_sequences", [])) <= 5, "stop_sequences", "five at most")
        said.stop = "|".join(body.get("stop_sequences", []))

    def document(self, document, where):
        strict.fields(document, where, "data", "id")
        need(all(isinstance(value, str) for value in document["data"].values()), where, "texts")
        data = document["data"]
        self.said.turns.append(("user", Document(
            "text/plain", data.get("title", ""), data.get("text", "").encode())))

    def add(self, role, what):
        self.said.turns.append((role, what))

    def content(self, role, content, where, kinds):
        if isinstance(content, str):
            self.add(role, strict.text(content, where))
            return
        for part, at in strict.items(content, where):
            kind = strict.one_of(part.get("type"), at, kinds)
            strict.fields(part, at, f"type {kind}")
            if kind == "image_url":
                strict.fields(part[kind], at, "url", "detail")
                self.add(role, Image(*strict.data_uri(part[kind]["url"], at)))
            elif kind == "thinking":
                self.add(role, Thought(strict.text(part["thinking"], at)))
            else:
                self.add(role, strict.text(part["text"], at))

    def read_system(self, message, where):
        strict.fields(message, where, "role content")
        self.content("system", message["content"], where + ".content", "text")

    def read_user(self, message, where):
        strict.fields(message, where, "role content")
        self.content("user", message["content"], where + ".content", "text image_url")

    def read_assistant(self, message, where):
        strict.fields(message, where, "role", "content tool_calls tool_plan citations")
        need(message.get("content") or message.get("tool_calls"), where, "content or tool_calls")
        if message.get("content"):
            self.content("assistant", message["content"], where + ".content", "text thinking")
        if message.get("tool_plan"):
            self.add("assistant", strict.text(message["tool_plan"], where))
        for call, at in strict.items(message.get("tool_calls", []), where + ".tool_calls", True):
            strict.fields(call, at, "id type function")
            function = strict.fields(call["function"], at, "name arguments")
            self.add("assistant", Call(function["name"], strict.parsed(function["arguments"], at),
                                       strict.text(call["id"], at)))

    def tool_text(self, part, where):
        kind = strict.one_of(part.get("type"), where, "text document")
        strict.fields(part, where, f"type {kind}")
        if kind == "text":
            return part["text"]
        strict.fields(part["document"], where, "data", "id")
        data = part["document"]["data"]
        return data if isinstance(data, str) else json.dumps(data)

    def read_tool(self, message, where):
        strict.fields(message, where, "role content tool_call_id")
        content = message["content"]
        if not isinstance(content, str):
            content = "".join(self.tool_text(*one) for one in strict.items(content, where))
        self.add("tool", Result(strict.text(message["tool_call_id"], where), "", content))

    def tool(self, tool, where):
        strict.fields(tool, where, "type function")
        function = strict.fields(tool["function"], where, "name parameters", "description")
        return (function["name"], function.get("description", ""),
                strict.schema(function["parameters"], where))


def read(request, _):
    body = strict.fields(request.json, "body", "model messages", OPTIONAL)
    said = Said(strict.text(body["model"], "model"), bool(body.get("stream")))
    Reader(body, said).read()
    return said


def usage(reply):
    used = reply.usage
    return {"billed_units": {"input_tokens": used.input, "output_tokens": used.output},
            "tokens": {"input_tokens": used.input, "output_tokens": used.output},
            "cached_tokens": used.cached or 0}


def call_of(part):
    return {"id": part.id, "type": "function",
            "function": {"name": part.name, "arguments": json.dumps(part.arguments)}}


def answer(reply):
    calls = [call_of(part) for part in reply.parts if isinstance(part, Call)]
    texts = "".join(part for part in reply.parts if isinstance(part, str))
    content = [{"type": "thinking", "thinking": part.text}
               for part in reply.parts if isinstance(part, Thought)]
    message = {"role": "assistant"}
    if calls:  # what is said before calls is their plan
        message["tool_calls"] = calls
        if texts:
            message["tool_plan"] = texts
    elif texts:
        content.append({"type": "text", "text": texts})
    if content:
        message["content"] = content
    return {"id": "c14c80c3", "finish_reason": STOPS[reply.stop], "message": message,
            "usage": usage(reply)}


def event(kind, **body):
    return strict.event(kind, {"type": kind, **body})


def content_events(index, key, value):
    first = {"message": {"content": {"type": key, key: ""}}}
    yield event("content-start", index=index, delta=first)
    for piece in strict.pieces(value):
        yield event("content-delta", index=index, delta={"message": {"content": {key: piece}}})
    yield event("content-end", index=index)


def call_events(index, call):
    whole = call_of(call)
    arguments = whole["function"]["arguments"]
    whole["function"]["arguments"] = ""
    yield event("tool-call-start", index=index, delta={"message": {"tool_calls": whole}})
    for piece in strict.pieces(arguments):
        delta = {"message": {"tool_calls": {"function": {"arguments": piece}}}}
        yield event("tool-call-delta", index=index, delta=delta)
    yield event("tool-call-end", index=index)


def parts(reply):
    first = {"message": {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [],
                         "citations": []}}
    yield event("message-start", id="c14c80c3", delta=first)
    has_calls = any(isinstance(part, Call) for part in reply.parts)
    index = calls = 0
    for part in reply.parts:
        if isinstance(part, Call):
            yield from call_events(calls, part)
            calls += 1
        elif isinstance(part, str) and has_calls:
            for piece in strict.pieces(part):
                yield event("tool-plan-delta", delta={"message": {"tool_plan": piece}})
        else:
            key, value = ("text", part) if isinstance(part, str) else ("thinking", part.text)
            yield from content_events(index, key, value)
            index += 1


def stream(reply):
    yield from parts(reply)
    yield event("message-end", id="c14c80c3",
                delta={"finish_reason": STOPS[reply.stop], "usage": usage(reply)})


def broken_stream(reply):
    yield from parts(reply)
    yield event("message-end", id="c14c80c3",
                delta={"finish_reason": "ERROR", "error": "said the provider: overloaded"})


def failure(status):
    """(headers, body)"""
    words = {400: "invalid request: the field is wrong", 401: "invalid api token",
             429: "rate limit exceeded", 503: "the service is overloaded"}[status]
    return ({}, {"id": "e1", "message": f"said the provider: {words}"})
