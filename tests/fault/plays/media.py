"""Images named by URL, for a provider that takes bytes only."""
import base64
import contextlib
import json

from support import http
from support import upstream as up
from support.until import until
from support.upstream import Upstream
from world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 500
QUERY = "?sig=SECRET"


def image(body=PNG, content_type="image/png", status=200, length=True):
    def script(connection, _):
        connection.send(up.head(status, length=len(body) if length else None,
                                content_type=content_type))
        connection.send(body if length else up.http_chunk(body) + up.LAST_CHUNK)
    return script


def moved(to):
    return up.raw(f"HTTP/1.1 302 X\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n".encode())


@contextlib.contextmanager
def a_host(**media):
    """A world whose provider a takes no URLs, and a host of images on this machine."""
    with Upstream(image()) as host:
        settings = {"allow_private": True, "ports": [host.port], "timeout": "5s", **media}
        with World({"media": settings, "providers": {"a": {"url_media": []}}}) as world:
            yield world, host


def asking(*urls):
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    body = {"model": "one", "messages": [{"role": "user", "content": parts}]}
    return http.request("POST", "/v1/chat/completions", json.dumps(body).encode(),
                        [("x-own", "SECRET"), ("cookie", "SECRET")])


def refused(world, url, says):
    answer = world.weir.ask(asking(url))
    assert (answer.status, answer.kind) == (400, "invalid_request"), answer.body
    assert says in answer.error["message"], answer.body
    assert answer.error["param"] == "messages[0].content[0].image_url.url"
    assert b"SECRET" not in answer.body
    assert not world.a.requests
    assert not any("SECRET" in line for line in world.weir.log + world.weir.requests_log)


def inlined(_):
    with a_host() as (world, host):
        url = f"{host.origin}/a.png{QUERY}"
        answer = world.weir.ask(asking(url, url))
        assert answer.status == 200, answer.body
        parts = world.a.requests[0].json["messages"][0]["content"]
        data = "data:image/png;base64," + base64.b64encode(PNG).decode()
        assert [part["image_url"]["url"] for part in parts] == [data, data]
        assert len(host.requests) == 1 and host.requests[0].target == "/a.png" + QUERY
        assert b"SECRET" not in b"".join(f"{name}: {value}".encode()
                                         for name, value in host.requests[0].headers)
        assert host.requests[0].method == "GET" and not host.requests[0].header("authorization")
        assert world.weir.metrics()["weir_media_fetched_total"] == 1


def redirects(_):
    with a_host() as (world, host), Upstream(image()) as other:
        host.then(moved("/b.png"), image())
        assert world.weir.ask(asking(host.origin + "/a.png")).status == 200
        world.a.requests.clear()
        for to in (other.origin, "http://169.254.169.254:80/latest", "file:///etc/passwd"):
            host.then(moved(to))
            refused(world, f"{host.origin}/a.png{QUERY}", "redirects to a place that")
        assert not other.connections
        host.then(*[moved("/again")] * 4)
        refused(world, f"{host.origin}/a.png{QUERY}", "media.redirects_max")


def private_places(_):
    with a_host(allow_private=False) as (world, host):
        for name in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"):
            refused(world, f"http://{name}:{host.port}/a.png{QUERY}", "Weir fetches it")
        assert not host.connections


def too_large(_):
    with a_host(bytes_max="1KiB") as (world, host):
        host.then(image(PNG * 4))
        refused(world, f"{host.origin}/{QUERY}", "media.bytes_max")
        host.then(image(PNG * 4, length=False))
        refused(world, f"{host.origin}/{QUERY}", "media.bytes_max")


def too_much_in_all(_):
    with a_host(total_bytes_max="1KiB") as (world, host):
        answer = world.weir.ask(asking(*(f"{host.origin}/{i}" for i in range(3))))
        assert answer.status == 400 and "media.total_bytes_max" in answer.error["message"]


def slow(_):
    with a_host(timeout="200ms") as (world, host):
        host.then(up.raw(b"", "stall"))
        refused(world, f"{host.origin}/{QUERY}", "media.timeout")
        host.then(up.raw(up.head(length=5000, content_type="image/png") + PNG, "stall"))
        refused(world, f"{host.origin}/{QUERY}", "media.timeout")
        until(lambda: all(one.closed_at for one in host.connections), "the connections' end")


def no_media(_):
    with a_host() as (world, host):
        host.then(image(b"<!DOCTYPE html><html></html>", "text/html"))
        refused(world, f"{host.origin}/{QUERY}", "content type")
        host.then(image(b"<!DOCTYPE html><html></html>"))
        refused(world, f"{host.origin}/{QUERY}", "no PNG, JPEG")
        host.then(image(status=404))
        refused(world, f"{host.origin}/{QUERY}", "status 404")
        host.then(up.raw(b"SSH-2.0-x\r\n"))
        refused(world, f"{host.origin}/{QUERY}", "no whole answer")
        host.then(up.raw(up.head(length=5000, content_type="image/png") + PNG))
        refused(world, f"{host.origin}/{QUERY}", "no whole answer")


def client_leaves(_):
    with a_host(timeout="60s") as (world, host):
        host.then(up.raw(up.head(length=5000, content_type="image/png") + PNG, "stall"))
        with http.Client(world.weir.port) as client:
            client.send(asking(host.origin))
            host.wait_requests(1)
        host.wait_closed()
        assert not world.a.requests
