"""Answers and streams, as applications ask for them."""
import json

import pydantic
import pytest

from support import upstream as up

HELLO = [{"role": "user", "content": "Hello, Weir! \u00e9\u4f60\U0001f600"}]
TOOLS = [{"type": "function", "function": {
    "name": name, "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                                 "required": ["city"]}}} for name in ("weather", "time")]


def test_chat(client, row):
    answer = client.chat.completions.create(model="sim/echo", messages=HELLO)
    assert answer.choices[0].message.content == HELLO[0]["content"]
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.prompt_tokens > 0 and answer.usage.completion_tokens > 0
    found = row(answer)
    assert (found.status, found.key, found.stop_reason) == ("ok", "e2e", "end_turn")
    assert found.input_tokens == answer.usage.prompt_tokens
    assert found.output_tokens == answer.usage.completion_tokens


def test_headers(client):
    raw = client.chat.completions.with_raw_response.create(model="failing-over", messages=HELLO)
    assert raw.headers["x-weir-provider"] == "scripted"
    assert raw.headers["x-weir-route"] == "failing-over"
    assert raw.headers["x-request-id"] == raw.parse()._request_id


def test_stream(client, row):
    with client.chat.completions.create(model="sim/echo", messages=HELLO, stream=True) as stream:
        chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks)
    assert text == HELLO[0]["content"]
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert not any(c.usage for c in chunks)  # not asked for
    found = row(stream.response.headers["x-request-id"])
    assert found.status == "ok" and found.streamed and not found.estimated
    assert found.output_tokens > 0


def test_stream_with_usage(client, row):
    with client.chat.completions.create(model="sim/echo", messages=HELLO, stream=True,
                                        stream_options={"include_usage": True}) as stream:
        *before, last = list(stream)
    assert last.choices == [] and last.usage.completion_tokens > 0
    assert not any(c.usage for c in before)
    found = row(stream.response.headers["x-request-id"])
    assert found.output_tokens == last.usage.completion_tokens


def test_stream_helper(client):
    with client.chat.completions.stream(model="sim/echo", messages=HELLO) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds
    assert final.choices[0].message.content == HELLO[0]["content"]


def test_several_choices_and_logprobs(client, upstream):
    body = up.completion()
    body["choices"] = [{**body["choices"][0], "index": i, "logprobs": {"content": []}}
                       for i in range(3)]
    upstream.then(up.answer(body))
    answer = client.chat.completions.create(model="scripted", messages=HELLO, n=3, logprobs=True,
                                            top_logprobs=2)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    sent = upstream.requests[0].json
    assert (sent["n"], sent["logprobs"], sent["top_logprobs"]) == (3, True, 2)


def test_unknown_fields_pass(client, upstream):
    client.chat.completions.create(model="scripted", messages=HELLO,
                                   extra_body={"invented_yesterday": {"deep": [1, 2.5]}})
    assert upstream.requests[0].json["invented_yesterday"] == {"deep": [1, 2.5]}
    assert upstream.requests[0].json["model"] == "m"


def test_tool_call(client):
    """The simulated model calls the tool, gets its result, and answers."""
    messages = list(HELLO)
    answer = client.chat.completions.create(model="sim/fast", messages=messages, tools=TOOLS[:1])
    assert answer.choices[0].finish_reason == "tool_calls"
    call = answer.choices[0].message.tool_calls[0]
    assert call.function.name == "weather" and "city" in json.loads(call.function.arguments)
    messages += [answer.choices[0].message,
                 {"role": "tool", "tool_call_id": call.id, "content": "sunny"}]
    final = client.chat.completions.create(model="sim/fast", messages=messages, tools=TOOLS[:1])
    assert final.choices[0].finish_reason == "stop" and final.choices[0].message.content


def test_parallel_tool_calls(client, upstream, row):
    calls = [{"id": f"call_{i}", "type": "function",
              "function": {"name": name, "arguments": '{"city":"Z\u00fcrich"}'}}
             for i, name in enumerate(("weather", "time"))]
    body = up.completion(finish="tool_calls")
    body["choices"][0]["message"] = {"role": "assistant", "content": None, "tool_calls": calls}
    upstream.then(up.answer(body))
    answer = client.chat.completions.create(model="scripted", messages=HELLO, tools=TOOLS,
                                            parallel_tool_calls=True)
    got = answer.choices[0].message.tool_calls
    assert [(c.id, c.function.name) for c in got] == [("call_0", "weather"), ("call_1", "time")]
    assert json.loads(got[0].function.arguments) == {"city": "Z\u00fcrich"}
    assert upstream.requests[0].json["tools"] == TOOLS
    assert row(answer).stop_reason == "tool_use"


def test_streamed_tool_call(client):
    with client.chat.completions.stream(model="sim/fast", messages=HELLO, tools=TOOLS) as stream:
        final = stream.get_final_completion()
    call = final.choices[0].message.tool_calls[0]
    assert call.function.name in ("weather", "time")
    assert "city" in json.loads(call.function.arguments)


def test_vision(client, upstream):
    image = "data:image/png;base64," + "iVBORw0KGgo" * 5000
    parts = [{"type": "text", "text": "what is this?"},
             {"type": "image_url", "image_url": {"url": image, "detail": "low"}},
             {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]
    client.chat.completions.create(model="scripted",
                                   messages=[{"role": "user", "content": parts}])
    assert upstream.requests[0].json["messages"][0]["content"] == parts


class Person(pydantic.BaseModel):
    name: str
    age: int
    tags: list[str]


def test_parse(client):
    """json_schema: the simulated model fills the schema in, and the SDK makes an object of it."""
    answer = client.chat.completions.parse(model="sim/fast", messages=HELLO, response_format=Person)
    assert isinstance(answer.choices[0].message.parsed, Person)


def test_schema_passes(client, upstream):
    upstream.then(up.answer(up.completion('{"name":"Ada","age":36,"tags":["a"]}')))
    answer = client.chat.completions.parse(model="scripted", messages=HELLO, response_format=Person)
    assert answer.choices[0].message.parsed == Person(name="Ada", age=36, tags=["a"])
    sent = upstream.requests[0].json["response_format"]
    assert sent["type"] == "json_schema" and sent["json_schema"]["strict"] is True
    assert set(sent["json_schema"]["schema"]["properties"]) == {"name", "age", "tags"}


def test_streamed_parse(client):
    with client.chat.completions.stream(model="sim/fast", messages=HELLO,
                                        response_format=Person) as stream:
        final = stream.get_final_completion()
    assert isinstance(final.choices[0].message.parsed, Person)


def test_refusal(client, upstream):
    body = up.completion(None)
    body["choices"][0]["message"]["refusal"] = "I cannot help with that."
    upstream.then(up.answer(body))
    answer = client.chat.completions.parse(model="scripted", messages=HELLO, response_format=Person)
    assert answer.choices[0].message.refusal == "I cannot help with that."
    assert answer.choices[0].message.parsed is None


def test_models(client):
    names = {model.id for model in client.models.list()}
    assert {"scripted", "failing-over", "sim/echo", "scripted/m"} <= names
    assert client.models.retrieve("scripted").owned_by == "weir"


def test_long_answer(client):
    answer = client.chat.completions.create(model="sim/fast;out=20000", messages=HELLO)
    assert answer.usage.completion_tokens == 20000


@pytest.mark.parametrize("stream", [False, True])
def test_failover_is_invisible(client, upstream, stream):
    upstream.then(up.answer(up.error("down"), 500))
    answer = client.chat.completions.create(model="failing-over", messages=HELLO, stream=stream)
    if stream:
        text = "".join(chunk.choices[0].delta.content or "" for chunk in answer)
    else:
        text = answer.choices[0].message.content
    assert text == HELLO[0]["content"]  # the echo answered
