"""openai for Python, responses: the client keeps the conversation (store=False)."""
import json

import openai

from words import Call, Document, Heard, Image, StreamFailed, Usage, grouped

from .data import data_uri
from .openai_chat import RAISED, RAISED_BASE  # noqa: F401  the same classes

NAME = ROW = "openai_responses"
BROKEN = StreamFailed
MARKS = ["system", "user"]


def part_of(what, marked=False):
    if isinstance(what, Image):
        return {"type": "input_image", "image_url": data_uri(what), "detail": "auto"}
    if isinstance(what, Document):
        return {"type": "input_file", "filename": what.name + ".pdf", "file_data": data_uri(what)}
    mark = {"prompt_cache_breakpoint": {"mode": "explicit"}} if marked else {}
    return {"type": "input_text", "text": what, **mark}


def item_of(role, what):
    if isinstance(what, Call):
        return {"type": "function_call", "call_id": what.id, "name": what.name,
                "arguments": json.dumps(what.arguments)}
    if role == "tool":
        return {"type": "function_call_output", "call_id": what.call, "output": what.text}
    return {"role": role, "content": what}


def input_of(ask):
    for role, group in grouped(ask.turns):
        if role == "answer":
            yield from group[0].native
        elif role in ("assistant", "tool") or (group[0] and all(
                isinstance(what, str) for what in group) and not ask.cached):
            yield from (item_of(role, what) for what in group)
        else:
            yield {"role": role, "content": [part_of(what, ask.cached) for what in group]}


def request(ask):
    more = {"input": list(input_of(ask)), "max_output_tokens": ask.output_max, "store": False}
    if ask.tools:
        more["tools"] = [{"type": "function", "name": tool.name, "description": tool.description,
                          "parameters": tool.schema, "strict": False} for tool in ask.tools]
    if ask.choice:
        more["tool_choice"] = "required" if ask.choice == "any" else \
            {"type": "function", "name": ask.choice}
    if ask.schema:
        more["text"] = {"format": {"type": "json_schema", "name": "answer", "schema": ask.schema}}
    if ask.thinking:
        more["reasoning"] = {"effort": "low", "summary": "auto"}
        more["include"] = ["reasoning.encrypted_content"]
    if ask.temperature is not None:
        more["temperature"] = ask.temperature
    return more


class Client:
    def __init__(self, root, key):
        self.sdk = openai.OpenAI(base_url=root + "/v1", api_key=key, max_retries=0, timeout=20)

    def ask(self, ask, model, streamed):
        create = self.sdk.responses.with_raw_response.create
        raw = create(model=model, stream=streamed, **request(ask))
        answer, texts = raw.parse(), []
        if streamed:
            answer, texts = self.read(answer)
        heard = self.heard(answer, raw.headers)
        if streamed:
            assert "".join(texts) == heard.text, "the deltas are the text of the last event"
            heard.deltas = len(texts)
        return heard

    @staticmethod
    def read(stream):
        """The last event's response, and the deltas of its text."""
        texts, items, last, number = [], [], None, -1
        for event in stream:
            number += 1
            assert event.sequence_number == number
            if event.type == "response.output_text.delta":
                texts.append(event.delta)
            elif event.type == "response.output_item.done":
                items.append(event.item)
            elif event.type in ("response.failed", "error"):
                raise StreamFailed(event.to_json())
            elif event.type in ("response.completed", "response.incomplete"):
                last = event.response
        assert last, "the stream has no last event"
        assert items == last.output, "the items done are those of the last event"
        return last, texts

    @staticmethod
    def heard(answer, headers):
        calls = [Call(item.name, json.loads(item.arguments), item.call_id)
                 for item in answer.output if item.type == "function_call"]
        thoughts = "".join(part.text for item in answer.output if item.type == "reasoning"
                           for part in item.summary)
        usage, cut = answer.usage, answer.incomplete_details
        assert usage.total_tokens == usage.input_tokens + usage.output_tokens
        assert (answer.status == "incomplete") == bool(cut)
        stop = ("length" if cut and cut.reason == "max_output_tokens" else
                "tools" if calls else "end")
        native = [item.model_dump(exclude_none=True) for item in answer.output]
        used = Usage(usage.input_tokens, usage.output_tokens,
                     usage.input_tokens_details.cached_tokens,
                     usage.output_tokens_details.reasoning_tokens)
        return Heard(answer.output_text, thoughts, calls, stop, used, native, dict(headers))

    @staticmethod
    def status(error):
        return error.status_code, dict(error.response.headers)
