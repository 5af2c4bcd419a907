"""A provider of Bedrock Converse that serves Claude (providers.md 3.6): JSON in, AWS's event
stream out."""
import json
import re
import struct
import urllib.parse
import zlib

from contents import proof
from words import Call, Document, Image, Result, Said, Thought

from . import strict
from .strict import need

NAME = "bedrock"
BASE = "/bedrock"
MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0"
PROOF = proof(NAME)
OVERLOADED = 503
STREAM_TYPE = "application/vnd.amazon.eventstream"
TARGET = re.compile(BASE + r"/model/([^/]+)/(converse|converse-stream)")
STOPS = {"end": "end_turn", "tools": "tool_use", "length": "max_tokens"}
FORMATS = {"pdf": "application/pdf", "txt": "text/plain", "md": "text/markdown", "csv": "text/csv"}


def target(path):
    """(model, streamed)"""
    match = TARGET.fullmatch(path)
    return match and (urllib.parse.unquote(match[1]), match[2].endswith("stream"))


class Reader:
    def __init__(self, body, said):
        self.body, self.said = body, said
        self.open_calls, self.names = set(), set()

    def read(self):
        body, said = self.body, self.said
        self.blocks("system", body.get("system", []), "system", "text cachePoint")
        last = "assistant"
        for message, where in strict.items(body["messages"], "messages"):
            strict.fields(message, where, "role content")
            role = strict.one_of(message["role"], where + ".role", "user assistant")
            need(role != last, where, "turns alternate, the user's first")
            kinds = ("text image document toolResult cachePoint" if role == "user"
                     else "text toolUse reasoningContent cachePoint")
            self.blocks(role, message["content"], where + ".content", kinds)
            need(role == "assistant" or not self.open_calls, where,
                 f"no result of {self.open_calls}")
            last = role
        need(last == "user", "messages", "the last turn is the user's")
        self.tools(body.get("toolConfig"))
        self.settings()

    def blocks(self, role, content, where, kinds):
        blocks = strict.items(content, where, role == "system")
        found = [(kind, value, at) for block, at in blocks
                 for kind, value in [strict.only(block, at, kinds)]]
        names = {kind for kind, _, _ in found}
        need("document" not in names or "text" in names, where, "a document goes with a text")
        for kind, value, at in found:
            getattr(self, "read_" + kind)(role, value, at)

    def add(self, role, what):
        self.said.turns.append((role, what))

    def read_text(self, role, value, where):
        need(strict.text(value, where).strip(), where, "a blank text")
        self.add(role, value)

    def read_cachePoint(self, role, value, where):
        strict.fields(value, where, "type", "ttl")
        self.said.marks.append(role)

    def read_image(self, role, value, where):
        strict.fields(value, where, "format source")
        strict.one_of(value["format"], where, "png jpeg gif webp")
        _, data = strict.only(value["source"], where, "bytes")
        self.add(role, Image("image/" + value["format"], strict.data(data, where)))

    def read_document(self, role, value, where):
        strict.fields(value, where, "name source", "format context citations")
        name = strict.text(value["name"], where + ".name")
        need(re.fullmatch(r"[A-Za-z0-9\-()\[\]]+( [A-Za-z0-9\-()\[\]]+)*", name), where + ".name",
             f"{name!r} has signs that are not allowed")
        need(name not in self.names, where + ".name", "twice the same")
        self.names.add(name)
        kind, data = strict.only(value["source"], where, "bytes text")
        data = strict.data(data, where) if kind == "bytes" else data.encode()
        self.add(role, Document(FORMATS[value.get("format", "txt")], name, data))

    def read_toolUse(self, role, value, where):
        strict.fields(value, where, "toolUseId name input")
        need(isinstance(value["input"], dict), where, "the input is an object")
        need(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", value["toolUseId"]), where, "an id of our form")
        self.open_calls.add(value["toolUseId"])
        self.add(role, Call(value["name"], value["input"], value["toolUseId"]))

    def read_toolResult(self, _, value, where):
        strict.fields(value, where, "toolUseId content", "status")
        need(value["toolUseId"] in self.open_calls, where, "a result of an open call")
        self.open_calls.remove(value["toolUseId"])
        text = ""
        for part, at in strict.items(value["content"], where):
            kind, inner = strict.only(part, at, "text json")
            text += strict.text(inner, at) if kind == "text" else json.dumps(inner)
        self.add("tool", Result(value["toolUseId"], "", text))

    def read_reasoningContent(self, role, value, where):
        _, inner = strict.only(value, where, "reasoningText")
        strict.fields(inner, where, "text signature")
        need(inner["signature"] == PROOF, where, f"a signature of ours, not {inner['signature']!r}")
        self.add(role, Thought(inner["text"], inner["signature"]))

    def tools(self, config):
        if config is None:
            return
        strict.fields(config, "toolConfig", "tools", "toolChoice")
        for tool, where in strict.items(config["tools"], "toolConfig.tools"):
            _, spec = strict.only(tool, where, "toolSpec")
            strict.fields(spec, where, "name inputSchema", "description strict")
            if "description" in spec:
                strict.text(spec["description"], where)
            schema = strict.schema(strict.fields(spec["inputSchema"], where, "json")["json"], where)
            self.said.tools.append((spec["name"], spec.get("description", ""), schema))
        if "toolChoice" in config:
            kind, inner = strict.only(config["toolChoice"], "toolChoice", "auto any tool")
            self.said.choice = {"any": "any", "tool": inner.get("name")}.get(kind, "")

    def settings(self):
        body, said = self.body, self.said
        limits = strict.fields(body.get("inferenceConfig", {}), "inferenceConfig", "",
                               "maxTokens temperature topP stopSequences")
        said.output_max = limits.get("maxTokens")
        said.temperature = limits.get("temperature")
        if said.temperature is not None:
            strict.number(said.temperature, "temperature", 0, 1)
        said.stop = "|".join(limits.get("stopSequences", []))
        more = strict.fields(body.get("additionalModelRequestFields", {}),
                             "additionalModelRequestFields", "", "thinking top_k")
        thinking = more.get("thinking", {"type": "disabled"})
        # This model knows budgets only (providers.md, the table of Claude's models).
        said.thinking = strict.one_of(thinking["type"], "thinking", "enabled disabled") == "enabled"
        if thinking["type"] == "enabled":
            strict.number(thinking["budget_tokens"], "budget_tokens", 1024,
                          (said.output_max or 1e9) - 1)
        need(not said.thinking or not said.choice, "toolChoice", "not forced while thinking")
        config = strict.fields(body.get("outputConfig", {}), "outputConfig", "",
                               "textFormat effort")
        if "textFormat" in config:
            wanted = strict.fields(config["textFormat"], "textFormat", "type structure")
            inner = strict.fields(wanted["structure"], "structure", "jsonSchema")["jsonSchema"]
            strict.fields(inner, "jsonSchema", "schema", "name description")
            said.schema = strict.parsed(inner["schema"], "jsonSchema.schema")


def read(request, found):
    body = strict.fields(request.json, "body", "messages",
                         "system inferenceConfig toolConfig additionalModelRequestFields "
                         "outputConfig requestMetadata performanceConfig serviceTier")
    said = Said(*found)
    Reader(body, said).read()
    return said


def usage(reply):
    used = reply.usage
    return {"inputTokens": used.input - (used.cached or 0), "outputTokens": used.output,
            "totalTokens": used.input + used.output, "cacheReadInputTokens": used.cached or 0,
            "cacheWriteInputTokens": 0}


def block_of(part):
    if isinstance(part, str):
        return {"text": part}
    if isinstance(part, Thought):
        return {"reasoningContent": {"reasoningText": {"text": part.text,
                                                       "signature": part.proof}}}
    return {"toolUse": {"toolUseId": part.id, "name": part.name, "input": part.arguments}}


def answer(reply):
    message = {"role": "assistant", "content": [block_of(part) for part in reply.parts]}
    return {"output": {"message": message}, "stopReason": STOPS[reply.stop], "usage": usage(reply),
            "metrics": {"latencyMs": 1}}


def header(name, value):
    return (struct.pack(">B", len(name)) + name.encode() + b"\x07"
            + struct.pack(">H", len(value)) + value.encode())


def frame(kind, body, message="event"):
    """One message of AWS's event stream (providers.md, event-stream framing)."""
    headers = (header(f":{message}-type", kind) + header(":content-type", "application/json")
               + header(":message-type", message))
    payload = json.dumps(body, ensure_ascii=False).encode()
    prelude = struct.pack(">II", len(headers) + len(payload) + 16, len(headers))
    whole = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


def deltas_of(part):
    if isinstance(part, str):
        return [{"text": piece} for piece in strict.pieces(part)]
    if isinstance(part, Thought):
        return [{"reasoningContent": one} for one in
                [*({"text": piece} for piece in strict.pieces(part.text)),
                 {"signature": part.proof}]]
    written = json.dumps(part.arguments) if part.arguments else ""
    return [{"toolUse": {"input": piece}} for piece in strict.pieces(written)]


def blocks(reply):
    yield frame("messageStart", {"role": "assistant", "p": "abc"})
    for index, part in enumerate(reply.parts):
        if isinstance(part, Call):  # texts have no start
            start = {"toolUse": {"toolUseId": part.id, "name": part.name}}
            yield frame("contentBlockStart", {"contentBlockIndex": index, "start": start})
        for delta in deltas_of(part):
            yield frame("contentBlockDelta", {"contentBlockIndex": index, "delta": delta,
                                              "p": "abcdefgh"})
        yield frame("contentBlockStop", {"contentBlockIndex": index})


def stream(reply):
    yield from blocks(reply)
    yield frame("messageStop", {"stopReason": STOPS[reply.stop]})
    yield frame("metadata", {"usage": usage(reply), "metrics": {"latencyMs": 1}})


def broken_stream(reply):
    yield from blocks(reply)
    yield frame("serviceUnavailableException", {"message": "said the provider: overloaded"},
                "exception")


def failure(status):
    """(headers, body)"""
    name = {400: "ValidationException", 401: "UnrecognizedClientException",
            429: "ThrottlingException", 503: "ServiceUnavailableException"}[status]
    return {"x-amzn-errortype": name}, {"message": f"said the provider: {name}"}
