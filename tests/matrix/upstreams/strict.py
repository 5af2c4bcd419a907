"""Words for validators: a request that is not right for its wire is Invalid, with its place."""
import base64
import binascii
import json


class Invalid(Exception):
    pass


def need(condition, where, problem):
    if not condition:
        raise Invalid(f"{where}: {problem}")


def fields(value, where, required="", optional=""):
    """An object with all the required members and none but the optional ones beside them."""
    need(isinstance(value, dict), where, f"an object, not {json.dumps(value)[:80]}")
    missing = set(required.split()) - set(value)
    unknown = set(value) - set(required.split()) - set(optional.split())
    need(not missing, where, f"lacks {', '.join(sorted(missing))}")
    need(not unknown, where, f"unknown {', '.join(sorted(unknown))}")
    return value


def only(value, where, choices):
    """The name and the value of the one member of a union."""
    need(isinstance(value, dict) and len(value) == 1, where, f"one member, not {str(value)[:80]}")
    (name, inner), = value.items()
    need(name in choices.split(), where, f"unknown member {name}")
    return name, inner


def text(value, where, empty=False):
    need(isinstance(value, str), where, f"a text, not {json.dumps(value)[:80]}")
    need(empty or value, where, "an empty text")
    return value


def number(value, where, low=None, high=None):
    need(isinstance(value, (int, float)) and not isinstance(value, bool), where, "a number")
    need((low is None or value >= low) and (high is None or value <= high), where,
         f"{value} is out of range")
    return value


def one_of(value, where, choices):
    need(value in choices.split(), where, f"{value!r} is none of {choices}")
    return value


def items(value, where, empty=False):
    need(isinstance(value, list), where, "an array")
    need(empty or value, where, "an empty array")
    return [(one, f"{where}[{i}]") for i, one in enumerate(value)]


def data(value, where, alphabet=None):
    """The bytes of a base64 text in its standard alphabet, or with "-_" as the last two letters."""
    try:
        return base64.b64decode(text(value, where), alphabet, validate=True)
    except binascii.Error as problem:
        raise Invalid(f"{where}: {problem}") from None


def data_uri(value, where):
    """(media type, bytes)"""
    head, comma, body = text(value, where).partition(";base64,")
    need(head.startswith("data:") and comma, where, "a data URI in base64")
    return head[5:], data(body, where)


def parsed(value, where):
    """The object in a text of JSON."""
    try:
        found = json.loads(text(value, where))
    except ValueError as problem:
        raise Invalid(f"{where}: {problem}") from None
    need(isinstance(found, dict), where, "a JSON object")
    return found


def schema(value, where):
    """A tool's: an object at its root."""
    need(isinstance(value, dict) and value.get("type") == "object", where,
         "a schema of an object at its root")
    return value


def event(kind, body):
    """The bytes of an SSE event; kind "" for wires that name none."""
    name = f"event: {kind}\n" if kind else ""
    return f"{name}data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


def pieces(whole, count=3):
    """A text in so many pieces, cut anywhere."""
    size = max(1, -(-len(whole) // count))
    return [whole[i:i + size] for i in range(0, len(whole), size)] or [""]
