"""The rows of the suite: what is asked, what is answered, what has to be true. One table for all
pairs of wires; a feature is a function of a stage (stage.py)."""
from dataclasses import dataclass, replace
from typing import Callable

from contents import (ADA, CALLS, HELLO, NOTE, PAPER, PERSON, PICTURE, PLAN, RESULTS, SYSTEM, TEXT,
                      THOUGHT, TIME, TOOLS, WEATHER)
from upstreams import WIRES
from upstreams.provider import Broken, Failure
from words import Ask, Reply, Result, Thought, Usage

TALK = [("system", SYSTEM), ("user", HELLO)]
SAMPLED = Ask(TALK, output_max=321, temperature=0.5, stop="END")
OFFER = Ask(TALK, tools=TOOLS)
HISTORY = [*TALK, ("assistant", PLAN), *(("assistant", call) for call in CALLS),
           *(("tool", Result(call.id, call.name, text)) for call, text in zip(CALLS, RESULTS))]
USAGE = Usage(120, 30, 0)


@dataclass(frozen=True)
class Feature:
    name: str
    play: Callable
    through_only: bool = False  # it needs several providers behind one gateway


def exchange(ask, reply, streamed=False):
    return lambda stage: stage.exchange(ask, reply, streamed)


def document(stage):
    """Where a wire takes no files, the text of a document."""
    paper = NOTE if stage.ingress.NAME == "cohere" else PAPER
    stage.exchange(Ask([("user", paper), ("user", HELLO)]), Reply([TEXT]), False)


def thoughtful(stage, *more):
    return Reply([Thought(THOUGHT, stage.wire.PROOF), *more], "end", Usage(120, 80, 0, 50))


def begin_thinking(stage, streamed):
    """A first turn that ends in a call; the conversation as the client goes on with it."""
    ask = Ask(TALK, tools=TOOLS, thinking=True)
    heard = stage.exchange(ask, replace(thoughtful(stage, CALLS[0]), stop="tools"), streamed)
    result = Result(heard.calls[0].id, CALLS[0].name, RESULTS[0]) if heard.calls else None
    return replace(ask, turns=[*TALK, ("answer", heard), ("tool", result)]) if result else None


def reasoning(streamed):
    def play(stage):
        """Thoughts with a call, then with a text: both go back, then the user speaks again."""
        second = begin_thinking(stage, streamed)
        if not second:
            return
        heard = stage.exchange(second, thoughtful(stage, TEXT), streamed)
        third = replace(second, turns=[*second.turns, ("answer", heard), ("user", HELLO)])
        stage.exchange(third, Reply([TEXT]), streamed)
    return play


def strangers(stage):
    """The conversation goes on elsewhere: proofs stay behind, all the rest goes along."""
    second = begin_thinking(stage, False)
    for wire in WIRES:
        if second and wire is not stage.wire:
            stage.elsewhere(wire, second, Reply([TEXT]))


def failure(status, told, **headers):
    return lambda stage: stage.failure(Ask(TALK), Failure(status, headers), told)


def broken_stream(stage):
    """Long enough for the first pieces to be with the client before the failure is known."""
    stage.broken(Ask(TALK), Broken(Reply([TEXT * 4000])))


def broken_at_once(stage):
    """Nothing has gone to the client yet: it may still be told with a status."""
    stage.broken(Ask(TALK), Broken(Reply([])))


FEATURES = (
    Feature("text", exchange(SAMPLED, Reply([TEXT], usage=USAGE))),
    Feature("stream", exchange(SAMPLED, Reply([TEXT], usage=USAGE), True)),
    Feature("length", exchange(Ask(TALK), Reply([TEXT], "length"))),
    Feature("length stream", exchange(Ask(TALK), Reply([TEXT], "length"), True)),
    Feature("tools", exchange(OFFER, Reply([PLAN, *CALLS], "tools"))),
    Feature("tools stream", exchange(OFFER, Reply([PLAN, *CALLS], "tools"), True)),
    Feature("any tool", exchange(replace(OFFER, choice="any"), Reply([*CALLS], "tools"))),
    Feature("forced tool", exchange(replace(OFFER, choice=WEATHER.name),
                                    Reply([CALLS[0]], "tools"), True)),
    Feature("no arguments", exchange(Ask(TALK, tools=(TIME,)), Reply([CALLS[1]], "tools"), True)),
    Feature("results", exchange(Ask(HISTORY, tools=TOOLS), Reply([TEXT]))),
    Feature("results stream", exchange(Ask([*HISTORY, ("assistant", TEXT), ("user", HELLO)],
                                           tools=TOOLS), Reply([PLAN, CALLS[1]], "tools"), True)),
    Feature("image", exchange(Ask([*TALK, ("user", PICTURE)]), Reply([TEXT]))),
    Feature("document", document),
    Feature("structured", exchange(Ask(TALK, schema=PERSON), Reply([ADA]))),
    Feature("structured stream", exchange(Ask(TALK, schema=PERSON), Reply([ADA]), True)),
    Feature("reasoning", reasoning(False)),
    Feature("reasoning stream", reasoning(True)),
    Feature("strangers", strangers, through_only=True),
    Feature("cache", exchange(Ask(TALK, cached=True), Reply([TEXT], usage=Usage(3000, 30, 2048)))),
    Feature("cache stream", exchange(Ask(TALK, cached=True),
                                     Reply([TEXT], usage=Usage(3000, 30, 2048)), True)),
    Feature("error 400", failure(400, 400)),
    Feature("error 401", failure(401, 502)),  # the gateway's credential, not the client's
    Feature("error 429", failure(429, 429, **{"retry-after": "7"})),
    Feature("overloaded", failure("overloaded", 503)),
    Feature("broken stream", broken_stream),
    Feature("broken at once", broken_at_once),
)
# What the Node SDKs play.
NODE = ("text", "stream", "tools", "tools stream", "results", "error 400", "error 429")
