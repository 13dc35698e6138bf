// relay-compiler takes the schema, its connections and `node`; Relay's runtime pages through them.
import { strictEqual } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { post } from "./ask.mjs";
import { done, emptied, here, refusesPlanted, tried } from "./run.mjs";

const COMPILER = "relay-compiler/cli.js";
const CONFIG = ["relay.config.json"];

export async function compile() {
  prepare("relay");
  await done(COMPILER, CONFIG, "relay");
  await done("typescript/bin/tsc", ["--pretty", "false"], "relay");
  await refusesPlanted("relay", "cases.ts", (copy) => (prepare(copy), tried(COMPILER, CONFIG, copy)));
  return `relay-compiler: connections and refetchable fragments compile, ${Object.keys(persisted()).length} documents persisted`;
}

// The compiler adds to its map, and wants it there.
function prepare(project) {
  emptied(`${project}/generated`);
  writeFileSync(here(`${project}/persisted.json`), "{}\n");
}

/** What the compiler wrote for a server: hash to text. */
export function persisted() {
  return JSON.parse(readFileSync(here("relay/persisted.json"), "utf8"));
}

/** `trusted`: the hub has the map, and the id is enough. */
export async function ask(hub, { trusted = false } = {}) {
  const texts = persisted();
  const { read } = (await import("./relay/generated/js/client.js")).default;
  const { references, events } = await read(({ doc_id, variables }) =>
    post(hub, trusted ? { doc_id, variables } : { query: texts[doc_id], variables }),
  );
  strictEqual(new Set(references).size, 6, "two pages of three cases");
  strictEqual(events.length, 4, "two pages of two events");
  return `Relay${trusted ? " by doc_id" : ""}: ${references.length} cases and ${events.length} events on two pages each`;
}
