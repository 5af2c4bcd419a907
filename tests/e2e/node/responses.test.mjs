// Conversations of the Responses API that Weir keeps, as the official SDK for Node has them.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { KEY, OpenAI, Upstream, Weir, answer, completion, config } from "./support.mjs";

const OTHER = "weir-e2e-other-client-0123456789";
const add = { type: "function", name: "add", strict: true, parameters: { type: "object",
  properties: { a: { type: "integer" } }, required: ["a"], additionalProperties: false } };
const claude = (content, stop_reason = "end_turn") => ({ id: "msg_1", type: "message",
  role: "assistant", model: "m", content, stop_reason, stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 5 } });
const text = (said) => [{ type: "text", text: said }];

const weir = new Weir();
const upstream = new Upstream();
let client;
let other;

const connect = (apiKey) =>
  new OpenAI({ baseURL: weir.url, apiKey, maxRetries: 0, timeout: 20_000 });

before(async () => {
  await upstream.start();
  const made = config(upstream);
  made.providers.claude = { ...made.providers.scripted, wire: "anthropic" };
  made.keys.push({ name: "other", env: "OTHER" });
  await weir.start(made, { CLIENT: KEY, OTHER });
  client = connect(KEY);
  other = connect(OTHER);
});
beforeEach(() => { upstream.requests.length = 0; });
after(async () => {
  await weir.stop();
  upstream.stop();
});

test("two turns with a tool over Anthropic", async () => {
  upstream.then(
    answer(claude([{ type: "tool_use", id: "toolu_1", name: "add", input: { a: 1 } }],
      "tool_use")),
    answer(claude(text("2"))));
  const first = await client.responses.create({ model: "claude/m", input: "add", tools: [add] });
  const call = first.output.find((item) => item.type === "function_call");
  assert.deepEqual(JSON.parse(call.arguments), { a: 1 });
  const second = await client.responses.create({ model: "claude/m", tools: [add],
    previous_response_id: first.id,
    input: [{ type: "function_call_output", call_id: call.call_id, output: "2" }] });
  assert.equal(second.output_text, "2");
  assert.equal(second.previous_response_id, first.id);
  const { messages } = upstream.requests[1].json;
  assert.deepEqual(messages.map((one) => one.role), ["user", "assistant", "user"]);
  assert.equal(messages[1].content[0].id, messages[2].content[0].tool_use_id);
});

test("two turns over Chat Completions", async () => {
  upstream.then(answer(completion({ content: "one" })), answer(completion({ content: "two" })));
  const first = await client.responses.create({ model: "scripted/m", input: "hi" });
  const second = await client.responses.create({ model: "scripted/m", input: "more",
    previous_response_id: first.id });
  assert.equal(second.output_text, "two");
  assert.deepEqual(upstream.requests[1].json.messages.map((one) => one.role),
    ["user", "assistant", "user"]);
});

test("retrieve, replay, list, delete", async () => {
  upstream.then(answer(claude(text("Hello"))));
  const made = await client.responses.create({ model: "claude/m",
    input: ["q0", "q1", "q2"].map((content) => ({ role: "user", content })) });
  assert.equal((await client.responses.retrieve(made.id)).output_text, "Hello");
  const said = [];
  for await (const event of await client.responses.retrieve(made.id, { stream: true }))
    if (event.type === "response.output_text.delta") said.push(event.delta);
  assert.equal(said.join(""), "Hello");
  const items = [];
  for await (const item of client.responses.inputItems.list(made.id, { limit: 2, order: "asc" }))
    items.push(item.content[0].text);
  assert.deepEqual(items, ["q0", "q1", "q2"]);
  await assert.rejects(other.responses.retrieve(made.id), OpenAI.NotFoundError);
  await client.responses.delete(made.id);
  await assert.rejects(client.responses.retrieve(made.id), OpenAI.NotFoundError);
  await assert.rejects(
    client.responses.create({ model: "claude/m", input: "x", previous_response_id: made.id }),
    { code: "previous_response_not_found", param: "previous_response_id" });
});

test("background is refused by name", async () => {
  await assert.rejects(
    client.responses.create({ model: "claude/m", input: "hi", background: true }),
    { status: 400, param: "background" });
  assert.equal(upstream.requests.length, 0);
});
