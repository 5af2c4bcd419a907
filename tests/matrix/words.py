"""What is said in a cell, in no wire's words: what the client asks, what arrived, what the model
answers, what the SDK read. Ingress adapters and upstreams speak only this to each other."""
import itertools
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Image:
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Document:
    media_type: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Thought:
    """proof: what only its maker can read, and wants back as it was; "" where it makes none."""

    text: str
    proof: str = ""


@dataclass
class Call:
    name: str
    arguments: dict
    id: str = ""


@dataclass
class Result:
    call: str  # the call's id; its number once the calls are numbered
    name: str
    text: str


@dataclass(frozen=True)
class Tool:
    name: str
    description: str
    schema: dict


@dataclass(frozen=True)
class Usage:
    """Input with what was cached, output with what was thought; None where the wire is silent."""

    input: int
    output: int
    cached: int | None = 0
    reasoning: int | None = None


@dataclass
class Ask:
    """turns: (role, what) with role system, user, assistant or tool; or ("answer", Heard) where the
    SDK's own answer goes back to it."""

    turns: list
    tools: tuple = ()
    choice: str = ""  # "any", or the name of a tool
    schema: dict | None = None
    thinking: bool = False
    cached: bool = False  # a marker on the system text and on the last text of the user
    output_max: int = 4000
    temperature: float | None = None
    stop: str = ""


@dataclass
class Said:
    """A request as an upstream read it; turns are flat, in order."""

    model: str
    streamed: bool
    turns: list = field(default_factory=list)
    tools: list = field(default_factory=list)
    choice: str = ""
    schema: dict | None = None
    thinking: bool = False
    marks: list = field(default_factory=list)  # the roles of what a cache marker stands on
    output_max: int | None = None
    temperature: float | None = None
    stop: str = ""
    proof_asked: bool = True  # Responses only tells its proofs to who asks for them


@dataclass
class Reply:
    """What the model says: parts are Thought, str and Call, in order."""

    parts: list
    stop: str = "end"  # "tools", "length"
    usage: Usage = Usage(120, 30)


@dataclass
class Heard:
    """What the SDK read. native: its own object for the assistant's turn, to be sent again."""

    text: str = ""
    thoughts: str = ""
    calls: list = field(default_factory=list)
    stop: str = ""
    usage: Usage | None = None
    native: object = None
    headers: dict = field(default_factory=dict)
    deltas: int = 0  # pieces of text, of a stream

    @property
    def dropped(self):
        return [name for name in self.headers.get("x-weir-dropped", "").replace(",", " ").split()]


class StreamFailed(Exception):
    """The stream told of a failure in a way that its SDK hands out as an event."""


def grouped(turns):
    """Messages: (role, what follows each other in that role)."""
    return [(role, [what for _, what in group])
            for role, group in itertools.groupby(turns, key=lambda turn: turn[0])]


def numbered(turns):
    """The turns with each call's id replaced by its number, and each result's by that of its call.

    Ids may change on their way, pairs may not. A result without an id belongs to the first call of
    its name that has no result yet (Gemini).
    """
    waiting, out, count = [], [], 0
    for role, what in turns:
        if isinstance(what, Call):
            waiting.append((what.id, what.name, str(count)))
            what = Call(what.name, what.arguments, str(count))
            count += 1
        elif isinstance(what, Result):
            match = next((one for one in waiting if
                          (one[0] == what.call if what.call else one[1] == what.name)), None)
            if match:
                waiting.remove(match)
            what = Result(match[2] if match else f"no call {what.call!r}",
                          match[1] if match else what.name, what.text)
        out.append((role, what))
    return out
