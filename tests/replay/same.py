"""The first mode: client and provider speak the same wire.

Each exchange runs twice: with its body whole, and cut anywhere into small pieces; a stream of
Gemini's also for a client that wants it as a JSON array. Bodies and requests must arrive byte for
byte, errors as gateway/refuse.cpp promises; then the ledger's rows are compared with the recording.
"""
import random

import arrays
import playing
import recorded
from exceptions import EXCEPTIONS
from support import http
from support import upstream as up
from support.weir import Weir
from wires import WIRES

PIECES_MAX = 24
EXCEPTED_MAX = 0.01  # of a wire's exchanges
# Nothing that one exchange does may touch another: no bench outlasts a moment.
BRIEF = {name: "1ms" for name in ("open_base", "open_cap", "bench_base", "bench_cap", "auth_bench",
                                  "quota_bench", "missing_bench", "named_max")}


class Run:
    """One exchange in one of its forms: whole, cut, or array."""

    def __init__(self, number, exchange, form, seed):
        self.number, self.exchange, self.form = number, exchange, form
        self.cut_seed = None if form == "whole" else seed
        wire = exchange.wire
        # An error would bench what the others need, so it has a provider of its own.
        own = f"own-{wire.name}"
        self.provider = f"error-{number}" if recorded.fails(exchange) else wire.known.get(
            exchange.provider, own)
        self.route = f"{self.provider}:{exchange.model}".replace(" ", "_")
        self.sent = wire.text(exchange, self.route)
        self.seen = None       # the request at the upstream
        self.request_id = ""
        self.problems = []

    def problem(self, text):
        self.problems.append(f"{self.form}: {text}")


def forms_of(exchange):
    return ("whole", "cut", "array") if exchange.wire.name == "gemini" and exchange.asks_stream \
        else ("whole", "cut")


def pieces_of(body, seed):
    """The body cut at random places; all of it is in them."""
    dice = random.Random(seed)
    cuts = sorted(dice.randrange(len(body) + 1) for _ in range(dice.randrange(1, PIECES_MAX)))
    return [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)]) if a < b]


class Replayer(up.Upstream):
    """Finds the run by the number that the client put into idempotency-key."""

    def __init__(self, runs):
        self.runs = runs
        super().__init__(self.replay)

    def replay(self, connection, request):
        run = self.runs[int(request.header("idempotency-key"))]
        if run.seen is not None:
            run.problem("the upstream was asked twice")
        run.seen = request
        self.requests.clear()
        exchange = run.exchange
        if run.cut_seed is None:
            connection.send(up.head(exchange.status, exchange.headers, len(exchange.body),
                                    exchange.content_type) + exchange.body)
            return
        connection.send(up.head(exchange.status, exchange.headers,
                                content_type=exchange.content_type))
        for piece in pieces_of(exchange.body, run.cut_seed):
            connection.send(up.http_chunk(piece))
        connection.send(up.LAST_CHUNK)


def configuration(runs, origin):
    """weir.yaml as a dict, and the environment with the providers' keys: a provider for each quirk
    family and wire, and a route for each of their models."""
    providers, routes, env = {}, {}, {}
    for run in runs:
        wire = run.exchange.wire
        if run.provider not in providers:
            variable = f"KEY_{len(env)}"
            env[variable] = f"sk-replay-{run.provider}-0123456789"
            providers[run.provider] = {"url": origin + wire.base, "allow_private": True,
                                       "any_model": True, "credentials": [{"env": variable}]}
            if run.provider not in wire.known.values():
                providers[run.provider]["wire"] = wire.name
        routes[run.route] = {"targets": [f"{run.provider}/{run.exchange.model}"],
                             "retry": {"attempts_max": 1}}
    # Or a turn would be sent with what an exchange before it has said.
    config = {"providers": providers, "routes": routes, "log": {"requests": False},
              "responses": {"store": False},
              "breaker": {"failures_max": 500, "calls_min": 30_000, **BRIEF}}
    return config, env


# ---- one exchange

def play(client, run):
    exchange = run.exchange
    target = exchange.wire.client_target(exchange, run.route, run.form == "array")
    client.send(http.request("POST", target, run.sent.encode(),
                             [("idempotency-key", str(run.number)), *exchange.client_headers]))
    answer = client.answer()
    run.request_id = answer.header("x-request-id") or ""
    check_request(run, answer)
    wanted = recorded.expected_error(exchange)
    if not answer.complete:
        run.problem("the answer broke off")
    elif wanted:
        check_error(run, answer, wanted)
    elif not exchange.stream:
        check_body(run, answer)
    elif run.form == "array":
        check_array(run, answer)
    else:
        check_stream(run, answer)


def check_request(run, answer):
    if run.seen is None:
        run.problem(f"the upstream was not asked: {answer.status} {answer.body[:300]!r}")
        return
    exchange, wire = run.exchange, run.exchange.wire
    wanted = wire.provider_target(exchange)
    if wanted and run.seen.target != wanted:
        run.problem(f"request: {run.seen.target} was called, not {wanted}")
    for name, value in exchange.client_headers:
        if run.seen.header(name) != value:
            run.problem(f"request: {name} became {run.seen.header(name)}")
    dropped = [name for name in (answer.header("x-weir-dropped") or "").split(",") if name]
    seen = run.seen.body.decode()
    if run.form == "array":
        problem = arrays.request_problem(run.sent, seen, dropped)
    else:
        problem = wire.request_problem(run, run.sent, seen, dropped)
    if problem:
        run.problem(f"request: {problem}")


def check_body(run, answer):
    if answer.status != run.exchange.status:
        run.problem(f"status {answer.status} for {run.exchange.status}: {answer.body[:300]!r}")
    elif answer.body != run.exchange.body:
        run.problem("the body is not the recorded one")


def check_stream(run, answer):
    wire = run.exchange.wire
    events, error = recorded.expected_stream(run.exchange)
    wanted = b"".join(events)
    if answer.status != 200:
        check_early_end(run, answer, error)
    elif not (answer.header("content-type") or "").startswith(wire.stream_type):
        run.problem("the stream is not called one")
    elif error is None and answer.body != wanted:
        run.problem(f"the stream is not the recorded one; it ends in {answer.body[-200:]!r}")
    elif error is not None:
        rest = wire.events(answer.body[len(wanted):])
        told = len(rest) == wire.error_events and b"weir" in rest[0][0]
        if not answer.body.startswith(wanted) or not told:
            run.problem("the stream's error did not arrive as an error of ours at its end; it ends "
                        f"in {answer.body[-1500:]!r}")


def check_early_end(run, answer, error):
    """Nothing had gone out yet when the error came: an ordinary error it may become."""
    if not error:
        run.problem(f"status {answer.status} for a stream: {answer.body[:300]!r}")
    elif answer.json.get("error") != error and not run.exchange.wire.kind_of(answer.json):
        run.problem(f"no error of ours, and not the recorded one: {answer.body[:300]!r}")


def check_array(run, answer):
    events, error = recorded.expected_stream(run.exchange)
    if answer.status != 200:
        check_early_end(run, answer, error)
    elif not (answer.header("content-type") or "").startswith("application/json"):
        run.problem(f"the array is called {answer.header('content-type')}")
    else:
        parts = run.exchange.wire.parts(b"".join(events), stream=True)
        found = answer.json
        told = found and run.exchange.wire.error_in(found[-1])
        if bool(told) != bool(error):
            run.problem("the array's error did not arrive as its last element")
        elif problem := arrays.answer_problem(parts, found[:-1] if error else found,
                                              bool(error)):
            run.problem(problem)


def check_error(run, answer, wanted):
    if answer.status != wanted.status:
        run.problem(f"status {answer.status}, not {wanted.status}: {answer.body[:300]!r}")
    elif not wanted.kind:
        if answer.body != run.exchange.body:
            run.problem("the upstream's words about the request did not pass as they were")
    elif run.exchange.wire.kind_of(answer.json) != wanted.kind:
        run.problem(f"kind {run.exchange.wire.kind_of(answer.json)}, not {wanted.kind}")


def check_row(run, row):
    exchange, wire = run.exchange, run.exchange.wire
    if row is None:
        return run.problem("no row in the ledger")
    failed = recorded.fails(exchange)
    if row.status != ("error" if failed else "ok"):
        return run.problem(f"the ledger says {row.status} {row.error}")
    if row.wire != wire.name:
        return run.problem(f"the ledger says the wire {row.wire}")
    if failed:
        return None
    parts = exchange.parts()
    wanted = wire.usage(parts)
    if wanted is None:
        if not row.estimated:
            run.problem("no usage was recorded, and the ledger's is not marked as estimated")
    else:
        found = type(wanted)(row.input_tokens, row.output_tokens, row.usage["input_cache_read"],
                             row.usage["output_reasoning"])
        if row.estimated or found != wanted:
            run.problem(f"usage {found}, not {wanted}")
    if row.stop_reason != wire.stop(parts):
        run.problem(f"stop reason {row.stop_reason!r}, not {wire.stop(parts)!r}")
    return None


# ---- all of them

def replay(exchanges, seed):
    """The runs, played and compared."""
    runs = []
    for i, exchange in enumerate(exchanges):
        for form in forms_of(exchange):
            runs.append(Run(len(runs), exchange, form, f"{seed}/{i}"))
    with Replayer(runs) as replayer:
        config, env = configuration(runs, replayer.origin)
        with Weir(config, env) as weir:
            playing.play_all(weir, runs, play)
            weir.stop()  # in good order: then every row is in the ledger
            rows = {row.id: row for row in weir.ledger.rows()}
    for run in runs:
        check_row(run, rows.get(run.request_id))
    return runs


def report(exchanges, runs):
    """Prints what failed and the counts of each wire; the sums of what passed and failed."""
    problems = {exchange.id: [] for exchange in exchanges}
    for run in runs:
        problems[run.exchange.id] += run.problems
    passed = failed = 0
    for wire in WIRES:
        own = [exchange for exchange in exchanges if exchange.wire is wire]
        good = excepted = 0
        for exchange in own:
            told, reason = "; ".join(problems[exchange.id]), EXCEPTIONS.get(exchange.id)
            if not told and not reason:
                good += 1
            elif told and reason:
                excepted += 1
                print(f"excepted {exchange.id} ({exchange.fidelity}): {reason}")
            else:
                failed += 1
                told = told or f"passes, and exceptions.py names it: {reason}"
                print(f"FAILED {exchange.id} ({exchange.fidelity}, {exchange.provider}): {told}")
        if excepted > EXCEPTED_MAX * len(own) and len(own) > 1 / EXCEPTED_MAX:
            failed += 1
            print(f"FAILED {wire.name}: {excepted} exceptions are more than {EXCEPTED_MAX:.0%}")
        if own:
            print(f"{wire.name}: {len(own)} exchanges, {good} passed, {excepted} excepted")
        passed += good
    return passed, failed
