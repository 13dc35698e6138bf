// The statistics side as a process of its own: a copy of the release database in an otherwise empty folder, no key, no case
// database. It must give what the demonstration gives, to the byte.
import { deepStrictEqual, match, strictEqual } from "node:assert";
import { spawn } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, withFolder } from "../demonstration.mjs";

const PATHS = ["/statistics/nmt-2024/YSA.csv", "/statistics/nmt-2024/BSAF.xlsx?lang=en", "/statistics/nmt-2016/Y.json", "/api/v2/codelists/agg_A?lang=en"];
const ASKED = "{ releases { slug contentHash } publishedFigures { slug value } agencies(first: 5) { totalCount } }";

/** Serves the release database of a demonstration's folder alone, and compares. */
export function alone(origin, demonstration) {
  return withFolder(async (folder) => {
    // What a demonstration wrote lately may stand in the log beside the database.
    for (const name of readdirSync(demonstration).filter((name) => name.startsWith("release.db"))) {
      copyFileSync(join(demonstration, name), join(folder, name));
    }
    const single = await served(folder);
    try {
      for (const path of PATHS) {
        const [one, other] = await Promise.all([origin, single.origin].map((from) => bytes(from + path)));
        // Links name the host that was asked.
        const same = (text, from) => text.replaceAll(from, "");
        strictEqual(same(other, single.origin), same(one, origin), path);
      }
      deepStrictEqual(await asked(single.origin, ASKED), await asked(origin, ASKED));
      const cases = await asked(single.origin, "{ cases(first: 1) { totalCount } }");
      strictEqual(cases.errors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
      deepStrictEqual(readdirSync(folder).filter((name) => !name.startsWith("release.db")), [], "nothing else came into being");
    } finally {
      await single.stop();
    }
    return `the statistics side serves a release database alone, with ${PATHS.length} files as the hub gives them`;
  });
}

async function served(folder) {
  const environment = { PATH: process.env.PATH, NO_COLOR: "1", SAMVERKA_RELEASE_DATABASE_URL: `sqlite://${join(folder, "release.db")}` };
  const program = spawn(PROGRAM, ["serve", "--audience", "statistics", "--listen", "127.0.0.1:0"], { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => program.on("exit", resolve));
  const said = await new Promise((resolve, reject) => {
    let text = "";
    for (const stream of [program.stdout, program.stderr]) {
      stream.on("data", (part) => {
        text += part;
        if (/serving statistics/.test(text) && /127\.0\.0\.1:\d+/.test(text)) resolve(text);
      });
    }
    program.on("exit", (code) => reject(new Error(`the statistics side ended with ${code}: ${text}`)));
  });
  match(said, /127\.0\.0\.1:\d+/);
  return { origin: `http://${/127\.0\.0\.1:\d+/.exec(said)[0]}`, stop: () => (program.kill("SIGTERM"), ended) };
}

async function bytes(address) {
  const answer = await fetch(address);
  strictEqual(answer.status, 200, address);
  return Buffer.from(await answer.arrayBuffer()).toString("latin1");
}

async function asked(origin, query) {
  const answer = await fetch(`${origin}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) });
  const { data, errors } = await answer.json();
  return errors ? { errors } : data;
}
