"""Who is asked, and who is left alone."""
import collections
import json

from support import http
from support import upstream as up
from support.until import until
from world import World

CREDENTIALS = [{"env": "KEY_A", "name": "first"}, {"env": "KEY_B", "name": "second"}]


def credential_state(world, name):
    return world.weir.metrics().get(
        f'weir_credential_state{{provider="a",credential="{name}"}}')


def refused_connection(_):
    """Nobody listens at a: b answers; alone, it is a 502 that says so."""
    with up.refused_port() as holder:
        url = f"http://127.0.0.1:{holder.getsockname()[1]}/v1"
        with World({"providers": {"a": {"url": url}}}) as world:
            answer = world.ask("both")
            assert answer.status == 200 and answer.header("x-weir-provider") == "b"
            assert world.row(answer).attempts[0]["error"] == "upstream_unreachable"
            alone = world.ask("one")
            assert (alone.status, alone.kind) == (502, "upstream_unreachable")
            assert alone.error["weir"]["fault"] == "provider"


def one_of_two_credentials(world):
    """401 for one key: the other answers, the first rests and is seen to."""
    def picky(connection, request):
        bad = request.header("authorization") == "Bearer sk-a-provider-key-0123456789"
        script = up.answer(up.error("bad key", code="invalid_api_key"), 401) if bad else up.answer()
        script(connection, request)

    world.a.always(picky)
    answers = [world.ask("again") for _ in range(20)]
    assert {answer.status for answer in answers} == {200}
    keys = [request.header("authorization")[7:11] for request in world.a.requests]
    assert keys.count("sk-a") == 1 and keys.count("sk-b") == 20
    assert credential_state(world, "first") == 2 and credential_state(world, "second") == 0
    used = {row.attempts[-1]["credential"] for row in world.weir.ledger.wait_rows(20)}
    assert used == {"second"}


def all_credentials_refused(world):
    """What the provider says about our key is for the operator, not for the client."""
    world.a.always(up.answer(up.error("Incorrect API key provided: sk-a-pro*****789",
                                      code="invalid_api_key"), 401))
    answer = world.ask("again")
    assert (answer.status, answer.kind) == (502, "upstream_auth")
    assert "sk-a" not in answer.body.decode() and len(world.a.requests) == 2
    assert world.ask("again").kind == "no_candidate"


def context_length(world):
    """Too long for the first: the route's answer to that is asked, and only then."""
    too_long = up.error("This model's maximum context length is 4096 tokens",
                        "invalid_request_error", "context_length_exceeded")
    world.a.then(up.answer(too_long, 400))
    answer = world.ask("long")
    assert answer.status == 200 and answer.header("x-weir-provider") == "b"
    assert [a["error"] for a in world.row(answer).attempts] == ["context_length", ""]
    world.a.then(up.answer(too_long, 400))
    alone = world.ask("both")  # a route that names nobody for it: the provider's own words
    assert alone.status == 400 and alone.json == too_long


def content_filter(world):
    refused = up.error("blocked", "invalid_request_error", "content_filter")
    world.a.then(up.answer(refused, 400))
    answer = world.ask("filtered")
    assert answer.status == 200 and answer.header("x-weir-provider") == "b"
    world.a.then(up.answer(refused, 400))
    alone = world.ask("long")  # another case than the one that the route has an answer to
    assert alone.status == 400 and alone.json == refused


def fallback_route(world):
    """A whole route as the fallback of another."""
    world.a.then(up.answer(up.error(), 500))
    answer = world.ask("with-fallback")
    assert answer.status == 200 and answer.header("x-weir-provider") == "b"


def breaker(world):
    """Two failures open it; then nobody asks until one request may try; its success closes it."""
    state = 'weir_breaker_state{deployment="a/m"}'
    world.a.always(up.answer(up.error(), 500))
    for _ in range(2):
        assert world.ask("one").status == 502
    refused = world.ask("one")
    assert (refused.status, refused.kind) == (503, "no_candidate")
    assert int(refused.header("retry-after-ms")) <= 400
    assert len(world.a.requests) == 2 and world.weir.metrics()[state] == 2
    world.a.always(up.answer())
    until(lambda: world.ask("one").status == 200, "a probe after the breaker's time")
    assert world.weir.metrics().get(state, 0) == 0
    assert world.ask("one").status == 200


def bad_requests_trip_nothing(world):
    """400s are the client's: they bench neither provider nor key."""
    world.a.always(up.answer(up.error("no", "invalid_request_error"), 400))
    assert {world.ask("one").status for _ in range(10)} == {400}
    world.a.always(up.answer())
    assert world.ask("one").status == 200


def one_typo_stops_nobody(world):
    """An endpoint whose models nobody lists: a name that it does not know says nothing about the
    others."""
    def play(connection, request):
        known = request.json["model"] == "right"
        script = up.answer() if known else up.answer(up.error("no", code="model_not_found"), 404)
        script(connection, request)

    world.a.always(play)
    assert [world.ask(f"a/{name}").status for name in ("right", "wrong", "right", "wrong2", "right")
            ] == [200, 404, 200, 404, 200]


def weighted(world):
    """3 to 1 over 400 requests; the variant is in the answer and the ledger."""
    seen = collections.Counter()
    with world.weir.client() as client:
        for _ in range(400):
            client.send(http.chat("split"))
            seen[client.answer().header("x-weir-variant")] += 1
    assert 250 <= seen["left"] <= 350, seen  # 300, and 5.8 standard deviations
    assert len(world.a.requests) == seen["left"] and len(world.b.requests) == seen["right"]
    variants = collections.Counter(row.variant for row in world.weir.ledger.wait_rows(400))
    assert variants == seen


def sticky(world):
    """Each user stays where it began, and not all begin at one place."""
    of_user = collections.defaultdict(set)
    with world.weir.client() as client:
        for turn in range(4):
            for user in range(30):
                client.send(http.chat("sticky", user=f"user-{user}"))
                of_user[user].add(client.answer().header("x-weir-variant"))
    assert {len(variants) for variants in of_user.values()} == {1}
    assert len({next(iter(variants)) for variants in of_user.values()}) == 2


def stale_connection(world):
    """A kept connection that the provider has closed meanwhile: one transparent second try on a
    fresh one, which is no attempt of the route's."""
    assert world.ask("one").status == 200
    world.a.then(up.raw(b"", "close"))
    answer = world.ask("one")
    assert answer.status == 200 and answer.header("x-weir-attempts") == "1"
    assert len(world.a.requests) == 3


def routes_for_fallbacks():
    return {"routes": {
        "long": {"targets": ["a/m"], "on_context_length": ["b/m"]},
        "filtered": {"targets": ["a/m"], "on_content_filter": ["b/m"]},
        "with-fallback": {"targets": ["a/m"], "retry": {"same_target_max": 1},
                          "fallbacks": ["only-b"]},
        "only-b": {"targets": ["b/m"]}}}


def routes_for_weights():
    targets = [{"model": "a/m", "weight": 3, "variant": "left"},
               {"model": "b/m", "weight": 1, "variant": "right"}]
    return {"routes": {"split": {"strategy": "weighted", "targets": targets},
                       "sticky": {"strategy": "weighted", "sticky": "user", "targets": targets}}}


def request_goes_through_untouched(world):
    """Fields that nobody knows, odd spacing and spelling: forwarded byte for byte, but for the
    model."""
    body = (b'{ "messages" : [{"role":"user","content":"\\u00e9\xc3\xa9"}] ,'
            b'"new_field":{"a":[1,2.50,1e3]},\n"model":"one" , "temperature":0.10}')
    assert world.weir.ask(http.request("POST", "/v1/chat/completions", body)).status == 200
    assert world.a.requests[0].body == body.replace(b'"one"', b'"m"')


def trace_is_continued(world):
    """A caller's traceparent goes on with a new span; without one, nothing is made up."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = [("traceparent", f"00-{trace}-00f067aa0ba902b7-01"), ("tracestate", "vendor=1")]
    answer = world.ask("one", headers=headers)
    sent = world.a.requests[0].header("traceparent")
    assert sent.startswith(f"00-{trace}-") and "00f067aa0ba902b7" not in sent
    assert world.a.requests[0].header("tracestate") == "vendor=1"
    assert world.row(answer).trace_id == trace
    world.ask("one")
    assert world.a.requests[1].header("traceparent") is None


def unpriced_model(_):
    """An unknown price is said loudly and never 0; a key with a budget may not use it."""
    config = {"providers": {"a": {"models": ["m"]}}}
    with World(config) as world:
        answer = world.ask("one")
        assert answer.header("x-weir-cost") == "unknown"
        assert world.row(answer).cost_nano_usd is None
        name = 'weir_cost_unknown_total{provider="a",model="m"}'
        world.weir.wait_metric(name, lambda value: value == 1)
    keyed = {"keys": [{"name": "k", "env": "CLIENT", "budgets": [{"limit": "1 USD"}]}]}
    with World({**config, **keyed}, {"CLIENT": "a-client-key-0123456789"}) as world:
        answer = world.ask("one", key="a-client-key-0123456789")
        assert (answer.status, answer.kind) == (400, "unpriced")


def cost_is_exact(world):
    """10 tokens in at 1 USD a million, 5 out at 2: 20 microdollars, in every place."""
    answer = world.ask("one")
    assert answer.header("x-weir-cost") == "0.00002"
    row = world.row(answer)
    assert row.cost_nano_usd == 20_000 and row.attempts[0]["cost"] == 20_000
    assert json.loads(answer.body)["usage"] == up.USAGE
    name = 'weir_cost_nano_usd_total{provider="a",model="m"}'
    world.weir.wait_metric(name, lambda value: value == 20_000)
    line = world.weir.wait_request_log(lambda line: line["id"] == row.id)
    assert line["cost_nano_usd"] == 20_000

