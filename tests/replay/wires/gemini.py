"""Gemini generateContent: POST /v1beta/models/{model}:generateContent, :streamGenerateContent."""
import json

from .base import Tokens, Wire, count, quoted

STOPS = {"STOP": "end_turn", "MAX_TOKENS": "max_tokens", "SAFETY": "content_filter",
         "RECITATION": "content_filter", "MODEL_ARMOR": "content_filter"}
# Of clients that ask for enums as numbers.
NUMBERS = {1: "STOP", 2: "MAX_TOKENS"}


class Gemini(Wire):
    name = "gemini"
    api = "gemini.generateContent"
    base = "/v1beta"
    model_in_path = True

    def minimal_request(self, stream):
        return {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}

    def asks_stream(self, entry):
        return "streamGenerateContent" in entry["endpoint"]

    def client_target(self, exchange, model, array):
        if not exchange.asks_stream:
            return f"/v1beta/models/{quoted(model)}:generateContent"
        alt = "" if array else "?alt=sse"
        return f"/v1beta/models/{quoted(model)}:streamGenerateContent{alt}"

    def provider_target(self, exchange):
        method = "streamGenerateContent?alt=sse" if exchange.asks_stream else "generateContent"
        return f"/v1beta/models/{quoted(exchange.model)}:{method}"

    def stream_body(self, entry):
        """Weir asks for events in any case, so a recorded array is replayed as its elements."""
        if entry["stream_format"] == "json-array":
            return b"".join(f"data: {json.dumps(one)}\r\n\r\n".encode()
                            for one in json.loads(entry["response_body"]))
        return super().stream_body(entry)

    def sse_event(self, text, value):
        return f"data: {text}\r\n\r\n"

    def said(self, parts):
        text, calls = "", []
        for part in parts:
            for candidate in part.get("candidates") or []:
                for one in (candidate.get("content") or {}).get("parts") or []:
                    text += one.get("text", "")
                    if call := one.get("functionCall"):
                        calls.append((call["name"], call.get("args") or {}))
        return text, calls

    def ended(self, parts):
        candidates = [one for part in parts for one in part.get("candidates") or []]
        blocked = any((part.get("promptFeedback") or {}).get("blockReason") for part in parts)
        return blocked or any("finishReason" in one for one in candidates)

    def error_in(self, part):
        return part.get("error")

    def kind_of(self, error):
        return self._info(error)["reason"].lower()

    @staticmethod
    def _info(error):
        return next(one for one in error["error"]["details"] if one.get("domain") == "weir")

    def field_of(self, error):
        return next((violation["field"] for one in error["error"]["details"]
                     for violation in one.get("fieldViolations", ())), "")

    def native_status(self, error):
        return error.get("code")

    def usage(self, parts):
        """Each report stands for all until then; some have no count yet."""
        found = None
        for part in parts:
            usage = part.get("usageMetadata") or {}
            if {"promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"} & set(usage):
                found = usage
        if found is None:
            return None
        thoughts = count(found, "thoughtsTokenCount")
        return Tokens(count(found, "promptTokenCount") + count(found, "toolUsePromptTokenCount"),
                      count(found, "candidatesTokenCount") + thoughts,
                      count(found, "cachedContentTokenCount"), thoughts)

    def stop(self, parts):
        native, calls, begun = "", False, False
        for part in parts:
            for candidate in part.get("candidates") or []:
                begun = True
                if candidate.get("index", 0) != 0:
                    continue
                reason = candidate.get("finishReason") or native
                native = NUMBERS.get(reason, reason)
                content = (candidate.get("content") or {}).get("parts") or []
                calls = calls or any("functionCall" in one for one in content)
        if not begun:
            blocked = any((part.get("promptFeedback") or {}).get("blockReason") for part in parts)
            return "content_filter" if blocked else ""
        stop = STOPS.get(native, "unknown")
        return "tool_use" if calls and stop == "end_turn" else stop
