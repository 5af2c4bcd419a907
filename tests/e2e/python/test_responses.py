"""Conversations of the Responses API that Weir keeps, as the official SDK has them."""
import json

import openai
import pytest

from conftest import KEY, POOR
from support import upstream as up
from support.until import until
from support.weir import Weir, provider

ADD = {"type": "function", "name": "add", "strict": True, "parameters": {
    "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"],
    "additionalProperties": False}}
BREAKER = {"failures_max": 500, "auth_bench": "1ms", "bench_base": "1ms", "bench_cap": "1ms"}


def claude(*content, stop="end_turn"):
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "m",
            "content": list(content), "stop_reason": stop, "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 5}}


def claude_text(text):
    return claude({"type": "text", "text": text})


def claude_stream(text):
    events = [
        {"type": "message_start", "message": {**claude(), "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *({"type": "content_block_delta", "index": 0,
           "delta": {"type": "text_delta", "text": part}} for part in text),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"},
         "usage": {"output_tokens": 5}},
        {"type": "message_stop"}]
    return up.stream([f"event: {e['type']}\ndata: {json.dumps(e)}\n\n".encode() for e in events])


def theirs(name="resp_theirs", status="completed"):
    message = {"type": "message", "id": "msg_t", "status": "completed", "role": "assistant",
               "content": [{"type": "output_text", "text": "Theirs", "annotations": []}]}
    return {"id": name, "object": "response", "created_at": 1, "status": status, "model": "gpt-5",
            "output": [message] if status == "completed" else [], "tools": [],
            "parallel_tool_calls": True, "tool_choice": "auto",
            "usage": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}}


def config(upstream, **responses):
    return {
        "providers": {
            "claude": provider(upstream.url, wire="anthropic"),
            "chatty": provider(upstream.url),
            "openai": {"url": upstream.url, "wire": "openai_responses", "allow_private": True,
                       "key": {"env": "THEIRS"}}},
        "routes": {"both": {"targets": ["openai/gpt-5", "claude/m"],
                            "retry": {"base": "1ms", "attempts_max": 2}}},
        "keys": [{"name": "e2e", "env": "CLIENT"}, {"name": "other", "env": "POOR"}],
        "responses": responses, "breaker": BREAKER}


ENV = {"CLIENT": KEY, "POOR": POOR, "THEIRS": "sk-theirs"}


@pytest.fixture(scope="module")
def running_state():
    with up.Upstream() as upstream, Weir(config(upstream), ENV) as weir:
        yield weir, upstream


@pytest.fixture
def upstream(running_state):
    running_state[1].requests.clear()
    return running_state[1]


def connect(weir, key=KEY):
    return openai.OpenAI(base_url=f"http://127.0.0.1:{weir.port}/v1", api_key=key, max_retries=0,
                         timeout=20)


@pytest.fixture
def client(running_state):
    with connect(running_state[0]) as made:
        yield made


@pytest.fixture
def other(running_state):
    with connect(running_state[0], POOR) as made:
        yield made


@pytest.mark.parametrize("streamed", [False, True])
def test_two_turns_over_anthropic(client, upstream, streamed):
    upstream.then(claude_stream(["Hel", "lo"]) if streamed else up.answer(claude_text("Hello")))
    if streamed:
        with client.responses.stream(model="claude/m", input="hi", instructions="short") as stream:
            kinds = [event.type for event in stream]
            first = stream.get_final_response()
        assert kinds[0] == "response.created" and kinds[-1] == "response.completed"
    else:
        first = client.responses.create(model="claude/m", input="hi", instructions="short")
    assert first.id.startswith("resp_") and first.output_text == "Hello"
    upstream.then(up.answer(claude_text("Again")))
    second = client.responses.create(model="claude/m", input="more", previous_response_id=first.id)
    assert second.output_text == "Again" and second.previous_response_id == first.id
    sent = upstream.requests[-1].json
    assert [m["role"] for m in sent["messages"]] == ["user", "assistant", "user"]
    assert "short" not in json.dumps(sent)  # instructions are not carried over


@pytest.mark.parametrize("model", ["claude/m", "chatty/m"])
def test_tools_over_two_turns(client, upstream, model):
    if model == "claude/m":
        call = claude({"type": "tool_use", "id": "call_1", "name": "add", "input": {"a": 1}},
                      stop="tool_use")
        last = claude_text("2")
    else:
        call = up.completion(None, finish="tool_calls")
        call["choices"][0]["message"]["tool_calls"] = [
            {"id": "call_1", "type": "function",
             "function": {"name": "add", "arguments": '{"a": 1}'}}]
        last = up.completion("2")
    upstream.then(up.answer(call), up.answer(last))
    first = client.responses.create(model=model, input="add", tools=[ADD])
    made = next(item for item in first.output if item.type == "function_call")
    assert json.loads(made.arguments) == {"a": 1}
    second = client.responses.create(
        model=model, tools=[ADD], previous_response_id=first.id,
        input=[{"type": "function_call_output", "call_id": made.call_id, "output": "2"}])
    assert second.output_text == "2"
    sent = upstream.requests[-1].json["messages"]
    assert len(sent) == 3
    assert made.call_id in json.dumps(sent[1]) and made.call_id in json.dumps(sent[2])


def test_from_one_provider_to_another(client, upstream):
    upstream.then(up.answer(claude_text("Hello")), up.answer(up.completion("On")))
    first = client.responses.create(model="claude/m", input="hi")
    second = client.responses.create(model="chatty/m", input="go on",
                                     previous_response_id=first.id)
    assert second.output_text == "On"
    assert [m["role"] for m in upstream.requests[-1].json["messages"]] == \
        ["user", "assistant", "user"]


def test_retrieve_list_delete(client, other, upstream):
    upstream.then(up.answer(claude_text("Hello")))
    made = client.responses.create(
        model="claude/m", input=[{"role": "user", "content": f"q{i}"} for i in range(3)])
    got = client.responses.retrieve(made.id)
    assert got.id == made.id and got.output_text == "Hello" and got.model == made.model
    assert got.output == made.output

    items = client.responses.input_items.list(made.id, limit=2, order="asc")
    assert [item.content[0].text for item in items.data] == ["q0", "q1"] and items.has_more
    everything = list(client.responses.input_items.list(made.id, limit=2, order="asc"))
    assert [item.content[0].text for item in everything] == ["q0", "q1", "q2"]  # page by page
    newest = client.responses.input_items.list(made.id, limit=1)
    assert newest.data[0].content[0].text == "q2"

    for call in (other.responses.retrieve, other.responses.delete,
                 other.responses.input_items.list):
        with pytest.raises(openai.NotFoundError):
            call(made.id)
    with pytest.raises(openai.BadRequestError) as refused:
        other.responses.create(model="claude/m", input="x", previous_response_id=made.id)
    assert refused.value.code == "previous_response_not_found"

    with pytest.raises(openai.BadRequestError, match="cannot be cancelled"):
        client.responses.cancel(made.id)
    client.responses.delete(made.id)
    with pytest.raises(openai.NotFoundError, match="not found"):
        client.responses.retrieve(made.id)
    with pytest.raises(openai.BadRequestError) as gone:
        client.responses.create(model="claude/m", input="x", previous_response_id=made.id)
    assert (gone.value.code, gone.value.param) == \
        ("previous_response_not_found", "previous_response_id")


def test_replay(client, upstream):
    upstream.then(up.answer(claude_text("Hello")))
    made = client.responses.create(model="claude/m", input="hi")
    with client.responses.retrieve(made.id, stream=True) as stream:
        events = list(stream)
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(e.delta for e in events if e.type == "response.output_text.delta") == "Hello"
    assert events[-1].response.id == made.id
    with client.responses.retrieve(made.id, stream=True, starting_after=3) as stream:
        assert [event.sequence_number for event in stream] == list(range(4, len(events)))


def test_not_stored(client, upstream):
    upstream.then(up.answer(claude_text("Hello")))
    made = client.responses.create(model="claude/m", input="hi", store=False)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(made.id)


def test_background_is_refused_by_name(client, upstream):
    with pytest.raises(openai.BadRequestError) as refused:
        client.responses.create(model="claude/m", input="hi", background=True)
    assert refused.value.param == "background" and not upstream.requests


def test_what_openai_keeps(client, other, upstream):
    upstream.then(up.answer(theirs()), up.answer(theirs("resp_2")), up.answer(theirs()),
                  up.answer({"id": "resp_theirs", "object": "response.deleted", "deleted": True}))
    made = client.responses.create(model="openai/gpt-5", input="hi")
    client.responses.create(model="both", input="more", previous_response_id=made.id)
    sent = upstream.requests[1].json
    assert (sent["previous_response_id"], sent["input"]) == (made.id, "more")
    assert client.responses.retrieve(made.id).output_text == "Theirs"
    with pytest.raises(openai.NotFoundError):
        other.responses.retrieve(made.id)
    client.responses.delete(made.id)
    lines = [request.start for request in upstream.requests]
    assert [line.split()[:2] for line in lines] == [
        ["POST", "/v1/responses"], ["POST", "/v1/responses"],
        ["GET", "/v1/responses/resp_theirs"], ["DELETE", "/v1/responses/resp_theirs"]]


def test_background_at_openai(client, upstream):
    upstream.then(up.answer(theirs("resp_bg", "queued")), up.answer(theirs("resp_bg")),
                  up.answer(theirs("resp_bg", "cancelled")))
    made = client.responses.create(model="openai/gpt-5", input="hi", background=True)
    assert made.status == "queued"
    assert client.responses.retrieve(made.id).status == "completed"
    assert client.responses.cancel(made.id).status == "cancelled"


def test_failover(upstream):
    with Weir(config(upstream, keep_passed=True), ENV) as weir, connect(weir) as client:
        upstream.then(up.answer(theirs()), up.answer(up.error(), 503),
                      up.answer(claude_text("Instead")))
        made = client.responses.create(model="openai/gpt-5", input="hi")
        second = client.responses.create(model="both", input="more", previous_response_id=made.id)
        assert second.output_text == "Instead"
        said = json.dumps(upstream.requests[-1].json["messages"])
        assert "hi" in said and "Theirs" in said and "more" in said


def test_expired_and_restarted(upstream):
    with Weir(config(upstream, ttl="1h"), ENV) as weir:
        upstream.then(up.answer(claude_text("Hello")))
        with connect(weir) as client:
            made = client.responses.create(model="claude/m", input="hi")
        assert weir.stop() == 0
        weir.start()
        with connect(weir) as client:
            assert client.responses.retrieve(made.id).output_text == "Hello"
            upstream.then(up.answer(claude_text("Again")))
            client.responses.create(model="claude/m", input="more", previous_response_id=made.id)
    with Weir(config(upstream, ttl="1s"), ENV) as weir, connect(weir) as client:
        upstream.then(up.answer(claude_text("Hello")))
        made = client.responses.create(model="claude/m", input="hi")

        def gone():
            try:
                return client.responses.retrieve(made.id) is None
            except openai.NotFoundError:
                return True
        until(gone, "the response's expiry")
        with pytest.raises(openai.BadRequestError, match="not found"):
            client.responses.create(model="claude/m", input="x", previous_response_id=made.id)
