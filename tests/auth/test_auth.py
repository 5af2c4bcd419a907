"""The real program against clouds that verify what it shows them."""
import contextlib
import datetime
import threading

import pytest

import aws
from issuers import CLAUDE, GEMINI, Api, Entra, Google
from support import http, upstream
from support.upstream import Upstream
from support.weir import Weir

VERTEX = "/v1/projects/auth-tests/locations/eu/publishers"
NOVA = "amazon-bedrock/amazon.nova-2-lite-v1:0"


@contextlib.contextmanager
def world(providers, env, workers=1):
    """Weir with these providers. Whatever it writes, no secret is in it."""
    with Weir({"workers": workers, "providers": providers}, env) as weir:
        yield weir
        secrets = [value for name, value in env.items() if name.endswith("SECRET")]
    written = "\n".join(weir.log + weir.requests_log)
    assert not [secret for secret in secrets if secret in written]
    assert "token-1-of" not in written


def base(server, path=""):
    return f"http://127.0.0.1:{server.port}{path}"


def text_of(answer):
    assert answer.status == 200, answer.body
    return answer.json["choices"][0]["message"]["content"]


def bedrock(server, session=False, **more):
    keys = {"access_key_id": {"env": "AWS_ID"}, "secret_access_key": {"env": "AWS_SECRET"},
            "region": aws.REGION}
    if session:
        keys["session_token"] = {"env": "AWS_SESSION_SECRET"}
    return {"amazon-bedrock": {"url": base(server), "credentials": [{"aws": {**keys, **more}}]}}


AWS_ENV = {"AWS_ID": aws.KEY_ID, "AWS_SECRET": aws.SECRET, "AWS_SESSION_SECRET": aws.SESSION}


@pytest.mark.parametrize("session", [False, True], ids=["long-term", "temporary"])
def test_aws_accepts_the_signature(session):
    cloud = aws.Bedrock(aws.SESSION if session else "")
    with Upstream(cloud) as server, world(bedrock(server, session), AWS_ENV) as weir:
        for text in ("hello", "ein Wort: \u00fc\u4e2d \U0001f600", "x" * 300_000):
            assert text_of(weir.ask(http.chat(NOVA, text=text))) == "fine", cloud.faults
        assert not cloud.faults
        assert server.requests[0].target == "/model/amazon.nova-2-lite-v1%3A0/converse"


def test_aws_accepts_the_signature_of_a_stream():
    cloud = aws.Bedrock()
    with Upstream(cloud) as server, world(bedrock(server), AWS_ENV) as weir:
        answer = weir.ask(http.chat(NOVA, stream=True))
        assert answer.status == 200 and not cloud.faults
        events = http.events_of(answer.body)
        assert events[-1] == "[DONE]" and any("fine" in event for event in events)


def test_aws_takes_its_usual_variables():
    cloud = aws.Bedrock(aws.SESSION)
    env = {"AWS_ACCESS_KEY_ID": aws.KEY_ID, "AWS_SECRET_ACCESS_KEY": aws.SECRET,
           "AWS_SESSION_TOKEN": aws.SESSION, "AWS_REGION": aws.REGION}
    with Upstream(cloud) as server, \
            world({"amazon-bedrock": {"url": base(server)}}, env) as weir:
        assert text_of(weir.ask(http.chat(NOVA))) == "fine", cloud.faults


def test_aws_refuses_a_wrong_secret_and_the_credential_is_benched():
    cloud = aws.Bedrock()
    env = {**AWS_ENV, "AWS_SECRET": "another-aws-secret-key"}
    with Upstream(cloud) as server, world(bedrock(server), env) as weir:
        answer = weir.ask(http.chat(NOVA))
        assert (answer.status, answer.kind) == (502, "upstream_auth")
        assert "does not match" in cloud.faults[0]
        assert "does not match" not in answer.body.decode()
        assert weir.ask(http.chat(NOVA)).kind == "no_candidate"
        assert len(server.requests) == 1


def test_aws_refuses_another_region():
    cloud = aws.Bedrock()
    with Upstream(cloud) as server, world(bedrock(server, region="us-east-1"), AWS_ENV) as weir:
        assert weir.ask(http.chat(NOVA)).kind == "upstream_auth"
        assert "us-east-1" in cloud.faults[0]


def test_a_wrong_clock_of_ours_is_put_right_by_awss():
    cloud = aws.Bedrock(ahead=datetime.timedelta(hours=2))
    with Upstream(cloud) as server, world(bedrock(server), AWS_ENV) as weir:
        for _ in range(3):
            assert text_of(weir.ask(http.chat(NOVA))) == "fine"
        assert len(cloud.faults) == 1 and len(server.requests) == 4


@pytest.fixture(name="google")
def fixture_google(tmp_path):
    issuer = Google(tmp_path)
    with Upstream(issuer) as server:
        issuer.server = server
        yield issuer


def vertex(google, server, vendor="google", **more):
    return {"google-vertex": {
        "url": base(server, f"{VERTEX}/{vendor}"), **more,
        "credentials": [{"google": {"file": str(google.file),
                                    "token_url": base(google.server, "/token")}}]}}


def test_google_takes_the_assertion_and_gemini_the_token(google):
    api = Api(google, f"{VERTEX}/google/models/gemini-2.5-flash:generateContent", GEMINI)
    with Upstream(api) as server, world(vertex(google, server), {}) as weir:
        for _ in range(3):
            answer = weir.ask(http.chat("google-vertex/gemini-2.5-flash"))
            assert answer.status == 200, (answer.body, google.refusals)
            assert text_of(answer) == "fine"
        assert google.issued == 1 and not google.refusals


def test_google_takes_its_usual_variable(google):
    # The file's own token_uri is Google's: only that it is read can be seen from here.
    with Weir({"providers": {"google-vertex": {"url": "http://127.0.0.1:1"}}},
              {"GOOGLE_APPLICATION_CREDENTIALS": google.file}) as weir:
        assert weir.get("/v1/models").status == 200


def test_claude_at_vertex(google):
    api = Api(google, f"{VERTEX}/anthropic/models/claude-sonnet-4-5@20250929:rawPredict", CLAUDE)
    providers = vertex
    with Upstream(api) as server, \
            world(providers(google, server, "anthropic", wire="vertex_anthropic"), {}) as weir:
        model = "google-vertex/claude-sonnet-4-5@20250929"
        assert text_of(weir.ask(http.chat(model))) == "fine"
        body = {"model": model, "max_tokens": 9, "invented": 1,
                "messages": [{"role": "user", "content": "hi"}]}
        answer = weir.ask(http.request("POST", "/v1/messages", body))
        assert answer.status == 200 and answer.json["content"][0]["text"] == "fine"
        for request in server.requests:
            assert request.json["anthropic_version"] == "vertex-2023-10-16"
            assert "model" not in request.json
        assert server.requests[1].json["invented"] == 1, "it passed through"


def entra_provider(issuer_server, server):
    return {"azure": {
        "url": base(server, "/openai/v1"),
        "credentials": [{"entra": {"tenant": Entra.TENANT, "client_id": Entra.CLIENT,
                                   "client_secret": {"env": "CLIENT_SECRET"},
                                   "authority": base(issuer_server)}}]}}


@contextlib.contextmanager
def azure(env=None, workers=1):
    issuer = Entra()
    api = Api(issuer, "/openai/v1/chat/completions", upstream.completion())
    with Upstream(issuer) as issuer_server, Upstream(api) as server, \
            world(entra_provider(issuer_server, server),
                  env or {"CLIENT_SECRET": Entra.SECRET}, workers) as weir:
        yield issuer, server, weir


AZURE = http.chat("azure/gpt-4o")


def test_azure_takes_the_token_and_no_key():
    with azure() as (issuer, _, weir):
        for _ in range(3):
            assert text_of(weir.ask(AZURE)) == "fine", issuer.refusals
        assert issuer.issued == 1 and not issuer.refusals


def test_a_revoked_token_is_replaced_unnoticed():
    with azure() as (issuer, server, weir):
        assert text_of(weir.ask(AZURE)) == "fine"
        issuer.revoke()
        assert text_of(weir.ask(AZURE)) == "fine"
        assert issuer.issued == 2 and len(server.requests) == 3


def test_an_api_that_takes_no_token_benches_the_credential():
    with azure() as (issuer, server, weir):
        server.always(upstream.answer(upstream.error("no"), 401))
        answer = weir.ask(AZURE)
        assert (answer.status, answer.kind) == (502, "upstream_auth")
        assert issuer.issued == 2 and len(server.requests) == 2, "one forced refresh"
        assert weir.ask(AZURE).kind == "no_candidate"
        assert issuer.issued == 2 and len(server.requests) == 2


def test_a_refused_secret_is_told_to_the_operator_only():
    with azure({"CLIENT_SECRET": "a-wrong-client-secret"}) as (issuer, server, weir):
        answer = weir.ask(AZURE)
        assert (answer.status, answer.kind) == (502, "upstream_auth")
        assert "AADSTS" not in answer.body.decode()
        weir.wait_request_log(lambda line: "AADSTS7000215" in line.get("message", ""))
        assert weir.ask(AZURE).kind == "no_candidate"
        assert len(issuer.refusals) == 1 and not server.requests


def test_many_first_requests_ask_for_one_token_a_worker():
    with azure(workers=2) as (issuer, _, weir):
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(weir.ask(AZURE)))
                   for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status for answer in answers] == [200] * 16
        assert 1 <= issuer.issued <= 2


def test_an_issuer_that_is_gone_is_the_providers_fault():
    with Upstream() as server, upstream.refused_port() as holder:
        port = holder.getsockname()[1]
        providers = entra_provider(server, server)
        credential = providers["azure"]["credentials"][0]["entra"]
        credential["authority"] = f"http://127.0.0.1:{port}"
        with world(providers, {"CLIENT_SECRET": Entra.SECRET}) as weir:
            answer = weir.ask(AZURE)
            assert answer.kind == "upstream_unreachable" and not server.requests
