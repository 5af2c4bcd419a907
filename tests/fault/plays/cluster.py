"""Two replicas that tell each other over Redis what they learnt."""
import contextlib

from support import http
from support import upstream as up
from support.redis import Redis
from support.until import until
from support.weir import Weir
from world import World

BREAKER = {"failures_max": 2, "open_base": "60s", "open_cap": "60s"}
PASSWORD = "a-password-of-redis"


def _config(replica):
    return {"breaker": BREAKER,
            "cluster": {"redis": "${REDIS_URL}", "every": "50ms", "replica": replica,
                        "timeout": "1s"}}


@contextlib.contextmanager
def _replicas():
    """World's weir and another one beside it with the same providers, and their Redis."""
    with Redis(PASSWORD) as redis:
        env = {"REDIS_URL": redis.url}
        with World(_config("first"), env) as world:
            second = {**world.config, "cluster": _config("second")["cluster"]}
            with Weir(second, world.env) as other:
                for weir in (world.weir, other):
                    weir.wait_log("sharing with other replicas over Redis")
                yield world, other, redis


def _breaker(weir):
    return weir.metrics().get('weir_breaker_state{deployment="a/m"}', 0.0)


def _both(weir):
    return weir.ask(http.chat("both"))


def outage_is_shared(_):
    """What the first finds dead, the second does not try; without Redis both serve on."""
    with _replicas() as (world, other, redis):
        world.a.always(up.answer(up.error("down"), 500))
        until(lambda: _both(world.weir).status == 200 and _breaker(world.weir) == 2,
              "the first's breaker")
        until(lambda: _breaker(other) == 2, "the second's breaker")
        other.wait_log("1 deployments or keys rest here too, as first says")
        tried = len(world.a.requests)
        answers = [_both(other) for _ in range(5)]
        assert [a.status for a in answers] == [200] * 5
        assert {a.header("x-weir-provider") for a in answers} == {"b"}
        assert {a.header("x-weir-attempts") for a in answers} == {"1"}
        assert len(world.a.requests) == tried, "the second never called it"
        assert other.metrics()['weir_cluster_outages_total{verdict="taken"}'] == 1

        redis.kill()
        for weir in (world.weir, other):
            weir.wait_metric("weir_cluster_connected", lambda value: value == 0)
            weir.wait_log("cluster: redis: .*; this replica goes by its own figures")
            assert _both(weir).status == 200
        redis.start()
        for weir in (world.weir, other):
            weir.wait_metric("weir_cluster_connected", lambda value: value == 1)
            weir.wait_log("Redis answers again")
            losses = [line for line in weir.log if "goes by its own figures" in line]
            assert len(losses) == 1, losses
            assert not any(PASSWORD in line for line in weir.log)


def limit_is_shared(_):
    """A limit that the provider named to the first is known to the second."""
    with _replicas() as (world, other, _redis):
        limited = up.answer(up.error("slow down"), 429, [("retry-after", "50")])
        world.a.then(limited)
        assert _both(world.weir).header("x-weir-provider") == "b"
        other.wait_metric('weir_cluster_outages_total{verdict="taken"}', lambda value: value >= 1)
        assert _both(other).header("x-weir-provider") == "b"
        assert len(world.a.requests) == 1


def figures_are_shared(_):
    """The second knows how the first's calls went, and counts none of them twice."""
    with _replicas() as (world, other, _redis):
        for _ in range(10):
            assert world.ask("one").status == 200
        other.wait_metric('weir_cluster_messages_total{way="heard"}', lambda value: value >= 1)
        assert other.metrics()['weir_cluster_messages_total{way="told"}'] == 0
        assert world.weir.metrics()['weir_cluster_messages_total{way="heard"}'] == 0


def redis_never_there(_):
    """A Redis that is not there from the beginning keeps nobody from serving."""
    with World(_config("alone"), {"REDIS_URL": "redis://127.0.0.1:1"}) as world:
        world.weir.wait_log(r"cluster: redis: cannot connect to 127\.0\.0\.1:1")
        assert world.ask("one").status == 200
        assert world.weir.metrics()["weir_cluster_connected"] == 0


def redis_hangs(_):
    """A Redis that takes connections and says nothing holds up neither requests nor the end."""
    with up.refused_port() as holder:
        holder.listen()
        url = f"redis://127.0.0.1:{holder.getsockname()[1]}"
        config = _config("alone")
        config["cluster"]["timeout"] = "30s"
        with World(config, {"REDIS_URL": url}) as world:
            assert world.ask("one").status == 200
            assert world.weir.stop() == 0


def redis_over_tls(_):
    """rediss:// is refused at the start, and the password is not shown."""
    weir = Weir({"providers": {"sim": {}}, "cluster": {"redis": "${REDIS_URL}"}},
                {"REDIS_URL": f"rediss://:{PASSWORD}@10.0.0.1"}, listening=False)
    assert weir.wait() != 0
    log = "\n".join(weir.log)
    assert '"redis" is rediss://' in log and "weir.yaml:" in log and PASSWORD not in log
