"""HTTP/1.1 over a bare socket, for both sides: bytes as they are, nothing corrected."""
import json
import socket
from dataclasses import dataclass, field

from .until import PATIENCE


class Stream:
    """A socket with a buffer. Reads wait for at most PATIENCE; the end of the bytes is EOFError."""

    def __init__(self, sock):
        self.socket = sock
        self.socket.settimeout(PATIENCE)
        self.buffer = b""

    def fill(self):
        data = self.socket.recv(65536)
        self.buffer += data
        return bool(data)

    def until(self, mark):
        while (at := self.buffer.find(mark)) < 0:
            if not self.fill():
                raise EOFError(f"the bytes ended before {mark!r}; there were {self.buffer!r}")
        return self.take(at + len(mark))

    def exactly(self, count):
        while len(self.buffer) < count:
            if not self.fill():
                raise EOFError(f"{len(self.buffer)} bytes of {count}")
        return self.take(count)

    def rest(self):
        while self.fill():
            pass
        return self.take(len(self.buffer))

    def take(self, count):
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken


@dataclass
class Message:
    """A request or an answer. `raw` is its head as it came; names in `headers` are lower case."""

    start: str
    headers: list
    raw: bytes
    body: bytes = b""
    complete: bool = True  # the body ended as its framing says

    def header(self, name, default=None):
        return next((value for key, value in self.headers if key == name), default)

    @property
    def status(self):
        return int(self.start.split(" ")[1])

    @property
    def method(self):
        return self.start.split(" ")[0]

    @property
    def target(self):
        return self.start.split(" ")[1]

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json["error"]

    @property
    def kind(self):
        """Weir's own word for what went wrong."""
        return self.error["weir"]["kind"]


def read_head(stream):
    raw = stream.until(b"\r\n\r\n")
    start, *lines = raw[:-4].decode("latin-1").split("\r\n")
    parts = (line.partition(":") for line in lines)
    headers = [(name.lower(), value.strip()) for name, _, value in parts]
    return Message(start, headers, raw)


def chunks(stream):
    """The data of each chunk, as they come; EOFError if the bytes end before the last chunk."""
    while size := int(stream.until(b"\r\n").split(b";")[0], 16):
        yield stream.exactly(size)
        stream.exactly(2)
    while stream.until(b"\r\n") != b"\r\n":
        pass


def read_body(stream, message, to_head=False):
    try:
        if (message.header("transfer-encoding") or "").lower() == "chunked":
            for data in chunks(stream):
                message.body += data
        elif (length := message.header("content-length")) is not None:
            message.body = b"" if to_head else stream.exactly(int(length))
        elif message.start.startswith("HTTP/") and message.status not in (204, 304) and not to_head:
            message.body = stream.rest()
    except (EOFError, ConnectionError):
        message.complete = False
    return message


@dataclass
class Client:
    """One connection to Weir."""

    port: int
    stream: Stream = field(init=False)

    def __post_init__(self):
        self.stream = Stream(socket.create_connection(("127.0.0.1", self.port), PATIENCE))
        self.stream.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data):
        self.stream.socket.sendall(data)

    def head(self):
        return read_head(self.stream)

    def answer(self, to_head=False):
        return read_body(self.stream, self.head(), to_head)

    def events(self):
        """The data of each event of the answer's stream, after head() has been read."""
        text = b""
        for data in chunks(self.stream):
            text += data
            *whole, text = text.replace(b"\r\n", b"\n").split(b"\n\n")
            for event in whole:
                yield b"\n".join(line[5:].strip() for line in event.split(b"\n")
                                 if line.startswith(b"data:")).decode()

    def close(self):
        self.stream.socket.close()

    def reset(self):
        reset(self.stream.socket)


def reset(sock):
    """Ends a connection with a TCP reset instead of an orderly close."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()


def request(method, path, body=b"", headers=(), key=None):
    """The bytes of a request; a body that is no bytes is written as JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "host: weir.test"]
    lines += [f"{name}: {value}" for name, value in headers]
    if key:
        lines.append(f"authorization: Bearer {key}")
    if body or method == "POST":
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chat(model, stream=False, text="hello", key=None, headers=(), **more):
    """The bytes of a chat request."""
    body = {"model": model, "messages": [{"role": "user", "content": text}], **more}
    if stream:
        body["stream"] = True
    return request("POST", "/v1/chat/completions", body, headers, key)


def ask(port, data, to_head=False):
    """One request on a connection of its own."""
    with Client(port) as client:
        client.send(data)
        return client.answer(to_head)


def events_of(body):
    """The data of each whole event of a stream's body."""
    blocks = body.decode().replace("\r\n", "\n").split("\n\n")
    return ["\n".join(line[5:].strip() for line in block.split("\n") if line.startswith("data:"))
            for block in blocks if block.strip()]
