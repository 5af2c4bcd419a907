"""Recorded requests of one wire, served by a provider of another: all thirty pairs.

Every fifth plain exchange of each wire (text and the client's own tools, nothing hosted, no media)
is sent to a provider of each other wire that answers with a fixed valid answer. What must come back
is that answer in the client's wire, or a 400 that names a field of the request; never a 5xx. And
the provider must have been told every text of the conversation.
"""
import json
import random
import re
from collections import Counter

import answers
import playing
from support import http
from support import upstream as up
from support.weir import Weir
from wires import WIRES
from wires.base import NOT_JSON, read_json

MODELS = {"openai_chat": "gpt-4.1", "openai_responses": "gpt-5", "anthropic": "claude-sonnet-4-5",
          "gemini": "gemini-2.5-flash", "cohere": "command-a-03-2025",
          "bedrock": "us.anthropic.claude-sonnet-4-5-20250929-v1:0"}

# What a plain chat is made of. Types stand in parts and tools of most wires; Gemini and Bedrock
# have a member for each kind instead.
PLAIN_TYPES = {"text", "input_text", "output_text", "function", "custom", "tool_use", "tool_result",
               "thinking", "reasoning", "summary_text", "reasoning_text", "function_call",
               "function_call_output", "message", "ephemeral", "default"}
NOT_PLAIN = {"fileData", "file_data", "inlineData", "inline_data", "executableCode", "toolCall",
             "codeExecutionResult", "toolResponse", "codeExecution", "code_execution", "fileSearch",
             "googleSearch", "google_search", "urlContext", "url_context", "document", "image",
             "video", "guardContent", "citationsContent", "systemTool", "audio"}
THOUGHTS = ("thinking", "reasoning", "function_call", "tool_use")
CONVERSATION = ("messages", "input", "contents", "system", "instructions", "systemInstruction",
                "system_instruction")
SPOKEN = ("text", "content", "input", "instructions", "system", "output")
PARTS = ("messages", "input", "contents", "tools", "toolConfig")
# What is in them is the client's own.
OPAQUE = ("parameters", "parametersJsonSchema", "parameters_json_schema", "input_schema",
          "inputSchema", "args", "response", "arguments", "json")


def is_plain(exchange):
    request = exchange.request
    return (exchange.asked and exchange.status == 200 and any(spoken(request))
            and not request.get("web_search_options")
            and all(_plain(request[name]) for name in PARTS if request.get(name)))


def _plain(value):
    if isinstance(value, list):
        return all(_plain(one) for one in value)
    if not isinstance(value, dict):
        return True
    kind = value.get("type")
    if isinstance(kind, str) and kind not in PLAIN_TYPES:
        return False
    input_of_call = {"input"} if kind == "tool_use" or "toolUseId" in value else set()
    return all(_plain(member) and not (name in NOT_PLAIN and member is not None)
               for name, member in value.items() if name not in {*OPAQUE, *input_of_call})


def spoken(request):
    """What the conversation says: every text of it but reasoning, which may stay behind."""
    for name in CONVERSATION:
        yield from texts(request.get(name), name)


def texts(value, name):
    if isinstance(value, str):
        if name in SPOKEN and value.strip():
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, name)
    elif isinstance(value, dict) and not value.get("thought") and value.get("type") not in THOUGHTS:
        for key, member in value.items():
            if key not in (*OPAQUE, "reasoningContent", "tool_calls", "tools"):
                yield from texts(member, key)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


class Run:
    """One request to one other wire."""

    def __init__(self, number, exchange, over):
        self.number, self.exchange, self.over = number, exchange, over
        request = exchange.request
        self.call = bool(request.get("tools") or request.get("toolConfig")
                         or request.get("functions"))
        self.array = exchange.wire.name == "gemini" and exchange.asks_stream and number % 2 == 0
        self.route = f"to-{over.name}"
        self.seen = None
        self.status = 0
        self.field = ""
        self.problems = []

    def problem(self, text):
        self.problems.append(text)

    @property
    def pair(self):
        return f"{self.exchange.wire.name} -> {self.over.name}"


def sample(exchanges, seed, every):
    """Of the plain exchanges of each wire every fifth (or so), from a place that the seed says."""
    dice = random.Random(f"translated/{seed}")
    for wire in WIRES:
        plain = [one for one in exchanges if one.wire is wire and is_plain(one)]
        yield from plain[dice.randrange(every)::every]


class Provider(up.Upstream):
    """All six wires; finds the run by the number in idempotency-key."""

    def __init__(self, runs):
        self.runs = runs
        super().__init__(self.reply)

    def reply(self, connection, request):
        run = self.runs[int(request.header("idempotency-key"))]
        run.seen = request
        self.requests.clear()
        stream = run.exchange.asks_stream
        body = answers.answer(run.over, stream, run.call)
        content_type = run.over.stream_type if stream else "application/json"
        connection.send(up.head(200, (), len(body), content_type) + body)


def configuration(origin):
    providers = {f"other-{wire.name}": {"wire": wire.name, "url": origin + wire.base,
                                        "allow_private": True, "any_model": True}
                 for wire in WIRES}
    # The answer is the same for each request, so for those that ask for JSON it is none.
    routes = {f"to-{wire.name}": {"targets": [f"other-{wire.name}/{MODELS[wire.name]}"],
                                  "structured": {"check": False},
                                  "retry": {"attempts_max": 1}} for wire in WIRES}
    # What recorded requests name by URL is not fetched: there is no network in a test.
    return {"providers": providers, "routes": routes, "log": {"requests": False},
            "media": {"fetch": False}}


def play(client, run):
    exchange, wire = run.exchange, run.exchange.wire
    client.send(http.request("POST", wire.client_target(exchange, run.route, run.array),
                             wire.text(exchange, run.route).encode(),
                             [("idempotency-key", str(run.number)), *exchange.client_headers]))
    answer = client.answer()
    run.status = answer.status
    if not answer.complete:
        run.problem("the answer broke off")
    elif answer.status in (400, 422) and run.seen is None:
        run.field = wire.field_of(answer.json)
        if not names_member(run.field, exchange.request):
            run.problem(f"a 400 that names {run.field!r}, which is not in the request: "
                        f"{answer.body[:300]!r}")
    elif answer.status != 200:
        run.problem(f"status {answer.status}: {answer.body[:300]!r}")
    else:
        check_request(run)
        check_answer(run, answer)


def names_member(field, request):
    """Whether a field is one of the request's own: "tools[0]", "contents[1].parts"."""
    name = re.split(r"[.\[]", field or "")[0]
    return name in request or re.sub(r"_(\w)", lambda m: m.group(1).upper(), name) in request


def check_request(run):
    seen = json.loads(run.seen.body)
    model, stream = MODELS[run.over.name], run.exchange.asks_stream
    if run.over.model_in_path:
        said = run.seen.target.startswith(f"{run.over.base}/model") and (
            "tream" in run.seen.target) == stream
    else:
        said = seen.get("model") == model and bool(seen.get("stream")) == stream
    if not said:
        run.problem(f"model or stream did not arrive: {run.seen.target} {run.seen.body[:200]!r}")
    arrived = "\n".join(strings(seen))
    missing = [text for text in spoken(run.exchange.request) if not has_text(arrived, text)]
    if missing:
        run.problem(f"the provider was not told {missing[0]!r}")


def has_text(arrived, text):
    """A result that is a JSON object is one in Gemini's requests, too."""
    return text in arrived or (text.lstrip().startswith("{") and read_json(text) is not NOT_JSON
                               and all(one in arrived for one in strings(read_json(text))))


def check_answer(run, answer):
    """The fixed answer, read with the eyes of the client's wire."""
    wire, stream = run.exchange.wire, run.exchange.asks_stream
    parts = answer.json if run.array else wire.parts(answer.body, stream)
    if any(wire.error_in(part) for part in parts):
        return run.problem(f"an error in the answer: {answer.body[-300:]!r}")
    calls = [(answers.TOOL, json.loads(answers.ARGUMENTS))] if run.call else []
    if wire.said(parts) != (answers.TEXT, calls):
        run.problem(f"it says {wire.said(parts)}: {answer.body[:600]!r}")
    if wire.stop(parts) != ("tool_use" if run.call else "end_turn"):
        run.problem(f"it stops with {wire.stop(parts)!r}: {answer.body[-300:]!r}")
    asked = wire.name != "openai_chat" or not stream or (
        run.exchange.request.get("stream_options") or {}).get("include_usage")
    usage = wire.usage(parts)
    if asked and (usage is None or (usage.input, usage.output) != (answers.INPUT, answers.OUTPUT)):
        run.problem(f"usage {usage}: {answer.body[-300:]!r}")
    return None


def translate(exchanges, seed, every):
    """The runs, played."""
    runs = []
    for exchange in sample(exchanges, seed, every):
        for over in WIRES:
            if over is not exchange.wire:
                runs.append(Run(len(runs), exchange, over))
    with Provider(runs) as provider, Weir(configuration(provider.origin)) as weir:
        playing.play_all(weir, runs, play)
    return runs


def report(runs):
    """Prints the counts of each pair; the sums of what passed and failed."""
    passed = failed = 0
    for pair in dict.fromkeys(run.pair for run in runs):
        own = [run for run in runs if run.pair == pair]
        bad = [run for run in own if run.problems]
        for run in bad:
            print(f"FAILED {pair} {run.exchange.id}: {'; '.join(run.problems)}")
        good = sum(run.status == 200 and not run.problems for run in own)
        fields = Counter(run.field for run in own if run.field)
        named = ", ".join(f"{field} {count}" for field, count in fields.most_common())
        print(f"{pair}: {len(own)} requests, {good} answered, {sum(fields.values())} refused by "
              f"field{f' ({named})' if named else ''}, {len(bad)} wrong")
        passed += len(own) - len(bad)
        failed += len(bad)
    return passed, failed
