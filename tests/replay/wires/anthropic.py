"""Anthropic Messages: POST /v1/messages."""
import json

from .base import Tokens, Wire, count

STOPS = {"end_turn": "end_turn", "tool_use": "tool_use", "max_tokens": "max_tokens",
         "stop_sequence": "stop_sequence", "refusal": "refusal", "pause_turn": "pause_turn",
         "model_context_window_exceeded": "context_window"}


def first_message(parts):
    """Some recorders have put the streams of several requests into one file: a request has one."""
    for part in parts:
        yield part
        if part.get("type") == "message_stop":
            return


class Anthropic(Wire):
    name = "anthropic"
    api = "anthropic.messages"

    def minimal_request(self, stream):
        return {"max_tokens": 1000, "messages": [{"role": "user", "content": "hello"}],
                **({"stream": True} if stream else {})}

    def client_target(self, exchange, model, array):
        return "/v1/messages" + ("?beta=true" if "beta=true" in exchange.query else "")

    def provider_target(self, exchange):
        return "/v1/messages"

    def client_headers(self, entry):
        """A recorder's "REDACTED" is a header like another."""
        headers = entry["request_headers"] or {}
        return [(name, headers[name]) for name in ("anthropic-version", "anthropic-beta")
                if name in headers]

    def said(self, parts):
        text, calls = "", []
        for part in parts:
            for block in [part.get("content_block"), *(part.get("content") or [])]:
                text += (block or {}).get("text", "")
                if block and block["type"] == "tool_use":
                    calls.append([block["name"], block["input"], ""])
            delta = part.get("delta") or {}
            text += delta.get("text", "")
            if "partial_json" in delta:
                calls[-1][2] += delta["partial_json"]
        return text, [(name, json.loads(pieces) if pieces else given)
                      for name, given, pieces in calls]

    def ended(self, parts):
        return any(part.get("type") == "message_stop" for part in parts)

    def error_in(self, part):
        return part.get("error") if part.get("type") == "error" else None

    def field_of(self, error):
        return error["error"]["weir"].get("param")

    def usage(self, parts):
        """Reports are cumulative: each number's last one counts."""
        last = {}
        for part in first_message(parts):
            usage = part.get("usage") or (part.get("message") or {}).get("usage") or {}
            last |= {key: value for key, value in usage.items() if value is not None}
        if "output_tokens" not in last:
            return None
        total = Tokens(0, 0)
        # What the model was asked beside the answer, in order to shorten the conversation.
        beside = [one for one in last.get("iterations") or [] if one.get("type") == "compaction"]
        for one in [last, *beside]:
            cached = count(one, "cache_read_input_tokens")
            total.input += count(one, "input_tokens") + cached
            total.input += count(one, "cache_creation_input_tokens")
            total.output += count(one, "output_tokens")
            total.cached += cached
        total.reasoning = count(last.get("output_tokens_details"), "thinking_tokens")
        return total

    def stop(self, parts):
        native = ""
        for part in first_message(parts):
            if part.get("type") in ("message", "message_delta"):
                native = part.get("delta", part).get("stop_reason") or native
        return STOPS.get(native, "unknown") if parts else ""
