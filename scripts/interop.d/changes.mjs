// What was promised is kept: the committed schemas beside those of the last release. What breaks is an error until somebody
// accepts it in schema/released/accepted.json; docs/schema-changes.md.
// `node changes.mjs --release 0.2.0` makes today's schemas the released ones.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { composeServices } from "@theguild/federation-composition";
import { buildSchema, parse } from "graphql";

const SCHEMA = fileURLToPath(new URL("../../schema/", import.meta.url));
const RELEASED = join(SCHEMA, "released");
const FILES = ["hub.client.graphql", "statistics.graphql", "hub.graphql"];
/** The subgraph's SDL: what a router makes of it, and the keys that neighbours hold on to. */
const SUBGRAPH = "hub.graphql";

/** Every difference of one file: `{ level: "BREAKING" | "DANGEROUS" | "SAFE", file, message }`. */
export async function differences(file, before, after) {
  const found =
    file === SUBGRAPH
      ? [...(await changed(composed(before), composed(after))), ...keysLost(before, after)]
      : await changed(before, after);
  return found.map(({ level, message }) => ({ level, file, message }));
}

async function changed(before, after) {
  const changes = await diff(buildSchema(before), buildSchema(after));
  const levels = { [CriticalityLevel.Breaking]: "BREAKING", [CriticalityLevel.Dangerous]: "DANGEROUS" };
  return changes.map(({ criticality, message }) => ({ level: levels[criticality.level] ?? "SAFE", message }));
}

/** The graph that clients of a router see. */
function composed(sdl) {
  const { publicSdl, errors = [] } = composeServices([{ name: "hub", typeDefs: parse(sdl), url: "http://hub.example/graphql" }]);
  if (!publicSdl) throw new Error(`${SUBGRAPH} does not compose: ${errors.map(({ message }) => message).join("; ")}`);
  return publicSdl;
}

function keysLost(before, after) {
  const kept = new Set(keys(after));
  const had = new Set(keys(before));
  const lost = [...had].filter((key) => !kept.has(key)).map((key) => ({ level: "BREAKING", message: `${key} is gone` }));
  const made = [...kept].filter((key) => !had.has(key)).map((key) => ({ level: "SAFE", message: `${key} is new` }));
  return [...lost, ...made];
}

function keys(sdl) {
  const types = parse(sdl).definitions.filter(({ directives, name }) => name && directives?.length > 0);
  return types.flatMap(({ name, directives }) =>
    directives.flatMap((directive) => {
      if (directive.name.value === "shareable") return [`'@shareable' of '${name.value}'`];
      if (directive.name.value !== "key") return [];
      const fields = directive.arguments.find((argument) => argument.name.value === "fields").value.value;
      return [`'@key(fields: "${fields}")' of '${name.value}'`];
    }),
  );
}

/** What is wrong: breaking changes that nobody accepted, and acceptances of nothing. */
export function judged(found, accepted) {
  const names = ({ file, message }) => `${file}: ${message}`;
  const breaking = found.filter(({ level }) => level === "BREAKING");
  const known = new Set(accepted.map(names));
  const wrong = breaking.filter((change) => !known.has(names(change))).map((change) => `breaks what was released: ${names(change)}`);
  for (const entry of accepted) {
    if (!breaking.some((change) => names(change) === names(entry))) wrong.push(`accepted, and not there: ${names(entry)}`);
    const missing = ["reason", "by", "on"].filter((part) => !entry[part]?.trim?.());
    if (entry.on && !/^\d{4}-\d{2}-\d{2}$/.test(entry.on)) wrong.push(`accepted on no day such as 2027-03-01: ${names(entry)}`);
    if (missing.length > 0) wrong.push(`accepted without ${missing.join(", ")}: ${names(entry)}`);
  }
  return wrong;
}

function read(folder, file) {
  return readFileSync(join(folder, file), "utf8");
}

async function compare() {
  const { version, accepted } = JSON.parse(read(RELEASED, "accepted.json"));
  const found = [];
  for (const file of FILES) {
    const changes = await differences(file, read(RELEASED, file), read(SCHEMA, file));
    // What the router's clients see is mostly what the hub's own see: said once, accepted once.
    const known = new Set(file === SUBGRAPH ? found.map(({ message }) => message) : []);
    found.push(...changes.filter(({ message }) => !known.has(message)));
  }
  const count = (wanted) => found.filter(({ level }) => level === wanted).length;
  const wrong = judged(found, accepted);
  // Whoever has to decide sees all that changed.
  const told = wrong.length > 0 ? found : found.filter(({ level }) => level !== "SAFE");
  for (const { level, file, message } of told) console.log(`  ${level} ${file}: ${message}`);
  if (wrong.length > 0) {
    for (const line of wrong) console.error(`  ${line}`);
    console.error("  Mend the schema, or accept the change in schema/released/accepted.json with `file`, `message`, `reason`, `by` and `on`.");
    process.exit(1);
  }
  console.log(`  since ${version}: ${count("BREAKING")} breaking (all accepted), ${count("DANGEROUS")} dangerous, ${count("SAFE")} safe changes`);
  return version;
}

/** Only what was judged becomes the promise: a release is no way around the gate. */
function release(version, last) {
  if (!isAfter(version, last)) {
    console.error(`  usage: node changes.mjs --release MAJOR.MINOR.PATCH, later than ${last}`);
    process.exit(2);
  }
  for (const file of FILES) copyFileSync(join(SCHEMA, file), join(RELEASED, file));
  writeFileSync(join(RELEASED, "accepted.json"), `${JSON.stringify({ version, accepted: [] }, null, 2)}\n`);
}

function isAfter(version, last) {
  const wellFormed = /^\d+\.\d+\.\d+$/.test(version ?? "");
  return wellFormed && version.localeCompare(last, "en", { numeric: true }) > 0;
}

/** The gate finds what is planted, and nothing else. */
async function proved() {
  const before = "type Query { a: Int b: String c(d: Int): E } enum E { F }";
  const after = "type Query { a: String! b: String c(d: Int): E g: Int } enum E { F H }";
  const found = await differences("hub.client.graphql", before, after);
  const told = found.map(({ level, message }) => `${level} ${message}`).sort();
  const expected = ["BREAKING Field 'Query.a' changed type from 'Int' to 'String!'", "DANGEROUS Enum value 'H' was added to enum 'E'", "SAFE Field 'g' was added to object type 'Query'"];
  const subgraph = (keys, hidden) =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@inaccessible"])
     type Query { a: A } type A ${keys} { id: ID n: ID ${hidden} }`;
  const keyed = await differences(SUBGRAPH, subgraph('@key(fields: "id") @key(fields: "n")', ""), subgraph('@key(fields: "id")', ""));
  const hidden = await differences(SUBGRAPH, subgraph("", "m: Int"), subgraph("", "m: Int @inaccessible"));
  const [change] = found.filter(({ level }) => level === "BREAKING");
  const acceptance = { ...change, reason: "r", by: "b", on: "2026-11-26" };
  const holds =
    JSON.stringify(told) === JSON.stringify(expected) &&
    keyed.length === 1 && keyed[0].level === "BREAKING" &&
    hidden.length === 1 && hidden[0].level === "BREAKING" &&
    judged(found, []).length === 1 &&
    judged(found, [acceptance]).length === 0 &&
    judged(found, [{ ...acceptance, reason: "" }]).length === 1 &&
    judged(found, [{ ...acceptance, on: "soon" }]).length === 1 &&
    judged([], [acceptance]).length === 1;
  if (!holds) {
    console.error("  the gate does not find what is planted:", told, keyed, hidden);
    process.exit(1);
  }
}

const [flag, version] = process.argv.slice(2);
await proved();
const last = await compare();
if (flag === "--release") release(version, last);
