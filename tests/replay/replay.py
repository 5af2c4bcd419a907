"""Every recorded openai.chat exchange: client -> weir -> replayed upstream -> client.

    replay.py [--seed N] [--only TEXT]      (WEIR_BINARY, WEIR_DATA)

One weir serves all, one attempt each. Each exchange runs twice: with its body whole, and cut
anywhere into small pieces. Then its ledger rows are compared with the recording.
"""
import argparse
import os
import pathlib
import random
import sys
import threading
import time
from queue import Empty, SimpleQueue

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import recorded
from exceptions import EXCEPTIONS
from support import http
from support import upstream as up
from support.until import until
from support.weir import ROOT, Weir

CLIENTS = 4
PIECES_MAX = 24
# Nothing that one exchange does may touch another: no bench outlasts a moment.
BRIEF = {name: "1ms" for name in ("open_base", "open_cap", "bench_base", "bench_cap", "auth_bench",
                                  "quota_bench", "missing_bench", "named_max")}


class Run:
    """One exchange in one of its two forms."""

    def __init__(self, number, exchange, cut_seed=None):
        self.number, self.exchange, self.cut_seed = number, exchange, cut_seed
        # An error would bench what the others need, so it has a provider of its own.
        own = fails(exchange)
        self.provider = f"error-{number}" if own else recorded.KNOWN.get(exchange.provider, "own")
        self.route = f"{self.provider}:{exchange.model}".replace(" ", "_")
        self.sent = recorded.with_model(exchange.text, exchange.model, self.route)
        self.seen = None       # the request at the upstream
        self.request_id = ""
        self.problems = []

    def problem(self, text):
        form = "whole" if self.cut_seed is None else "cut"
        self.problems.append(f"{form}: {text}")


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


def configuration(runs, url):
    """weir.yaml as a dict, and the environment with the providers' keys: a provider for each quirk
    family, and a route for each of their models."""
    providers, routes, env = {}, {}, {}
    for run in runs:
        if run.provider not in providers:
            variable = f"KEY_{len(env)}"
            env[variable] = f"sk-replay-{run.provider}-0123456789"
            providers[run.provider] = {"url": url, "allow_private": True, "any_model": True,
                                       "credentials": [{"env": variable}]}
        routes[run.route] = {"targets": [f"{run.provider}/{run.exchange.model}"],
                             "retry": {"attempts_max": 1}}
    config = {"providers": providers, "routes": routes, "log": {"requests": False},
              "breaker": {"failures_max": 500, "calls_min": 30_000, **BRIEF}}
    return config, env


def fails(exchange):
    return exchange.status >= 400 or (exchange.stream and recorded.expected_stream(exchange)[1])


def play(client, run):
    exchange = run.exchange
    client.send(http.request("POST", "/v1/chat/completions", run.sent.encode(),
                             [("idempotency-key", str(run.number))]))
    answer = client.answer()
    run.request_id = answer.header("x-request-id") or ""
    check_request(run, answer)
    if not answer.complete:
        run.problem("the answer broke off")
    elif exchange.status >= 400:
        check_error(run, answer, recorded.expected_error(exchange))
    elif exchange.stream:
        check_stream(run, answer)
    else:
        check_body(run, answer)


def check_request(run, answer):
    if run.seen is None:
        run.problem(f"the upstream was not asked: {answer.status} {answer.body[:300]!r}")
        return
    dropped = [name for name in (answer.header("x-weir-dropped") or "").split(",") if name]
    seen = run.seen.body.decode()
    problem = recorded.request_problem(run.exchange, run.sent, seen, dropped)
    same_keys = {k for k, _ in recorded.members(run.sent)} | {"stream_options"} == {
        k for k, _ in recorded.members(seen)} | {"stream_options"}
    if not problem and same_keys and '"developer"' not in run.sent \
            and ("stream_options" in seen or "stream_options" not in run.sent) \
            and not recorded.exact_request(run.exchange, run.route, run.sent, seen):
        problem = "its bytes changed"
    if problem:
        run.problem(f"request: {problem}")


def check_body(run, answer):
    if answer.status != run.exchange.status:
        run.problem(f"status {answer.status} for {run.exchange.status}: {answer.body[:300]!r}")
    elif answer.body != run.exchange.body:
        run.problem("the body is not the recorded one")


def check_stream(run, answer):
    wanted, error = recorded.expected_stream(run.exchange)
    if answer.status != 200:
        if error and "weir" in answer.error or answer.json.get("error") == error:
            return  # nothing had gone out yet: an ordinary error it became
        run.problem(f"status {answer.status} for a stream: {answer.body[:300]!r}")
    elif not (answer.header("content-type") or "").startswith("text/event-stream"):
        run.problem("the stream is not called one")
    elif error is None and answer.body != wanted:
        run.problem("the stream is not the recorded one")
    elif error is not None:
        rest = http.events_of(answer.body[len(wanted):])
        told = len(rest) == 1 and "weir" in recorded.json.loads(rest[0])["error"]
        if not answer.body.startswith(wanted) or not told:
            run.problem("the stream's error did not arrive as an error of ours at its end")


def check_error(run, answer, wanted):
    if answer.status != wanted.status:
        run.problem(f"status {answer.status}, not {wanted.status}: {answer.body[:300]!r}")
    elif wanted.raw:
        if answer.body != run.exchange.body:
            run.problem("the upstream's words about the request did not pass as they were")
    elif answer.kind != wanted.kind:
        run.problem(f"kind {answer.kind}, not {wanted.kind}")


def check_row(run, row):
    exchange = run.exchange
    if row is None:
        return run.problem("no row in the ledger")
    wanted = "error" if fails(exchange) else "ok"
    if row.status != wanted:
        return run.problem(f"the ledger says {row.status} {row.error}, not {wanted}")
    if fails(exchange):
        return None
    usage = recorded.recorded_usage(exchange)
    if usage is None:
        if not row.estimated:
            run.problem("no usage was recorded, and the ledger's is not marked as estimated")
    else:
        found = (row.input_tokens, row.output_tokens, row.usage["input_cache_read"],
                 row.usage["output_reasoning"])
        if row.estimated or found != recorded.expected_tokens(usage):
            run.problem(f"usage {found}, not {recorded.expected_tokens(usage)} of {usage}")
    if row.stop_reason != recorded.recorded_stop(exchange):
        run.problem(f"stop reason {row.stop_reason!r}, not {recorded.recorded_stop(exchange)!r}")
    return None


def work(port, queue):
    client = http.Client(port)
    while True:
        try:
            run = queue.get_nowait()
        except Empty:
            return client.close()
        try:
            play(client, run)
        except (OSError, EOFError, ValueError, KeyError) as problem:
            run.problem(f"{type(problem).__name__}: {problem}")
            client.close()
            client = http.Client(port)


def play_all(weir, runs):
    queue = SimpleQueue()
    for run in runs:
        queue.put(run)
    threads = [threading.Thread(target=work, args=(weir.port, queue)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: weir.metrics().get("weir_requests_total") == len(runs), "all requests counted")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--only", default="", help="exchanges whose id contains this")
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("WEIR_DATA") or ROOT.parent / "shared/data")
    if not (data / "exchanges").is_dir():
        print("SKIPPED: replay needs the recorded exchanges; there are none in WEIR_DATA "
              f"({os.environ.get('WEIR_DATA') or 'not set; default ../shared/data'})")
        return 0
    exchanges = [e for e in recorded.load(data) if options.only in e.id]
    print(f"seed {options.seed}")
    began = time.monotonic()
    runs = [Run(2 * i + cut, e, f"{options.seed}/{i}" if cut else None)
            for i, e in enumerate(exchanges) for cut in (0, 1)]
    with Replayer(runs) as replayer:
        config, env = configuration(runs, replayer.url)
        with Weir(config, env) as weir:
            play_all(weir, runs)
            weir.stop()  # in good order: then every row is in the ledger
            rows = {row.id: row for row in weir.ledger.rows()}
    for run in runs:
        check_row(run, rows.get(run.request_id))
    return report(exchanges, runs, time.monotonic() - began)


def report(exchanges, runs, seconds):
    passed = failed = excepted = 0
    for number, exchange in enumerate(exchanges):
        problems = [p for run in runs[2 * number:2 * number + 2] for p in run.problems]
        reason = EXCEPTIONS.get(exchange.id)
        if not problems:
            passed += 1
            if reason:
                failed += 1
                print(f"FAILED {exchange.id}: passes, and exceptions.py names it: {reason}")
        elif reason:
            excepted += 1
            print(f"excepted {exchange.id} ({exchange.fidelity}): {reason}")
        else:
            failed += 1
            print(f"FAILED {exchange.id} ({exchange.fidelity}, {runs[2 * number].provider}): " +
                  "; ".join(problems))
    print(f"openai_chat: {len(exchanges)} exchanges, {passed} passed, {excepted} excepted")
    print(f"{len(runs)} runs in {seconds:.1f} s")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
