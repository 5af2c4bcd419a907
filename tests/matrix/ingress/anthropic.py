"""anthropic for Python, messages."""
import anthropic

from words import Call, Document, Heard, Image, Result, Usage, grouped

from .data import base64_of

NAME = ROW = "anthropic"
STOPS = {"end_turn": "end", "tool_use": "tools", "max_tokens": "length"}
RAISED = {400: anthropic.BadRequestError, 401: anthropic.AuthenticationError,
          429: anthropic.RateLimitError, 502: anthropic.InternalServerError,
          503: anthropic.InternalServerError, 529: anthropic.InternalServerError}
RAISED_BASE = anthropic.APIError
BROKEN = anthropic.APIStatusError
MARKS = ["system", "user"]
MARK = {"cache_control": {"type": "ephemeral"}}


def block_of(what):
    if isinstance(what, (Image, Document)):
        block = {"type": "image" if isinstance(what, Image) else "document", "source": {
            "type": "base64", "media_type": what.media_type, "data": base64_of(what)}}
        return {**block, **({"title": what.name} if isinstance(what, Document) else {})}
    if isinstance(what, Call):
        return {"type": "tool_use", "id": what.id, "name": what.name, "input": what.arguments}
    if isinstance(what, Result):
        return {"type": "tool_result", "tool_use_id": what.call, "content": what.text}
    return {"type": "text", "text": what}


def messages_of(ask):
    for role, group in grouped(ask.turns):
        if role == "answer":
            yield {"role": "assistant", "content": group[0].native}
        elif role != "system":
            blocks = [block_of(what) for what in group]
            if ask.cached and role == "user":
                blocks[-1].update(MARK)
            yield {"role": "user" if role == "tool" else role, "content": blocks}


def request(ask):
    more = {"messages": list(messages_of(ask)), "max_tokens": ask.output_max}
    system = [{"type": "text", "text": what, **(MARK if ask.cached else {})}
              for role, what in ask.turns if role == "system"]
    if system:
        more["system"] = system if ask.cached else system[0]["text"]
    if ask.tools:
        more["tools"] = [{"name": tool.name, "description": tool.description,
                          "input_schema": tool.schema} for tool in ask.tools]
    if ask.choice:
        more["tool_choice"] = {"type": "any"} if ask.choice == "any" else \
            {"type": "tool", "name": ask.choice}
    if ask.schema:
        more["output_config"] = {"format": {"type": "json_schema", "schema": ask.schema}}
    if ask.thinking:
        more["thinking"] = {"type": "enabled", "budget_tokens": 1500}
    if ask.temperature is not None:
        more["extra_body"] = {"temperature": ask.temperature}
    if ask.stop:
        more["stop_sequences"] = [ask.stop]
    return more


class Client:
    def __init__(self, root, key):
        self.sdk = anthropic.Anthropic(base_url=root, api_key=key, max_retries=0, timeout=20)

    def ask(self, ask, model, streamed):
        if not streamed:
            raw = self.sdk.messages.with_raw_response.create(model=model, **request(ask))
            return self.heard(raw.parse(), raw.headers)
        with self.sdk.messages.stream(model=model, **request(ask)) as stream:
            texts = list(stream.text_stream)
            final = stream.get_final_message()
            heard = self.heard(final, stream.response.headers)
        assert "".join(texts) == heard.text
        heard.deltas = len(texts)
        return heard

    @staticmethod
    def heard(message, headers):
        blocks = message.content
        calls = [Call(one.name, one.input, one.id) for one in blocks if one.type == "tool_use"]
        usage = message.usage
        cached = usage.cache_read_input_tokens or 0
        thought = usage.output_tokens_details and usage.output_tokens_details.thinking_tokens
        used = Usage(usage.input_tokens + cached + (usage.cache_creation_input_tokens or 0),
                     usage.output_tokens, cached, thought)
        return Heard("".join(one.text for one in blocks if one.type == "text"),
                     "".join(one.thinking for one in blocks if one.type == "thinking"), calls,
                     STOPS[message.stop_reason], used,
                     [one.model_dump(exclude_none=True) for one in blocks], dict(headers))

    @staticmethod
    def status(error):
        return error.status_code, dict(error.response.headers)
