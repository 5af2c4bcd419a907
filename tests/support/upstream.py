"""A provider that does as it is told: a raw TCP server with a script for each request.

A script is a function of (connection, request). It sends bytes, waits, resets or closes; a
connection that it leaves open serves the next request. Requests are kept byte for byte.
"""
import contextlib
import json
import socket
import threading
import time
from collections import deque

from . import http
from .until import PATIENCE, until

USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


class Connection(http.Stream):
    def __init__(self, sock, number, go):
        super().__init__(sock)
        self.number = number
        self.go = go  # the upstream's
        self.closed_at = None  # when the other side was seen to leave
        self.open = True

    def send(self, data):
        self.socket.sendall(data)

    def reset(self):
        self.open = False
        http.reset(self.socket)

    def close(self):
        self.open = False
        self.socket.close()

    def wait_closed(self, seconds=PATIENCE):
        """Silence until the other side has left."""
        self.socket.settimeout(seconds)
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            self.close()
            return
        except OSError:
            pass
        self.closed_at = time.monotonic()
        self.close()


class Upstream:
    def __init__(self, script=None, tls=None):
        self.requests = []
        self.connections = []
        self.go = threading.Event()  # what scripts wait for that must not go on by themselves
        self._scripts = deque()
        self._default = script or answer()
        self._tls = tls
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.url = self.origin + "/v1"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def then(self, *scripts):
        """Scripts for the next requests; after them the default's turn comes again."""
        with self._lock:
            self._scripts.extend(scripts)
        return self

    def always(self, script):
        self._default = script
        return self

    def wait_requests(self, count):
        return until(lambda: len(self.requests) >= count and self.requests,
                     f"request {count} at the upstream")

    def wait_closed(self, connection=0):
        return until(lambda: len(self.connections) > connection
                     and self.connections[connection].closed_at,
                     "the upstream's connection being closed")

    def stop(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        connection = None
        try:
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
            connection = Connection(sock, len(self.connections), self.go)
            self.connections.append(connection)
            while connection.open:
                request = http.read_body(connection, http.read_head(connection))
                with self._lock:
                    self.requests.append(request)
                    script = self._scripts.popleft() if self._scripts else self._default
                script(connection, request)
        except (EOFError, OSError, ValueError):  # ValueError: a socket that was closed meanwhile
            if connection and connection.closed_at is None:
                connection.closed_at = time.monotonic()
        finally:
            with contextlib.suppress(OSError):
                sock.close()


def refused_port():
    """A socket that holds a port where nobody listens. Keep it while the port is needed."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder


def completion(text="fine", usage=USAGE, model="m", finish="stop", **more):
    """The JSON of a complete answer."""
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model,
            "choices": [{"index": 0, "finish_reason": finish,
                         "message": {"role": "assistant", "content": text}}], **more}
    if usage:
        body["usage"] = usage
    return body


def chunk(text=None, finish=None, **more):
    """The JSON of one event of a stream."""
    delta = {} if text is None else {"role": "assistant", "content": text}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}


def usage_chunk(usage=USAGE):
    return {**chunk(), "choices": [], "usage": usage}


def error(message="no", kind="server_error", code=None, param=None):
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def event(data):
    """The bytes of one event."""
    text = data if isinstance(data, str) else json.dumps(data)
    return f"data: {text}\n\n".encode()


def head(status=200, headers=(), length=None, content_type="application/json"):
    lines = [f"HTTP/1.1 {status} X", f"content-type: {content_type}"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += ["transfer-encoding: chunked" if length is None else f"content-length: {length}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def http_chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


STREAM_HEAD = head(content_type="text/event-stream")
LAST_CHUNK = b"0\r\n\r\n"


def answer(body=None, status=200, headers=()):
    """A complete answer; a body that is no bytes is written as JSON."""
    body = completion() if body is None else body
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def script(connection, _):
        connection.send(head(status, headers, len(data)) + data)
    return script


def events(texts=("a", "b", "c"), usage=USAGE):
    """The events of a good stream, as bytes."""
    parts = [event(chunk(text)) for text in texts] + [event(chunk(finish="stop"))]
    return parts + ([event(usage_chunk(usage))] if usage else []) + [event("[DONE]")]


def stream(parts=None):
    """A good stream, one chunk an event."""
    parts = events() if parts is None else parts

    def script(connection, _):
        connection.send(STREAM_HEAD)
        for part in parts:
            connection.send(http_chunk(part))
        connection.send(LAST_CHUNK)
    return script


def raw(data, then="close"):
    """Bytes as they are, then close, reset, or stall until the other side leaves."""
    def script(connection, _):
        if data:
            connection.send(data)
        {"close": connection.close, "reset": connection.reset,
         "stall": connection.wait_closed}[then]()
    return script


def broken_stream(parts, then="close", after=b""):
    """The beginning of a stream; and, once the upstream's `go` is set, `after` as it is; then
    close, reset or stall."""
    def script(connection, request):
        connection.send(STREAM_HEAD + b"".join(http_chunk(part) for part in parts))
        connection.go.wait(PATIENCE)
        raw(after, then)(connection, request)
    return script


def held(gate, script):
    """A script that waits for a threading.Event first."""
    def waiting(connection, request):
        gate.wait(PATIENCE)
        script(connection, request)
    return waiting
