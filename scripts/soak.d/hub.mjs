// What the steps share: a demonstration, its memory, and honest questions.
import { readFileSync } from "node:fs";

export { PROGRAM, start, tokenOf, withFolder } from "../interop.d/demonstration.mjs";

/** The resident memory of a process, in MB. */
export function memory(pid) {
  const found = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(found[1]) / 1024);
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
