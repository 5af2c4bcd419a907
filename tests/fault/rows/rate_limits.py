"""A 429, and every way in which providers say when to come back."""
import datetime
import email.utils
import re

from support import http
from support import upstream as up
from world import Fault

SECONDS, MINUTES = 1000, 60_000


def in_future(seconds):
    now = datetime.datetime.now(datetime.timezone.utc)
    return now + datetime.timedelta(seconds=seconds)


def http_date(seconds):
    return email.utils.format_datetime(in_future(seconds), usegmt=True)


def rfc3339(seconds):
    return in_future(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")


def named(name, about, least_ms, most_ms=None, headers=None, message="slow down"):
    """The client is told the provider's own time, and until then nobody bothers the provider.

    headers: a function, since dates are of the moment."""
    most_ms = most_ms or least_ms

    def refuse(connection, request):
        up.answer(up.error(message, "rate_limit_error", "rate_limit_exceeded"), 429,
                  headers() if headers else ())(connection, request)

    def check(world, answer):
        told = int(answer.header("retry-after-ms"))
        assert least_ms - 100 <= told <= most_ms, f"{told} ms"
        assert int(answer.header("retry-after")) == -(-told // 1000)
        assert answer.header("x-weir-upstream-status") == "429"
        benched = world.ask("one")
        assert (benched.status, benched.kind) == (503, "no_candidate")
        assert 0 < int(benched.header("retry-after-ms")) <= most_ms + 500
        assert len(world.a.requests) == 1

    return Fault(name, about, http.chat("one"), [refuse], status=429,
                 kind="upstream_rate_limited", says=re.split(r"\d", message)[0], attempts=1,
                 check=check, ledger={"status": "error", "error": "upstream_rate_limited"},
                 config={"routes": {"one": {"retry": {"wait_max": "0s"}}}})


def header(name, value):
    return lambda: [(name, value() if callable(value) else value)]


def exhausted(reset_name, value, remaining="x-ratelimit-remaining-requests"):
    """A reset counts where nothing remains."""
    return lambda: [(remaining, "0"), (reset_name, value() if callable(value) else value)]


ROWS = [
    named("429-seconds", "retry-after: 7", 7 * SECONDS, headers=header("retry-after", "7")),
    named("429-fraction", "retry-after: 1.5", 1500, headers=header("retry-after", "1.5")),
    named("429-date", "retry-after: a date", 88 * SECONDS, 90 * SECONDS,
          headers=header("retry-after", lambda: http_date(90))),
    named("429-milliseconds", "retry-after-ms: 2345", 2345,
          headers=header("retry-after-ms", "2345")),
    named("429-reset-ms", "x-ratelimit-reset-requests: 912ms", 912,
          headers=exhausted("x-ratelimit-reset-requests", "912ms")),
    named("429-reset-minutes", "x-ratelimit-reset-tokens: 8m38.4s", 518_400,
          headers=exhausted("x-ratelimit-reset-tokens", "8m38.4s",
                            "x-ratelimit-remaining-tokens")),
    named("429-reset-rfc3339", "anthropic-ratelimit-requests-reset: RFC 3339", 88 * SECONDS,
          90 * SECONDS, headers=exhausted("anthropic-ratelimit-requests-reset",
                                          lambda: rfc3339(90),
                                          "anthropic-ratelimit-requests-remaining")),
    named("429-reset-epoch", "x-ratelimit-reset: milliseconds since 1970", 88 * SECONDS,
          90 * SECONDS, headers=exhausted("x-ratelimit-reset",
                                          lambda: str(int(in_future(90).timestamp() * 1000)),
                                          "x-ratelimit-remaining")),
    named("429-text", "the body's \"try again in\"", 6500,
          message="Rate limit reached. Please try again in 6.5s. Visit us."),
    named("429-text-minutes", "the body's \"try again in\" with minutes", 2 * MINUTES + 3000,
          message="Limit reached. Please try again in 2m3s."),
    named("429-unnamed", "no time at all: one of our own, short and growing", 100, 2 * SECONDS),
    Fault("429-waited-for", "a short time, and nobody else to ask: it is waited for",
          http.chat("again"),
          [up.answer(up.error("slow down", code="rate_limit_exceeded"), 429,
                     [("retry-after-ms", "60")])],
          attempts=2, ledger={"status": "ok", "provider": "a"},
          check=lambda world, answer: _waited(world, answer, 60)),
    Fault("429-quota-is-long", "a used-up quota is no rate limit: the credential is out",
          http.chat("again"),
          [up.answer(up.error("You exceeded your current quota", "insufficient_quota",
                              "insufficient_quota"), 429)],
          status=429, kind="upstream_quota", attempts=1,
          metrics={'weir_credential_state{provider="a",credential="KEY_A"}': 2}),
]


def _waited(world, answer, ms):
    first, second = world.row(answer).attempts
    assert second["offset"] - first["offset"] >= ms * 1000
