// A demonstration on a port of its own, as its own process.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROGRAM = fileURLToPath(new URL("../../target/release/samverka", import.meta.url));
const SECONDS = 60;

/** Runs something with the address of a fresh demonstration; ends the program and removes its folder afterwards. */
export function withDemonstration(run) {
  return withFolder(async (folder) => {
    const hub = await start(folder);
    try {
      return await run(hub.origin);
    } finally {
      await hub.stop();
    }
  });
}

/** A folder that is removed at the end. */
export async function withFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), "samverka-demo-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the demonstration of a folder; `before` is shell that runs first, in the same process; its log is read unless it is `deaf`. */
export async function start(folder, before = "", { deaf = false } = {}) {
  const program = spawn("bash", ["-c", `${before} exec "$0" demo --data-dir "$1" --listen 127.0.0.1:0`, PROGRAM, folder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const log = [];
  if (!deaf) program.stderr.on("data", (part) => log.push(part));
  const ended = new Promise((resolve) => program.on("exit", resolve));
  const origin = await address(program);
  return {
    origin,
    pid: program.pid,
    log: () => Buffer.concat(log).toString(),
    stop: (signal = "SIGTERM") => (program.kill(signal), ended),
  };
}

function address(program) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`no address after ${SECONDS} s: ${said}`)), SECONDS * 1000);
    program.stdout.on("data", (part) => {
      said += part;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (!found || !said.includes("Ready after")) return;
      clearTimeout(late);
      resolve(found[0]);
    });
    program.on("error", reject);
    program.on("exit", (code) => reject(new Error(`the demonstration ended with ${code}: ${said}`)));
  });
}

/** The header value of a persona's token. */
export async function tokenOf(origin, persona) {
  const answer = await fetch(`${origin}/start/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ persona }),
  });
  return `Bearer ${(await answer.json()).token}`;
}
