"""Calls with a file in them, the Files API, and a provider's other paths."""
import threading

import openai
import pytest

from support import http
from support import upstream as up
from support.until import until
from support.upstream import Upstream
from support.weir import Weir

KEY = "weir-e2e-client-0123456789"
WAV = b"RIFF\r\n--" + bytes(range(256)) * 40
SECONDS = {"text": "hello", "usage": {"type": "duration", "seconds": 6}}
TOKENS = {"type": "tokens", "input_tokens": 14, "output_tokens": 3, "total_tokens": 17,
          "input_token_details": {"text_tokens": 4, "audio_tokens": 10}}


@pytest.fixture(scope="module")
def running():
    """A weir in front of what it takes for OpenAI, with the catalog's prices."""
    with Upstream() as upstream, Upstream() as other:
        config = {
            "providers": {
                "openai": {"url": upstream.url, "credentials": [{"env": "UP"}]},
                "strict": {"url": other.url, "passthrough": {"unmetered": "refuse"}}},
            "routes": {"dictate": {"targets": ["openai/whisper-1"]}},
            "keys": [{"name": "e2e", "env": "CLIENT"}]}
        with Weir(config, {"CLIENT": KEY, "UP": "sk-upstream-0123456789"}) as weir:
            yield weir, upstream


@pytest.fixture
def upstream(running):
    running[1].requests.clear()
    running[1]._scripts.clear()
    return running[1]


@pytest.fixture
def client(weir):
    with openai.OpenAI(base_url=f"http://127.0.0.1:{weir.port}/v1", api_key=KEY, max_retries=0,
                       timeout=20) as made:
        yield made


def form(*parts):
    """The body of a form with the boundary "b": (name, value) or (name, value, filename)."""
    body = b""
    for name, value, *file in parts:
        more = f'; filename="{file[0]}"' if file else ""
        body += (f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
                 + value + b"\r\n")
    return body + b"--b--\r\n"


def post_head(length, content_type="multipart/form-data; boundary=b"):
    return (f"POST /v1/audio/transcriptions HTTP/1.1\r\nhost: h\r\ncontent-length: {length}\r\n"
            f"authorization: Bearer {KEY}\r\ncontent-type: {content_type}\r\n\r\n").encode()


def test_transcription(client, upstream, row):
    upstream.then(up.answer(SECONDS, headers=[("x-request-id", "up-1")]))
    raw = client.audio.transcriptions.with_raw_response.create(
        model="dictate", file=("a.wav", WAV), language="en")
    assert raw.parse().text == "hello"
    assert raw.headers["x-weir-cost"] == "0.0006"  # 6 s at $0.006 a minute
    sent = upstream.requests[0]
    assert sent.target == "/v1/audio/transcriptions"
    assert b'name="model"\r\n\r\nwhisper-1\r\n' in sent.body and WAV in sent.body
    assert sent.header("content-type").startswith("multipart/form-data; boundary=")
    assert sent.header("authorization") == "Bearer sk-upstream-0123456789"
    assert int(sent.header("content-length")) == len(sent.body)
    found = row(raw.headers["x-request-id"])
    assert (found.status, found.operation, found.cost_nano_usd) == ("ok", "transcriptions", 600_000)
    assert (found.model, found.route, found.key) == ("whisper-1", "dictate", "e2e")


def test_transcription_in_tokens(client, upstream, row):
    upstream.then(up.answer({"text": "hello", "usage": TOKENS}))
    raw = client.audio.transcriptions.with_raw_response.create(
        model="openai/gpt-4o-transcribe", file=("a.wav", WAV))
    found = row(raw.headers["x-request-id"])
    # 4 x $2.50 and 10 x $6 in, 3 x $10 out, a million.
    assert found.cost_nano_usd == 10_000 + 60_000 + 30_000
    assert (found.input_tokens, found.output_tokens) == (14, 3)


def test_streamed_transcription(client, upstream, row):
    upstream.then(up.stream([
        up.event({"type": "transcript.text.delta", "delta": "hel"}),
        up.event({"type": "transcript.text.delta", "delta": "lo"}),
        up.event({"type": "transcript.text.done", "text": "hello", "usage": TOKENS})]))
    with client.audio.transcriptions.create(model="openai/gpt-4o-transcribe", file=("a.wav", WAV),
                                            stream=True) as stream:
        events = list(stream)
        request_id = stream.response.headers["x-request-id"]
    assert [event.type.rsplit(".", 1)[1] for event in events] == ["delta", "delta", "done"]
    found = row(request_id)
    assert found.cost_nano_usd == 100_000 and found.streamed


def test_text_has_an_unknown_cost(client, upstream):
    def srt(connection, _):
        body = b"1\n00:00:00,000 --> 00:00:06,000\nhello\n"
        connection.send(up.head(200, (), len(body), "text/plain; charset=utf-8") + body)
    upstream.then(srt)
    raw = client.audio.transcriptions.with_raw_response.create(
        model="dictate", file=("a.wav", WAV), response_format="srt")
    assert raw.parse().endswith("hello\n")
    assert raw.headers["x-weir-cost"] == "unknown"


def test_translation(client, upstream, row):
    upstream.then(up.answer(SECONDS))
    raw = client.audio.translations.with_raw_response.create(model="dictate", file=("a.wav", WAV))
    assert raw.parse().text == "hello"
    assert upstream.requests[0].target == "/v1/audio/translations"
    assert row(raw.headers["x-request-id"]).operation == "translations"


def test_image_edit_and_variation(client, upstream, row):
    image = {"created": 1, "data": [{"b64_json": "AA=="}],
             "usage": {"input_tokens": 50, "output_tokens": 100, "total_tokens": 150,
                       "input_tokens_details": {"image_tokens": 40, "text_tokens": 10}}}
    upstream.then(up.answer(image), up.answer({"created": 1, "data": [{"b64_json": "AA=="}]}))
    raw = client.images.with_raw_response.edit(
        model="openai/gpt-image-1", prompt="a hat", image=[("a.png", WAV), ("b.png", WAV)])
    assert raw.parse().data[0].b64_json == "AA=="
    assert upstream.requests[0].target == "/v1/images/edits"
    assert upstream.requests[0].body.count(WAV) == 2
    found = row(raw.headers["x-request-id"])
    # 10 x $5 and 40 x $10 in, 100 x $40 out, a million.
    assert found.cost_nano_usd == 50_000 + 400_000 + 4_000_000
    raw = client.images.with_raw_response.create_variation(model="openai/dall-e-2", image=WAV)
    assert upstream.requests[1].target == "/v1/images/variations"
    assert raw.headers["x-weir-cost"] == "unknown"


def test_large_file_is_not_held(weir, upstream):
    """Most of the file is at the provider while the client has not sent its end."""
    file = b"x" * (12 << 20)
    body = form(("model", b"dictate"), ("file", file, "a.wav"))
    upstream.then(up.answer(SECONDS))
    before = len(upstream.connections)
    with weir.client() as client:
        client.send(post_head(len(body)) + body[:-100])
        until(lambda: len(upstream.connections) > before
              and len(upstream.connections[-1].buffer) > len(file) // 2,
              "half of the file at the provider")
        client.send(body[-100:])
        assert client.answer().json["text"] == "hello"
    assert len(upstream.requests[0].body) == len(body) + 2  # whisper-1


def test_wrong_forms(client, weir):
    with pytest.raises(openai.BadRequestError) as caught:
        client.audio.transcriptions.create(model="", file=("a.wav", WAV))
    assert caught.value.param == "model"
    answer = weir.ask(post_head(5, "text/plain") + b"hello")
    assert answer.status == 400 and answer.error["param"] == "content-type"
    body = form(("model", b"whisper-1"), ("model", b"gpt-4o-transcribe"), ("file", WAV, "a.wav"))
    answer = weir.ask(post_head(len(body)) + body)
    assert answer.status == 400 and "twice" in answer.error["message"]


def test_upstream_error(client, upstream):
    upstream.then(up.answer(up.error("too short", "invalid_request_error", "audio_too_short"), 400))
    with pytest.raises(openai.BadRequestError) as caught:
        client.audio.transcriptions.create(model="dictate", file=("a.wav", WAV))
    assert caught.value.code == "audio_too_short"


def test_files(client, upstream, row):
    named = {"x-weir-provider": "openai"}
    made = {"id": "file-1", "object": "file", "bytes": 3, "created_at": 1, "filename": "a.jsonl",
            "purpose": "batch", "status": "processed"}
    upstream.then(up.answer(made))
    raw = client.files.with_raw_response.create(file=("a.jsonl", b"{}\n"), purpose="batch",
                                                extra_headers=named)
    assert raw.parse().id == "file-1"
    assert upstream.requests[0].target == "/v1/files" and b"{}\n" in upstream.requests[0].body
    found = row(raw.headers["x-request-id"])
    assert (found.operation, found.provider, found.cost_nano_usd) == ("files", "openai", 0)
    upstream.then(up.answer({"object": "list", "data": [made], "has_more": False}))
    listed = client.files.list(purpose="batch", extra_query={"provider": "openai"})
    assert [file.id for file in listed] == ["file-1"]
    assert upstream.requests[1].target == "/v1/files?purpose=batch"
    upstream.then(up.answer(made))
    assert client.files.retrieve("file-1", extra_headers=named).filename == "a.jsonl"
    upstream.then(up.answer(b"line\n", headers=[("content-disposition", "attachment")]))
    assert client.files.content("file-1", extra_headers=named).read() == b"line\n"
    assert upstream.requests[3].target == "/v1/files/file-1/content"
    upstream.then(up.answer({"id": "file-1", "object": "file", "deleted": True}))
    assert client.files.delete("file-1", extra_headers=named).deleted
    assert upstream.requests[4].method == "DELETE"
    with pytest.raises(openai.BadRequestError) as caught:
        client.files.list()
    assert "x-weir-provider" in str(caught.value) and "openai" in str(caught.value)


def test_provider_path(weir, upstream, row):
    """The SDK at /provider/openai/v1 has the whole of that API."""
    batch = {"id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions",
             "input_file_id": "file-1", "completion_window": "24h", "status": "validating",
             "created_at": 1}
    direct = openai.OpenAI(base_url=f"http://127.0.0.1:{weir.port}/provider/openai/v1", api_key=KEY,
                           max_retries=0)
    upstream.then(up.answer(batch))
    raw = direct.batches.with_raw_response.create(
        input_file_id="file-1", endpoint="/v1/chat/completions", completion_window="24h")
    assert raw.parse().id == "batch_1"
    sent = upstream.requests[0]
    assert sent.target == "/v1/batches" and sent.json["input_file_id"] == "file-1"
    assert sent.header("authorization") == "Bearer sk-upstream-0123456789"
    found = row(raw.headers["x-request-id"])
    assert (found.operation, found.provider, found.status) == ("passthrough", "openai", "ok")
    assert found.cost_nano_usd is None
    upstream.then(up.answer(up.completion(model="gpt-4o-mini")))
    raw = direct.chat.completions.with_raw_response.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": "hi"}])
    assert float(raw.headers["x-weir-cost"]) > 0

    def status(path):
        return weir.ask(http.request("GET", path, key=KEY)).status
    assert status("/provider/openai/v1/../admin") == 400
    assert status("/provider/openai/v1/a%2fb") == 400
    assert status("/provider/strict/v1/batches") == 403
    assert len(upstream.requests) == 2


def test_provider_stream(weir, upstream, row):
    direct = openai.OpenAI(base_url=f"http://127.0.0.1:{weir.port}/provider/openai/v1", api_key=KEY,
                           max_retries=0)
    upstream.then(up.stream())
    with direct.chat.completions.create(model="gpt-4o-mini", stream=True,
                                        stream_options={"include_usage": True},
                                        messages=[{"role": "user", "content": "hi"}]) as stream:
        text = "".join(c.choices[0].delta.content or "" for c in stream if c.choices)
        request_id = stream.response.headers["x-request-id"]
    assert text == "abc"
    found = row(request_id)
    assert found.cost_nano_usd > 0 and not found.estimated
    assert upstream.requests[0].json["stream"] is True
