"""A provider of Gemini generateContent (providers.md 3.5)."""
import base64
import re

from contents import proof
from words import Call, Document, Image, Result, Said, Thought

from . import strict
from .strict import need

NAME = "gemini"
BASE = "/gemini/v1beta"
MODEL = "gemini-3-pro-preview"
PROOF = proof(NAME)
OVERLOADED = 503
STREAM_TYPE = "text/event-stream"
TARGET = re.compile(r"/gemini/v1(?:beta)?/models/([^/:]+)"
                    r":(generateContent|streamGenerateContent\?alt=sse)")
CONFIG = ("temperature topP topK candidateCount maxOutputTokens stopSequences seed presencePenalty "
          "frequencyPenalty responseMimeType responseSchema responseJsonSchema thinkingConfig "
          "responseModalities mediaResolution")
STOPS = {"end": "STOP", "tools": "STOP", "length": "MAX_TOKENS"}
# What Gemini takes in place of a signature that was lost (providers.md 11.1).
SKIP = ("skip_thought_signature_validator",
        base64.b64encode(b"skip_thought_signature_validator").decode())


def target(path):
    """(model, streamed)"""
    match = TARGET.fullmatch(path)
    return match and (match[1], match[2].startswith("stream"))


def lowered(schema):
    """The older spelling of schemas as JSON Schema: OBJECT is object."""
    if isinstance(schema, dict):
        return {key: value.lower() if key == "type" and isinstance(value, str) else lowered(value)
                for key, value in schema.items() if key != "propertyOrdering"}
    return [lowered(one) for one in schema] if isinstance(schema, list) else schema


# Members whose own members are not Gemini's.
FREE = ("args", "response", "parametersJsonSchema", "responseJsonSchema", "parameters",
        "responseSchema")


def camel(value):
    """Protobuf's JSON takes both spellings of a field, and the Python SDK writes both."""
    if isinstance(value, list):
        return [camel(one) for one in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, inner in value.items():
        first, *words = key.split("_")
        key = first + "".join(word.capitalize() for word in words)
        need(key not in out, key, "twice, in both spellings")
        out[key] = inner if key in FREE else camel(inner)
    return out


class Reader:
    def __init__(self, body, said):
        self.body, self.said = body, said

    def read(self):
        body, said = self.body, self.said
        if "systemInstruction" in body:
            strict.fields(body["systemInstruction"], "systemInstruction", "parts", "role")
            for part, where in strict.items(body["systemInstruction"]["parts"], "system"):
                self.part("system", strict.fields(part, where, "text"), where)
        last = None
        for content, where in strict.items(body["contents"], "contents"):
            strict.fields(content, where, "parts", "role")
            role = strict.one_of(content.get("role", "user"), where + ".role", "user model")
            need(role == "user" or last, where, "the first turn is the user's")
            self.parts("assistant" if role == "model" else "user", content["parts"], where)
            last = role
        need(last == "user", "contents", "the last turn is the user's")
        for tool, where in strict.items(body.get("tools", []), "tools", True):
            strict.fields(tool, where, "functionDeclarations")
            said.tools += [self.tool(*one) for one in
                           strict.items(tool["functionDeclarations"], where)]
        self.choice()
        self.config(strict.fields(body.get("generationConfig", {}), "generationConfig", "", CONFIG))
        if "cachedContent" in body:
            said.marks.append(body["cachedContent"])

    def parts(self, role, parts, where):
        read = [self.part(role, part, at) for part, at in strict.items(parts, where + ".parts")]
        calls = [signature for kind, signature in read if kind == "functionCall"]
        need(not calls or calls[0], where, "the first call of a turn has its thoughtSignature")
        need(all(kind == "functionResponse" for kind, _ in read)
             or all(kind != "functionResponse" for kind, _ in read), where,
             "results stand alone in their turn")

    def part(self, role, part, where):
        """(its kind, its signature)"""
        part = dict(part)
        thought = part.pop("thought", False)
        signature = part.pop("thoughtSignature", "")
        need(signature in ("", PROOF, *SKIP), where, f"a signature of ours, not {signature!r}")
        need(not signature or role == "assistant", where, "signatures are the model's")
        kind, value = strict.only(part, where, "text inlineData functionCall functionResponse")
        if signature == PROOF and not thought:
            self.add(role, Thought("", PROOF))
        if kind == "text":
            text = strict.text(value, where, bool(signature))
            if thought or text:
                self.add(role, Thought(text, signature) if thought else text)
        else:
            getattr(self, "read_" + kind)(role, value, where)
        return kind, signature

    def add(self, role, what):
        self.said.turns.append((role, what))

    def read_inlineData(self, role, value, where):
        strict.fields(value, where, "mimeType data")
        url_safe = b"-_" if set(value["data"]) & set("-_") else None  # protobuf's JSON takes both
        data, media_type = strict.data(value["data"], where, url_safe), value["mimeType"]
        need("/" in media_type, where, "a media type")
        self.add(role, Image(media_type, data) if media_type.startswith("image/")
                 else Document(media_type, "", data))

    def read_functionCall(self, _, value, where):
        strict.fields(value, where, "name", "id args")
        need(isinstance(value.get("args", {}), dict), where, "args are an object")
        self.add("assistant", Call(value["name"], value.get("args", {}), value.get("id", "")))

    def read_functionResponse(self, _, value, where):
        strict.fields(value, where, "name response", "id")
        response = value["response"]
        need(isinstance(response, dict), where, "the response is an object")
        text = next((response[key] for key in ("output", "result", "error")
                     if list(response) == [key] and isinstance(response[key], str)), None)
        self.add("tool", Result(value.get("id", ""), value["name"],
                                response if text is None else text))

    def tool(self, tool, where):
        strict.fields(tool, where, "name", "description parameters parametersJsonSchema")
        need(not ("parameters" in tool and "parametersJsonSchema" in tool), where, "one schema")
        given = tool.get("parametersJsonSchema") or lowered(tool.get("parameters"))
        need(given != {"type": "object"}, where, "no empty object: leave parameters out")
        return (tool["name"], tool.get("description", ""),
                given or {"type": "object", "properties": {}})

    def choice(self):
        config = strict.fields(self.body.get("toolConfig", {}), "toolConfig", "",
                               "functionCallingConfig").get("functionCallingConfig", {})
        strict.fields(config, "functionCallingConfig", "", "mode allowedFunctionNames")
        mode = strict.one_of(config.get("mode", "AUTO"), "mode", "AUTO ANY NONE VALIDATED")
        names = config.get("allowedFunctionNames", [])
        need(not names or mode in ("ANY", "VALIDATED"), "allowedFunctionNames", "only with ANY")
        if mode == "ANY":
            self.said.choice = "|".join(names) or "any"

    def config(self, config):
        said = self.said
        thinking = strict.fields(config.get("thinkingConfig", {}), "thinkingConfig", "",
                                 "includeThoughts thinkingBudget thinkingLevel")
        need(not ("thinkingBudget" in thinking and "thinkingLevel" in thinking), "thinkingConfig",
             "a budget or a level")
        said.thinking = bool(thinking) and thinking.get("thinkingBudget") != 0
        wanted = config.get("responseJsonSchema") or lowered(config.get("responseSchema"))
        if wanted:
            need(config.get("responseMimeType") == "application/json", "responseMimeType",
                 "application/json with a schema")
            said.schema = wanted
        said.output_max = config.get("maxOutputTokens")
        said.temperature = config.get("temperature")
        said.stop = "|".join(config.get("stopSequences", []))


def read(request, found):
    body = strict.fields(camel(request.json), "body", "contents",
                         "systemInstruction tools toolConfig safetySettings generationConfig "
                         "cachedContent store serviceTier")
    said = Said(*found)
    Reader(body, said).read()
    return said


def usage(reply):
    used = reply.usage
    thought = used.reasoning or 0
    return {"promptTokenCount": used.input, "cachedContentTokenCount": used.cached or 0,
            "candidatesTokenCount": used.output - thought, "thoughtsTokenCount": thought,
            "totalTokenCount": used.input + used.output}


def parts_of(reply):
    """The signature of a thought stands on the part after it."""
    signature, out = "", []
    for part in reply.parts:
        if isinstance(part, Thought):
            out.append({"text": part.text, "thought": True})
            signature = part.proof
            continue
        written = ({"text": part} if isinstance(part, str) else
                   {"functionCall": {"id": part.id, "name": part.name, "args": part.arguments}})
        if signature:
            written["thoughtSignature"], signature = signature, ""
        out.append(written)
    return out


def body_of(parts, reply, finish=None):
    candidate = {"content": {"role": "model", "parts": parts}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "usageMetadata": usage(reply), "modelVersion": MODEL,
            "responseId": "r1"}


def answer(reply):
    return body_of(parts_of(reply), reply, STOPS[reply.stop])


def chunks(reply):
    for part in parts_of(reply):
        if "text" not in part:
            yield strict.event("", body_of([part], reply))
            continue
        first, *rest = strict.pieces(part["text"])
        yield strict.event("", body_of([{**part, "text": first}], reply))
        thought = {"thought": True} if part.get("thought") else {}
        for piece in rest:
            yield strict.event("", body_of([{"text": piece, **thought}], reply))


def stream(reply):
    yield from chunks(reply)
    yield strict.event("", body_of([{"text": ""}], reply, STOPS[reply.stop]))


def broken_stream(reply):
    yield from chunks(reply)
    yield strict.event("", failure(503)[1])


def failure(status):
    """(headers, body)"""
    word = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 429: "RESOURCE_EXHAUSTED",
            503: "UNAVAILABLE"}[status]
    return ({}, {"error": {"code": status, "message": f"said the provider: {word}",
                           "status": word}})
