"""boto3, bedrock-runtime: Converse and ConverseStream with a bearer token."""
import json
import os

import boto3
import botocore.config
import botocore.exceptions

from words import Call, Document, Heard, Image, Result, Usage, grouped

NAME = ROW = "bedrock"
STOPS = {"end_turn": "end", "tool_use": "tools", "max_tokens": "length"}
# Classes that the client makes of the service's model; by name, since each client has its own.
RAISED = {400: "ValidationException", 401: "ClientError", 429: "ThrottlingException",
          502: "ModelErrorException|InternalServerException", 503: "ServiceUnavailableException"}
RAISED_BASE = botocore.exceptions.ClientError
BROKEN = botocore.exceptions.EventStreamError
MARKS = ["system", "user"]
SECURE = True  # boto3 sends a bearer token over TLS only; it trusts what AWS_CA_BUNDLE names
POINT = {"cachePoint": {"type": "default"}}


def block_of(what):
    if isinstance(what, Image):
        return {"image": {"format": what.media_type.split("/")[1], "source": {"bytes": what.data}}}
    if isinstance(what, Document):
        return {"document": {"format": "pdf", "name": what.name, "source": {"bytes": what.data}}}
    if isinstance(what, Call):
        return {"toolUse": {"toolUseId": what.id, "name": what.name, "input": what.arguments}}
    if isinstance(what, Result):
        return {"toolResult": {"toolUseId": what.call, "content": [{"text": what.text}]}}
    return {"text": what}


def messages_of(ask):
    for role, group in grouped(ask.turns):
        if role == "answer":
            yield {"role": "assistant", "content": group[0].native}
        elif role != "system":
            blocks = [block_of(what) for what in group]
            if ask.cached and role == "user":
                blocks.append(POINT)
            yield {"role": "user" if role == "tool" else role, "content": blocks}


def request(ask):
    limits = {"maxTokens": ask.output_max}
    more = {"messages": list(messages_of(ask)), "inferenceConfig": limits}
    system = [{"text": what} for role, what in ask.turns if role == "system"]
    if system:
        more["system"] = system + ([POINT] if ask.cached else [])
    if ask.tools:
        more["toolConfig"] = {"tools": [{"toolSpec": {
            "name": tool.name, "description": tool.description,
            "inputSchema": {"json": tool.schema}}} for tool in ask.tools]}
    if ask.choice:
        more["toolConfig"]["toolChoice"] = {"any": {}} if ask.choice == "any" else \
            {"tool": {"name": ask.choice}}
    if ask.schema:
        more["outputConfig"] = {"textFormat": {"type": "json_schema", "structure": {
            "jsonSchema": {"schema": json.dumps(ask.schema), "name": "answer"}}}}
    if ask.thinking:
        more["additionalModelRequestFields"] = {
            "thinking": {"type": "enabled", "budget_tokens": 1500}}
    if ask.temperature is not None:
        limits["temperature"] = ask.temperature
    if ask.stop:
        limits["stopSequences"] = [ask.stop]
    return more


class Stream:
    """The events of a ConverseStream as the blocks of a message."""

    def __init__(self):
        self.blocks, self.inputs = {}, {}
        self.stop = self.usage = None
        self.deltas = 0

    def read(self, events):
        for event in events:
            (kind, body), = event.items()
            if kind == "contentBlockStart":
                self.blocks[body["contentBlockIndex"]] = {"toolUse": body["start"]["toolUse"]}
            elif kind == "contentBlockDelta":
                self.delta(body["contentBlockIndex"], body["delta"])
            elif kind == "messageStop":
                self.stop = body["stopReason"]
            elif kind == "metadata":
                self.usage = body["usage"]
        for index, written in self.inputs.items():
            self.blocks[index]["toolUse"]["input"] = json.loads(written or "{}")
        for block in self.blocks.values():
            if "toolUse" in block:
                block["toolUse"].setdefault("input", {})
        return [self.blocks[index] for index in sorted(self.blocks)]

    def delta(self, index, delta):
        (kind, value), = delta.items()
        if kind == "toolUse":
            self.inputs[index] = self.inputs.get(index, "") + value["input"]
        elif kind == "text":
            self.deltas += 1
            block = self.blocks.setdefault(index, {"text": ""})
            block["text"] += value
        elif "redactedContent" in value:
            self.blocks[index] = {"reasoningContent": value}
        else:
            (key, piece), = value.items()
            block = self.blocks.setdefault(index, {"reasoningContent": {
                "reasoningText": {"text": ""}}})["reasoningContent"]["reasoningText"]
            block[key] = block.get(key, "") + piece


class Client:
    def __init__(self, root, key):
        os.environ["AWS_BEARER_TOKEN_BEDROCK"] = key
        self.sdk = boto3.client("bedrock-runtime", endpoint_url=root, region_name="us-east-1",
                                config=botocore.config.Config(
                                    retries={"total_max_attempts": 1}, read_timeout=20))

    def ask(self, ask, model, streamed):
        if not streamed:
            answer = self.sdk.converse(modelId=model, **request(ask))
            return self.heard(answer["output"]["message"]["content"], answer["stopReason"],
                              answer["usage"], answer)
        answer = self.sdk.converse_stream(modelId=model, **request(ask))
        stream = Stream()
        blocks = stream.read(answer["stream"])
        heard = self.heard(blocks, stream.stop, stream.usage, answer)
        heard.deltas = stream.deltas
        return heard

    @staticmethod
    def heard(blocks, stop, usage, answer):
        calls = [Call(one["toolUse"]["name"], one["toolUse"]["input"], one["toolUse"]["toolUseId"])
                 for one in blocks if "toolUse" in one]
        thoughts = "".join(one["reasoningContent"]["reasoningText"]["text"] for one in blocks
                           if "reasoningText" in one.get("reasoningContent", {}))
        cached = usage.get("cacheReadInputTokens", 0)
        used = Usage(usage["inputTokens"] + cached + usage.get("cacheWriteInputTokens", 0),
                     usage["outputTokens"], cached)
        assert usage["totalTokens"] == used.input + used.output
        return Heard("".join(one.get("text", "") for one in blocks), thoughts, calls, STOPS[stop],
                     used, blocks, answer["ResponseMetadata"]["HTTPHeaders"])

    @staticmethod
    def status(error):
        told = error.response["ResponseMetadata"]
        return told["HTTPStatusCode"], told["HTTPHeaders"]
