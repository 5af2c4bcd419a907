// @anthropic-ai/sdk for Node, messages.
import { groups, text } from "./groups.mjs";

const stops = { end_turn: "end", tool_use: "tools", max_tokens: "length" };

const block = (what) => ({
  text: () => ({ type: "text", text: what.text }),
  call: () => ({ type: "tool_use", id: what.id, name: what.name, input: what.arguments }),
  result: () => ({ type: "tool_result", tool_use_id: what.call, content: what.text }),
})[what.kind]();

export const make = ({ Anthropic }) => async (root, key, model, ask, streamed) => {
  const client = new Anthropic({ baseURL: root, apiKey: key, maxRetries: 0, timeout: 20_000 });
  const turns = groups(ask.turns);
  const body = { model, max_tokens: ask.output_max,
    messages: turns.filter(([role]) => role !== "system").map(([role, group]) => ({
      role: role === "tool" ? "user" : role, content: group.map(block) })) };
  const system = turns.find(([role]) => role === "system");
  if (system) body.system = text(system[1]);
  if (ask.temperature !== null) body.temperature = ask.temperature;
  if (ask.stop) body.stop_sequences = [ask.stop];
  if (ask.tools.length) {
    body.tools = ask.tools.map((tool) => ({ name: tool.name, description: tool.description,
      input_schema: tool.schema }));
  }
  let answer, headers, deltas = 0;
  if (streamed) {
    const stream = client.messages.stream(body).on("text", () => { deltas += 1; });
    headers = Object.fromEntries((await stream.withResponse()).response.headers);
    answer = await stream.finalMessage();
  } else {
    const { data, response } = await client.messages.create(body).withResponse();
    answer = data;
    headers = Object.fromEntries(response.headers);
  }
  const { content, usage } = answer;
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    text: content.filter((one) => one.type === "text").map((one) => one.text).join(""),
    thoughts: content.filter((one) => one.type === "thinking").map((one) => one.thinking).join(""),
    calls: content.filter((one) => one.type === "tool_use").map((one) => ({ id: one.id,
      name: one.name, arguments: one.input })),
    stop: stops[answer.stop_reason], headers, deltas,
    usage: { input: usage.input_tokens + cached, output: usage.output_tokens, cached },
  };
};
