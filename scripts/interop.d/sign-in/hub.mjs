// The hub as an operator starts it: seeded databases, and the provider named in variables.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../target/release/samverka", import.meta.url));
const SECONDS = 20;

/** Runs something with a folder of seeded databases, and removes it afterwards. */
export async function withDatabases(run) {
  const folder = mkdtempSync(join(tmpdir(), "samverka-sign-in-"));
  try {
    const seeded = await samverka(["seed", "demo", "--data-dir", folder]);
    if (seeded.code !== 0) throw new Error(`samverka seed demo: ${seeded.said}`);
    return await run(join(folder, "samverka.toml"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the program to its end; its exit code and what it said. */
export function samverka(args, variables = {}) {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...variables }, timeout: SECONDS * 1000 };
    execFile(PROGRAM, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, said: stdout + stderr });
    });
  });
}

/** Starts a hub on a port of its own. */
export async function startHub(settings, variables) {
  const program = spawn(PROGRAM, ["--config", settings, "serve", "--listen", "127.0.0.1:0"], {
    env: { ...process.env, ...variables },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => program.on("exit", resolve));
  const { address, log } = await ready(program);
  return {
    log,
    ask: (token, query) => ask(address, token, query),
    stop: () => (program.kill(), ended),
  };
}

function ready(program) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`no address after ${SECONDS} s: ${said}`)), SECONDS * 1000);
    program.stderr.on("data", (part) => {
      said += part;
      const found = /"address":"(127\.0\.0\.1:\d+)"/.exec(said);
      if (!found) return;
      clearTimeout(late);
      resolve({ address: `http://${found[1]}`, log: () => said });
    });
    program.on("error", reject);
    program.on("exit", (code) => reject(new Error(`the hub ended with ${code}: ${said}`)));
  });
}

async function ask(address, token, query) {
  const answer = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json",
      "content-type": "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await answer.json();
  return {
    status: answer.status,
    data,
    problem: errors?.[0]?.extensions?.problem ?? errors?.[0]?.extensions?.code,
    retryAfter: answer.headers.get("retry-after"),
  };
}
