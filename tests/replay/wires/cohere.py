"""Cohere Chat: POST /v2/chat."""
import json

from .base import Tokens, Wire, count

STOPS = {"COMPLETE": "end_turn", "TOOL_CALL": "tool_use", "MAX_TOKENS": "max_tokens",
         "STOP_SEQUENCE": "stop_sequence"}


class Cohere(Wire):
    name = "cohere"
    api = "cohere.chat.v2"
    base = "/v2"

    def minimal_request(self, stream):
        return {"messages": [{"role": "user", "content": "hello"}], "stream": bool(stream)}

    def client_target(self, exchange, model, array):
        return "/v2/chat"

    def provider_target(self, exchange):
        return "/v2/chat"

    def said(self, parts):
        text, calls = "", []
        for part in parts:
            message = part.get("message") or (part.get("delta") or {}).get("message") or {}
            content, called = message.get("content") or [], message.get("tool_calls") or []
            for block in content if isinstance(content, list) else [content]:  # one in a stream
                text += block.get("text", "")
            for call in called if isinstance(called, list) else [called]:
                if "id" in call:
                    calls.append([call["function"]["name"], ""])
                calls[-1][1] += call["function"].get("arguments") or ""
        return text, [(name, json.loads(arguments or "{}")) for name, arguments in calls]

    def ended(self, parts):
        return any(part.get("type") == "message-end" for part in parts)

    def error_in(self, part):
        return (part.get("delta") or {}).get("error") or part.get("error")

    def kind_of(self, error):
        return error["weir"]["kind"]

    def field_of(self, error):
        return error["weir"].get("param")

    def usage(self, parts):
        usage = None
        for part in parts:
            usage = (part.get("delta") or part).get("usage") or usage
        tokens = (usage or {}).get("tokens")
        if tokens is None:
            return None
        # Images are counted beside the text.
        return Tokens(count(tokens, "input_tokens") + count(tokens, "image_tokens"),
                      count(tokens, "output_tokens"), count(usage, "cached_tokens"),
                      count(tokens, "reasoning_tokens"))

    def stop(self, parts):
        native = ""
        for part in parts:
            native = (part.get("delta") or part).get("finish_reason") or native
        return STOPS.get(native, "unknown") if parts else ""
