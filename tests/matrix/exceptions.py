"""What a pair of wires truly cannot carry, with the reason. A cell that has an exception must show
it: the loss has to be there and be named in x-weir-dropped, or be refused with the field's name. An
exception that nothing needs any more is a failure."""
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Lost:
    """aspect: the word of compare.py, "" where only the header shows it. named: a pattern that one
    name in x-weir-dropped must match; "" where the client's own wire has no word for it."""

    features: str  # patterns
    ingress: str
    egress: str
    aspect: str
    named: str
    why: str


@dataclass(frozen=True)
class Refused:
    features: str
    ingress: str
    egress: str
    field: str  # the pattern of what the message names
    why: str


EXCEPTIONS = (
    Lost("text|stream", "anthropic|gemini|bedrock|cohere|openai_chat", "openai_responses", "stop",
         "stop", "Responses has no stop sequences"),
    Lost("cache.*", "openai_chat|openai_responses|anthropic|bedrock", "gemini|cohere", "cache",
         "cache_control|prompt_cache_breakpoint", "the target's wire has no cache markers"),
    Lost("cache.*", "gemini", "(?!gemini).*", "cache", "cached_?content",
         "a stored prompt of Gemini is an id of its own"),
    Lost("document", "(?!cohere).*", "cohere", "document", r"file|document",
         "Cohere takes documents as texts only"),
)


def of(feature, ingress, egress):
    return [one for one in EXCEPTIONS
            if re.fullmatch(one.features, feature) and re.fullmatch(one.ingress, ingress)
            and re.fullmatch(one.egress, egress)]
