// The servers of a run: started on loopback, asked until they answer, and stopped whatever happens.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const SECONDS_TO_ANSWER = 60;
const SECONDS_TO_END = 5;
const LAST_SAID = 4_000;
const started = [];

process.on("exit", () => started.forEach(({ child }) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Somebody else's server at a port of ours would be tested in our server's place. */
export async function expectFree(ports) {
  for (const port of ports) {
    await new Promise((resolve, reject) => {
      const probe = createServer();
      probe.on("error", ({ code }) => reject(new Error(`port ${port} of 127.0.0.1 is not to be had: ${code}`)));
      probe.listen(port, "127.0.0.1", () => probe.close(resolve));
    });
  }
}

/** Starts a server and waits until it answers a question. */
export async function start(name, program, args, origin) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const server = { child, said: "", over: undefined };
  server.ended = new Promise((resolve) => {
    child.on("error", (problem) => resolve((server.over = problem.message)));
    child.on("exit", (code, signal) => resolve((server.over = `ended with ${code ?? signal}`)));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part) => (server.said = (server.said + part).slice(-LAST_SAID)));
  }
  started.push(server);
  const until = Date.now() + SECONDS_TO_ANSWER * 1000;
  while (!(await answers(origin))) {
    if (server.over) throw new Error(`${name} ${server.over}: ${server.said}`);
    if (Date.now() > until) throw new Error(`${name} gave no answer in ${SECONDS_TO_ANSWER} s: ${server.said}`);
    await sleep(100);
  }
}

/** Ends every server, by force those that do not end when told. */
export async function stopAll() {
  await Promise.all(
    started.map(async ({ child, ended }) => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), SECONDS_TO_END * 1000);
      await ended;
      clearTimeout(late);
    }),
  );
}

/** The answer to a question. */
export async function ask(origin, query) {
  const answer = await fetch(origin, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(10_000),
  });
  return answer.json();
}

async function answers(origin) {
  try {
    return (await ask(origin, "{ __typename }")).data?.__typename === "Query";
  } catch {
    return false;
  }
}
