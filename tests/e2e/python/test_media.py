"""Images by URL through the official SDK, at providers whose wires take bytes only."""
import base64

import openai
import pytest

from support import upstream as up
from support.upstream import Upstream
from support.weir import Weir, provider

KEY = "weir-e2e-client-0123456789"
PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 500
ANSWERS = {
    "bedrock": {"output": {"message": {"role": "assistant", "content": [{"text": "a weir"}]}},
                "stopReason": "end_turn",
                "usage": {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}},
    "gemini": {"candidates": [{"content": {"role": "model", "parts": [{"text": "a weir"}]},
                               "finishReason": "STOP", "index": 0}],
               "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 5,
                                 "totalTokenCount": 15}}}


def image(connection, _):
    connection.send(up.head(length=len(PNG), content_type="image/png") + PNG)


@pytest.fixture(scope="module")
def running():
    with Upstream() as bedrock, Upstream() as gemini, Upstream(image) as host:
        ends = {"bedrock": bedrock, "gemini": gemini}
        for wire, end in ends.items():
            end.always(up.answer(ANSWERS[wire]))
        config = {
            "providers": {wire: provider(end.origin, wire=wire, credentials=[{"env": "UP"}])
                          for wire, end in ends.items()},
            "media": {"allow_private": True, "ports": [host.port]},
            "keys": [{"name": "e2e", "env": "CLIENT"}]}
        with Weir(config, {"CLIENT": KEY, "UP": "up-0123456789-0123456789"}) as weir:
            yield weir, ends, host


def ask(weir, model, url):
    with openai.OpenAI(base_url=f"http://127.0.0.1:{weir.port}/v1", api_key=KEY, max_retries=0,
                       timeout=20) as client:
        return client.chat.completions.create(model=model, messages=[{
            "role": "user",
            "content": [{"type": "text", "text": "What is this?"},
                        {"type": "image_url", "image_url": {"url": url}}]}])


@pytest.mark.parametrize("wire", list(ANSWERS))
def test_an_image_by_url(running, wire):
    weir, ends, host = running
    host.requests.clear()
    answer = ask(weir, f"{wire}/m", host.origin + "/a.png")
    assert answer.choices[0].message.content == "a weir"
    assert base64.b64encode(PNG).decode() in ends[wire].requests[-1].body.decode()
    assert len(host.requests) == 1
    assert KEY not in str(host.requests[0].headers)


def test_what_cannot_be_fetched_is_a_bad_request(running):
    weir, _, host = running
    host.then(up.answer({}, 404))
    with pytest.raises(openai.BadRequestError) as raised:
        ask(weir, "bedrock/m", host.origin + "/a.png?sig=SECRET")
    assert raised.value.param == "messages[0].content[1].image_url.url"
    assert "status 404" in raised.value.message and "SECRET" not in raised.value.message
