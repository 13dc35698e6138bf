// The hub as an operator starts it: seeded databases, and the provider named in variables.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild } from "./child.mjs";

export const PROGRAM = process.env.HUB_PROGRAM ?? fileURLToPath(new URL("../../../target/release/samverka", import.meta.url));
const SECONDS = 60;

/** Runs something with a folder of seeded databases, and removes it afterwards. */
export async function withDatabases(run) {
  const folder = mkdtempSync(join(tmpdir(), "samverka-databases-"));
  try {
    return await run(await seed(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the demonstration's databases in a folder, or those that variables name; answers the file of their settings. */
export async function seed(folder, databases = {}, program = PROGRAM) {
  if (!existsSync(program)) {
    throw new Error(`${program} is missing: build it with \`cargo build --release\`, or name it in HUB_PROGRAM`);
  }
  const settings = join(folder, "samverka.toml");
  const seeds = [["seed", "demo", "--data-dir", folder]];
  // The folder has the keys and the settings in any case.
  if (Object.keys(databases).length > 0) seeds.push(["--config", settings, "seed", "demo"]);
  for (const args of seeds) {
    const seeded = await samverka(args, databases, program);
    if (seeded.code !== 0) throw new Error(`samverka ${args.join(" ")}: ${seeded.said}`);
  }
  return settings;
}

/** Runs the program, or another one, to its end; its exit code and what it said. */
export function samverka(args, variables = {}, program = PROGRAM) {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...variables }, timeout: SECONDS * 1000 };
    execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, said: stdout + stderr });
    });
  });
}

/** Starts a hub; without a port, on any. */
export async function startHub(settings, variables, port = 0, program = PROGRAM) {
  const { match, pid, log, stop } = await startChild({
    name: "the hub",
    command: program,
    args: ["--config", settings, "serve", "--listen", `127.0.0.1:${port}`],
    variables,
    pattern: /"address":"(127\.0\.0\.1:\d+)"/,
    stream: "stderr",
  });
  const url = `http://${match[1]}/graphql`;
  return { url, pid, log, stop, ask: (token, query) => ask(url, token, query) };
}

async function ask(url, token, query) {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json",
      "content-type": "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors } = await answer.json();
  return {
    status: answer.status,
    data,
    problem: errors?.[0]?.extensions?.problem ?? errors?.[0]?.extensions?.code,
    retryAfter: answer.headers.get("retry-after"),
  };
}
