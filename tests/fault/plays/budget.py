"""Money under concurrency: never more than the budget, and no less than it allows."""
import json
import random
import threading
from decimal import Decimal

from support import http
from support import upstream as up
from support.until import until

KEY = "a-client-key-0123456789"
ENV = {"CLIENT": KEY}
BUDGET = 100_000_000  # nano-dollars: 0.10 USD
# 10 tokens in and 5 out are 0.002 USD.
PRICE = {"input": 100, "output": 200}
COST = 2_000_000
CLIENTS = 200
PATIENCE = 60
CONFIG = {"providers": {"a": {"models": [{"id": "m", "price": PRICE, "output_max": 4096}]}},
          "keys": [{"name": "k", "env": "CLIENT",
                    "budgets": [{"limit": "0.10 USD", "every": "total"}]}]}


def request(**more):
    return http.chat("one", text="hi", key=KEY, max_tokens=5, **more)


def run_clients(play):
    """play(number) for all clients at once; their errors are this test's."""
    start, errors = threading.Barrier(CLIENTS), []

    def one(number):
        try:
            start.wait(PATIENCE)
            play(number)
        except BaseException as problem:
            errors.append(f"{number}: {type(problem).__name__}: {problem}")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not errors, errors[:5]


def spend_the_rest(world):
    """One after the other until the budget refuses; what it refused."""
    while (answer := world.weir.ask(request())).status == 200:
        pass
    assert (answer.status, answer.kind) == (402, "budget_exceeded")
    assert answer.error["type"] == "insufficient_quota"
    return answer


def worst_case(answer):
    """What the refused request could have cost, as the message says, in nano-dollars."""
    amount = answer.error["message"].partition("could cost up to ")[2].split(" ")[0]
    return int(Decimal(amount) * 10**9)


def spent(world):
    return sum(row.cost_nano_usd or 0 for row in world.weir.ledger.rows())


def concurrent_clients(world):
    """200 clients, three requests each, on 0.10 USD."""
    answers = []

    def play(_):
        with world.weir.client() as client:
            for _ in range(3):
                client.send(request())
                answers.append(client.answer())

    run_clients(play)
    assert {answer.status for answer in answers} <= {200, 402}
    served = [answer for answer in answers if answer.status == 200]
    assert served and COST * len(world.a.requests) <= BUDGET  # the upstream's truth
    refused = spend_the_rest(world)
    total = len(world.a.requests)
    assert COST * total <= BUDGET
    # Refused only because the worst case did not fit any more.
    assert COST * total + worst_case(refused) > BUDGET, (total, worst_case(refused))
    until(lambda: spent(world) == COST * total, "every request's cost in the ledger")


def every_way_out(world):
    """The same with streams, clients that leave, and a provider that fails: whatever was reserved
    is given back, and only what was used is spent."""
    dice = random.Random(7)
    scripts = [up.answer(), up.stream(up.events(["a"])), up.answer(up.error(), 500),
               up.raw(b"", "reset"), up.answer(up.error("no", "invalid_request_error"), 400)]

    def play_provider(connection, asked):
        streamed = json.loads(asked.body).get("stream")
        choice = dice.choice(scripts[2:] + scripts[:2] * 3)
        if choice in scripts[:2]:
            choice = scripts[1] if streamed else scripts[0]
        choice(connection, asked)

    world.a.always(play_provider)

    def play(number):
        with world.weir.client() as client:
            client.send(request(stream=number % 2 == 0))
            if number % 5 == 0:
                return client.reset()
            assert client.answer().status in (200, 400, 402, 502, 503)

    run_clients(play)
    until(lambda: world.weir.metrics()["weir_in_flight"] == 0, "the end of all requests")
    assert spent(world) <= BUDGET
    world.a.always(up.answer())
    refused = spend_the_rest(world)
    until(lambda: BUDGET - worst_case(refused) < spent(world) <= BUDGET, "the budget used up")


def restored_after_restart(world):
    """What was spent stays spent, kill -9 or not."""
    for _ in range(10):
        assert world.weir.ask(request()).status == 200
    world.weir.kill()
    world.weir.start()
    refused = spend_the_rest(world)
    total = len(world.a.requests)
    assert COST * total <= BUDGET < COST * total + worst_case(refused)
