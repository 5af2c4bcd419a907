"""Streams that the provider's answer is not."""
import json

from support import http

HELLO = [{"role": "user", "content": "hello"}]


def deltas_of_chat(events):
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert [c["choices"][0]["finish_reason"] for c in chunks if c["choices"]][-1] == "stop"
    assert chunks[-1]["usage"]["prompt_tokens"] == 10  # asked for
    return "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks if c["choices"])


def deltas_of_messages(events):
    events = [json.loads(event) for event in events]
    assert (events[0]["type"], events[-1]["type"]) == ("message_start", "message_stop")
    assert events[-2]["delta"]["stop_reason"] == "end_turn"
    assert events[-2]["usage"]["output_tokens"] == 5
    return "".join(e["delta"]["text"] for e in events if e["type"] == "content_block_delta")


def deltas_of_responses(events):
    events = [json.loads(event) for event in events]
    assert (events[0]["type"], events[-1]["type"]) == ("response.created", "response.completed")
    assert [e["sequence_number"] for e in events] == list(range(len(events)))
    assert events[-1]["response"]["usage"]["output_tokens"] == 5
    return "".join(e["delta"] for e in events if e["type"] == "response.output_text.delta")


def deltas_of_gemini(events):
    events = [json.loads(event) for event in events]
    assert events[-1]["candidates"][0]["finishReason"] == "STOP"
    assert events[-1]["usageMetadata"]["candidatesTokenCount"] == 5
    return "".join(part.get("text", "") for e in events
                   for part in e["candidates"][0].get("content", {}).get("parts", []))


CLIENTS = [
    ("/v1/chat/completions", deltas_of_chat,
     {"model": "one", "messages": HELLO, "stream": True, "stream_options": {"include_usage": True}}),
    ("/v1/messages", deltas_of_messages,
     {"model": "one", "max_tokens": 9, "messages": HELLO, "stream": True}),
    ("/v1/responses", deltas_of_responses, {"model": "one", "input": "hello", "stream": True}),
    ("/v1beta/models/one:streamGenerateContent?alt=sse", deltas_of_gemini,
     {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}),
]


def plain_answer_to_a_stream(world):
    """A server that knows no streams answers in one piece: each client gets the stream it wants."""
    for path, deltas, body in CLIENTS:
        answer = world.weir.ask(http.request("POST", path, body))
        assert answer.status == 200, answer.body
        assert answer.header("content-type").startswith("text/event-stream"), path
        assert deltas(http.events_of(answer.body)) == "fine", path
        row = world.row(answer)
        assert (row.status, row.input_tokens, row.output_tokens) == ("ok", 10, 5)
