// openai for Node, responses.
function* input(turns) {
  for (const [role, what] of turns) {
    if (what.kind === "call") {
      yield { type: "function_call", call_id: what.id, name: what.name,
        arguments: JSON.stringify(what.arguments) };
    } else if (what.kind === "result") {
      yield { type: "function_call_output", call_id: what.call, output: what.text };
    } else {
      yield { role, content: what.text };
    }
  }
}

export const make = ({ OpenAI }) => async (root, key, model, ask, streamed) => {
  const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: key, maxRetries: 0, timeout: 20_000 });
  const body = { model, input: [...input(ask.turns)], max_output_tokens: ask.output_max };
  if (ask.temperature !== null) body.temperature = ask.temperature;
  if (ask.tools.length) {
    body.tools = ask.tools.map((tool) => ({ type: "function", name: tool.name, strict: false,
      description: tool.description, parameters: tool.schema }));
  }
  const { data, response } = await client.responses.create({ ...body, stream: streamed })
    .withResponse();
  let answer = data, deltas = 0;
  if (streamed) {
    for await (const event of data) {
      if (event.type === "response.output_text.delta") deltas += 1;
      if (/^response\.(completed|incomplete)$/.test(event.type)) answer = event.response;
    }
  }
  const calls = answer.output.filter((item) => item.type === "function_call");
  const thoughts = answer.output.filter((item) => item.type === "reasoning")
    .flatMap((item) => item.summary.map((part) => part.text));
  return {
    headers: Object.fromEntries(response.headers), deltas, thoughts: thoughts.join(""),
    text: answer.output.filter((item) => item.type === "message")
      .flatMap((item) => item.content.map((part) => part.text)).join(""),
    stop: answer.status === "incomplete" ? "length" : calls.length ? "tools" : "end",
    calls: calls.map((call) => ({ id: call.call_id, name: call.name,
      arguments: JSON.parse(call.arguments) })),
    usage: { input: answer.usage.input_tokens, output: answer.usage.output_tokens,
      cached: answer.usage.input_tokens_details.cached_tokens },
  };
};
