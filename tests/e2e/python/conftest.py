import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[2])]

import openai
import pytest

from support.upstream import Upstream
from support.weir import Weir, provider

KEY = "weir-e2e-client-0123456789"
POOR = "weir-e2e-poor-client-0123456789"


@pytest.fixture(scope="session")
def running():
    """One weir for the session: the simulated provider, and a scripted one behind three routes."""
    with Upstream() as upstream:
        config = {
            "providers": {"sim": {}, "scripted": provider(upstream.url)},
            "routes": {
                "scripted": {"targets": ["scripted/m"],
                             "retry": {"attempts_max": 1, "wait_max": "0s"}},
                "failing-over": {"targets": ["scripted/m", "sim/echo"], "retry": {"base": "1ms"}}},
            "keys": [{"name": "e2e", "env": "CLIENT"},
                     {"name": "poor", "env": "POOR", "requests": "1/day"}],
            # What one test provokes must not bench the provider for the next.
            "breaker": {"failures_max": 500, "auth_bench": "1ms", "quota_bench": "1ms",
                        "missing_bench": "1ms", "bench_base": "1ms", "bench_cap": "1ms",
                        "named_max": "50ms"}}
        with Weir(config, {"CLIENT": KEY, "POOR": POOR}) as weir:
            yield weir, upstream


@pytest.fixture
def weir(running):
    return running[0]


@pytest.fixture
def upstream(running):
    """The scripted provider, as if nobody had asked it before."""
    running[1].requests.clear()
    running[1].go.clear()
    return running[1]


@pytest.fixture
def options(weir):
    return {"base_url": f"http://127.0.0.1:{weir.port}/v1", "api_key": KEY, "max_retries": 0,
            "timeout": 20}


@pytest.fixture
def client(options):
    with openai.OpenAI(**options) as made:
        yield made


@pytest.fixture
def row(weir):
    """The ledger's row of an answer of the SDK, or of a request id."""
    def find(answer):
        wanted = answer if isinstance(answer, str) else answer._request_id
        from support.until import until
        return until(lambda: next((r for r in weir.ledger.rows()
                                   if r.id == wanted and r.status != "running"), None),
                     f"the ledger row {wanted}")
    return find
