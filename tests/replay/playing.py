"""Many runs against one weir, a few at a time."""
import threading
from queue import Empty, SimpleQueue

from support import http
from support.until import until

CLIENTS = 4


def work(port, queue, play_one):
    client = http.Client(port)
    while True:
        try:
            run = queue.get_nowait()
        except Empty:
            return client.close()
        try:
            play_one(client, run)
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as problem:
            run.problem(f"{type(problem).__name__}: {problem}")
            client.close()
            client = http.Client(port)


def play_all(weir, runs, play_one):
    queue = SimpleQueue()
    for run in runs:
        queue.put(run)
    threads = [threading.Thread(target=work, args=(weir.port, queue, play_one))
               for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: weir.metrics().get("weir_requests_total") == len(runs), "all requests counted")
