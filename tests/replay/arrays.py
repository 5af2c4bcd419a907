"""Gemini for clients that want one JSON array: request and answer go through translation, so
neither is the provider's to the byte. They are compared as JSON values. Of an answer count

- the parts of all elements in order, whichever element they stand in. `thought: false` and an empty
  text say nothing; a signature on a text may follow it in a part of its own, which is how Google
  streams them itself; pieces of one call's arguments are one call; no arguments are {};
- what the candidates say last of finishReason, finishMessage, grounding, ratings, all citations;
- the last usage: its counts, and the details of what is not text, which is the rest; not the total,
  which is their sum;
- modelVersion, responseId and why a prompt was blocked, where the recording has them.

Of a request counts everything but nulls, empty objects, lists and descriptions, `thought: false`,
the role "user", which is the default, any role of systemInstruction, which Google ignores, and the
spelling of names (snake_case or camelCase). Neighbours of the same role are one turn.
"""
import json
import re

ENDS = ("finishReason", "finishMessage", "groundingMetadata", "urlContextMetadata", "safetyRatings")
NAMES = ("modelVersion", "responseId", "promptFeedback")
# Whose members have names of their own.
FOREIGN = ("parameters", "parametersJsonSchema", "response", "responseJsonSchema", "responseSchema",
           "args", "labels")
HOSTED_TOOLS = ("codeExecution", "googleSearch", "urlContext")  # asked for by {}
NOTHING = (None, {}, [])
DEFAULTS = (("thought", False), ("role", "user"), ("description", ""))


def request_problem(sent, seen, dropped):
    """What the provider was asked and what not, against the client's words; "" when it is the
    same."""
    if dropped:
        return f"{dropped} was dropped"
    sent, seen = _request(json.loads(sent)), _request(json.loads(seen))
    sent["contents"] = _turns(sent["contents"])
    for name in sorted(sent.keys() | seen.keys()):
        if sent.get(name) != seen.get(name):
            return f"{name}: {_difference(sent.get(name), seen.get(name))}"
    return ""


def _request(value, name=""):
    if name in FOREIGN:
        return value
    if isinstance(value, list):
        return [_request(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, member in value.items():
        key = re.sub(r"_(\w)", lambda m: m.group(1).upper(), key)
        member = _request(member, key)
        if key == "systemInstruction" and member:
            member.pop("role", None)
        if member not in NOTHING or (member == {} and key in HOSTED_TOOLS):
            kept[key] = member
    for member in DEFAULTS:
        if member in kept.items():
            del kept[member[0]]
    return kept


def _turns(contents):
    turns = []
    for one in contents:
        if turns and turns[-1].get("role") == one.get("role"):
            turns[-1]["parts"] += one["parts"]
        else:
            turns.append(one)
    return turns


def answer_problem(parts, found, broken):
    """What is lost or new in the elements that the client got; "" when nothing is. What is said at
    the end only is lost with the end of a broken one."""
    wanted, got = _essence(parts), _essence(found)
    for name, value in wanted.items():
        given = name == "parts" if broken else value is not None or name not in NAMES
        if given and got[name] != value:
            return f"{name} of the array: {_difference(value, got[name])}"
    return ""


def _difference(wanted, got):
    if isinstance(wanted, list) and isinstance(got, list):
        wanted, got = next(((a, b) for a, b in zip(wanted, got) if a != b), (wanted, got))
    return f"{json.dumps(got)[:300]} for {json.dumps(wanted)[:300]}"


def _essence(elements):
    candidates = [one for element in elements for one in element.get("candidates") or []]
    usages = [element["usageMetadata"] for element in elements if "usageMetadata" in element]
    said = {name: one[name] for one in candidates for name in ENDS if name in one}
    said |= {name: one[name] for one in elements for name in NAMES if name in one}
    return {"parts": _parts(candidates), "usage": _usage(usages[-1]) if usages else None,
            "citations": _citations(candidates),
            **{name: said.get(name) for name in (*ENDS, *NAMES)}}


def _citations(candidates):
    found = []
    for candidate in candidates:
        for one in (candidate.get("citationMetadata") or {}).get("citations") or []:
            if one not in found:
                found.append(one)
    return found


def _usage(usage):
    kept = {}
    for name, value in usage.items():
        if isinstance(value, list):
            value = [one for one in value if one.get("modality") != "TEXT"]
        if value and name != "totalTokenCount":
            kept[name] = value
    return kept


def _parts(candidates):
    found = []
    call = None  # that goes on
    for candidate in candidates:
        for part in (candidate.get("content") or {}).get("parts") or []:
            part = {key: value for key, value in part.items() if (key, value) != ("thought", False)}
            signature = part.pop("thoughtSignature", None) if "text" in part else None
            if "functionCall" in part:
                call = _add_call(found, part, call)
            elif part.get("text") != "":
                found.append(part)
            if signature:
                found.append({"signature": signature})
    return found


def _add_call(found, part, call):
    """Adds a call, or a piece to the one that goes on; the call that goes on then."""
    piece = part["functionCall"]
    if call is None:
        call = {"args": {}, **piece}
        for name in ("willContinue", "partialArgs"):
            call.pop(name, None)
        found.append({**part, "functionCall": call})
    for one in piece.get("partialArgs") or []:
        _put(call["args"], one)
    return call if piece.get("willContinue") else None


def _put(args, piece):
    """$.list[0].name and a value, or the next piece of a text, into the arguments."""
    steps = [int(place) if place else name
             for name, place in re.findall(r"\.(\w+)|\[(\d+)\]", piece["jsonPath"])]
    at = args
    for step, following in zip(steps, [*steps[1:], None]):
        if isinstance(at, list):
            at += [None] * (step + 1 - len(at))
        elif step not in at:
            at[step] = None
        if following is None:
            if "stringValue" in piece:
                at[step] = (at[step] or "") + piece["stringValue"]
            else:
                at[step] = piece.get("numberValue", piece.get("boolValue"))
        elif at[step] is None:
            at[step] = [] if isinstance(following, int) else {}
        at = at[step]
