"""OpenAI Responses: POST /v1/responses."""
import json

from .base import ExpectedError, Tokens, Wire, count

LAST = ("response.completed", "response.incomplete", "response.failed")
# providers.md 4.12. The caller runs OpenAI's own tools, too, unless their output is there already.
CALLS = ("function_call", "custom_tool_call")
MACHINES = ("computer_call", "local_shell_call", "shell_call", "apply_patch_call")


def is_call(items):
    kinds = [(item.get("type"), item.get("call_id")) for item in items]
    return any(kind in CALLS or kind in MACHINES and (kind + "_output", call) not in kinds
               for kind, call in kinds)


def responses(parts):
    """The response objects: of the last event of a stream, or the answer itself."""
    for part in parts:
        if part.get("type") in LAST or part.get("object") == "response":
            yield part.get("response", part)


class OpenAiResponses(Wire):
    name = "openai_responses"
    api = "openai.responses"
    error_events = 2  # error, response.failed

    def minimal_request(self, stream):
        return {"input": "hello", **({"stream": True} if stream else {})}

    def client_target(self, exchange, model, array):
        return "/v1/responses"

    def provider_target(self, exchange):
        return "/v1/responses"

    def said(self, parts):
        """As the last event has it: what the deltas say must be the same."""
        text, calls, deltas = "", [], ""
        for part in parts:
            deltas += part["delta"] if part.get("type") == "response.output_text.delta" else ""
        for response in responses(parts):
            for item in response["output"]:
                text += "".join(one.get("text", "") for one in item.get("content") or [])
                if item["type"] == "function_call":
                    calls.append((item["name"], json.loads(item["arguments"])))
        assert not deltas or deltas == text, f"the deltas say {deltas!r}, the response {text!r}"
        return text, calls

    def ended(self, parts):
        return any(part.get("type") in LAST for part in parts)

    def error_in(self, part):
        if part.get("type") == "error":
            return part.get("error") or part
        if part.get("type") == "response.failed":
            return part["response"].get("error") or part
        return part.get("error") if "type" not in part else None

    def field_of(self, error):
        return error["error"].get("param")

    def expected_error(self, status, body):
        if "Request too large for" in body:
            return ExpectedError(400, "context_length")  # never fits, though they say 429
        return super().expected_error(status, body)

    def usage(self, parts):
        usage = None
        for response in responses(parts):
            usage = response.get("usage") or usage
        if usage is None:
            return None
        return Tokens(count(usage, "input_tokens"), count(usage, "output_tokens"),
                      count(usage.get("input_tokens_details"), "cached_tokens"),
                      count(usage.get("output_tokens_details"), "reasoning_tokens"))

    def stop(self, parts):
        found = list(responses(parts))
        if not found:
            return ""
        items = [item for response in found for item in response.get("output") or []]
        items += [part["item"] for part in parts if part.get("type") == "response.output_item.done"]
        status = found[-1].get("status")
        reason = (found[-1].get("incomplete_details") or {}).get("reason")
        if status == "incomplete":
            return {"max_output_tokens": "max_tokens",
                    "content_filter": "content_filter"}.get(reason, "unknown")
        if status not in ("completed", "complete"):
            return "unknown"
        return "tool_use" if is_call(items) else "end_turn"
