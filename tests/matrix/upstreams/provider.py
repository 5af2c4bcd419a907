"""A provider of a wire on a port of its own: reads each request strictly, answers what it is
told."""
import json
import threading
from collections import deque
from dataclasses import dataclass, field

from support import upstream as up
from support.upstream import Upstream

from .strict import Invalid

KEY = "provider-key-0123456789"


@dataclass
class Visit:
    """A request, as it came and as the wire reads it; problem when it is none of the wire."""

    request: object
    said: object = None
    problem: str = ""


@dataclass
class Failure:
    """An answer that is an error; status "overloaded" is the wire's own word for it."""

    status: int | str
    headers: dict = field(default_factory=dict)


@dataclass
class Broken:
    """A stream that tells of a failure after the reply's parts."""

    reply: object


class Provider:
    def __init__(self, wire, tls=None):
        self.wire = wire
        self.visits = []
        self._answers = deque()
        self._lock = threading.Lock()
        self.upstream = Upstream(self._serve, tls)
        self.root = f"{'https' if tls else 'http'}://127.0.0.1:{self.upstream.port}"
        self.url = self.root + wire.BASE

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.upstream.stop()

    def begin(self, *answers):
        """Forgets what was, and gives these answers in turn."""
        with self._lock:
            self.visits = []
            self._answers = deque(answers)

    def _serve(self, connection, request):
        visit = Visit(request)
        try:
            visit.said = self._read(request)
        except Invalid as problem:
            visit.problem = str(problem)
        except (KeyError, TypeError, AttributeError, ValueError) as problem:
            visit.problem = f"not a request of the wire: {problem!r}"
        with self._lock:
            self.visits.append(visit)
            answer = self._answers.popleft() if self._answers else None
        if visit.problem or answer is None:
            self._fail(connection, Failure(400))
        elif not isinstance(answer, (Failure, Broken)) and not visit.said.proof_asked:
            self._reply(connection, visit, self.wire.without_proofs(answer))
        elif isinstance(answer, Failure):
            self._fail(connection, answer)
        elif isinstance(answer, Broken):
            self._stream(connection, self.wire.broken_stream(answer.reply))
        else:
            self._reply(connection, visit, answer)

    def _reply(self, connection, visit, reply):
        if visit.said.streamed:
            self._stream(connection, self.wire.stream(reply))
        else:
            body = json.dumps(self.wire.answer(reply), ensure_ascii=False).encode()
            connection.send(up.head(length=len(body)) + body)

    def _read(self, request):
        found = self.wire.target(request.target)
        if found is None or request.method != "POST":
            raise Invalid(f"{request.method} {request.target} is no target of {self.wire.NAME}")
        if not any(KEY in (request.header(name) or "")
                   for name in ("authorization", "x-api-key", "x-goog-api-key")):
            raise Invalid("the provider's key is missing")
        return self.wire.read(request, found)

    def _fail(self, connection, failure):
        status = self.wire.OVERLOADED if failure.status == "overloaded" else failure.status
        headers, body = self.wire.failure(status)
        data = json.dumps(body).encode()
        headers = {**headers, **failure.headers}
        connection.send(up.head(status, headers.items(), len(data)) + data)

    def _stream(self, connection, events):
        connection.send(up.head(content_type=self.wire.STREAM_TYPE))
        for event in events:
            connection.send(up.http_chunk(event))
        connection.send(up.LAST_CHUNK)
