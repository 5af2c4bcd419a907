"""What was lost between two places: of a request, between the client and the upstream; of an
answer, between the upstream and the client. Each finding is (aspect, what it is), aspects being the
words that exceptions.py uses."""
import itertools
import json

from words import Call, Document, Image, Result, Thought, numbered


def expected_turns(ask):
    """What an upstream has to read: the SDK's own answers are what that upstream had said."""
    for role, what in ask.turns:
        if role != "answer":
            yield role, what
            continue
        for part in what.said:
            yield "assistant", part


def of_kind(turns, kind, role=None):
    return [what for who, what in turns if isinstance(what, kind) and role in (None, who)]


def text_of(turns, role):
    return "".join(of_kind(turns, str, role))


def outline(turns):
    """The order of things, where it does not matter into how many pieces they are cut."""
    kinds = [(role, type(what).__name__) for role, what in turns
             if not isinstance(what, (Thought, Document))]
    return [kind for kind, _ in itertools.groupby(kinds)]


def as_json(text):
    """Results that are JSON objects may come as such."""
    if isinstance(text, str) and text.startswith("{"):
        return json.loads(text)
    return text


def short(what):
    text = repr(what)
    return text if len(text) < 160 else f"{text[:100]}...{text[-40:]}"


class Findings(list):
    def same(self, aspect, wanted, got):
        if wanted != got:
            self.append((aspect, f"{aspect}: {short(wanted)} became {short(got)}"))


def request(ask, said, ingress, wire):
    found = Findings()
    wanted, got = numbered(list(expected_turns(ask))), numbered(said.turns)
    for role in ("system", "user", "assistant"):
        found.same(role, text_of(wanted, role), text_of(got, role))
    found.same("calls", of_kind(wanted, Call), of_kind(got, Call))
    found.same("results", [(one.call, as_json(one.text)) for one in of_kind(wanted, Result)],
               [(one.call, as_json(one.text)) for one in of_kind(got, Result)])
    found.same("image", of_kind(wanted, Image), of_kind(got, Image))
    found.same("document", [one.data for one in of_kind(wanted, Document)],
               [one.data for one in of_kind(got, Document)])
    if not found:
        found.same("order", outline(wanted), outline(got))
    names(found, wanted, got, ingress, wire)
    thoughts(found, wanted, got, wire)
    tools(found, ask, said, ingress, wire)
    settings(found, ask, said, ingress, wire)
    return found


def names(found, wanted, got, ingress, wire):
    """Of documents: Gemini has none; others may cut off what they do not allow."""
    if "gemini" in (ingress.NAME, wire.NAME):
        return
    for one, other in zip(of_kind(wanted, Document), of_kind(got, Document)):
        if one.name not in other.name:
            found.append(("document.name", f"document.name: {one.name!r} became {other.name!r}"))


def before_calls(turns):
    """The thoughts, each with what comes next of the assistant."""
    own = [what for role, what in turns if role == "assistant"]
    return [(one, next((type(later) for later in own[i + 1:] if not isinstance(later, Thought)),
                       None)) for i, one in enumerate(own) if isinstance(one, Thought)]


def thoughts(found, wanted, got, wire):
    """Proofs come back in their places; the texts too, where Gemini does not need them."""
    found.same("proof", [(one.proof, place) for one, place in before_calls(wanted) if one.proof],
               [(one.proof, place) for one, place in before_calls(got) if one.proof])
    if wire.NAME != "gemini":
        found.same("thought", "".join(one.text for one in of_kind(wanted, Thought)),
                   "".join(one.text for one in of_kind(got, Thought)))


def tools(found, ask, said, ingress, wire):
    named = ask.choice not in ("", "any")
    # Cohere forces a tool by offering no other.
    alone = named and "cohere" in (ingress.NAME, wire.NAME)
    offered = [tool for tool in ask.tools if not alone or tool.name == ask.choice]
    found.same("tools", [(tool.name, tool.description, tool.schema) for tool in offered],
               [(name, about, {"properties": {}, **schema}) for name, about, schema in said.tools])
    if not (alone and said.choice in ("any", ask.choice)):
        found.same("tool_choice", ask.choice, said.choice)


def settings(found, ask, said, ingress, wire):
    found.same("schema", ask.schema, said.schema)
    found.same("thinking", ask.thinking, said.thinking)
    found.same("cache", ingress.MARKS if ask.cached else [], said.marks)
    found.same("output_max", ask.output_max, said.output_max)
    found.same("temperature", ask.temperature, said.temperature)
    if ingress.NAME != "openai_responses":  # it has no word for it
        found.same("stop", ask.stop, said.stop)


def answer(reply, heard, ingress, wire, streamed):
    found = Findings()
    parts = reply.parts
    if wire.NAME == "cohere" and reply.stop == "tools":  # its plan of the calls is a thought
        parts = [Thought(one) if isinstance(one, str) else one for one in parts]
    found.same("answer.text", "".join(one for one in parts if isinstance(one, str)), heard.text)
    found.same("answer.thoughts", "".join(one.text for one in parts if isinstance(one, Thought)),
               heard.thoughts)
    found.same("answer.calls", [(one.name, one.arguments) for one in parts
                                if isinstance(one, Call)],
               [(one.name, one.arguments) for one in heard.calls])
    ids = [one.id for one in heard.calls]
    if len(set(ids)) != len(ids) or not all(ids):
        found.append(("answer.calls", f"answer.calls: their ids are {ids}"))
    found.same("answer.stop", reply.stop, heard.stop)
    usage(found, reply.usage, heard.usage, ingress, wire)
    if streamed and any(isinstance(one, str) for one in parts) and heard.deltas < 2:
        found.append(("answer.deltas", f"answer.deltas: the text came in {heard.deltas} pieces"))
    return found


def usage(found, wanted, got, ingress, wire):
    found.same("answer.usage", (wanted.input, wanted.output, wanted.cached),
               (got.input, got.output, got.cached))
    silent = ("bedrock", "cohere")  # they do not tell thoughts apart
    if wanted.reasoning is not None and not {ingress.NAME, wire.NAME} & set(silent):
        found.same("answer.usage.reasoning", wanted.reasoning, got.reasoning)
