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
/** What tells who somebody is. */
const TELLING = ["given", "family", "identityNumber", "telephone", "email", "address"];
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
  SAMVERKA_LIMITS__DEPTH: "32",
  SAMVERKA_LIMITS__REQUESTS_PER_SECOND: "100000",
  SAMVERKA_LIMITS__REQUEST_BURST: "100000",
  MOST_SELECTIONS: "10000",
  MOST_BYTES: "1000000",
};
Object.assign(process.env, GENEROUS);

const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const printed = matrix(source("schema/access.md"));
const roleOf = Object.fromEntries(PEOPLE.map(({ name, role }) => [name, role]));
const lines = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));
// These the router does not have: it asks the hub by them itself.
const asked = lines.filter(({ operation }) => !operation.includes("_entities"));

await withFolder(async (folder) => {
  const federation = await startFederation({ folder });
  const found = new Set();
  const opened = {};
  const [told, toTheBlind] = [new Set(), []];
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
      if (BLIND.includes(role)) toTheBlind.push({ caller, operation, said: JSON.stringify(behind.data ?? null) });
      else identities(behind.data, told);
      if (behind.status >= 500) found.add(`${caller}: ${behind.status}: ${operation.slice(0, 200)}`);
      if (behind.codes?.includes("LIMIT_EXCEEDED")) found.add(`${caller}: a limit kept the question from being asked: ${operation.slice(0, 200)}`);
    }
  } finally {
    await federation.stop();
  }
  for (const { caller, operation, said } of toTheBlind) {
    const named = [...told].some((value) => said.includes(JSON.stringify(value)));
    if (named) found.add(`${caller} was told a name or number: ${operation.slice(0, 200)}`);
  }
  const cells = (side) => Object.values(opened).reduce((sum, each) => sum + each[side].size, 0);
  const less = Object.entries(opened).flatMap(([caller, { front, behind }]) => [...front].filter((field) => !behind.has(field)).map((field) => `${caller} ${field}`));
  console.log(`  ${asked.length} questions of ${Object.keys(opened).length} people: ${cells("front")} pairs of person and field opened in front of the router, ${cells("behind")} behind it; none of ${told.size} names, numbers and addresses that others were told is in ${toTheBlind.length} answers to those who may know nobody`);
  if (less.length > 0) console.log(`  kept back by the router itself: ${less.join(", ")}`);
  if (cells("behind") < 1000) found.add("too little opened for anything to be proved");
  if (told.size < 10) found.add("too few names were told to anybody for their absence to prove anything");
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

/** The values by which somebody could be known. */
function identities(value, into) {
  if (Array.isArray(value)) value.forEach((each) => identities(each, into));
  else if (value && typeof value === "object") {
    for (const [name, below] of Object.entries(value)) {
      // Agencies have addresses as well, which others may know.
      const personal = TELLING.includes(name.replace(AGAIN, "")) && ["Person", "PersonName", "SourceRecord"].includes(value.__typename);
      if (personal && typeof below === "string") into.add(below);
      identities(below, into);
    }
  }
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
