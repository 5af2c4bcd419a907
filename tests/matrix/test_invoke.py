"""Bedrock's InvokeModel with the official SDKs: boto3's invoke_model over TLS with a bearer token, and
Anthropic's AnthropicBedrock; to the simulated provider, to a provider of another wire, and to one
that speaks InvokeModel itself."""
import base64
import binascii
import json
import struct

import anthropic
import boto3
import botocore.config
import botocore.exceptions
import pytest

from support import upstream as up
from support.until import PATIENCE
from support.upstream import Upstream
from support.weir import Weir, provider
from world import CLIENT_KEY

BODY = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50,
        "messages": [{"role": "user", "content": "hello there"}]}
ANSWER = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
          "content": [{"type": "text", "text": "fine"}], "stop_reason": "end_turn",
          "stop_sequence": None, "usage": {"input_tokens": 7, "output_tokens": 3}, "brand_new": 1.0}
EVENTS = [
    {"type": "message_start", "message": {**ANSWER, "content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "fine"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
     "usage": {"output_tokens": 3}},
    {"type": "message_stop", "amazon-bedrock-invocationMetrics": {
        "inputTokenCount": 7, "outputTokenCount": 3, "invocationLatency": 9,
        "firstByteLatency": 4}}]


def frame(payload, **headers):
    """An AWS event-stream frame, by the framing's own description."""
    named = b"".join(struct.pack("!B", len(name)) + name + b"\x07" + struct.pack("!H", len(value)) + value
                     for name, value in ((f":{key.replace('_', '-')}".encode(), text.encode())
                                         for key, text in headers.items()))
    head = struct.pack("!II", 16 + len(named) + len(payload), len(named))
    head += struct.pack("!I", binascii.crc32(head))
    whole = head + named + payload
    return whole + struct.pack("!I", binascii.crc32(whole))


def chunk(event):
    inner = base64.b64encode(json.dumps(event).encode()).decode()
    return frame(json.dumps({"bytes": inner, "p": "abc"}).encode(), event_type="chunk",
                 content_type="application/json", message_type="event")


def frames(*pieces, later=b""):
    """A script that answers with a stream of these bytes, and once the upstream's `go` is set with
    those."""
    def script(connection, _):
        body = b"".join(pieces)
        connection.send(up.head(length=len(body + later),
                                content_type="application/vnd.amazon.eventstream") + body)
        if later:
            connection.go.wait(PATIENCE)
            connection.send(later)
    return script


@pytest.fixture(scope="module")
def claude():
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def other():
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def roots(claude, other, certificate):
    config = {"providers": {"sim": {}, "other": provider(other.url, "m"),
                            "claude": provider(claude.origin, "m", wire="bedrock_invoke")},
              "keys": [{"name": "invoke", "env": "CLIENT_KEY"}],
              "breaker": {"failures_max": 500, "bench_base": "1ms", "bench_cap": "1ms",
                          "quota_bench": "1ms", "auth_bench": "1ms", "missing_bench": "1ms"}}
    secure = {"tls": {"certificate": certificate.pem, "key": certificate.key}}
    with Weir({**config, **secure}, {"CLIENT_KEY": CLIENT_KEY}) as tls, \
            Weir(config, {"CLIENT_KEY": CLIENT_KEY}) as plain:
        yield {"tls": f"https://127.0.0.1:{tls.port}", "plain": f"http://127.0.0.1:{plain.port}"}


@pytest.fixture
def boto(roots, monkeypatch):
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", CLIENT_KEY)
    return boto3.client("bedrock-runtime", endpoint_url=roots["tls"], region_name="us-east-1",
                        config=botocore.config.Config(retries={"total_max_attempts": 1},
                                                      read_timeout=20))


@pytest.fixture
def sdk(roots):
    return anthropic.AnthropicBedrock(base_url=roots["plain"], api_key=CLIENT_KEY,
                                      aws_region="us-east-1", max_retries=0, timeout=20)


def told(stream):
    return [json.loads(one["chunk"]["bytes"]) for one in stream]


@pytest.mark.parametrize("model", ["sim/echo", "other/m"])
def test_boto_answer(boto, model):
    answer = boto.invoke_model(modelId=model, body=json.dumps(BODY))
    message = json.loads(answer["body"].read())
    assert message["type"] == "message" and message["stop_reason"] == "end_turn"
    assert message["content"][0]["text"] == {"sim/echo": "hello there", "other/m": "fine"}[model]
    assert answer["contentType"] == "application/json"
    assert message["usage"]["output_tokens"] > 0


def test_boto_stream(boto):
    answer = boto.invoke_model_with_response_stream(modelId="sim/echo", body=json.dumps(BODY))
    events = told(answer["body"])
    assert [events[0]["type"], events[-1]["type"]] == ["message_start", "message_stop"]
    assert "".join(one["delta"]["text"] for one in events
                   if one["type"] == "content_block_delta") == "hello there"
    counts = events[-1]["amazon-bedrock-invocationMetrics"]
    assert counts["outputTokenCount"] == events[-2]["usage"]["output_tokens"] > 0


def test_boto_passes_byte_for_byte(boto, claude):
    claude.then(up.answer(ANSWER), frames(*map(chunk, EVENTS)))
    body = json.dumps({**BODY, "brand_new": {"b": 1, "a": 2}}, indent=1)
    before = len(claude.requests)
    answer = boto.invoke_model(modelId="claude/m", body=body, trace="ENABLED")
    assert json.loads(answer["body"].read()) == ANSWER
    streamed = boto.invoke_model_with_response_stream(modelId="claude/m", body=body)
    assert told(streamed["body"]) == EVENTS
    whole, stream = claude.requests[before:]
    assert whole.body == stream.body == body.encode()
    assert whole.target == "/model/m/invoke"
    assert stream.target == "/model/m/invoke-with-response-stream"
    assert whole.header("x-amzn-bedrock-trace") == "ENABLED"


def test_boto_errors(boto, claude):
    with pytest.raises(boto.exceptions.ValidationException) as caught:
        boto.invoke_model(modelId="sim/echo", body=json.dumps({"inputText": "hello"}))
    assert "Titan" in str(caught.value) and "Anthropic Messages" in str(caught.value)
    with pytest.raises(boto.exceptions.ResourceNotFoundException):
        boto.invoke_model(modelId="sim/ecko", body=json.dumps(BODY))
    claude.always(up.answer({"message": "slow down"}, 429,
                            [("x-amzn-errortype", "ThrottlingException:http://internal")]))
    with pytest.raises(boto.exceptions.ThrottlingException):
        boto.invoke_model(modelId="claude/m", body=json.dumps(BODY))


def test_boto_error_in_stream(boto, claude):
    claude.go.clear()
    claude.always(frames(*map(chunk, EVENTS[:3]), later=frame(
        b'{"message":"it broke"}', exception_type="modelStreamErrorException",
        content_type="application/json", message_type="exception")))
    answer = boto.invoke_model_with_response_stream(modelId="claude/m", body=json.dumps(BODY))
    seen = []
    with pytest.raises(botocore.exceptions.EventStreamError) as caught:
        for event in answer["body"]:
            seen.append(json.loads(event["chunk"]["bytes"])["type"])
            claude.go.set()
    assert seen == [one["type"] for one in EVENTS[:3]]
    assert "modelStreamErrorException" in str(caught.value)


def test_boto_signed(roots, monkeypatch):
    """Keys of AWS in place of a key of Weir's."""
    monkeypatch.delenv("AWS_BEARER_TOKEN_BEDROCK", raising=False)
    signing = boto3.client("bedrock-runtime", endpoint_url=roots["plain"], region_name="us-east-1",
                           aws_access_key_id="AKIA0", aws_secret_access_key="secret",
                           config=botocore.config.Config(retries={"total_max_attempts": 1}))
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        signing.invoke_model(modelId="sim/echo", body=json.dumps(BODY))
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 401
    assert response["Error"]["Code"] == "UnrecognizedClientException"
    assert "AWS_BEARER_TOKEN_BEDROCK" in response["Error"]["Message"]
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        signing.converse(modelId="sim/echo", messages=[{"role": "user", "content": [{"text": "x"}]}])
    assert "AWS_BEARER_TOKEN_BEDROCK" in str(caught.value)
    # The key beside the signature.
    signing.meta.events.register(
        "before-sign.bedrock-runtime.*",
        lambda request, **_: request.headers.add_header("x-api-key", CLIENT_KEY))
    answer = signing.invoke_model(modelId="sim/echo", body=json.dumps(BODY))
    assert json.loads(answer["body"].read())["content"][0]["text"] == "hello there"


MESSAGES = BODY["messages"]


@pytest.mark.parametrize("model, text", [("sim/echo", "hello there"), ("other/m", "fine"),
                                         ("claude/m", "fine")])
def test_anthropic_answer(sdk, claude, model, text):
    claude.always(up.answer(ANSWER))
    message = sdk.messages.create(model=model, max_tokens=50, messages=MESSAGES)
    assert message.content[0].text == text and message.stop_reason == "end_turn"
    assert message.usage.output_tokens > 0


@pytest.mark.parametrize("model, text", [("sim/echo", "hello there"), ("claude/m", "fine")])
def test_anthropic_stream(sdk, claude, model, text):
    claude.always(frames(*map(chunk, EVENTS)))
    with sdk.messages.stream(model=model, max_tokens=50, messages=MESSAGES) as stream:
        assert "".join(stream.text_stream) == text
        final = stream.get_final_message()
    assert final.stop_reason == "end_turn" and final.usage.output_tokens > 0


def test_anthropic_betas(sdk, claude):
    """They are in the body at Bedrock, and named where nobody can be told."""
    claude.always(up.answer(ANSWER))
    before = len(claude.requests)
    sdk.beta.messages.create(model="claude/m", max_tokens=5, messages=MESSAGES, betas=["b-1"])
    assert json.loads(claude.requests[before].body)["anthropic_beta"] == ["b-1"]
    raw = sdk.beta.messages.with_raw_response.create(model="sim/echo", max_tokens=5,
                                                     messages=MESSAGES, betas=["b-1"])
    assert "anthropic_beta" in raw.headers["x-weir-dropped"]


def test_anthropic_errors(sdk, roots):
    with pytest.raises(anthropic.NotFoundError):
        sdk.messages.create(model="sim/ecko", max_tokens=5, messages=MESSAGES)
    stranger = anthropic.AnthropicBedrock(base_url=roots["plain"], api_key="nobody",
                                          aws_region="us-east-1", max_retries=0)
    with pytest.raises(anthropic.AuthenticationError):
        stranger.messages.create(model="sim/echo", max_tokens=5, messages=MESSAGES)
