"""The faults that Weir has to live with: one table, one test a row (test_faults.py).

Rows that are one request with one outcome are data, of rows/*.py. Where a fault needs more than one
request, its row names a play, a function of plays/*.py. A play whose row has no configuration makes
worlds of its own.
"""
from plays import (budget, client, cluster, hedge, http_rules, ledger, lifecycle, limits, media,
                   probes, routing, secrets, streams, structured, tls, uploads)
from rows.client import ROWS as CLIENT_ROWS
from rows.rate_limits import ROWS as RATE_LIMIT_ROWS
from rows.upstream import ROWS as UPSTREAM_ROWS
from world import Fault


def play(name, about, function, config=(), env=None):
    return Fault(name, about, play=function, config={} if config == () else config, env=env)


def own(name, about, function):
    return play(name, about, function, None)


def server(**settings):
    return {"server": settings}


BREAKER = {"breaker": {"failures_max": 2, "open_base": "300ms", "open_cap": "300ms"}}
PICKY_KEYS = {"providers": {"a": {"credentials": routing.CREDENTIALS}}}
FALLBACKS = routing.routes_for_fallbacks()
WEIGHTS = routing.routes_for_weights()

FAULTS = [
    *CLIENT_ROWS,        # what the client sends
    *UPSTREAM_ROWS,      # what the provider does
    *RATE_LIMIT_ROWS,    # a 429 and when it says to come back

    # clients that are slow or leave
    play("slow-header", "a head that never ends", client.slow_header,
         server(header_timeout="200ms")),
    play("slow-body", "a body that never ends", client.slow_body, server(body_timeout="200ms")),
    play("silent-connection", "a connection without a request", client.silent_connection,
         server(header_timeout="200ms", idle_timeout="500ms")),
    play("leaves-before-answer", "the client leaves while the provider is silent",
         client.leaves_before_answer),
    play("leaves-mid-stream", "the client leaves in the middle of a stream",
         client.leaves_mid_stream),
    play("leaves-while-waiting", "the client leaves while a retry waits",
         client.leaves_while_waiting),
    play("stops-reading", "the client does not read its stream", client.stops_reading,
         server(write_timeout="500ms")),
    play("half-closed", "the client ends its side and waits", client.half_closed),

    # who is asked instead, and who is left alone
    own("refused-connection", "nobody listens at the provider's port", routing.refused_connection),
    play("401-on-one-credential", "one of two keys is refused", routing.one_of_two_credentials,
         PICKY_KEYS),
    play("401-on-all-credentials", "both keys are refused", routing.all_credentials_refused,
         PICKY_KEYS),
    play("plain-answer-to-a-stream", "a provider without streams",
         streams.plain_answer_to_a_stream),
    play("context-length", "a prompt that is too long", routing.context_length, FALLBACKS),
    play("content-filter", "a prompt that is refused", routing.content_filter, FALLBACKS),
    play("fallback-route", "a route that falls back to another", routing.fallback_route, FALLBACKS),
    play("breaker", "a provider that fails again and again", routing.breaker, BREAKER),
    play("probe-before-any-call", "a provider that is down, and back before anybody asks",
         probes.before_any_call, probes.config(per_minute=600)),
    play("probe-minute", "a provider that is down, one probe a minute", probes.within_the_minute,
         probes.config(per_minute=1)),
    play("probe-unpriced", "a provider that is down, and costs nobody knows what",
         probes.without_a_price,
         {**probes.config(per_minute=600), "providers": {"a": {"models": ["m"]}}}),
    play("probe-stop", "SIGTERM while a probe waits", probes.stops_at_once,
         probes.config(per_minute=600, timeout="60s")),
    play("probe-reload", "probes that a reload turns on and off", probes.reloaded,
         {"breaker": probes.QUICK}),
    play("bad-requests-trip-nothing", "ten 400s in a row", routing.bad_requests_trip_nothing,
         BREAKER),
    play("one-typo", "a name that an endpoint does not know", routing.one_typo_stops_nobody,
         {"providers": {"a": {"models": None}}, "routes": None}),
    play("weighted", "three to one", routing.weighted, WEIGHTS),
    play("sticky", "users who stay where they are", routing.sticky, WEIGHTS),
    play("stale-connection", "a kept connection that is closed", routing.stale_connection,
         {"workers": 1}),
    play("untouched-request", "unknown fields and odd spelling",
         routing.request_goes_through_untouched),
    play("trace-context", "a caller's trace", routing.trace_is_continued),
    own("unpriced-model", "a price that nobody knows", routing.unpriced_model),
    play("exact-cost", "what a request cost", routing.cost_is_exact),

    # images by URL, for a provider that takes bytes
    own("media-inlined", "an image that a provider gets as bytes", media.inlined),
    own("media-redirects", "redirects to where nothing is fetched from", media.redirects),
    own("media-private", "hosts of this machine", media.private_places),
    own("media-too-large", "an image above the limit, with and without its length",
        media.too_large),
    own("media-too-much", "images that are too much together", media.too_much_in_all),
    own("media-slow", "a host that is silent", media.slow),
    own("media-no-media", "pages, refusals, breaks", media.no_media),
    own("media-client-leaves", "the client leaves during a fetch", media.client_leaves),

    # slow attempts with another beside them
    play("hedge-second-wins", "a provider that is silent, and another", hedge.second_wins,
         hedge.config()),
    play("hedge-first-wins", "a slow provider that answers after all", hedge.first_wins,
         hedge.config()),
    play("hedge-first-fails", "a slow provider that fails in the end", hedge.first_fails,
         hedge.config()),
    play("hedge-client-leaves", "the client leaves two silent providers", hedge.client_leaves,
         hedge.config()),
    play("hedge-leaves-mid-stream", "the client leaves the second one's stream",
         hedge.leaves_mid_stream, hedge.config()),
    play("hedge-budget", "no more calls may be asked twice", hedge.beyond_its_budget,
         hedge.config(budget="1%")),
    play("hedge-money", "money for one of two attempts", hedge.no_money_for_both,
         hedge.with_budget("0.014 USD"), hedge.ENV),
    play("hedge-images", "a picture that must not be made twice", hedge.not_for_images,
         hedge.config()),

    # the way to the provider
    own("tls", "a certificate in order", tls.good_certificate),
    own("tls-expired", "an expired certificate", tls.expired_certificate),
    own("tls-wrong-host", "a certificate for somebody else", tls.wrong_host),
    own("tls-unknown-authority", "a certificate of an unknown authority", tls.unknown_authority),
    own("dns-failure", "a host name that does not exist", tls.dns_failure),
    own("private-address", "a private address that was not allowed", tls.private_address),
    own("connect-proxy", "a CONNECT proxy on the way", tls.through_proxy),
    own("refusing-proxy", "a proxy that says no", tls.refusing_proxy),

    # HTTP
    play("smuggling", "requests that two servers would read differently", http_rules.smuggling),
    play("pipelined", "several requests at once", http_rules.pipelined),
    play("split-anywhere", "a request in two parts", http_rules.split_anywhere),
    play("chunked-request", "a body in chunks, with trailers", http_rules.chunked_request),
    play("expect-continue", "Expect: 100-continue", http_rules.expect_continue),
    play("expect-refused", "Expect: 100-continue before far too much",
         http_rules.expect_refused),
    play("http-1.0", "a client of 1996", http_rules.http_1_0),
    play("head", "HEAD", http_rules.head_method),
    play("cors", "browsers of two origins", http_rules.cors,
         server(cors_origins=["https://app.example.com"])),
    play("proxy-protocol", "PROXY protocol version 2", http_rules.proxy_protocol,
         server(proxy_protocol=True)),
    play("forwarded-for", "X-Forwarded-For of a trusted proxy", http_rules.forwarded_for,
         server(trusted_proxies=["127.0.0.1", "10.0.0.0/8"])),
    play("forwarded-for-untrusted", "X-Forwarded-For of anybody",
         http_rules.forwarded_for_untrusted),
    play("request-log", "names that would break a log line", http_rules.request_log_is_json),

    # answers in JSON
    play("structured-untouched", "a format that the target has itself", structured.untouched),
    play("structured-next", "an answer that does not fit, and another target",
         structured.next_target, structured.ROUTES),
    play("structured-repaired", "an answer that does not fit, and is repaired",
         structured.repaired, structured.ROUTES),
    play("structured-not-repaired", "answers that never fit", structured.not_repaired,
         {**structured.ROUTES, **BREAKER}),
    play("structured-stream", "a stream that does not fit", structured.checked_stream,
         structured.ROUTES),
    play("structured-no-money", "an answer that does not fit, and a small budget",
         structured.no_money_to_repair, structured.POOR, structured.ENV),

    # files in requests, and a provider's other paths
    play("upload-sent-twice", "a small file and a provider that fails",
         uploads.small_one_is_sent_twice, uploads.config()),
    play("upload-sent-once", "a large file and a provider that fails", uploads.large_one_is_not,
         uploads.config()),
    play("upload-second-model", "another model behind the file", uploads.second_model,
         uploads.config()),
    play("upload-client-leaves", "the client leaves inside its file", uploads.client_leaves,
         uploads.config()),
    play("provider-path-traversal", "paths that lead elsewhere", uploads.paths_that_lead_away),

    # keys and limits
    play("keys", "missing and unknown keys", limits.keys, limits.keyed(), limits.ENV),
    own("hashed-key", "a key of which only the hash is known", limits.hashed_key),
    play("revoked-key", "a key that is made and revoked", limits.revoked_key, limits.keyed(),
         limits.ENV),
    own("no-keys-beyond-loopback", "no keys, and everybody's address",
        limits.no_keys_beyond_loopback),
    play("requests-per-minute", "one request too many", limits.requests_per_minute,
         limits.keyed(requests="5/min"), limits.ENV),
    play("tokens-per-minute", "tokens that are reserved", limits.tokens_per_minute,
         limits.keyed(tokens="1000/min"), limits.ENV),
    play("concurrency", "one request too many at once", limits.concurrency,
         limits.keyed(concurrent=2), limits.ENV),
    play("refused-costs-nothing", "refused by the provider, five times",
         limits.refused_costs_nothing, limits.keyed(
             tokens="1000/min", concurrent=1, budgets=[{"limit": "0.01 USD", "every": "day"}]),
         limits.ENV),
    play("budget-200-clients", "200 clients on 0.10 USD", budget.concurrent_clients,
         budget.CONFIG, budget.ENV),
    play("budget-every-way-out", "200 clients, half of whom fail or leave", budget.every_way_out,
         budget.CONFIG, budget.ENV),
    play("budget-restart", "kill -9 in the middle of a budget", budget.restored_after_restart,
         budget.CONFIG, budget.ENV),

    # the ledger
    own("ledger-disk-full", "no file may grow", ledger.disk_full),
    own("ledger-folder-gone", "the ledger's folder is moved away", ledger.folder_gone),
    play("ledger-locked", "somebody holds the database", ledger.locked_database),
    own("ledger-not-ours", "a database of another program", ledger.not_our_database),
    play("kill-9", "kill -9 under load, three times", ledger.killed_under_load),
    play("ledger-after-stop", "an orderly stop", ledger.stopped_is_complete),
    own("ledger-shared", "two processes on one ledger", ledger.two_processes_one_ledger),

    # start, reload, stop
    play("sigterm", "SIGTERM with a stream in flight", lifecycle.graceful_stop,
         server(drain_timeout="20s", header_timeout="300ms")),
    play("drain-limit", "SIGTERM, and a request that never ends", lifecycle.drain_limit,
         server(drain_timeout="300ms")),
    play("second-sigterm", "SIGTERM twice", lifecycle.second_signal, server(drain_timeout="60s")),
    play("sighup", "a new configuration, by SIGHUP", lifecycle.reload_by_signal),
    play("file-change", "a new configuration, noticed", lifecycle.reload_by_change),
    play("bad-reload", "a new configuration with mistakes", lifecycle.bad_reload),
    play("restart-needed", "a new configuration that only a restart can read",
         lifecycle.restart_needed),
    play("reload-keeps-benches", "a reload in an outage", lifecycle.reload_keeps_benches),
    own("bad-start", "a configuration with mistakes at the start", lifecycle.bad_start),
    own("port-in-use", "an address that is taken", lifecycle.port_in_use),
    own("takeover", "a new process takes the address over", lifecycle.takeover),

    # replicas that tell each other over Redis
    own("cluster-outage", "a provider that one of two replicas finds dead, then no Redis",
        cluster.outage_is_shared),
    own("cluster-limit", "a limit that one of two replicas is told", cluster.limit_is_shared),
    own("cluster-figures", "calls of one of two replicas", cluster.figures_are_shared),
    own("cluster-no-redis", "no Redis from the beginning", cluster.redis_never_there),
    own("cluster-redis-hangs", "a Redis that says nothing", cluster.redis_hangs),
    own("cluster-tls", "a Redis behind TLS", cluster.redis_over_tls),

    # secrets
    play("canaries", "secrets in every error", secrets.canaries, secrets.CONFIG, secrets.ENV),
]
