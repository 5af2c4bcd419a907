"""A provider of Anthropic Messages (providers.md 3.4)."""
import json

from contents import proof
from words import Call, Document, Image, Result, Said, Thought

from . import strict
from .strict import need

NAME = "anthropic"
BASE = "/anthropic/v1"
MODEL = "claude-sonnet-4-6"
PROOF = proof(NAME)
OVERLOADED = 529
STREAM_TYPE = "text/event-stream"
OPTIONAL = ("system stop_sequences stream temperature top_p top_k thinking output_config tools "
            "tool_choice metadata cache_control container service_tier inference_geo")
STOPS = {"end": "end_turn", "tools": "tool_use", "length": "max_tokens"}
EFFORTS = "low medium high xhigh max"


def target(path):
    return (None, None) if path.split("?")[0] == BASE + "/messages" else None


class Reader:
    def __init__(self, body, said):
        self.body, self.said = body, said
        self.open_calls = set()

    def read(self):
        body, said = self.body, self.said
        strict.number(body["max_tokens"], "max_tokens", 1)
        self.blocks("system", body.get("system", []), "system", "text")
        last = None
        for message, where in strict.items(body["messages"], "messages"):
            strict.fields(message, where, "role content")
            role = strict.one_of(message["role"], where + ".role", "user assistant")
            need(role == "user" or last == "user", where, "an assistant's turn follows a user's")
            need(role == "assistant" or not self.open_calls or last == "assistant", where,
                 "calls without results")
            kinds = ("text image document tool_result" if role == "user"
                     else "text thinking redacted_thinking tool_use")
            self.blocks(role, message["content"], where + ".content", kinds)
            need(role == "assistant" or not self.open_calls, where,
                 f"no result of {self.open_calls}")
            last = role
        need(last == "user", "messages", "the last turn is the user's")
        said.tools = [self.tool(*one) for one in strict.items(body.get("tools", []), "tools", True)]
        self.settings()

    def settings(self):
        body, said = self.body, self.said
        choice = body.get("tool_choice", {"type": "auto"})
        kind = strict.one_of(choice.get("type"), "tool_choice", "auto any tool none")
        strict.fields(choice, "tool_choice", "type name" if kind == "tool" else "type",
                      "disable_parallel_tool_use")
        need(said.tools or "tool_choice" not in body, "tool_choice", "only with tools")
        said.choice = {"any": "any", "tool": choice.get("name")}.get(kind, "")
        said.thinking = self.thinking(body.get("thinking", {"type": "disabled"}))
        need(not said.thinking or not said.choice, "tool_choice", "not forced while thinking")
        need(not said.thinking or body.get("temperature", 1) == 1, "temperature", "1 with thinking")
        config = strict.fields(body.get("output_config", {}), "output_config", "", "effort format")
        if config.get("effort"):
            strict.one_of(config["effort"], "output_config.effort", EFFORTS)
        if wanted := config.get("format"):
            strict.fields(wanted, "output_config.format", "type schema")
            strict.one_of(wanted["type"], "output_config.format", "json_schema")
            said.schema = wanted["schema"]
        said.output_max = body["max_tokens"]
        said.temperature = body.get("temperature")
        if said.temperature is not None:
            strict.number(said.temperature, "temperature", 0, 1)
        said.stop = "|".join(body.get("stop_sequences", []))

    def thinking(self, thinking):
        kind = strict.one_of(thinking.get("type"), "thinking", "enabled adaptive disabled")
        if kind == "enabled":
            strict.fields(thinking, "thinking", "type budget_tokens", "display")
            strict.number(thinking["budget_tokens"], "thinking.budget_tokens", 1024,
                          self.body["max_tokens"] - 1)
        else:
            strict.fields(thinking, "thinking", "type", "display")
        return kind != "disabled"

    def blocks(self, role, content, where, kinds):
        if isinstance(content, str):
            self.said.turns.append((role, strict.text(content, where)))
            return
        for block, at in strict.items(content, where, role == "system"):
            kind = strict.one_of(block.get("type"), at + ".type", kinds)
            if block.get("cache_control"):
                strict.fields(block["cache_control"], at, "type", "ttl")
                self.said.marks.append(role)
            getattr(self, "read_" + kind)(role, block, at)

    def add(self, role, what):
        self.said.turns.append((role, what))

    def read_text(self, role, block, where):
        strict.fields(block, where, "type text", "cache_control citations")
        need(block["text"].strip(), where, "text of nothing but white space")
        self.add(role, block["text"])

    def source(self, block, where, media_types):
        source = strict.fields(block["source"], where, "type media_type data")
        strict.one_of(source["type"], where, "base64 text")
        strict.one_of(source["media_type"], where, media_types)
        if source["type"] == "text":
            return source["media_type"], source["data"].encode()
        return source["media_type"], strict.data(source["data"], where)

    def read_image(self, role, block, where):
        strict.fields(block, where, "type source", "cache_control")
        self.add(role, Image(*self.source(block, where,
                                          "image/jpeg image/png image/gif image/webp")))

    def read_document(self, role, block, where):
        strict.fields(block, where, "type source", "title context citations cache_control")
        media_type, data = self.source(block, where, "application/pdf text/plain")
        self.add(role, Document(media_type, block.get("title") or "", data))

    def read_thinking(self, role, block, where):
        strict.fields(block, where, "type thinking signature")
        need(block["signature"] == PROOF, where, f"a signature of ours, not {block['signature']!r}")
        self.add(role, Thought(block["thinking"], block["signature"]))

    def read_tool_use(self, role, block, where):
        strict.fields(block, where, "type id name input", "cache_control")
        need(isinstance(block["input"], dict), where + ".input", "an object")
        need(block["id"].replace("_", "").replace("-", "").isalnum(), where, "an id of our form")
        self.open_calls.add(block["id"])
        self.add(role, Call(block["name"], block["input"], block["id"]))

    def read_tool_result(self, _, block, where):
        strict.fields(block, where, "type tool_use_id", "content is_error cache_control")
        need(block["tool_use_id"] in self.open_calls, where, "a result of an open call")
        self.open_calls.remove(block["tool_use_id"])
        content = block.get("content", "")
        if not isinstance(content, str):
            content = "".join(strict.fields(part, at, "type text", "cache_control")["text"]
                              for part, at in strict.items(content, where))
        self.add("tool", Result(block["tool_use_id"], "", content))

    def tool(self, tool, where):
        strict.fields(tool, where, "name input_schema", "description type strict cache_control")
        return (tool["name"], tool.get("description", ""),
                strict.schema(tool["input_schema"], where))


def read(request, _):
    body = strict.fields(request.json, "body", "model max_tokens messages", OPTIONAL)
    need(request.header("anthropic-version"), "anthropic-version", "the header is missing")
    said = Said(strict.text(body["model"], "model"), bool(body.get("stream")))
    reader = Reader(body, said)
    reader.read()
    return said


def usage(reply):
    used = reply.usage
    return {"input_tokens": used.input - (used.cached or 0), "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": used.cached or 0, "output_tokens": used.output,
            "output_tokens_details": {"thinking_tokens": used.reasoning or 0}}


def block_of(part):
    if isinstance(part, str):
        return {"type": "text", "text": part}
    if isinstance(part, Thought):
        return {"type": "thinking", "thinking": part.text, "signature": part.proof}
    return {"type": "tool_use", "id": part.id, "name": part.name, "input": part.arguments}


def answer(reply):
    return {"id": "msg_01", "type": "message", "role": "assistant", "model": MODEL,
            "content": [block_of(part) for part in reply.parts], "stop_sequence": None,
            "stop_reason": STOPS[reply.stop], "usage": usage(reply)}


def event(kind, **body):
    return strict.event(kind, {"type": kind, **body})


def deltas_of(part):
    if isinstance(part, str):
        return [{"type": "text_delta", "text": piece} for piece in strict.pieces(part)]
    if isinstance(part, Thought):
        thoughts = [{"type": "thinking_delta", "thinking": piece}
                    for piece in strict.pieces(part.text)]
        return [*thoughts, {"type": "signature_delta", "signature": part.proof}]
    written = json.dumps(part.arguments) if part.arguments else ""
    return [{"type": "input_json_delta", "partial_json": piece}
            for piece in strict.pieces(written)]


EMPTY = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""},
         "tool_use": {"input": {}}}


def blocks(reply):
    begun = {**answer(reply), "content": [], "stop_reason": None,
             "usage": {**usage(reply), "output_tokens": 1}}
    yield event("message_start", message=begun)
    yield event("ping")
    for index, part in enumerate(reply.parts):
        block = block_of(part)
        yield event("content_block_start", index=index,
                    content_block={**block, **EMPTY[block["type"]]})
        for delta in deltas_of(part):
            yield event("content_block_delta", index=index, delta=delta)
        yield event("content_block_stop", index=index)


def stream(reply):
    yield from blocks(reply)
    yield event("message_delta", delta={"stop_reason": STOPS[reply.stop], "stop_sequence": None},
                usage=usage(reply))
    yield event("message_stop")


def broken_stream(reply):
    yield from blocks(reply)
    yield strict.event("error", failure(529)[1])


def failure(status):
    """(headers, body)"""
    kind = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error",
            529: "overloaded_error"}[status]
    return ({}, {"type": "error", "error": {"type": kind, "message": f"said the provider: {kind}"},
                 "request_id": "req_01"})
