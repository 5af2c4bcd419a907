"""A valid answer of each wire, plain and as a stream: a text, and after it a call of a tool where
one is wanted. As short as the wires' documents allow, written by hand."""
import json

from support import event_stream

TEXT = "It is 21 °C, \"mild\"."
TOOL, ARGUMENTS = "get_weather", '{"city":"Zürich"}'
CALL_ID = "call_0123456789abcdef"
INPUT, OUTPUT = 21, 9  # tokens


def _sse(*events, name=True):
    return "".join((f"event: {one['type']}\n" if name else "") + f"data: {json.dumps(one)}\n\n"
                   for one in events).encode()


# ---- openai_chat

def chat_plain(call):
    message = {"role": "assistant", "content": TEXT}
    if call:
        message["tool_calls"] = [{"id": CALL_ID, "type": "function",
                                  "function": {"name": TOOL, "arguments": ARGUMENTS}}]
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "message": message,
                         "finish_reason": "tool_calls" if call else "stop"}],
            "usage": {"prompt_tokens": INPUT, "completion_tokens": OUTPUT,
                      "total_tokens": INPUT + OUTPUT}}


def chat_stream(call):
    def chunk(delta, finish=None, **more):
        return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}

    def piece(arguments, **more):
        return chunk({"tool_calls": [{"index": 0, "function": {"arguments": arguments}, **more}]})

    chunks = [chunk({"role": "assistant", "content": ""}), chunk({"content": TEXT[:6]}),
              chunk({"content": TEXT[6:]})]
    if call:
        first = piece("", id=CALL_ID, type="function")
        first["choices"][0]["delta"]["tool_calls"][0]["function"]["name"] = TOOL
        chunks += [first, piece(ARGUMENTS[:4]), piece(ARGUMENTS[4:])]
    chunks += [chunk({}, "tool_calls" if call else "stop"),
               {**chunk({}), "choices": [], "usage": chat_plain(call)["usage"]}]
    return _sse(*chunks, name=False) + b"data: [DONE]\n\n"


# ---- openai_responses

def responses_plain(call):
    output = [{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
               "content": [{"type": "output_text", "text": TEXT, "annotations": []}]}]
    if call:
        output.append({"type": "function_call", "id": "fc_1", "call_id": CALL_ID, "name": TOOL,
                       "arguments": ARGUMENTS, "status": "completed"})
    return {"id": "resp_1", "object": "response", "created_at": 1, "status": "completed",
            "error": None, "incomplete_details": None, "model": "m", "output": output,
            "usage": {"input_tokens": INPUT, "input_tokens_details": {"cached_tokens": 0},
                      "output_tokens": OUTPUT, "output_tokens_details": {"reasoning_tokens": 0},
                      "total_tokens": INPUT + OUTPUT}}


def responses_stream(call):
    whole = responses_plain(call)
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    message = whole["output"][0]
    part = message["content"][0]
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    events = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        {"type": "response.output_item.added", "output_index": 0,
         "item": {**message, "status": "in_progress", "content": []}},
        {"type": "response.content_part.added", **at, "part": {**part, "text": ""}},
        {"type": "response.output_text.delta", **at, "delta": TEXT[:6]},
        {"type": "response.output_text.delta", **at, "delta": TEXT[6:]},
        {"type": "response.output_text.done", **at, "text": TEXT},
        {"type": "response.content_part.done", **at, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": message}]
    if call:
        item, at = whole["output"][1], {"item_id": "fc_1", "output_index": 1}
        events += [
            {"type": "response.output_item.added", "output_index": 1,
             "item": {**item, "status": "in_progress", "arguments": ""}},
            {"type": "response.function_call_arguments.delta", **at, "delta": ARGUMENTS},
            {"type": "response.function_call_arguments.done", **at, "arguments": ARGUMENTS},
            {"type": "response.output_item.done", "output_index": 1, "item": item}]
    events.append({"type": "response.completed", "response": whole})
    return _sse(*({**event, "sequence_number": i} for i, event in enumerate(events)))


# ---- anthropic

def messages_plain(call):
    content = [{"type": "text", "text": TEXT}]
    if call:
        content.append({"type": "tool_use", "id": CALL_ID, "name": TOOL,
                        "input": json.loads(ARGUMENTS)})
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": content,
            "stop_reason": "tool_use" if call else "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": INPUT, "output_tokens": OUTPUT}}


def messages_stream(call):
    whole = messages_plain(call)
    def block(index, start, *deltas):
        return [{"type": "content_block_start", "index": index, "content_block": start},
                *({"type": "content_block_delta", "index": index, "delta": one} for one in deltas),
                {"type": "content_block_stop", "index": index}]

    events = [{"type": "message_start", "message": {
                  **whole, "content": [], "stop_reason": None,
                  "usage": {"input_tokens": INPUT, "output_tokens": 1}}},
              {"type": "ping"},
              *block(0, {"type": "text", "text": ""}, {"type": "text_delta", "text": TEXT[:6]},
                     {"type": "text_delta", "text": TEXT[6:]})]
    if call:
        events += block(1, {**whole["content"][1], "input": {}},
                        {"type": "input_json_delta", "partial_json": ARGUMENTS[:4]},
                        {"type": "input_json_delta", "partial_json": ARGUMENTS[4:]})
    events += [{"type": "message_delta", "usage": {"output_tokens": OUTPUT},
                "delta": {"stop_reason": whole["stop_reason"], "stop_sequence": None}},
               {"type": "message_stop"}]
    return _sse(*events)


# ---- gemini

def gemini_plain(call, texts=(TEXT,)):
    parts = [{"text": text} for text in texts]
    if call:
        parts.append({"functionCall": {"name": TOOL, "args": json.loads(ARGUMENTS)}})
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP",
                            "index": 0}],
            "usageMetadata": {"promptTokenCount": INPUT, "candidatesTokenCount": OUTPUT,
                              "totalTokenCount": INPUT + OUTPUT},
            "modelVersion": "m", "responseId": "r_1"}


def gemini_stream(call):
    first = gemini_plain(False, (TEXT[:6],))
    del first["candidates"][0]["finishReason"]
    return _sse(first, gemini_plain(call, (TEXT[6:],)), name=False)


# ---- bedrock

def converse_plain(call):
    content = [{"text": TEXT}]
    if call:
        content.append({"toolUse": {"toolUseId": CALL_ID, "name": TOOL,
                                    "input": json.loads(ARGUMENTS)}})
    return {"output": {"message": {"role": "assistant", "content": content}},
            "stopReason": "tool_use" if call else "end_turn", "metrics": {"latencyMs": 1},
            "usage": {"inputTokens": INPUT, "outputTokens": OUTPUT, "totalTokens": INPUT + OUTPUT}}


def converse_stream(call):
    whole = converse_plain(call)
    events = [("messageStart", {"role": "assistant"}),
              ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": TEXT[:6]}}),
              ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": TEXT[6:]}}),
              ("contentBlockStop", {"contentBlockIndex": 0})]
    if call:
        events += [("contentBlockStart", {"contentBlockIndex": 1, "start": {
                       "toolUse": {"toolUseId": CALL_ID, "name": TOOL}}}),
                   ("contentBlockDelta", {"contentBlockIndex": 1,
                                          "delta": {"toolUse": {"input": ARGUMENTS}}}),
                   ("contentBlockStop", {"contentBlockIndex": 1})]
    events += [("messageStop", {"stopReason": whole["stopReason"]}),
               ("metadata", {"usage": whole["usage"], "metrics": whole["metrics"]})]
    return b"".join(event_stream.event(name, json.dumps(one).encode()) for name, one in events)


# ---- cohere

def cohere_plain(call):
    message = {"role": "assistant", "content": [{"type": "text", "text": TEXT}]}
    if call:
        message["tool_calls"] = [{"id": CALL_ID, "type": "function",
                                  "function": {"name": TOOL, "arguments": ARGUMENTS}}]
    return {"id": "c_1", "message": message, "finish_reason": "TOOL_CALL" if call else "COMPLETE",
            "usage": {"billed_units": {"input_tokens": INPUT, "output_tokens": OUTPUT},
                      "tokens": {"input_tokens": INPUT, "output_tokens": OUTPUT}}}


def cohere_stream(call):
    whole = cohere_plain(call)
    def text(value):
        return {"message": {"content": {"type": "text", "text": value}}}

    def tool(**more):
        return {"message": {"tool_calls": more}}

    events = [{"type": "message-start", "id": "c_1", "delta": {"message": {
                  "role": "assistant", "content": [], "tool_plan": "", "tool_calls": [],
                  "citations": []}}},
              {"type": "content-start", "index": 0, "delta": text("")},
              {"type": "content-delta", "index": 0, "delta": text(TEXT[:6])},
              {"type": "content-delta", "index": 0, "delta": text(TEXT[6:])},
              {"type": "content-end", "index": 0}]
    if call:
        events += [{"type": "tool-call-start", "index": 0, "delta": tool(
                       id=CALL_ID, type="function", function={"name": TOOL, "arguments": ""})},
                   {"type": "tool-call-delta", "index": 0,
                    "delta": tool(function={"arguments": ARGUMENTS})},
                   {"type": "tool-call-end", "index": 0}]
    events.append({"type": "message-end", "delta": {"finish_reason": whole["finish_reason"],
                                                    "usage": whole["usage"]}})
    return _sse(*events)


OF = {"openai_chat": (chat_plain, chat_stream), "openai_responses": (responses_plain,
                                                                     responses_stream),
      "anthropic": (messages_plain, messages_stream), "gemini": (gemini_plain, gemini_stream),
      "bedrock": (converse_plain, converse_stream), "cohere": (cohere_plain, cohere_stream)}


def answer(wire, stream, call):
    """The body of an answer."""
    plain, streamed = OF[wire.name]
    return streamed(call) if stream else json.dumps(plain(call)).encode()
