"""A ledger that cannot be written, and a process that is killed."""
import collections
import contextlib
import pathlib
import resource
import signal
import sqlite3
import tempfile
import threading

from support import http
from support import upstream as up
from support.until import until
from support.weir import Weir
from world import World

SMALL = {"journal": {"segment_bytes": "256KiB"}, "workers": 1}
REQUESTS_MAX = 20_000
RECOVERED = r"ledger: .*(again|recover|caught up|works)"


def ignore_file_size_signal():
    """As a full disk: writing fails with an error, and no signal comes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def readyz(world):
    return world.weir.get("/readyz").json


def serve_until(world, condition, what):
    """Requests, all of them answered, until the condition holds; their ids."""
    ids = []
    with world.weir.client() as client:
        for number in range(REQUESTS_MAX):
            client.send(http.chat("one", user="x" * 400))
            answer = client.answer()
            assert answer.status == 200, answer.body
            ids.append(answer.header("x-request-id"))
            if number % 50 == 0 and condition():
                return ids
    raise AssertionError(f"{what}: not after {REQUESTS_MAX} requests")


def recovers(world, lost_before):
    """All is well again, a new row arrives, and no more are lost."""
    until(lambda: world.ask("one") and readyz(world)["ledger"] == "ok", "the ledger in order", 60)
    answer = world.ask("one")
    assert world.row(answer).status == "ok"
    assert world.weir.metrics()["weir_ledger_rows_lost_total"] >= lost_before
    world.weir.wait_log(RECOVERED)


def disk_full(_):
    """No file may grow: requests are served, the loss is told in log, /readyz and /metrics, and
    with space again the ledger goes on by itself."""
    with World(SMALL, limits=ignore_file_size_signal) as world:
        pid = world.weir.process.pid
        assert world.row(world.ask("one")).status == "ok"
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        served = serve_until(world, lambda: readyz(world)["ledger"] == "losing rows", "losing rows")
        state = world.weir.get("/readyz")
        assert state.status == 200 and state.json["status"] == "ready"  # it does serve
        assert state.json["ledger_rows_lost"] > 0
        lost = world.weir.metrics()["weir_ledger_rows_lost_total"]
        assert lost > 0
        world.weir.wait_metric("weir_ledger_store_failures_total", lambda value: value > 0)
        world.weir.wait_log(r"\[?error\]? ledger: ")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        recovers(world, lost)
        # Every loss was counted: what is not there is in the count.
        lost = world.weir.metrics()["weir_ledger_rows_lost_total"]
        until(lambda: len(_missing(world, served)) <= lost, "the rows that were not lost", 60)


def folder_gone(_):
    """A file stands where the ledger's folder was: served meanwhile, told, and mended by itself
    once the folder is back."""
    with tempfile.TemporaryDirectory() as folder:
        data, away = pathlib.Path(folder, "data"), pathlib.Path(folder, "away")
        data.mkdir()
        with World({**SMALL, "store": {"sqlite": f"{data}/weir.db"}}, folder=folder) as world:
            assert world.row(world.ask("one")).status == "ok"
            data.rename(away)
            data.write_text("in the way")
            served = serve_until(world, lambda: readyz(world)["ledger"] == "losing rows",
                                 "losing rows")
            world.weir.wait_log(r"error.*ledger: ")
            data.unlink()
            away.rename(data)
            recovers(world, 1)
            lost = world.weir.metrics()["weir_ledger_rows_lost_total"]
            until(lambda: len(_missing(world, served)) <= lost, "the rows of the meantime", 60)


def _missing(world, ids):
    return set(ids) - {row.id for row in world.weir.ledger.rows()}


def locked_database(world):
    """Somebody holds the database: requests are served, /readyz says that the ledger is behind, and
    afterwards every row is there."""
    assert world.row(world.ask("one")).status == "ok"
    file = sqlite3.connect(world.weir.ledger.path, isolation_level=None, timeout=20)
    with contextlib.closing(file):
        file.execute("BEGIN EXCLUSIVE")
        ids = [world.ask("one").header("x-request-id") for _ in range(100)]
        until(lambda: readyz(world)["ledger"] == "behind", "a ledger that is behind", 40)
        world.weir.wait_log(r"error.*ledger: ")
        assert world.ask("one").status == 200
        file.execute("ROLLBACK")
    until(lambda: readyz(world)["ledger"] == "ok", "the ledger in order", 60)
    until(lambda: not _missing(world, ids), "all rows")
    assert world.weir.metrics()["weir_ledger_rows_lost_total"] == 0
    world.weir.wait_log(RECOVERED)


def not_our_database(_):
    """A file of another program is left alone, and the start fails with its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "other.db")
        file = sqlite3.connect(path)
        file.execute("CREATE TABLE theirs (x)")
        file.commit()
        file.close()
        before = path.read_bytes()
        weir = Weir({"providers": {"sim": {}}, "store": {"sqlite": str(path)}}, listening=False)
        assert weir.wait() != 0
        assert any("other.db" in line for line in weir.log), weir.log
        assert path.read_bytes() == before


def _load(world, complete, stop):
    """Clients that ask and ask; the ids of answers that came to their end."""
    def one(number):
        try:
            with world.weir.client() as client:
                while not stop.is_set():
                    client.send(http.chat("one", stream=number % 2 == 0))
                    answer = client.answer()
                    if answer.complete and answer.status == 200:
                        complete.append(answer.header("x-request-id"))
        except (OSError, EOFError):
            pass
    threads = [threading.Thread(target=one, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    return threads


def killed_under_load(world):
    """kill -9 while 16 clients ask, three times: whatever a client had in full is in the ledger
    once, and what was running is marked as interrupted."""
    def play(connection, request):
        (up.stream() if b'"stream": true' in request.body else up.answer())(connection, request)
    world.a.always(play)
    complete, stop = [], threading.Event()
    for round_ in (1, 2, 3):
        threads = _load(world, complete, stop)
        until(lambda: len(complete) >= 300 * round_, "300 more answers", 60)
        world.weir.kill()
        for thread in threads:
            thread.join(30)
        world.weir.start()

    def all_there():
        found = collections.Counter(row.id for row in world.weir.ledger.rows())
        return found if all(found[i] for i in complete) else None
    found = until(all_there, "every answered request in the ledger")
    assert max(found.values()) == 1 and len(complete) == len(set(complete))
    rows = {row.id: row for row in world.weir.ledger.rows()}
    assert {row.status for row in rows.values()} <= {"ok", "interrupted", "client_cancelled"}
    # At most what ran at the moment of a kill may lack its end.
    assert sum(rows[i].status != "ok" for i in complete) <= 3 * 16
    assert all(rows[i].output_tokens == 5 for i in complete if rows[i].status == "ok")


def stopped_is_complete(world):
    """After an orderly stop every row is in the file, and the journal is gone."""
    ids = {world.ask("one").header("x-request-id") for _ in range(50)}
    assert world.weir.stop() == 0
    assert {row.id for row in world.weir.ledger.rows()} == ids
    journal = world.weir.folder / "weir.db.journal.d"
    assert not [p for p in journal.rglob("*") if p.is_file() and p.stat().st_size > 4096]


def two_processes_one_ledger(_):
    """Two processes share the folder; neither takes the other's running requests for dead."""
    gate = threading.Event()
    with World() as world:
        world.a.then(up.held(gate, up.answer()))
        with world.weir.client() as client:
            client.send(http.chat("one"))
            world.a.wait_requests(1)
            with Weir({**world.weir.config}, world.env, folder=world.weir.folder):
                gate.set()
                answer = client.answer()
                assert answer.status == 200
                assert world.row(answer).status == "ok"
