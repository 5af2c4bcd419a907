"""A provider of OpenAI Responses (providers.md 3.2, 10.4)."""
import json
from dataclasses import replace

from contents import proof
from words import Call, Document, Image, Result, Said, Thought

from . import strict
from .strict import need

NAME = "openai_responses"
BASE = "/openai_responses/v1"
MODEL = "gpt-5.2"
PROOF = proof(NAME)
OVERLOADED = 503
STREAM_TYPE = "text/event-stream"
OPTIONAL = (
    "instructions background context_management conversation include max_output_tokens "
    "max_tool_calls metadata parallel_tool_calls previous_response_id prompt prompt_cache_key "
    "prompt_cache_options reasoning safety_identifier service_tier store stream stream_options "
    "temperature text tool_choice tools top_logprobs top_p truncation user")


def target(path):
    return (None, None) if path == BASE + "/responses" else None


class Reader:
    def __init__(self, body, said):
        self.body, self.said = body, said
        self.calls = set()

    def read(self):
        body, said = self.body, self.said
        if body.get("instructions"):
            said.turns.append(("system", strict.text(body["instructions"], "instructions")))
        if isinstance(body["input"], str):
            said.turns.append(("user", strict.text(body["input"], "input")))
        else:
            for item, where in strict.items(body["input"], "input"):
                kind = strict.one_of(item.get("type", "message"), where + ".type",
                                     "message function_call function_call_output reasoning")
                getattr(self, "read_" + kind)(item, where)
        said.tools = [self.tool(*one) for one in strict.items(body.get("tools") or [], "tools",
                                                              True)]
        self.settings()

    def settings(self):
        body, said = self.body, self.said
        choice = body.get("tool_choice", "auto")
        if isinstance(choice, dict):
            said.choice = strict.fields(choice, "tool_choice", "type name")["name"]
        elif strict.one_of(choice, "tool_choice", "none auto required") == "required":
            said.choice = "any"
        reasoning = strict.fields(body.get("reasoning") or {}, "reasoning", "", "effort summary")
        said.thinking = reasoning.get("effort", "none") not in (None, "none")
        text = strict.fields(body.get("text") or {}, "text", "", "format verbosity")
        wanted = text.get("format") or {"type": "text"}
        if strict.one_of(wanted["type"], "text.format", "text json_object json_schema") \
                == "json_schema":
            strict.fields(wanted, "text.format", "type name schema", "description strict")
            said.schema = wanted["schema"]
        for wish, where in strict.items(body.get("include") or [], "include", True):
            strict.one_of(wish, where, "reasoning.encrypted_content message.output_text.logprobs")
        said.output_max = body.get("max_output_tokens")
        if said.output_max is not None:
            strict.number(said.output_max, "max_output_tokens", 16)
        said.temperature = body.get("temperature")

    def add(self, role, what):
        self.said.turns.append((role, what))

    def read_message(self, item, where):
        strict.fields(item, where, "role content", "type id status phase")
        role = strict.one_of(item["role"], where, "user assistant system developer")
        role = "system" if role == "developer" else role
        if isinstance(item["content"], str):
            self.add(role, strict.text(item["content"], where))
            return
        kinds = {"user": "input_text input_image input_file", "system": "input_text",
                 "assistant": "output_text refusal"}[role]
        for part, at in strict.items(item["content"], where + ".content"):
            kind = strict.one_of(part.get("type"), at, kinds)
            if "prompt_cache_breakpoint" in part:
                strict.fields(part["prompt_cache_breakpoint"], at, "mode")
                self.said.marks.append(role)
            getattr(self, "read_" + kind)(role, part, at)

    def read_input_text(self, role, part, where):
        strict.fields(part, where, "type text", "prompt_cache_breakpoint")
        self.add(role, strict.text(part["text"], where))

    def read_output_text(self, role, part, where):
        strict.fields(part, where, "type text", "annotations logprobs")
        self.add(role, strict.text(part["text"], where))

    def read_input_image(self, role, part, where):
        strict.fields(part, where, "type image_url", "detail prompt_cache_breakpoint")
        self.add(role, Image(*strict.data_uri(part["image_url"], where)))

    def read_input_file(self, role, part, where):
        strict.fields(part, where, "type file_data filename", "detail prompt_cache_breakpoint")
        media_type, data = strict.data_uri(part["file_data"], where)
        self.add(role, Document(media_type, strict.text(part["filename"], where), data))

    def read_function_call(self, item, where):
        strict.fields(item, where, "type call_id name arguments", "id status")
        self.calls.add(item["call_id"])
        self.add("assistant", Call(item["name"], strict.parsed(item["arguments"], where),
                                   strict.text(item["call_id"], where)))

    def read_function_call_output(self, item, where):
        strict.fields(item, where, "type call_id output", "id status")
        need(item["call_id"] in self.calls, where, "an output of a call before it")
        output = item["output"]
        if not isinstance(output, str):
            output = "".join(strict.fields(part, at, "type text")["text"]
                             for part, at in strict.items(output, where))
        self.add("tool", Result(item["call_id"], "", output))

    def read_reasoning(self, item, where):
        strict.fields(item, where, "type id summary", "encrypted_content content status")
        need(not item.get("content"), where, "content is for models of other makers")
        given = item.get("encrypted_content")
        need(given or self.body.get("store", True), where, "no such item: it was not stored")
        need(given in (None, PROOF), where, f"an encrypted_content of ours, not {given!r}")
        text = "".join(strict.fields(part, at, "type text")["text"]
                       for part, at in strict.items(item["summary"], where + ".summary", True))
        self.add("assistant", Thought(text, given or ""))

    def tool(self, tool, where):
        strict.fields(tool, where, "type name parameters", "description strict")
        strict.one_of(tool["type"], where, "function")
        parameters = tool["parameters"] or {"type": "object", "properties": {}}
        return (tool["name"], tool.get("description") or "", strict.schema(parameters, where))


def read(request, _):
    body = strict.fields(request.json, "body", "model input", OPTIONAL)
    said = Said(strict.text(body["model"], "model"), bool(body.get("stream")))
    Reader(body, said).read()
    said.proof_asked = "reasoning.encrypted_content" in (body.get("include") or [])
    return said


def usage(reply):
    used = reply.usage
    return {"input_tokens": used.input, "output_tokens": used.output,
            "total_tokens": used.input + used.output,
            "input_tokens_details": {"cached_tokens": used.cached or 0, "cache_write_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": used.reasoning or 0}}


def item_of(part, number, done=True):
    status = "completed" if done else "in_progress"
    if isinstance(part, str):
        content = [{"type": "output_text", "text": part, "annotations": [], "logprobs": []}]
        return {"id": f"msg_{number}", "type": "message", "role": "assistant", "status": status,
                "content": content if done else []}
    if isinstance(part, Thought):
        summary = [{"type": "summary_text", "text": part.text}]
        return {"id": f"rs_{number}", "type": "reasoning", "summary": summary if done else [],
                "encrypted_content": part.proof or None if done else None}
    return {"id": f"fc_{number}", "type": "function_call", "status": status, "call_id": part.id,
            "name": part.name, "arguments": json.dumps(part.arguments) if done else ""}


def without_proofs(reply):
    """As the provider answers who has not asked for them."""
    return replace(reply, parts=[Thought(part.text) if isinstance(part, Thought) else part
                                 for part in reply.parts])


def answer(reply, status=None, **more):
    cut = reply.stop == "length"
    status = status or ("incomplete" if cut else "completed")
    done = status in ("completed", "incomplete")
    return {"id": "resp_1", "object": "response", "created_at": 1760000000, "status": status,
            "error": None, "instructions": None, "metadata": {}, "model": MODEL,
            "incomplete_details": {"reason": "max_output_tokens"} if cut and done else None,
            "output": [item_of(*pair) for pair in zip(reply.parts, range(99))] if done else [],
            "parallel_tool_calls": True, "temperature": 1.0, "tool_choice": "auto", "tools": [],
            "top_p": 1.0, "max_output_tokens": None, "previous_response_id": None,
            "reasoning": {"effort": None, "summary": None}, "store": False,
            "text": {"format": {"type": "text"}}, "truncation": "disabled", "user": None,
            "usage": usage(reply) if done else None, **more}


class Events:
    def __init__(self, reply):
        self.reply, self.number = reply, -1

    def event(self, kind, **body):
        self.number += 1
        return strict.event(kind, {"type": kind, "sequence_number": self.number, **body})

    def items(self):
        begun = answer(self.reply, "in_progress")
        yield self.event("response.created", response=begun)
        yield self.event("response.in_progress", response=begun)
        for index, part in enumerate(self.reply.parts):
            at = {"output_index": index}
            yield self.event("response.output_item.added", **at, item=item_of(part, index, False))
            write = {str: self.text, Thought: self.thought, Call: self.call}[type(part)]
            yield from write(part, {**at, "item_id": item_of(part, index)["id"]})
            yield self.event("response.output_item.done", **at, item=item_of(part, index))

    def text(self, text, at):
        at = {**at, "content_index": 0}
        part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        yield self.event("response.content_part.added", **at, part=part)
        for piece in strict.pieces(text):
            yield self.event("response.output_text.delta", **at, delta=piece, logprobs=[])
        yield self.event("response.output_text.done", **at, text=text, logprobs=[])
        yield self.event("response.content_part.done", **at, part={**part, "text": text})

    def thought(self, thought, at):
        at = {**at, "summary_index": 0}
        part = {"type": "summary_text", "text": ""}
        yield self.event("response.reasoning_summary_part.added", **at, part=part)
        for piece in strict.pieces(thought.text):
            yield self.event("response.reasoning_summary_text.delta", **at, delta=piece)
        yield self.event("response.reasoning_summary_text.done", **at, text=thought.text)
        yield self.event("response.reasoning_summary_part.done", **at,
                         part={**part, "text": thought.text})

    def call(self, call, at):
        written = json.dumps(call.arguments)
        for piece in strict.pieces(written):
            yield self.event("response.function_call_arguments.delta", **at, delta=piece)
        yield self.event("response.function_call_arguments.done", **at, name=call.name,
                         arguments=written)


def stream(reply):
    events = Events(reply)
    yield from events.items()
    kind = "incomplete" if reply.stop == "length" else "completed"
    yield events.event(f"response.{kind}", response=answer(reply))


def broken_stream(reply):
    events = Events(reply)
    yield from events.items()
    error = {"code": "server_error", "message": "said the provider: overloaded"}
    yield events.event("response.failed", response=answer(reply, "failed", error=error))


def failure(status):
    """(headers, body)"""
    kind, code = {400: ("invalid_request_error", "invalid_value"),
                  401: ("invalid_request_error", "invalid_api_key"),
                  429: ("requests", "rate_limit_exceeded"),
                  503: ("server_error", "overloaded")}[status]
    return ({}, {"error": {"message": f"said the provider: {code}", "type": kind, "param": None,
                           "code": code}})
