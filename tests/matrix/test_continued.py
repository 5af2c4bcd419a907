"""A stream that breaks and is continued by another target, as the official SDKs read it: the client
of OpenAI gets bytes that passed through up to the break, the one of Anthropic a translation."""
import urllib.parse

import anthropic
import openai
import pytest

from support.weir import Weir

KEY = "weir-continued-client-0123456789"
TEXT = "The weir holds the river back, measures it, and lets all of it go on at last."
ASKED = [{"role": "user", "content": "What does a weir do?"}]


def sim(faults=""):
    return f"sim/fast;words={urllib.parse.quote_plus(TEXT)};chunk=1{faults}"


@pytest.fixture(scope="module")
def weir():
    """Three targets: the first two break off, and each begins from the beginning."""
    config = {
        "providers": {"sim": {}},
        "routes": {"story": {"targets": [sim(";break_after=7"), sim(";cut_after=11"), sim()],
                             "on_broken_stream": "continue"},
                   "alone": {"targets": [sim(";break_after=7")], "retry": {"attempts_max": 1},
                             "on_broken_stream": "continue"}},
        "keys": [{"name": "story", "env": "CLIENT_KEY"}]}
    with Weir(config, {"CLIENT_KEY": KEY}) as running:
        yield running


@pytest.fixture
def chat(weir):
    with openai.OpenAI(base_url=f"http://127.0.0.1:{weir.port}/v1", api_key=KEY, max_retries=0,
                       timeout=20) as client:
        yield client


def test_openai(chat, weir):
    with chat.chat.completions.stream(model="story", messages=ASKED,
                                      stream_options={"include_usage": True}) as stream:
        ids = {event.chunk.id for event in stream if event.type == "chunk"}
        final = stream.get_final_completion()
    assert final.choices[0].message.content == TEXT
    assert final.choices[0].finish_reason == "stop"
    assert len(ids) == 1
    [row] = weir.ledger.wait_rows(1)
    assert row.status == "ok" and row.estimated
    assert final.usage.completion_tokens == row.output_tokens
    assert [attempt["error"] for attempt in row.attempts] == ["upstream_protocol"] * 2 + [None] or \
        len(row.attempts) == 3


def test_anthropic(weir):
    with anthropic.Anthropic(base_url=f"http://127.0.0.1:{weir.port}", api_key=KEY, max_retries=0,
                             timeout=20) as client:
        with client.messages.stream(model="story", max_tokens=500, messages=ASKED) as stream:
            said = "".join(stream.text_stream)
            final = stream.get_final_message()
    assert said == TEXT
    assert [block.type for block in final.content] == ["text"]
    assert final.content[0].text == TEXT
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens > 0


def test_nobody_to_go_on(chat):
    with pytest.raises(openai.APIError, match="the connection broke"):
        for _ in chat.chat.completions.create(model="alone", messages=ASKED, stream=True):
            pass
