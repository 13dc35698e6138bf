// Random operations, asked of the hub and through the router: what the hub's own tests show of its answers holds behind the router,
// because nothing comes out there that does not come out in front, and nearly all answers are the same. Those that are not are
// of callers whose token lacks a scope: the gateway keeps such fields back itself and writes some of their nulls in other places.
// Argument: a file of lines `{ caller, operation }`.
import { isDeepStrictEqual } from "node:util";
import { readFileSync } from "node:fs";
import { startFederation } from "../../examples/federation/stack/start.mjs";
import { asking } from "../interop.d/federation/asking.mjs";
import { fail, withFolder } from "./hub.mjs";

const asked = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));

await withFolder(async (folder) => {
  const federation = await startFederation({ folder });
  const found = [];
  let [withData, same] = [0, 0];
  try {
    const ask = asking(federation);
    for (const { caller, operation } of asked) {
      const front = await ask(federation.hub.url, caller, operation);
      const behind = await ask(federation.gateway.url, caller, operation);
      if (front.data) withData += 1;
      if (isDeepStrictEqual(front.data ?? null, behind.data ?? null)) same += 1;
      else if (!opensNoMore(behind.data, front.data)) {
        found.push(`${caller}: ${operation.replaceAll(/\s+/g, " ")}`, `  hub: ${short(front)}`, `  router: ${short(behind)}`);
      }
      if (behind.status >= 500 && behind.status !== 503) found.push(`${caller}: ${behind.status}: ${operation}`);
    }
  } finally {
    await federation.stop();
  }
  console.log(`  ${asked.length} operations of ${new Set(asked.map(({ caller }) => caller)).size} callers, ${withData} with data: ${same} answers are the same, ${asked.length - same} hold less behind the router`);
  if (withData * 2 < asked.length) found.push("fewer than half of the operations were answered");
  if (same < asked.length * 0.95) found.push(`only ${same} of ${asked.length} answers are the same`);
  if (found.length > 0) fail(...found.slice(0, 30), `${found.length} lines in all`);
});

/** Whether every value behind the router stands in front of it, at the same place. */
function opensNoMore(behind, front) {
  if (behind === null || behind === undefined) return true;
  if (typeof behind !== "object") return behind === front;
  return Object.entries(behind).every(([place, below]) => opensNoMore(below, front?.[place]));
}

function short({ data, codes }) {
  return JSON.stringify({ data, codes }).slice(0, 600);
}
