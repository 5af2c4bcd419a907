"""What a pair of wires truly cannot carry, with the reason. A cell that has an exception must show
it: the loss has to be there and be named in x-weir-dropped, or be refused with the field's name. An
exception that nothing needs any more is a failure."""
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Lost:
    """aspect: the word of compare.py, "" where only the header shows it. named: a pattern that one
    name in x-weir-dropped must match; "" where the header cannot tell: the client's own wire has no
    word for it, or it is in a stream, whose head goes before its answer."""

    features: str  # patterns
    ingress: str
    egress: str
    aspect: str
    named: str
    why: str


@dataclass(frozen=True)
class Told:
    """A name that x-weir-dropped may hold: something that the provider says unasked, or that only
    its own wire has."""

    features: str
    ingress: str
    egress: str
    named: str
    why: str


@dataclass(frozen=True)
class Refused:
    features: str
    ingress: str
    egress: str
    field: str  # the pattern of what the message names
    why: str


NO_PLACE = "Cohere's thoughts have no place for a proof"
UNPROVEN = "thoughts without their proof are refused by their own maker"

EXCEPTIONS = (
    Lost("text|stream", "anthropic|gemini|bedrock|cohere|openai_chat", "openai_responses", "stop",
         "stop", "Responses has no stop sequences"),
    Lost("cache.*", "openai_chat|openai_responses|anthropic|bedrock", "gemini|cohere", "cache",
         "cache_control|prompt_cache_breakpoint", "the target's wire has no cache markers"),
    Lost("cache.*", "gemini", "(?!gemini).*", "cache", "cached_?content",
         "a stored prompt of Gemini is an id of its own"),
    Lost("document", "openai.*|bedrock|anthropic|cohere", "gemini", "", r"file\.(name|title)",
         "Gemini's documents have no names"),
    Lost("document", "cohere", "anthropic|bedrock|gemini", "", r"(^|\.)document$",
         "the id of a document is a word of Cohere's"),
    Lost("document", "(?!cohere).*", "cohere", "document", r"file|document",
         "Cohere takes documents as texts only"),
    Lost("reasoning.*", "openai_responses", "cohere", "", r"^reasoning\.summary$",
         "Cohere always shows its thoughts as they are"),
    Lost("reasoning", "cohere", "anthropic|gemini|bedrock|openai_responses", "proof", "signature",
         NO_PLACE),
    Lost("reasoning stream", "cohere", "anthropic|gemini|bedrock|openai_responses", "proof", "",
         NO_PLACE),
    Lost("reasoning.*", "cohere", "anthropic|bedrock|openai_responses", "thought", "reasoning",
         UNPROVEN),
    Lost("reasoning.*", "cohere", "anthropic|bedrock", "thinking", "^reasoning$", UNPROVEN),
    Told(".*", "(?!bedrock).*", "bedrock", "^metrics$",
         "how long the model took is told by Bedrock only"),
)


def of(feature, ingress, egress):
    return [one for one in EXCEPTIONS
            if re.fullmatch(one.features, feature) and re.fullmatch(one.ingress, ingress)
            and re.fullmatch(one.egress, egress)]


def stated(feature, ingress, egress):
    """Whether a cell is expected to lose something."""
    return any(not isinstance(one, Told) for one in of(feature, ingress, egress))
