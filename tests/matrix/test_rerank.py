"""Reranking: Cohere's SDK, and plain clients of Jina's and Voyage's API, against a provider of each
shape, through Weir."""
import json
import math
import urllib.error
import urllib.request

import cohere
import pytest

from support.upstream import Upstream, answer
from support.weir import Weir

KEY = "weir-rerank-client-0123456789"
DOCUMENTS = ["Nevada", "Washington, D.C.", "Bismarck"]
QUERY = "What is the capital of the United States?"
# By the place of the document; exact as decimals.
SCORES = [0.25, 0.75, 0.0625]
TOKENS = 12
UNITS = 1


def ranked(count):
    order = sorted(range(len(SCORES)), key=lambda place: -SCORES[place])
    return order[:count]


def results(documents, top, score="relevance_score", value=SCORES.__getitem__):
    assert documents == DOCUMENTS
    return [{"index": place, score: value(place)} for place in ranked(top or len(documents))]


def logit(place):
    return math.log(SCORES[place] / (1 - SCORES[place]))


def jina_answer(asked):
    assert asked["query"] == QUERY
    return {"model": asked["model"], "usage": {"total_tokens": TOKENS, "prompt_tokens": TOKENS},
            "results": results(asked["documents"], asked.get("top_n"))}


def voyage_answer(asked):
    assert asked["query"] == QUERY and "top_n" not in asked
    return {"object": "list", "model": asked["model"], "usage": {"total_tokens": TOKENS},
            "data": results(asked["documents"], asked.get("top_k"))}


def cohere_answer(asked):
    assert asked["query"] == QUERY and "return_documents" not in asked
    return {"id": "i", "results": results(asked["documents"], asked.get("top_n")),
            "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": UNITS}}}


def cohere_v1_answer(asked):
    """What comes to a provider of the client's own version goes on as it is, and so does this."""
    texts = [document["text"] for document in asked["documents"]]
    found = results(texts, asked["top_n"])
    return {"id": "i", "results": [{**one, "document": asked["documents"][one["index"]]} for one in found],
            "meta": {"api_version": {"version": "1"}, "billed_units": {"search_units": UNITS}}}


def tei_answer(asked):
    assert asked["query"] == QUERY and "model" not in asked and "top_n" not in asked
    return results(asked["texts"], None, "score")


def nim_answer(asked):
    assert asked["query"] == {"text": QUERY}
    texts = [one["text"] for one in asked["passages"]]
    return {"rankings": results(texts, None, "logit", logit)}


def llamacpp_answer(asked):
    return {"model": asked["model"], "object": "list",
            "usage": {"prompt_tokens": TOKENS, "total_tokens": TOKENS},
            "results": results(asked["documents"], asked.get("top_n"), value=logit)}


# The wire in the configuration: the base URL, the path that is to be asked, the provider.
SHAPES = {"openai_chat": ("/v1", "/v1/rerank", jina_answer),
          "cohere": ("/v2", "/v2/rerank", cohere_answer),
          "voyage_rerank": ("/v1", "/v1/rerank", voyage_answer),
          "tei_rerank": ("", "/rerank", tei_answer),
          "nim_rerank": ("/v1", "/v1/ranking", nim_answer),
          "llamacpp_rerank": ("/v1", "/v1/rerank", llamacpp_answer)}
# What each tells of its use.
TELLS = {"openai_chat": "tokens", "voyage_rerank": "tokens", "llamacpp_rerank": "tokens",
         "cohere": "units", "tei_rerank": None, "nim_rerank": None}


def script(path, make):
    def play(connection, request):
        first = make is cohere_answer and request.target == "/v1/rerank"
        assert first or request.target == path, request.target
        answer((cohere_v1_answer if first else make)(json.loads(request.body)))(connection, request)
    return play


@pytest.fixture(scope="module")
def root():
    """Where Weir is reached: a provider of each shape is behind it, "own-" and the wire."""
    upstreams = {wire: Upstream(script(path, make)) for wire, (_, path, make) in SHAPES.items()}
    config = {"keys": [{"name": "matrix", "env": "CLIENT"}], "providers": {
        f"own-{wire}": {"url": upstreams[wire].origin + base, "wire": wire, "allow_private": True,
                        "models": [{"id": "ranker", "kind": "rerank",
                                    "price": {"query": 0.002} if wire == "cohere"
                                    else {"input": 1}}]}
        for wire, (base, _, _) in SHAPES.items()}}
    with Weir(config, {"CLIENT": KEY}) as weir:
        yield f"http://127.0.0.1:{weir.port}"
    for one in upstreams.values():
        one.stop()


@pytest.fixture(params=SHAPES)
def wire(request):
    return request.param


@pytest.fixture
def model(wire):
    return f"own-{wire}/ranker"


def approximately(values):
    return pytest.approx(values, abs=1e-12)


def post(root, path, body):
    request = urllib.request.Request(
        root + path, json.dumps(body).encode(),
        {"authorization": f"Bearer {KEY}", "content-type": "application/json"})
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, json.loads(reply.read()), reply.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read()), error.headers


@pytest.mark.parametrize("top", [None, 2], ids=["all", "top"])
def test_cohere(root, wire, model, top):
    client = cohere.ClientV2(api_key=KEY, base_url=root)
    got = client.rerank(model=model, query=QUERY, documents=DOCUMENTS,
                        **({"top_n": top} if top else {}))
    assert [one.index for one in got.results] == ranked(top or 3)
    assert [one.relevance_score for one in got.results] == approximately(
        [SCORES[place] for place in ranked(top or 3)])
    if TELLS[wire] == "units":
        assert got.meta.billed_units.search_units == UNITS
    if TELLS[wire] == "tokens":
        assert got.meta.tokens.input_tokens == TOKENS


def test_cohere_of_version_1(root, wire, model):
    client = cohere.Client(api_key=KEY, base_url=root)
    documents = [{"text": text} for text in DOCUMENTS]
    got = client.rerank(model=model, query=QUERY, documents=documents, top_n=1,
                        return_documents=True)
    assert [one.index for one in got.results] == ranked(1)
    assert got.results[0].document.text == DOCUMENTS[ranked(1)[0]]
    assert got.meta.api_version.version == "1"


@pytest.mark.parametrize("path", ["/v1/rerank", "/rerank", "/jina/v1/rerank"])
def test_jina(root, wire, model, path):
    status, got, headers = post(root, path, {"model": model, "query": QUERY,
                                             "documents": DOCUMENTS, "top_n": 2})
    assert status == 200, got
    assert [one["index"] for one in got["results"]] == ranked(2)
    assert [one["relevance_score"] for one in got["results"]] == approximately(
        [SCORES[place] for place in ranked(2)])
    if wire != "openai_chat":  # that one passes as it is
        assert got["results"][0]["document"] == {"text": DOCUMENTS[ranked(1)[0]]}
    assert got["usage"]["total_tokens"] > 0
    if TELLS[wire] == "tokens":
        assert got["usage"]["total_tokens"] == TOKENS
        assert headers["x-weir-cost"] == "0.000012"
    if TELLS[wire] == "units":
        assert headers["x-weir-cost"] == "0.002"


@pytest.mark.parametrize("path", ["/v1/rerank", "/voyage/v1/rerank"])
def test_voyage(root, wire, model, path):
    status, got, headers = post(root, path, {"model": model, "query": QUERY, "top_k": 1,
                                             "documents": DOCUMENTS, "truncation": True})
    assert status == 200, got
    place = ranked(1)[0]
    assert [one["index"] for one in got["data"]] == [place]
    assert got["data"][0]["relevance_score"] == approximately(SCORES[place])
    assert got["usage"]["total_tokens"] > 0
    told = wire in ("voyage_rerank", "tei_rerank", "nim_rerank", "cohere")
    assert headers["x-weir-dropped"] == (None if told else "truncation")


def test_nim(root, wire, model):
    status, got, _ = post(root, "/v1/ranking", {
        "model": model, "query": {"text": QUERY}, "truncate": "END",
        "passages": [{"text": text} for text in DOCUMENTS]})
    assert status == 200, got
    assert [one["index"] for one in got["rankings"]] == ranked(3)
    assert [one["logit"] for one in got["rankings"]] == pytest.approx(
        [logit(place) for place in ranked(3)], abs=1e-9)


def test_what_is_wrong_is_named(root, wire, model):
    client = cohere.ClientV2(api_key=KEY, base_url=root)
    if wire != "cohere":  # that one passes as it is
        with pytest.raises(cohere.errors.BadRequestError) as refused:
            client.rerank(model=model, query=QUERY, documents=[])
        assert "documents is required" in refused.value.body["message"]
    if wire != "openai_chat":
        status, got, _ = post(root, "/v1/rerank", {"model": model, "query": QUERY, "top_n": 0,
                                                   "documents": DOCUMENTS})
        assert status == 400 and got["detail"].startswith("top_n must be"), got
        assert got["error"]["param"] == "top_n"
