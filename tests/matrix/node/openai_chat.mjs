// openai for Node, chat.completions.
import { groups, only, text } from "./groups.mjs";

const stops = { stop: "end", tool_calls: "tools", length: "length" };

function* messages(turns) {
  for (const [role, group] of groups(turns)) {
    if (role === "tool") {
      for (const one of group) yield { role, tool_call_id: one.call, content: one.text };
      continue;
    }
    const calls = only("call", group).map((one) => ({ id: one.id, type: "function",
      function: { name: one.name, arguments: JSON.stringify(one.arguments) } }));
    yield { role, content: text(group), ...(calls.length ? { tool_calls: calls } : {}) };
  }
}

// The chunks of a stream as an answer. The SDK's helper is not used: it keeps only the last piece
// of members that its types do not know.
async function collect(stream) {
  const message = { content: "", reasoning_content: "", tool_calls: [] };
  const got = { choices: [{ message }], deltas: 0 };
  for await (const chunk of stream) {
    got.usage = chunk.usage ?? got.usage;
    for (const { delta, finish_reason } of chunk.choices) {
      got.choices[0].finish_reason = finish_reason ?? got.choices[0].finish_reason;
      message.content += delta.content ?? "";
      message.reasoning_content += delta.reasoning_content ?? "";
      got.deltas += delta.content ? 1 : 0;
      for (const { index, id, function: call } of delta.tool_calls ?? []) {
        const whole = message.tool_calls[index] ??= { id, function: { name: "", arguments: "" } };
        whole.function.name += call.name ?? "";
        whole.function.arguments += call.arguments ?? "";
      }
    }
  }
  return got;
}

export const make = ({ OpenAI }) => async (root, key, model, ask, streamed) => {
  const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: key, maxRetries: 0, timeout: 20_000 });
  const body = { model, messages: [...messages(ask.turns)],
    max_completion_tokens: ask.output_max };
  if (ask.temperature !== null) body.temperature = ask.temperature;
  if (ask.stop) body.stop = ask.stop;
  if (ask.tools.length) {
    body.tools = ask.tools.map((tool) => ({ type: "function", function: { name: tool.name,
      description: tool.description, parameters: tool.schema } }));
  }
  if (streamed) Object.assign(body, { stream: true, stream_options: { include_usage: true } });
  const { data, response } = await client.chat.completions.create(body).withResponse();
  const answer = streamed ? await collect(data) : data;
  const [{ message, finish_reason }] = answer.choices;
  return {
    text: message.content ?? "", stop: stops[finish_reason], deltas: answer.deltas ?? 0,
    headers: Object.fromEntries(response.headers),
    calls: (message.tool_calls ?? []).map((call) => ({ id: call.id, name: call.function.name,
      arguments: JSON.parse(call.function.arguments) })),
    thoughts: message.reasoning_content ?? "",
    usage: { input: answer.usage.prompt_tokens, output: answer.usage.completion_tokens,
      cached: answer.usage.prompt_tokens_details?.cached_tokens ?? 0 },
  };
};
