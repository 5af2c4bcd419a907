"""Reads the ledger of a running weir: SQLite, and the `detail` of src/store/row_codec.cpp."""
import contextlib
import pathlib
import sqlite3
from dataclasses import dataclass, field

from .until import until

STATUS = ("running", "interrupted", "ok", "error", "client_cancelled")
TOKENS = ("input_uncached", "input_cache_read", "input_cache_write", "input_cache_write_1h",
          "output_visible", "output_reasoning", "input_audio", "input_image", "input_video",
          "input_tool_use", "output_audio", "output_image", "prediction_accepted",
          "prediction_rejected", "citation_tokens")
TEXTS = ("user", "session", "asked_model", "variant", "wire", "operation", "trace_id", "cache",
         "dropped", "stop_reason")
COLUMNS = ("id", "status", "key", "provider", "model", "route", "input_tokens", "output_tokens",
           "cost_nano_usd", "reserved_nano_usd", "detail")


@dataclass
class Row:
    id: str
    status: str
    key: str
    provider: str
    model: str
    route: str
    input_tokens: int
    output_tokens: int
    cost_nano_usd: int | None
    reserved_nano_usd: int
    detail: bytes
    usage: dict = field(default_factory=dict)
    attempts: list = field(default_factory=list)


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def integer(self):
        coded = self.number()
        return coded >> 1 ^ -(coded & 1)

    def text(self):
        size = self.number()
        self.at += size
        return self.data[self.at - size:self.at].decode()

    def money(self):
        return self.integer() if self.number() else None


def _read_detail(row):
    read = _Reader(row.detail)
    row.finished = read.integer()
    for name in TEXTS:
        setattr(row, name, read.text())
    row.streamed = bool(read.number())
    row.http_status = read.integer()
    row.error = read.text()
    row.usage = {name: read.integer() for name in TOKENS}
    row.usage["web_searches"] = read.integer()
    row.reported_cost = read.text()
    row.estimated = bool(read.number())
    row.queued, row.first_byte, row.total, row.own = (read.integer() for _ in range(4))
    row.bytes_in, row.bytes_out = read.integer(), read.integer()
    for _ in range(read.number()):
        row.attempts.append({
            "provider": read.text(), "model": read.text(), "credential": read.text(),
            "http_status": read.integer(), "error": read.text(), "offset": read.integer(),
            "duration": read.integer(), "cost": read.money()})
    return row


class Ledger:
    def __init__(self, path):
        self.path = pathlib.Path(path)

    def rows(self):
        """All rows, oldest first; none while there is no file yet."""
        if not self.path.exists():
            return []
        file = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=20)
        with contextlib.closing(file):
            try:
                found = file.execute(f"SELECT {', '.join(COLUMNS)} FROM requests ORDER BY seq, id")
                return [_read_detail(Row(c[0], STATUS[c[1]], *c[2:])) for c in found]
            except sqlite3.OperationalError as problem:
                if "no such table" in str(problem):
                    return []
                raise

    def wait_rows(self, count):
        """At least so many rows of requests that have ended."""
        def ended():
            rows = [row for row in self.rows() if row.status != "running"]
            return rows if len(rows) >= count else None
        return until(ended, f"{count} rows in the ledger")

    def wait_row(self, answer):
        """The row of an answer, by its x-request-id."""
        wanted = answer.header("x-request-id")
        assert wanted, "the answer has no x-request-id"
        return until(lambda: next((row for row in self.rows()
                                   if row.id == wanted and row.status != "running"), None),
                     f"the ledger row {wanted}")
