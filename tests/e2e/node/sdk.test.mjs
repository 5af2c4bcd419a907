// The official SDK for Node against the real binary.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import {
  KEY, OpenAI, Upstream, Weir, answer, completion, config, event, failure, until, z,
  zodResponseFormat,
} from "./support.mjs";

const hello = "Hello, Weir! \u00e9\u4f60\u{1F600}";
const messages = [{ role: "user", content: hello }];
const tools = ["weather", "time"].map((name) => ({
  type: "function",
  function: { name, parameters: { type: "object", properties: { city: { type: "string" } },
    required: ["city"] } },
}));

const weir = new Weir();
const upstream = new Upstream();
let client;

const connect = (more = {}) =>
  new OpenAI({ baseURL: weir.url, apiKey: KEY, maxRetries: 0, timeout: 20_000, ...more });
const ask = (body = {}, options = {}, to = client) =>
  to.chat.completions.create({ model: "scripted", messages, ...body }, options);

async function text(stream) {
  let all = "";
  for await (const chunk of stream) all += chunk.choices[0]?.delta?.content ?? "";
  return all;
}

before(async () => {
  await upstream.start();
  await weir.start(config(upstream), { CLIENT: KEY });
  client = connect();
});
beforeEach(() => { upstream.requests.length = 0; });
after(async () => {
  await weir.stop();
  upstream.stop();
});

test("chat", async () => {
  const { data, response } = await ask({ model: "sim/echo" }).withResponse();
  assert.equal(data.choices[0].message.content, hello);
  assert.equal(data._request_id, response.headers.get("x-request-id"));
  const line = await weir.row(data._request_id);
  assert.equal(line.key, "e2e");
  assert.equal(line.tokens_out, data.usage.completion_tokens);
  assert.equal(line.stop, "end_turn");
});

test("stream", async () => {
  const { data, response } = await ask({ model: "sim/echo", stream: true }).withResponse();
  const chunks = [];
  for await (const chunk of data) chunks.push(chunk);
  assert.equal(chunks.map((c) => c.choices[0].delta.content ?? "").join(""), hello);
  assert.ok(!chunks.some((chunk) => chunk.usage));
  const line = await weir.row(response.headers.get("x-request-id"));
  assert.ok(line.tokens_out > 0 && !line.estimated);
});

test("stream with usage", async () => {
  const stream = await ask({ model: "sim/echo", stream: true,
    stream_options: { include_usage: true } });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const last = chunks.pop();
  assert.deepEqual(last.choices, []);
  assert.ok(last.usage.completion_tokens > 0);
  assert.ok(!chunks.some((chunk) => chunk.usage));
});

test("stream helper", async () => {
  const runner = client.chat.completions.stream({ model: "sim/echo", messages });
  assert.equal(await runner.finalContent(), hello);
});

test("tools, with the SDK's runner", async () => {
  const called = [];
  const runner = client.chat.completions.runTools({ model: "sim/fast", messages, tools: [{
    type: "function",
    function: { ...tools[0].function, parse: JSON.parse,
      function: (input) => { called.push(input); return "sunny"; } },
  }] });
  assert.ok((await runner.finalContent()).length > 0);
  assert.equal(called.length, 1);
  assert.ok("city" in called[0]);
});

test("parallel tool calls", async () => {
  const tool_calls = tools.map((tool, i) => ({ id: `call_${i}`, type: "function",
    function: { name: tool.function.name, arguments: '{"city":"Z\u00fcrich"}' } }));
  upstream.then(answer(completion({ content: null, tool_calls }, "tool_calls")));
  const got = await ask({ tools, parallel_tool_calls: true });
  assert.deepEqual(got.choices[0].message.tool_calls, tool_calls);
  assert.deepEqual(upstream.requests[0].json.tools, tools);
  assert.equal((await weir.row(got._request_id)).stop, "tool_use");
});

test("streamed tool calls", async () => {
  const runner = client.chat.completions.stream({ model: "sim/fast", messages, tools });
  const final = await runner.finalChatCompletion();
  const [call] = final.choices[0].message.tool_calls;
  assert.ok("city" in JSON.parse(call.function.arguments));
});

test("vision", async () => {
  const content = [
    { type: "text", text: "what is this?" },
    { type: "image_url",
      image_url: { url: `data:image/png;base64,${"iVBORw0KGgo".repeat(5000)}` } },
  ];
  await ask({ messages: [{ role: "user", content }] });
  assert.deepEqual(upstream.requests[0].json.messages[0].content, content);
});

const Person = z.object({ name: z.string(), age: z.number().int(), tags: z.array(z.string()) });

test("structured output", async () => {
  const got = await client.chat.completions.parse({ model: "sim/fast", messages,
    response_format: zodResponseFormat(Person, "person") });
  assert.ok(Person.safeParse(got.choices[0].message.parsed).success);
});

test("structured output passes through", async () => {
  upstream.then(answer(completion({ content: '{"name":"Ada","age":36,"tags":[]}' })));
  const got = await client.chat.completions.parse({ model: "scripted", messages,
    response_format: zodResponseFormat(Person, "person") });
  assert.deepEqual(got.choices[0].message.parsed, { name: "Ada", age: 36, tags: [] });
  assert.equal(upstream.requests[0].json.response_format.json_schema.strict, true);
});

test("models", async () => {
  const names = [];
  for await (const model of client.models.list()) names.push(model.id);
  for (const name of ["scripted", "sim/echo", "scripted/m"]) assert.ok(names.includes(name));
});

test("failover is invisible", async () => {
  upstream.then(answer(failure("down"), 500), answer(failure("down"), 500));
  assert.equal((await ask({ model: "failing-over" })).choices[0].message.content, hello);
  await until(async () => {  // the provider's short bench may still last: then nobody asks it
    const stream = await ask({ model: "failing-over", stream: true });
    return (await text(stream)) === hello;
  }, "a stream of the second target");
});

for (const [status, body, kind, told] of [
  [400, failure("hot", "bad_code", "temperature"), OpenAI.BadRequestError, 400],
  [401, failure("no", "invalid_api_key"), OpenAI.InternalServerError, 502],
  [404, failure("none", "model_not_found"), OpenAI.NotFoundError, 404],
  [422, failure("odd"), OpenAI.UnprocessableEntityError, 422],
  [429, failure("slow", "rate_limit_exceeded"), OpenAI.RateLimitError, 429],
  [500, failure("boom", null, null, "server_error"), OpenAI.InternalServerError, 502],
]) {
  test(`upstream ${status} is ${kind.name}`, async () => {
    const error = await until(async () => {  // what the case before benched is over in a moment
      const before = upstream.requests.length;
      upstream.then(answer(body, status));
      const caught = await ask().then(() => null, (problem) => problem);
      if (upstream.requests.length > before) return caught;
      upstream.take();
      return null;
    }, "the provider being asked");
    assert.ok(error instanceof kind, `${error}`);
    assert.equal(error.status, told);
    assert.equal((await weir.row(error.requestID)).status, told);
    if (status === 400) assert.deepEqual(error.error, body.error);
  });
}

test("the gateway's own errors", async () => {
  await assert.rejects(ask({ temperature: "hot" }), (error) =>
    error instanceof OpenAI.BadRequestError && error.param === "temperature");
  await assert.rejects(ask({ model: "sim/ecko" }), (error) =>
    error instanceof OpenAI.NotFoundError && error.code === "model_not_found"
    && /echo/.test(error.message));
  await assert.rejects(ask({}, {}, connect({ apiKey: "sk-nobody" })), (error) =>
    error instanceof OpenAI.AuthenticationError && error.code === "invalid_api_key");
});

test("an error in the stream", async () => {
  let breakOff;
  upstream.then((request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(event("half an "));
    breakOff = () => response.destroy();
  });
  const seen = [];
  await assert.rejects(async () => {
    for await (const chunk of await ask({ stream: true })) {
      seen.push(chunk.choices[0].delta.content);
      breakOff();
    }
  }, (error) => error instanceof OpenAI.APIError && error.code === "upstream_protocol");
  assert.deepEqual(seen, ["half an "]);
});

test("the SDK's retries", async () => {
  upstream.then(answer(failure("slow", "rate_limit_exceeded"), 429, { "retry-after-ms": "40" }));
  const patient = connect({ maxRetries: 2 });
  assert.equal((await ask({}, {}, patient)).choices[0].message.content, "fine");
  assert.equal(upstream.requests.length, 2);
  upstream.then(answer(failure("no"), 400));
  await assert.rejects(ask({}, {}, patient), OpenAI.BadRequestError);
  assert.equal(upstream.requests.length, 3);
});

test("leaving a stream", async () => {
  const { data, response } = await ask({ model: "sim/gpt;ttft=1ms;tps=50;out=100000",
    stream: true }).withResponse();
  let count = 0;
  for await (const _ of data) if (++count === 5) break;
  const line = await weir.row(response.headers.get("x-request-id"));
  assert.ok(line.cancelled && line.estimated);
  assert.ok(line.tokens_out > 0 && line.tokens_out < 1000);
});

test("aborting before the answer", async () => {
  let left;
  const gone = new Promise((resolve) => { left = resolve; });
  const controller = new AbortController();
  upstream.then((request) => {
    request.socket.on("close", left);
    controller.abort();
  });
  await assert.rejects(ask({}, { signal: controller.signal }), OpenAI.APIUserAbortError);
  await gone;  // the provider is let go
  const line = await until(() => weir.requests.find((row) => row.cancelled && !row.stream),
    "the aborted request's log line");
  assert.equal(line.error, "client_cancelled");
});
