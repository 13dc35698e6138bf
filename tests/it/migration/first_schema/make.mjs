// Makes the fixture beside this file anew: node make.mjs PROGRAM, with the program of the commit that README.md names.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startChild } from "../../../../examples/federation/stack/child.mjs";
import { startProvider } from "../../../../examples/federation/stack/provider.mjs";
import { withPostgres } from "../../../../scripts/soak.d/postgres.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OPERATIONS = join(HERE, "operations");
const PROGRAM = process.argv[2] ?? "samverka";
// Noon of the tests, in whose light everything is asked.
const NOON = "@2026-01-02 11:10:00";
const PERSONAS = ["coordinator-syd", "police-officer", "iom", "statistician", "stranger"];
// The keys of the tests: they protect nobody.
const KEYS = {
  "identity.key": "1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n",
  "cursor.key": "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=",
};
const NAMES = "{ cases(first: 3) { nodes { participants { person { name { given family } } } } } }";
const OFFICER = ["--subject", "an-officer", "--display-name", "Pelle Spårling", "--agency", "police-syd", "--role", "AGENCY_OFFICER"];

const folder = mkdtempSync(join(tmpdir(), "samverka-first-schema-"));
try {
  mkdirSync(join(folder, "keys"));
  for (const [name, text] of Object.entries(KEYS)) writeFileSync(join(folder, "keys", name), text, { mode: 0o600 });
  await onSqlite();
  await withPostgres(["cases", "releases"], onPostgres);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function onSqlite() {
  await run(PROGRAM, ["seed", "demo", "--data-dir", folder]);
  await run("sqlite3", [join(folder, "case.db"), `.read ${join(HERE, "trim.sql")}`]);
  const left = await run("sqlite3", [join(folder, "case.db"), "PRAGMA foreign_key_check"]);
  if (left !== "") throw new Error(`rows point at nothing: ${left}`);
  // Its variables alone: the wrapper would leave its child behind when it is stopped.
  const faked = (await run("faketime", ["-f", NOON, "env"])).split("\n").filter((line) => /^(LD_PRELOAD|FAKETIME)=/.test(line));
  const hub = await startChild({
    name: "the demonstration",
    command: "env",
    args: ["TZ=UTC", "DONT_FAKE_MONOTONIC=1", ...faked, PROGRAM, "demo", "--data-dir", folder, "--listen", "127.0.0.1:0"],
    pattern: /(http:\/\/127\.0\.0\.1:\d+)/,
  });
  try {
    write("answers.json", lines(await answers(hub.match[1])));
  } finally {
    await hub.stop();
  }
  write("sqlite/head.json", await run(PROGRAM, ["--config", join(folder, "samverka.toml"), "audit", "head"]));
  for (const name of ["case", "audit", "release"]) {
    write(`sqlite/${name}.sql`, await run("sqlite3", [join(folder, `${name}.db`), ".dump"]));
  }
}

/** What the committed operations of that day brought, by operation and persona. */
async function answers(origin) {
  const found = {};
  for (const file of readdirSync(OPERATIONS).sort()) {
    const query = readFileSync(join(OPERATIONS, file), "utf8");
    const byPersona = (found[basename(file, ".graphql")] = {});
    for (const persona of PERSONAS) {
      const { token } = await post(`${origin}/start/token`, { persona });
      const { data, errors = [] } = await post(`${origin}/graphql`, { query }, token);
      byPersona[persona] = { data, codes: errors.map(({ extensions }) => extensions.code) };
    }
  }
  return found;
}

/** JSON with a line for each answer. */
function lines(answers) {
  const byPersona = (found) => Object.entries(found).map(([persona, answer]) => `${JSON.stringify(persona)}: ${JSON.stringify(answer)}`);
  const all = Object.entries(answers).map(([name, found]) => `${JSON.stringify(name)}: {\n${byPersona(found).join(",\n")}}`);
  return `{${all.join(",\n")}}\n`;
}

async function onPostgres(cases, releases) {
  const provider = await startProvider({ "an-officer": { scopes: scopes(), claims: { samverka_role: "AGENCY_OFFICER", samverka_agency: "police-syd" } } }, "first");
  const variables = {
    SAMVERKA_CASE_DATABASE_URL: cases,
    SAMVERKA_RELEASE_DATABASE_URL: releases,
    SAMVERKA_OIDC__ISSUER: provider.issuer,
    SAMVERKA_OIDC__AUDIENCE: "samverka",
  };
  const program = (...args) => run(PROGRAM, ["--config", join(folder, "samverka.toml"), ...args], variables);
  try {
    await program("seed", "demo");
    const trim = ["-q", "-v", "ON_ERROR_STOP=1", "-c", "SET session_replication_role = replica", "-f", join(HERE, "trim.sql"), cases];
    await run("psql", trim);
    await program("user", "add", ...OFFICER);
    const hub = await startChild({
      name: "the hub",
      command: PROGRAM,
      args: ["--config", join(folder, "samverka.toml"), "serve", "--listen", "127.0.0.1:0"],
      variables,
      pattern: /"address":"(127\.0\.0\.1:\d+)"/,
      stream: "stderr",
    });
    const token = await provider.token("an-officer");
    for (let n = 0; n < 3; n += 1) {
      const { errors } = await post(`http://${hub.match[1]}/graphql`, { query: NAMES }, token);
      if (errors) throw new Error(JSON.stringify(errors));
    }
    await hub.stop();
    write("postgresql/head.json", await program("audit", "head"));
    for (const [name, address] of [["case", cases], ["release", releases]]) {
      const plain = ["--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200", address];
      // The restricting commands are psql's own, and new each time.
      write(`postgresql/${name}.sql`, (await run("pg_dump", plain)).replace(/^\\(un)?restrict .*\n/gm, ""));
    }
  } finally {
    await provider.stop();
  }
}

function scopes() {
  return ["samverka:personal", "samverka:identifying", "samverka:protected"];
}

async function post(url, body, token) {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
  return answer.json();
}

function write(name, text) {
  mkdirSync(dirname(join(HERE, name)), { recursive: true });
  writeFileSync(join(HERE, name), text);
}

async function run(program, args, variables = {}) {
  const limits = { env: { ...process.env, ...variables }, maxBuffer: 1 << 28, timeout: 300_000 };
  return (await promisify(execFile)(program, args, limits)).stdout;
}
