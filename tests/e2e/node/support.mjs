// A running weir, and a provider that does as it is told. What the Python suites have in
// tests/support, as far as Node needs it.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

// The modules are installed in the build folder, not beside the tests.
const require = createRequire(path.join(process.env.WEIR_E2E_MODULES, "package.json"));
export const OpenAI = require("openai");
export const { zodResponseFormat } = require("openai/helpers/zod");
export const { z } = require("zod");

export const KEY = "weir-e2e-client-0123456789";
const root = fileURLToPath(new URL("../../..", import.meta.url));
const PATIENCE = 20_000;

// The first true value of condition(), asked again and again.
export async function until(condition, what) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what}: not within ${PATIENCE} ms`);
}

export class Upstream {
  requests = [];
  #scripts = [];

  // script: (request, response) => ...; request.json is its body.
  then(...scripts) {
    this.#scripts.push(...scripts);
  }

  // Takes back the next script.
  take() {
    return this.#scripts.shift();
  }

  async start() {
    this.server = http.createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      request.json = JSON.parse(body);
      this.requests.push(request);
      (this.#scripts.shift() ?? answer())(request, response);
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/v1`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

export function completion(message = { content: "fine" }, finish_reason = "stop") {
  return {
    id: "chatcmpl-1", object: "chat.completion", created: 1, model: "m", usage,
    choices: [{ index: 0, finish_reason, message: { role: "assistant", ...message } }],
  };
}

export function answer(body = completion(), status = 200, headers = {}) {
  return (request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

export function failure(message, code = null, param = null, type = "invalid_request_error") {
  return { error: { message, type, param, code } };
}

export function event(content) {
  const chunk = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m",
    choices: [{ index: 0, delta: { content }, finish_reason: null }] };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

export class Weir {
  log = [];
  requests = [];  // the request log's lines

  async start(config, env) {
    this.folder = await mkdtemp(path.join(tmpdir(), "weir-test-"));
    const file = path.join(this.folder, "weir.yaml");
    const store = { sqlite: path.join(this.folder, "weir.db") };
    await writeFile(file, JSON.stringify({ listen: "127.0.0.1:0", store, ...config }));
    const binary = process.env.WEIR_BINARY ?? path.join(root, "build/dev/src/weir");
    this.process = spawn(binary, ["serve", "--config", file],
      { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    readline.createInterface(this.process.stdout)
      .on("line", (line) => this.requests.push(JSON.parse(line)));
    readline.createInterface(this.process.stderr).on("line", (line) => this.log.push(line));
    const started = await until(() => {
      if (this.process.exitCode !== null) throw new Error(this.log.join("\n"));
      return this.log.map((line) => /listens on \S*:(\d+)[, ]/.exec(line)).find(Boolean);
    }, "weir's start");
    this.url = `http://127.0.0.1:${started[1]}/v1`;
  }

  // The line of a request in the log, by its id.
  row(id) {
    return until(() => this.requests.find((line) => line.id === id), `the log line of ${id}`);
  }

  async stop() {
    this.process.kill("SIGTERM");
    await until(() => this.process.exitCode !== null || this.process.signalCode, "weir's end");
    await rm(this.folder, { recursive: true });
  }
}

export function config(upstream) {
  return {
    server: { drain_timeout: "2s" },
    providers: {
      sim: {},
      scripted: { url: upstream.url, allow_private: true,
        models: [{ id: "m", price: { input: 1, output: 2 } }] },
    },
    routes: {
      scripted: { targets: ["scripted/m"], retry: { attempts_max: 1, wait_max: "0s" } },
      "failing-over": { targets: ["scripted/m", "sim/echo"], retry: { base: "1ms" } },
    },
    keys: [{ name: "e2e", env: "CLIENT" }],
    breaker: { failures_max: 500, auth_bench: "1ms", quota_bench: "1ms", missing_bench: "1ms",
      bench_base: "1ms", bench_cap: "1ms", named_max: "50ms" },
  };
}
