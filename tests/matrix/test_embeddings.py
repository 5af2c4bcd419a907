"""Embeddings: each SDK against a provider of each shape, through Weir."""
import base64
import json
import struct

import cohere
import openai
import pytest
from google import genai
from google.genai import types

from support.upstream import Upstream, answer
from support.weir import Weir

KEY = "weir-embeddings-client-0123456789"
# Exact as 32-bit floats, and as decimals.
VECTORS = {"a": [0.5, -1.0, 0.25], "b": [2.0, 0.125, -3.0]}
TOKENS = 4


def openai_answer(request):
    asked = json.loads(request)
    vectors = [VECTORS[text] for text in asked["input"]]
    if asked.get("encoding_format") == "base64":
        vectors = [base64.b64encode(struct.pack("<3f", *one)).decode() for one in vectors]
    return {"object": "list", "model": asked["model"],
            "data": [{"object": "embedding", "index": i, "embedding": one}
                     for i, one in enumerate(vectors)],
            "usage": {"prompt_tokens": TOKENS, "total_tokens": TOKENS}}


def cohere_answer(request):
    asked = json.loads(request)
    assert asked["input_type"] in ("search_document", "search_query")
    return {"id": "i", "texts": asked["texts"], "response_type": "embeddings_by_type",
            "embeddings": {"float": [VECTORS[text] for text in asked["texts"]]},
            "meta": {"api_version": {"version": "2"}, "billed_units": {"input_tokens": TOKENS}}}


def gemini_answer(request):
    asked = json.loads(request)
    values = [{"values": VECTORS[one["content"]["parts"][0]["text"]]}
              for one in asked.get("requests", [asked])]
    usage = {"usageMetadata": {"promptTokenCount": TOKENS}}
    return {"embeddings": values, **usage} if "requests" in asked else \
        {"embedding": values[0], **usage}


SHAPES = {"openai_chat": ("/v1", openai_answer), "cohere": ("/v2", cohere_answer),
          "gemini": ("/v1beta", gemini_answer)}


def script(make):
    return lambda connection, request: answer(make(request.body))(connection, request)


@pytest.fixture(scope="module")
def root():
    """Where Weir is reached: a provider of each shape is behind it, "own-" and the wire."""
    upstreams = {wire: Upstream(script(make)) for wire, (_, make) in SHAPES.items()}
    config = {"keys": [{"name": "matrix", "env": "CLIENT"}], "providers": {
        f"own-{wire}": {"url": upstreams[wire].origin + base, "wire": wire, "allow_private": True,
                        "models": [{"id": "embedder", "kind": "embedding", "price": {"input": 1}}]}
        for wire, (base, _) in SHAPES.items()}}
    with Weir(config, {"CLIENT": KEY}) as weir:
        yield f"http://127.0.0.1:{weir.port}"
    for one in upstreams.values():
        one.stop()


@pytest.fixture(params=SHAPES)
def model(request):
    return f"own-{request.param}/embedder"


@pytest.mark.parametrize("encoding", [openai.omit, "float", "base64"], ids=["default", "float", "base64"])
def test_openai(root, model, encoding):
    client = openai.OpenAI(base_url=root + "/v1", api_key=KEY, max_retries=0)
    got = client.embeddings.create(model=model, input=["a", "b"], encoding_format=encoding)
    vectors = [one.embedding for one in got.data]
    if encoding == "base64":  # asked for by name, the SDK leaves it as it came
        vectors = [list(struct.unpack("<3f", base64.b64decode(one))) for one in vectors]
    assert vectors == [VECTORS["a"], VECTORS["b"]]
    assert [one.index for one in got.data] == [0, 1]
    assert got.usage.prompt_tokens == TOKENS


def test_cohere(root, model):
    client = cohere.ClientV2(api_key=KEY, base_url=root)
    got = client.embed(model=model, texts=["a", "b"], input_type="search_query",
                       embedding_types=["float"])
    assert got.embeddings.float_ == [VECTORS["a"], VECTORS["b"]]
    assert got.meta.billed_units.input_tokens == TOKENS


def test_gemini(root, model):
    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=root))
    got = client.models.embed_content(model=model, contents=["a", "b"])
    assert [one.values for one in got.embeddings] == [VECTORS["a"], VECTORS["b"]]
