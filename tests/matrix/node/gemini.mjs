// @google/genai for Node.
import { groups, text } from "./groups.mjs";

const roles = { user: "user", assistant: "model", tool: "user" };
const stops = { STOP: "end", MAX_TOKENS: "length" };
// What Gemini takes for calls that nobody has thought, as base64.
const unthought = Buffer.from("skip_thought_signature_validator").toString("base64");

const result = (words) => (words.startsWith("{") ? JSON.parse(words) : { output: words });
const part = (what) => ({
  text: () => ({ text: what.text }),
  call: () => ({ functionCall: { id: what.id, name: what.name, args: what.arguments } }),
  result: () => ({ functionResponse: { id: what.call, name: what.name,
    response: result(what.text) } }),
})[what.kind]();

function content(role, group, model) {
  const parts = group.map(part);
  const first = parts.find((one) => one.functionCall);
  if (first && model.includes("gemini")) first.thoughtSignature = unthought;
  return { role: roles[role], parts };
}

export const make = ({ GoogleGenAI }) => async (root, key, model, ask, streamed) => {
  const client = new GoogleGenAI({ apiKey: key, vertexai: false,
    httpOptions: { baseUrl: root, timeout: 20_000 } });
  const turns = groups(ask.turns);
  const config = { maxOutputTokens: ask.output_max };
  const system = turns.find(([role]) => role === "system");
  if (system) config.systemInstruction = text(system[1]);
  if (ask.temperature !== null) config.temperature = ask.temperature;
  if (ask.stop) config.stopSequences = [ask.stop];
  if (ask.tools.length) {
    config.tools = [{ functionDeclarations: ask.tools.map((tool) => ({ name: tool.name,
      description: tool.description,
      ...(Object.keys(tool.schema.properties).length
        ? { parametersJsonSchema: tool.schema } : {}) })) }];
  }
  const given = { model, config, contents: turns.filter(([role]) => role !== "system")
    .map(([role, group]) => content(role, group, model)) };
  const answers = [];
  if (streamed) {
    for await (const one of await client.models.generateContentStream(given)) answers.push(one);
  } else {
    answers.push(await client.models.generateContent(given));
  }
  const parts = answers.flatMap((one) => one.candidates?.[0]?.content?.parts ?? []);
  const texts = parts.filter((one) => one.text && !one.thought).map((one) => one.text);
  const calls = parts.filter((one) => one.functionCall).map(({ functionCall: one }) => ({
    id: one.id, name: one.name, arguments: one.args ?? {} }));
  const finish = answers.map((one) => one.candidates?.[0]?.finishReason).filter(Boolean).at(-1);
  const usage = answers.at(-1).usageMetadata;
  return {
    text: texts.join(""), calls, deltas: texts.length,
    thoughts: parts.filter((one) => one.text && one.thought).map((one) => one.text).join(""),
    stop: calls.length && finish === "STOP" ? "tools" : stops[finish],
    headers: answers[0].sdkHttpResponse?.headers ?? {},
    usage: { input: usage.promptTokenCount, cached: usage.cachedContentTokenCount ?? 0,
      output: usage.candidatesTokenCount + (usage.thoughtsTokenCount ?? 0) },
  };
};
