// A demonstration on a port of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../target/release/samverka", import.meta.url));
const SECONDS = 60;

/** Runs something with the address of a fresh demonstration; ends the program and removes its folder afterwards. */
export async function withDemonstration(run) {
  const folder = mkdtempSync(join(tmpdir(), "samverka-demo-"));
  const program = spawn(PROGRAM, ["demo", "--data-dir", folder, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    return await run(await address(program));
  } finally {
    program.kill();
    rmSync(folder, { recursive: true, force: true });
  }
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
