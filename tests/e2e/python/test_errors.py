"""Errors become the SDK's own exceptions, its retries find what they need, leaving is noticed."""
import asyncio
import json
import time

import openai
import pytest

from conftest import POOR
from support import upstream as up
from support.until import until

HELLO = [{"role": "user", "content": "hello"}]


def ask(client, model="scripted", **more):
    return client.chat.completions.create(model=model, messages=HELLO, **more)


@pytest.mark.parametrize("status, body, exception, told", [
    (400, up.error("bad", "invalid_request_error", "bad_code", "temperature"),
     openai.BadRequestError, 400),
    (401, up.error("no", code="invalid_api_key"), openai.InternalServerError, 502),
    (404, up.error("none", code="model_not_found"), openai.NotFoundError, 404),
    (422, up.error("odd", "invalid_request_error"), openai.UnprocessableEntityError, 422),
    (429, up.error("slow", code="rate_limit_exceeded"), openai.RateLimitError, 429),
    (429, up.error("pay", "insufficient_quota", "insufficient_quota"), openai.RateLimitError, 429),
    (500, up.error("boom"), openai.InternalServerError, 502),
    (503, up.error("busy"), openai.InternalServerError, 503),
], ids=lambda value: str(value) if isinstance(value, int) else "")
def test_upstream_errors(client, upstream, row, status, body, exception, told):
    upstream.always(up.answer(body, status))
    try:
        def raised():  # what the case before benched is over in a moment
            with pytest.raises(openai.APIStatusError) as caught:
                ask(client)
            kind = (caught.value.body or {}).get("weir", {}).get("kind")
            return None if kind == "no_candidate" else caught.value
        error = until(raised, "the provider being asked")
    finally:
        upstream.always(up.answer())
    assert isinstance(error, exception) and error.status_code == told
    assert error.request_id and row(error.request_id).status == "error"
    if status in (400, 422):
        assert error.body == body["error"] and error.param == body["error"]["param"]
        assert error.code == body["error"]["code"]


def test_gateway_errors(client, options):
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, temperature="hot")
    assert caught.value.param == "temperature"
    with pytest.raises(openai.NotFoundError) as caught:
        ask(client, "sim/ecko")
    assert caught.value.code == "model_not_found" and "echo" in str(caught.value)
    stranger = openai.OpenAI(**{**options, "api_key": "sk-nobody"})
    with pytest.raises(openai.AuthenticationError) as caught:
        ask(stranger)
    assert caught.value.code == "invalid_api_key"
    with pytest.raises(openai.AuthenticationError):
        stranger.models.list()


def test_own_rate_limit(options):
    poor = openai.OpenAI(**{**options, "api_key": POOR})
    ask(poor, "sim/echo")
    with pytest.raises(openai.RateLimitError) as caught:
        ask(poor, "sim/echo")
    assert int(caught.value.response.headers["retry-after"]) > 60


def test_error_in_stream(client, upstream):
    """What came arrives, then the SDK raises the error; it does not look like a complete answer."""
    first = up.event(up.chunk("half an "))
    upstream.then(up.broken_stream([first], "reset"))
    seen = []
    with pytest.raises(openai.APIError) as caught:
        for chunk in ask(client, stream=True):
            seen.append(chunk.choices[0].delta.content)
            upstream.go.set()
    assert seen == ["half an "]
    assert caught.value.code == "upstream_protocol"


def test_sdk_retries(options, upstream):
    """The SDK waits for the time that the provider named, and tries again."""
    patient = openai.OpenAI(**{**options, "max_retries": 2})
    upstream.then(up.answer(up.error("slow", code="rate_limit_exceeded"), 429,
                            [("retry-after-ms", "40")]))
    began = time.monotonic()
    assert ask(patient).choices[0].message.content == "fine"
    assert 0.04 <= time.monotonic() - began < 5
    assert len(upstream.requests) == 2


def test_sdk_does_not_retry_what_cannot_help(options, upstream):
    patient = openai.OpenAI(**{**options, "max_retries": 5})
    upstream.then(up.answer(up.error("no", "invalid_request_error"), 400))
    with pytest.raises(openai.BadRequestError) as caught:
        ask(patient)
    assert len(upstream.requests) == 1
    assert caught.value.response.headers["x-should-retry"] == "false"


def test_leaving_a_stream(client, row):
    """The application stops reading: the ledger says so, with what had been made."""
    stream = ask(client, "sim/gpt;ttft=1ms;tps=50;out=100000", stream=True)
    for _, _ in zip(range(5), stream):
        pass
    stream.close()
    found = row(stream.response.headers["x-request-id"])
    assert found.status == "client_cancelled" and found.estimated
    assert 0 < found.output_tokens < 1000


def test_timeout_of_the_client(options, weir, upstream):
    """The SDK gives up on a silent provider: the request ends, and the provider is let go."""
    stalled = []
    upstream.then(lambda connection, _: stalled.append(connection) or connection.wait_closed())
    hasty = openai.OpenAI(**{**options, "timeout": 0.2})
    before = weir.metrics()["weir_client_cancelled_total"]
    with pytest.raises(openai.APITimeoutError):
        ask(hasty)
    weir.wait_metric("weir_client_cancelled_total", lambda value: value == before + 1)
    until(lambda: stalled[0].closed_at, "the provider's connection being closed")


def test_cancelled_task(options, weir):
    """asyncio's cancellation, while the provider thinks."""
    async def run():
        async with openai.AsyncOpenAI(**options) as client:
            task = asyncio.create_task(ask(client, "sim/gpt;ttft=1m"))
            while not weir.metrics()["weir_in_flight"]:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    before = weir.metrics()["weir_client_cancelled_total"]
    asyncio.run(run())
    weir.wait_metric("weir_client_cancelled_total", lambda value: value == before + 1)


def test_async_streams_in_parallel(options):
    async def one(client, number):
        text = ""
        stream = await client.chat.completions.create(
            model="sim/echo", stream=True,
            messages=[{"role": "user", "content": f"number {number}"}])
        async for chunk in stream:
            text += chunk.choices[0].delta.content or ""
        return text

    async def run():
        async with openai.AsyncOpenAI(**options) as client:
            return await asyncio.gather(*(one(client, n) for n in range(40)))

    assert asyncio.run(run()) == [f"number {n}" for n in range(40)]


def test_ledger_tells_all(client, weir):
    """Who asked for what: user and session from the request."""
    answer = ask(client, "sim/echo", user="ada", extra_body={"metadata": {"session_id": "s-1"}})
    row = until(lambda: next((r for r in weir.ledger.rows() if r.id == answer._request_id), None),
                "the row")
    assert (row.user, row.session, row.asked_model) == ("ada", "s-1", "sim/echo")
    assert json.loads(answer.model_dump_json())["usage"]["total_tokens"] == (
        row.input_tokens + row.output_tokens)
