// Traces: a hub of its own process, and a collector that decodes what it sends by OpenTelemetry's own definitions.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PROGRAM, start, withFolder } from "./demonstration.mjs";
import { fail } from "./schema.mjs";

const PYTHON = process.env.PYTHON ?? fileURLToPath(new URL(".venv/bin/python", import.meta.url));
const COLLECTOR = fileURLToPath(new URL("traces/collector.py", import.meta.url));
const ASKED = 'query zQ7name { releases { slug } }';
const TRACE = "4d617269612d506f706573637500abcd";

const problems = await withFolder(async (folder) => {
  await (await start(folder)).stop();
  const collector = await collecting();
  try {
    const { answers, log, figures } = await served(folder, collector.spans, {
      SAMVERKA_TRACES__ENDPOINT: `http://127.0.0.1:${collector.port}/v1/traces`,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer of-the-collector",
    });
    return looked(collector.spans, answers, log, figures);
  } finally {
    collector.stop();
  }
});
if (problems.length > 0) fail(...problems);

function collecting() {
  const program = spawn(PYTHON, [COLLECTOR], { stdio: ["ignore", "pipe", "inherit"] });
  const spans = [];
  return new Promise((resolve, reject) => {
    program.on("error", reject);
    let port;
    createInterface({ input: program.stdout }).on("line", (line) => {
      if (port) spans.push(JSON.parse(line));
      else resolve({ port: (port = Number(line)), spans, stop: () => program.kill() });
    });
  });
}

// Three questions to a hub over the demonstration's databases. The spans of the first leave by themselves, from its operation to
// its statement, though nobody asks anything else; then the hub is told to stop, and what waits has to leave.
async function served(folder, spans, env) {
  const args = ["--config", join(folder, "samverka.toml"), "serve", "--listen", "127.0.0.1:0", "--audience", "statistics"];
  const metrics = "127.0.0.1:" + (20_000 + (process.pid % 20_000));
  const hub = spawn(PROGRAM, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env, SAMVERKA_METRICS_LISTEN: metrics },
  });
  const ended = new Promise((resolve) => hub.on("close", resolve));
  const log = [];
  const address = await new Promise((resolve) =>
    createInterface({ input: hub.stderr }).on("line", (line) => {
      log.push(JSON.parse(line));
      const found = log.at(-1).fields.address;
      if (found && log.at(-1).fields.message === "serving statistics") resolve(found);
    }),
  );
  const headers = { "content-type": "application/json", traceparent: `00-${TRACE}-0123456789abcdef-01` };
  const answers = [];
  for (const query of [ASKED, "{ zQ7field }"]) {
    const body = JSON.stringify({ query, operationName: query === ASKED ? "zQ7name" : undefined });
    answers.push(await fetch(`http://${address}/graphql`, { method: "POST", headers, body }));
    if (query === ASKED) await leaving(spans, "POST /graphql");
  }
  answers.push(await fetch(`http://${address}/statistics/zQ7path?zQ7=1`));
  const figures = await (await fetch(`http://${metrics}/metrics`)).text();
  hub.kill();
  await ended;
  return { answers, log, figures };
}

async function leaving(spans, name) {
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (spans.some((span) => span.name === name)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  fail(`the span ${name} has not left within 10 s of its answer: ${JSON.stringify(spans)}`);
}

function looked(spans, answers, log, figures) {
  const problems = [];
  const demand = (holds, said) => holds || problems.push(`${said}: ${JSON.stringify(spans)}`);
  const [asked] = answers;
  const id = asked.headers.get("x-request-id");
  const request = spans.find((span) => span.attributes["samverka.request_id"] === id);
  demand(asked.status === 200 && request?.name === "POST /graphql", "the request has a span with its id");
  const operation = spans.find((span) => span.parent === request?.id);
  demand(operation?.name === "query", "an operation without a trusted name is a query below it");
  demand(spans.some((span) => span.parent === operation?.id && span.name === "SELECT releases"), "its statement stands below");
  demand(spans.filter((span) => span.parent === "").length === 3, "each request is a trace of its own");
  demand(spans.every((span) => span.trace !== TRACE), "a stranger's trace is not continued");
  demand(spans.every((span) => span.resource["service.name"] === "samverka-statistics"), "the process says what it is");
  demand(spans.every((span) => span.kind === "application/x-protobuf" && span.path === "/v1/traces"), "the protocol is OTLP's");
  demand(spans.every((span) => span.authorization === "Bearer of-the-collector"), "the collector's own headers are sent");
  demand(!/zQ7/.test(JSON.stringify(spans)), "nothing that was sent stands in a span");
  const line = log.find((one) => one.fields.request_id === id);
  demand(line?.span?.trace_id === request?.trace, "the line of the log names the trace");
  demand(/samverka_trace_spans_total\{outcome="lost"\} 0/.test(figures), "spans are counted");
  if (problems.length === 0) console.log(`  ${spans.length} spans of ${answers.length} requests, decoded by OpenTelemetry's definitions`);
  return problems;
}
