// The access matrix through the router: every field of every record, asked as everybody by every way that leads to it from a root
// that the router has. Nothing opens behind it that does not open in front, nothing that `schema/access.md` does not print, and no
// name or number of a person to whom no role opens one.
// Argument: a file of lines `{ caller, operation }`, as the tests write it where they measure the matrix.
import { readFileSync } from "node:fs";
import { PEOPLE } from "../../examples/federation/stack/people.mjs";
import { startFederation } from "../../examples/federation/stack/start.mjs";
import { asking } from "../interop.d/federation/asking.mjs";
import { fail, withFolder } from "./hub.mjs";

const AGAIN = /^again_/;
/** Roles that may see nobody's identity, by any ground. */
const BLIND = ["STATISTICIAN", "RESEARCHER", "DATA_PROTECTION_OFFICER", "ADMINISTRATOR"];
/** The matrix asks for everything at once, which nobody may who is not measuring. */
const GENEROUS = {
  SAMVERKA_LIMITS__SELECTIONS: "10000",
  SAMVERKA_LIMITS__ALIASES: "10000",
  SAMVERKA_LIMITS__TOKENS: "100000",
  SAMVERKA_LIMITS__DOCUMENT_BYTES: "1000000",
  SAMVERKA_LIMITS__BODY_BYTES: "2000000",
  SAMVERKA_LIMITS__NODES: "1000000",
  SAMVERKA_LIMITS__DEPTH: "40",
  SAMVERKA_LIMITS__REQUESTS_PER_SECOND: "100000",
  SAMVERKA_LIMITS__REQUEST_BURST: "100000",
  MOST_SELECTIONS: "10000",
  MOST_BYTES: "1000000",
};
Object.assign(process.env, GENEROUS);

const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const printed = matrix(source("schema/access.md"));
const canaries = [...source("src/store/demonstration/show_case.rs").matchAll(/pub const GIRL_(?:GIVEN_NAME|FAMILY_NAME|IDENTITY_NUMBER): &str = "(.+)";/g)].map(([, value]) => value);
const roleOf = Object.fromEntries(PEOPLE.map(({ name, role }) => [name, role]));
const lines = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));
// These the router does not have: it asks the hub by them itself.
const asked = lines.filter(({ operation }) => !operation.includes("_entities"));

await withFolder(async (folder) => {
  const federation = await startFederation({ folder });
  const found = new Set();
  const opened = {};
  let seenByName = 0;
  try {
    const ask = asking(federation);
    for (const { caller, operation } of asked) {
      const role = roleOf[caller];
      const front = await ask(federation.hub.url, caller, operation);
      const behind = await ask(federation.gateway.url, caller, operation);
      const [inFront, through] = [fields(front.data), fields(behind.data)];
      opened[caller] ??= { front: new Set(), behind: new Set() };
      for (const field of inFront) opened[caller].front.add(field);
      for (const field of through) {
        opened[caller].behind.add(field);
        if (!inFront.has(field)) found.add(`${caller}: ${field} opens behind the router and not in front: ${operation.slice(0, 200)}`);
        if (printed[field]?.[role] === "–") found.add(`${caller}: ${field} opens and is printed as closed to ${role}`);
      }
      const said = JSON.stringify(behind.data ?? null);
      const named = canaries.filter((value) => said.includes(value));
      if (named.length > 0 && BLIND.includes(role)) found.add(`${caller} was told a name or number: ${operation.slice(0, 200)}`);
      if (named.length > 0) seenByName += 1;
      if (behind.status >= 500) found.add(`${caller}: ${behind.status}: ${operation.slice(0, 200)}`);
      if (behind.codes?.includes("LIMIT_EXCEEDED")) found.add(`${caller}: a limit kept the question from being asked: ${operation.slice(0, 200)}`);
    }
  } finally {
    await federation.stop();
  }
  const cells = (side) => Object.values(opened).reduce((sum, each) => sum + each[side].size, 0);
  const less = Object.entries(opened).flatMap(([caller, { front, behind }]) => [...front].filter((field) => !behind.has(field)).map((field) => `${caller} ${field}`));
  console.log(`  ${asked.length} questions of ${Object.keys(opened).length} people: ${cells("front")} pairs of person and field opened in front of the router, ${cells("behind")} behind it; ${seenByName} answers held a name of the girl's`);
  if (less.length > 0) console.log(`  kept back by the router itself: ${less.join(", ")}`);
  if (cells("behind") < 1000) found.add("too little opened for anything to be proved");
  if (canaries.length !== 3) found.add("the names to look for were not found");
  if (found.size > 0) fail(...[...found].slice(0, 30), `${found.size} lines in all`);
});

/** Types with their fields that are not null. */
function fields(value, into = new Set()) {
  if (Array.isArray(value)) value.forEach((each) => fields(each, into));
  else if (value && typeof value === "object") {
    for (const [name, below] of Object.entries(value)) {
      if (value.__typename && below !== null && name !== "__typename") into.add(`${value.__typename}.${name.replace(AGAIN, "")}`);
      fields(below, into);
    }
  }
  return into;
}

/** What each role finds in each field, as it is printed. */
function matrix(markdown) {
  const cells = {};
  let [of, roles] = ["", []];
  for (const line of markdown.slice(markdown.indexOf("\n## Fields")).split("\n")) {
    const row = line.startsWith("| ") ? line.slice(1, -1).split("|").map((cell) => cell.trim()) : undefined;
    if (line.startsWith("### ")) of = line.slice(4);
    else if (row?.[0] === "field") roles = row.slice(1);
    else if (row) cells[`${of}.${row[0].replace(/ \(.*\)$/, "")}`] = Object.fromEntries(roles.map((role, place) => [role, row[place + 1]]));
  }
  return cells;
}
