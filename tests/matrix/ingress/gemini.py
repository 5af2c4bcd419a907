"""google-genai for Python."""
import json

from google import genai
from google.genai import errors, types

from words import Call, Document, Heard, Image, Result, Usage, grouped

NAME = ROW = "gemini"
STOPS = {"STOP": "end", "MAX_TOKENS": "length"}
RAISED = {400: errors.ClientError, 401: errors.ClientError, 429: errors.ClientError,
          502: errors.ServerError, 503: errors.ServerError}
RAISED_BASE = errors.APIError
BROKEN = errors.APIError
UNTHOUGHT = b"skip_thought_signature_validator"  # of calls that no model has made
MARKS = ["cachedContents/c1"]  # it has no markers, only prompts that were stored before


def part_of(what):
    if isinstance(what, (Image, Document)):
        return types.Part.from_bytes(data=what.data, mime_type=what.media_type)
    if isinstance(what, Call):
        return types.Part(function_call=types.FunctionCall(id=what.id, name=what.name,
                                                           args=what.arguments))
    if isinstance(what, Result):
        return types.Part(function_response=types.FunctionResponse(
            id=what.call, name=what.name, response=json.loads(what.text)
            if what.text.startswith("{") else {"output": what.text}))
    return types.Part(text=what)


def contents_of(ask, model):
    roles = {"user": "user", "assistant": "model", "tool": "user"}
    for role, group in grouped(ask.turns):
        if role == "answer":
            yield group[0].native
        elif role != "system":
            parts = [part_of(what) for what in group]
            first = next((part for part in parts if part.function_call), None)
            if first and "gemini" in model:
                first.thought_signature = UNTHOUGHT
            yield types.Content(role=roles[role], parts=parts)


def config_of(ask):
    more = {"max_output_tokens": ask.output_max, "temperature": ask.temperature}
    system = [what for role, what in ask.turns if role == "system"]
    if system:
        more["system_instruction"] = system[0]
    if ask.tools:
        more["tools"] = [types.Tool(function_declarations=[types.FunctionDeclaration(
            name=tool.name, description=tool.description,
            parameters_json_schema=tool.schema if tool.schema["properties"] else None)
            for tool in ask.tools])]
    if ask.choice:
        names = None if ask.choice == "any" else [ask.choice]
        more["tool_config"] = types.ToolConfig(function_calling_config=types.FunctionCallingConfig(
            mode="ANY", allowed_function_names=names))
    if ask.schema:
        more |= {"response_mime_type": "application/json", "response_json_schema": ask.schema}
    if ask.thinking:
        more["thinking_config"] = types.ThinkingConfig(include_thoughts=True, thinking_budget=1500)
    if ask.stop:
        more["stop_sequences"] = [ask.stop]
    if ask.cached:
        more["cached_content"] = MARKS[0]
    return types.GenerateContentConfig(**more)


class Client:
    def __init__(self, root, key):
        self.sdk = genai.Client(api_key=key, vertexai=False, http_options=types.HttpOptions(
            base_url=root, timeout=20_000, retry_options=types.HttpRetryOptions(attempts=1)))

    def ask(self, ask, model, streamed):
        given = {"model": model, "contents": list(contents_of(ask, model)),
                 "config": config_of(ask)}
        if not streamed:
            answer = self.sdk.models.generate_content(**given)
            return self.heard([answer])
        return self.heard(list(self.sdk.models.generate_content_stream(**given)))

    @staticmethod
    def heard(answers):
        content, finish, deltas = types.Content(role="model", parts=[]), None, 0
        for answer in answers:
            for candidate in answer.candidates or []:
                parts = (candidate.content and candidate.content.parts) or []
                content.parts += [part for part in parts if part.text != "" or
                                  part.thought_signature]
                deltas += sum(bool(part.text and not part.thought) for part in parts)
                finish = candidate.finish_reason or finish
        usage = answers[-1].usage_metadata
        calls = [Call(part.function_call.name, part.function_call.args or {},
                      part.function_call.id or "") for part in content.parts if part.function_call]
        text = "".join(part.text for part in content.parts if part.text and not part.thought)
        thoughts = "".join(part.text for part in content.parts if part.text and part.thought)
        thought = usage.thoughts_token_count or 0
        used = Usage(usage.prompt_token_count, usage.candidates_token_count + thought,
                     usage.cached_content_token_count or 0, thought)
        assert usage.total_token_count == used.input + used.output
        stop = STOPS[finish.name]
        return Heard(text, thoughts, calls, "tools" if calls and stop == "end" else stop, used,
                     content, dict(answers[0].sdk_http_response.headers), deltas)

    @staticmethod
    def status(error):
        return error.code, dict(error.response.headers)
