"""Start, reload, stop, and one process taking over from another."""
import json
import signal
import socket
import threading
import time

from support import http
from support import upstream as up
from support.until import until
from support.weir import Weir
from world import World


def _held_stream(gate):
    def script(connection, _):
        connection.send(up.STREAM_HEAD + up.http_chunk(up.event(up.chunk("begun"))))
        gate.wait(20)
        connection.send(b"".join(up.http_chunk(e) for e in up.events(["over"])) + up.LAST_CHUNK)
    return script


def _connection_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionError:
        return True
    return False


def graceful_stop(world):
    """SIGTERM: no new connections, the stream in flight comes to its end, exit code 0."""
    gate = threading.Event()
    world.a.then(_held_stream(gate))
    idle, fresh = world.weir.client(), world.weir.client()
    idle.send(http.request("GET", "/healthz"))
    assert idle.answer().status == 200
    with world.weir.client() as client:
        client.send(http.chat("one", stream=True))
        head = client.head()
        events = client.events()
        assert "begun" in next(events)
        world.weir.signal(signal.SIGTERM)
        until(lambda: _connection_refused(world.weir.port), "new connections being refused")
        assert idle.stream.rest() == b""  # between two requests: closed at once
        assert fresh.stream.rest() == b""  # before its first: after header_timeout
        assert world.weir.process.poll() is None
        gate.set()
        rest = list(events)
        assert rest[-1] == "[DONE]"
    assert world.weir.wait() == 0
    assert world.row(head).status == "ok"


def drain_limit(world):
    """What has not ended by server.drain_timeout is ended."""
    world.a.then(up.raw(b"", "stall"))
    with world.weir.client() as client:
        client.send(http.chat("one"))
        world.a.wait_requests(1)
        began = time.monotonic()
        world.weir.signal(signal.SIGTERM)
        assert world.weir.wait() == 0
        assert time.monotonic() - began < 6
    assert len(world.weir.ledger.rows()) == 1


def second_signal(world):
    """A second SIGTERM does not wait for anybody."""
    world.a.then(up.raw(b"", "stall"))
    with world.weir.client() as client:
        client.send(http.chat("one"))
        world.a.wait_requests(1)
        world.weir.signal(signal.SIGTERM)
        world.weir.wait_log("stopping")
        began = time.monotonic()
        world.weir.signal(signal.SIGTERM)
        assert world.weir.wait() == 0
        assert time.monotonic() - began < 5  # drain_timeout is a minute here
    assert len(world.weir.ledger.rows()) == 1


def _with_route(world, name, target):
    config = json.loads(json.dumps(world.weir.config))
    config["routes"][name] = {"targets": [target]}
    return config


def reload_by_signal(world):
    """SIGHUP: the new route is there, and a request in flight ends under the old configuration."""
    gate = threading.Event()
    world.a.then(_held_stream(gate))
    assert world.ask("fresh").status == 404
    with world.weir.client() as client:
        client.send(http.chat("one", stream=True))
        client.head()
        events = client.events()
        next(events)
        world.weir.write_config(_with_route(world, "fresh", "b/m"))
        world.weir.signal(signal.SIGHUP)
        until(lambda: world.ask("fresh").status == 200, "the new route")
        gate.set()
        assert list(events)[-1] == "[DONE]"


def reload_by_change(world):
    """A changed file is noticed without a signal."""
    world.weir.write_config(_with_route(world, "fresh", "b/m"))
    until(lambda: world.ask("fresh").status == 200, "the new route")
    world.weir.wait_log("reloaded")


def bad_reload(world):
    """Mistakes are told with their places, all at once; the old configuration stays."""
    bad = _with_route(world, "fresh", "b/no-such-model")
    bad["routse"] = {}
    bad["timeouts"] = {"first_byte": "soon"}
    world.weir.write_config(bad)
    world.weir.signal(signal.SIGHUP)
    world.weir.wait_log("the old configuration stays")
    world.weir.wait_log(r'weir\.yaml:\d+:\d+: .*"routse".*did you mean "routes"')
    world.weir.wait_log(r"weir\.yaml:\d+:\d+: .*no-such-model")
    world.weir.wait_log(r"weir\.yaml:\d+:\d+: .*first_byte")
    assert world.ask("one").status == 200 and world.ask("fresh").status == 404
    world.weir.write_config(_with_route(world, "fresh", "b/m"))
    world.weir.signal(signal.SIGHUP)
    until(lambda: world.ask("fresh").status == 200, "the mended configuration")


def restart_needed(world):
    """What a reload cannot take over is named, until it is as it was at the start."""
    def waiting():
        return world.weir.get("/readyz").json.get("restart_needed_for", [])

    changed = dict(world.weir.config, workers=3, log={"level": "debug", "file": "elsewhere.log"})
    changed["server"] = {"idle_timeout": "7s", "body_bytes_max": "1MiB"}
    assert waiting() == []
    world.weir.write_config(changed)
    world.weir.signal(signal.SIGHUP)
    world.weir.wait_log("these changed and need a restart: "
                        "workers, server.idle_timeout, log.file$")
    until(lambda: waiting() == ["workers", "server.idle_timeout", "log.file"], "the keys' names")
    world.weir.write_config(world.weir.config)
    world.weir.signal(signal.SIGHUP)
    until(lambda: waiting() == [], "nothing to restart for")


def reload_keeps_benches(world):
    """A reload forgets no outage and no spent limit."""
    world.a.always(up.answer(up.error("bad key", code="invalid_api_key"), 401))
    assert world.ask("one").status == 502
    world.weir.write_config(_with_route(world, "fresh", "b/m"))
    world.weir.signal(signal.SIGHUP)
    until(lambda: world.ask("fresh").status == 200, "the new route")
    assert world.ask("one").kind == "no_candidate"
    assert len(world.a.requests) == 1


def bad_start(_):
    """A configuration with mistakes: all of them, with their places, and an exit code."""
    weir = Weir({"providers": {"opnai": {}}, "lsten": "127.0.0.1:1"}, listening=False)
    assert weir.wait() != 0
    log = "\n".join(weir.log)
    assert '"openai"' in log and '"listen"' in log and "weir.yaml:" in log


def port_in_use(_):
    """A second process without --takeover does not share the address by accident."""
    with World() as world:
        second = Weir({"providers": {"sim": {}}, "listen": f"127.0.0.1:{world.weir.port}"},
                      listening=False)
        assert second.wait() != 0
        assert any(str(world.weir.port) in line for line in second.log), second.log


def takeover(_):
    """A second process takes the address over while clients ask; no request that was taken is lost.

    What the kernel is just setting up for a socket that closes, it resets, unless the machine has
    net.ipv4.tcp_migrate_req=1 (docs/guide/operations.md): a few such connections may be refused.
    """
    with World() as world:
        failures, count, stop = [], [], threading.Event()
        resets = []

        def ask_and_ask():
            while not stop.is_set():
                try:
                    answer = world.ask("one")
                    if answer.status != 200 or not answer.complete:
                        failures.append(answer.body)
                    count.append(1)
                except ConnectionResetError:
                    resets.append(1)
                except (OSError, EOFError) as problem:
                    failures.append(repr(problem))

        threads = [threading.Thread(target=ask_and_ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: len(count) > 50, "some answers")
            address = f"127.0.0.1:{world.weir.port}"
            with Weir({**world.weir.config, "listen": address}, world.env, ["--takeover"],
                      folder=world.weir.folder) as second:
                before = len(count)
                until(lambda: len(count) > before + 50, "answers of both")
                world.weir.signal(signal.SIGTERM)
                assert world.weir.wait() == 0
                before = len(count)
                until(lambda: len(count) > before + 100, "answers of the second")
                stop.set()
                for thread in threads:
                    thread.join(20)
                assert not failures, (len(failures), failures[:3])
                assert len(resets) <= len(threads), len(resets)
                second.ledger.wait_rows(len(count))
        finally:
            stop.set()
