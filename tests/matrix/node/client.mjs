// The official SDKs for Node, as ingress/node.py drives them: a line of JSON in, a line out.
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

// The modules are installed in the build folder, not beside the tests.
const require = createRequire(path.join(process.env.WEIR_MATRIX_MODULES, "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

const sdks = {
  openai_chat: (await import("./openai_chat.mjs")).make(await load("openai")),
  openai_responses: (await import("./openai_responses.mjs")).make(await load("openai")),
  anthropic: (await import("./anthropic.mjs")).make(await load("@anthropic-ai/sdk")),
  gemini: (await import("./gemini.mjs")).make(await load("@google/genai")),
};

async function answer({ sdk, root, key, model, ask, streamed }) {
  try {
    return await sdks[sdk](root, key, model, ask, streamed);
  } catch (error) {
    const headers = error.headers ? Object.fromEntries(error.headers) : {};
    return { error: { name: error.constructor.name, message: String(error.message ?? error),
      status: error.status ?? 0, headers } };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
}
