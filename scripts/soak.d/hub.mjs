// A demonstration as its own process, its memory, and its end.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROGRAM = fileURLToPath(new URL("../../target/release/samverka", import.meta.url));

/** A folder that is removed at the end. */
export async function withFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), "samverka-soak-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the demonstration of a folder; `before` is shell that runs first, in the same process. */
export async function start(folder, before = "") {
  const listen = "127.0.0.1:0";
  const program = spawn("bash", ["-c", `${before} exec "$0" demo --data-dir "$1" --listen ${listen}`, PROGRAM, folder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const log = [];
  program.stderr.on("data", (part) => log.push(part));
  const ended = new Promise((resolve) => program.on("exit", (code, signal) => resolve(code ?? signal)));
  const origin = await new Promise((resolve, reject) => {
    let said = "";
    program.stdout.on("data", (part) => {
      said += part;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found && said.includes("Ready after")) resolve(found[0]);
    });
    ended.then((code) => reject(new Error(`the demonstration ended with ${code}: ${said}`)));
  });
  const port = Number(new URL(origin).port);
  return { origin, port, pid: program.pid, ended, log: () => Buffer.concat(log).toString(), kill: (signal = "SIGTERM") => (program.kill(signal), ended) };
}

/** The resident memory of a process, in MB. */
export function memory(pid) {
  const found = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(found[1]) / 1024);
}

export async function tokenOf(origin, persona) {
  const answer = await fetch(`${origin}/start/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ persona }),
  });
  return `Bearer ${(await answer.json()).token}`;
}

export async function ask(origin, token, query) {
  const headers = { "content-type": "application/json", ...(token ? { authorization: token } : {}) };
  const answer = await fetch(`${origin}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
  return { status: answer.status, id: answer.headers.get("x-request-id"), ...(await answer.json()) };
}

/** The value below which so much of a sorted list lies. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export function fail(...lines) {
  for (const line of lines) console.error(`  ${line}`);
  process.exit(1);
}
