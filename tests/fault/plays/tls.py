"""Providers behind TLS, names that there are not, and a proxy on the way."""
import contextlib
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading

from support import http
from support.upstream import Upstream
from world import World


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def make_authority(folder):
    openssl(folder, "req", "-x509", *NEW_KEY,
            "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=test authority")


def make_certificate(folder, name, host, dates):
    """A certificate for host, valid between the two dates."""
    openssl(folder, "req", *NEW_KEY,
            "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={host}")
    kind = "IP" if host[0].isdigit() else "DNS"
    pathlib.Path(folder, "ca.cnf").write_text(f"""
[ca]
default_ca = it
[it]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = ext
unique_subject = no
[any]
commonName = supplied
[ext]
subjectAltName = {kind}:{host}
""")
    pathlib.Path(folder, "index").write_text("")
    openssl(folder, "ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
            "-in", f"{name}.csr", "-out", f"{name}.pem",
            "-startdate", dates[0], "-enddate", dates[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    return context


GOOD = ("20200101000000Z", "20491231000000Z")
EXPIRED = ("20200101000000Z", "20210101000000Z")


@contextlib.contextmanager
def secure_world(host="127.0.0.1", dates=GOOD, trusted=True):
    """A World whose provider a speaks TLS with a certificate of our own authority."""
    with tempfile.TemporaryDirectory() as folder:
        make_authority(folder)
        context = make_certificate(folder, "server", host, dates)
        if not trusted:
            make_authority(folder)  # another one with the same name
        with Upstream(tls=context) as upstream, World(
                {"providers": {"a": {"url": upstream.url}},
                 "upstream": {"ca_file": f"{folder}/ca.pem"}}) as world:
            yield world, upstream


def refused(**certificate):
    """The certificate is not accepted, b answers, and a never sees the request."""
    with secure_world(**certificate) as (world, upstream):
        answer = world.ask("both")
        assert answer.status == 200 and answer.header("x-weir-provider") == "b"
        alone = world.ask("one")
        assert (alone.status, alone.kind) == (502, "upstream_unreachable")
        assert not upstream.requests
        return alone.error["message"]


def good_certificate(_):
    with secure_world() as (world, upstream):
        for _ in range(3):
            assert world.ask("one").status == 200
        assert len(upstream.requests) == 3


def expired_certificate(_):
    assert "expired" in refused(dates=EXPIRED)


def wrong_host(_):
    refused(host="somebody-else.test")


def unknown_authority(_):
    refused(trusted=False)


def dns_failure(_):
    """A name that does not exist: an error at once or at the connect timeout, and b answers."""
    config = {"providers": {"a": {"url": "http://no-such-host.invalid/v1"}},
              "timeouts": {"connect": "2s"}}
    with World(config) as world:
        answer = world.ask("both")
        assert answer.status == 200 and answer.header("x-weir-provider") == "b"
        failed = world.row(answer).attempts[0]["error"]
        assert failed in ("upstream_unreachable", "upstream_timeout")


def private_address(_):
    """A provider of the catalog at an address of a private network: only when that is said."""
    from support.weir import Weir
    config = {"providers": {"a": {"url": "http://127.0.0.1:9/v1", "allow_private": False}}}
    weir = Weir(config, listening=False)
    assert weir.wait() != 0
    assert any("private" in line for line in weir.log), weir.log


class Proxy:
    """A CONNECT proxy that writes down what it was asked."""

    def __init__(self):
        self.heads = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        stream = http.Stream(client)
        with contextlib.suppress(OSError, EOFError):
            head = http.read_head(stream)
            self.heads.append(head)
            if head.method != "CONNECT":
                return client.close()
            host, port = head.target.rsplit(":", 1)
            onward = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 go\r\n\r\n")
            threading.Thread(target=self._copy, args=(onward, client), daemon=True).start()
            self._copy(client, onward)
        return None

    @staticmethod
    def _copy(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self):
        self._listener.close()


def through_proxy(_):
    """TLS to the provider inside a CONNECT tunnel, with the proxy's own credentials; the provider's
    key stays inside."""
    proxy = Proxy()
    with tempfile.TemporaryDirectory() as folder:
        make_authority(folder)
        context = make_certificate(folder, "server", "127.0.0.1", GOOD)
        with Upstream(tls=context) as upstream, World(
                {"providers": {"a": {"url": upstream.url}},
                 "upstream": {"ca_file": f"{folder}/ca.pem",
                              "proxy": f"http://user:pass@127.0.0.1:{proxy.port}"}}) as world:
            assert world.ask("one").status == 200
            head, = proxy.heads
            assert head.target == f"127.0.0.1:{upstream.port}"
            assert head.header("proxy-authorization") == "Basic dXNlcjpwYXNz"
            assert b"sk-a" not in head.raw
            assert upstream.requests[0].header("proxy-authorization") is None
    proxy.close()


def refusing_proxy(_):
    """A proxy that says no: an error that says so; it is nobody's answer."""
    with Upstream(lambda c, r: (c.send(b"HTTP/1.1 407 no\r\ncontent-length: 0\r\n\r\n"), c.close())
                  ) as proxy, World(
            {"providers": {"a": {"url": "https://127.0.0.1:9/v1",
                                 "proxy": f"http://127.0.0.1:{proxy.port}"}}}) as world:
        answer = world.ask("one")
        assert (answer.status, answer.kind) == (502, "upstream_unreachable")
