"""Bedrock Converse: POST /model/{model}/converse, /converse-stream with binary frames."""
import base64
import json

from support import event_stream

from .base import Tokens, Wire, count, quoted, values

STOPS = {"end_turn": "end_turn", "tool_use": "tool_use", "max_tokens": "max_tokens",
         "stop_sequence": "stop_sequence", "guardrail_intervened": "content_filter",
         "content_filtered": "content_filter"}


class Bedrock(Wire):
    name = "bedrock"
    api = "bedrock.converse"
    base = ""
    stream_type = "application/vnd.amazon.eventstream"
    model_in_path = True

    def minimal_request(self, stream):
        return {"messages": [{"role": "user", "content": [{"text": "hello"}]}]}

    def asks_stream(self, entry):
        return "converse-stream" in entry["endpoint"]

    def _target(self, exchange, model):
        method = "converse-stream" if exchange.asks_stream else "converse"
        return f"/model/{quoted(model)}/{method}"

    def client_target(self, exchange, model, array):
        return self._target(exchange, model)

    def provider_target(self, exchange):
        return self._target(exchange, exchange.model)

    def stream_body(self, entry):
        if entry["stream_format"] == "aws-eventstream":
            return base64.b64decode(entry["response_body"])
        return b"".join(event_stream.event(name, json.dumps(payload).encode())
                        for _, value in values(entry["response_body"])
                        for name, payload in value.items())

    def events(self, body):
        """Each event as {its type: payload}, as SDKs show it."""
        pairs = []
        for raw, headers, payload in event_stream.frames(body):
            name = headers.get(":event-type") or headers.get(":exception-type")
            pairs.append((raw, {name: json.loads(payload)}))
        return pairs

    def said(self, parts):
        text, calls = "", []
        for part in parts:
            blocks = part["output"]["message"]["content"] if "output" in part else []
            start = part.get("contentBlockStart", {}).get("start", {})
            for block in [*blocks, start]:
                text += block.get("text", "")
                if call := block.get("toolUse"):
                    calls.append([call["name"], call.get("input"), ""])
            delta = part.get("contentBlockDelta", {}).get("delta", {})
            text += delta.get("text", "")
            if "toolUse" in delta:
                calls[-1][2] += delta["toolUse"]["input"]
        return text, [(name, json.loads(pieces) if pieces else given)
                      for name, given, pieces in calls]

    def ended(self, parts):
        return any("messageStop" in part for part in parts)

    def error_in(self, part):
        return next((part[name] for name in part if name.endswith("Exception")), None)

    def kind_of(self, error):
        return error["weir"]["kind"]

    def field_of(self, error):
        return error["weir"].get("field")

    def usage(self, parts):
        found = None
        for part in parts:
            found = part.get("metadata", part).get("usage") or found
        if found is None:
            return None
        read = count(found, "cacheReadInputTokens")
        written = count(found, "cacheWriteInputTokens")
        return Tokens(count(found, "inputTokens") + read + written, count(found, "outputTokens"),
                      read)

    def stop(self, parts):
        native = ""
        for part in parts:
            native = part.get("messageStop", part).get("stopReason") or native
        return STOPS.get(native, "unknown") if parts else ""
