// A new identity key under load: nobody gets a wrong answer, and a rotation that is killed goes on where it was.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, ask, fail, quantile, start, tokenOf, withFolder } from "./hub.mjs";

const PERSONS = process.argv[2] ?? "20000";
const CALLERS = 4;
const KILLS = 8;
const PAGE = "query Soak { cases(first: 5) { nodes { id participants { person { pseudonym name { given family } sourceRecords { birthDate telephone } } } } } }";

await withFolder(async (folder) => {
  execFileSync(PROGRAM, ["seed", "demo", "--persons", PERSONS, "--data-dir", folder], { stdio: "ignore" });
  const settings = join(folder, "samverka.toml");
  const hub = await start(folder);
  const token = await tokenOf(hub.origin, "national-coordinator");
  const found = await someone(hub.origin, token);
  const questions = [PAGE, found];
  const right = await Promise.all(questions.map(async (query) => JSON.stringify((await ask(hub.origin, token, query)).data)));
  if (!right[1].includes("pseudonym")) fail(`nobody is found before the rotation: ${right[1]}`);

  const times = { before: [], during: [] };
  let phase = "before";
  let running = true;
  const wrong = [];
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let n = caller; running; n += 1) {
      const which = n % questions.length;
      const began = performance.now();
      const answer = await ask(hub.origin, token, questions[which]);
      times[phase].push(performance.now() - began);
      if (JSON.stringify(answer.data) !== right[which]) wrong.push(JSON.stringify(answer).slice(0, 300));
    }
  });
  await sleep(5_000);
  phase = "during";
  let killed = 0;
  for (let n = 0; n < KILLS; n += 1) {
    const child = rotation(settings, n === 0 ? [] : ["--wait", "0"]);
    await Promise.race([sleep(n === 0 ? 17_000 : 150 + 250 * n), child.ended]);
    if (child.process.exitCode === null) {
      child.process.kill("SIGKILL");
      killed += 1;
    }
    await child.ended;
  }
  const began = Date.now();
  const last = rotation(settings, ["--wait", "0", "--json"]);
  await last.ended;
  if (last.process.exitCode !== 0) fail(last.said());
  const { version, sealed, closed } = JSON.parse(last.printed());
  const seconds = (Date.now() - began) / 1000;
  running = false;
  await Promise.all(callers);
  await hub.stop();

  const versions = readFileSync(join(folder, "keys/identity.key"), "utf8").split("\n").filter((line) => /^\d/.test(line)).length;
  const ms = (values, part) => `${quantile(values, part).toFixed(1)} ms`;
  console.log(`  ${PERSONS} people, killed ${killed} times; the last one sealed ${sealed} records in ${seconds.toFixed(1)} s (${Math.round(sealed / seconds)} a second)`);
  console.log(`  ${times.before.length} answers before: median ${ms(times.before, 0.5)}, p99 ${ms(times.before, 0.99)}; ${times.during.length} during: median ${ms(times.during, 0.5)}, p99 ${ms(times.during, 0.99)}; ${wrong.length} wrong`);
  if (wrong.length > 0) fail(...wrong.slice(0, 5));
  if (version !== 2 || versions !== 2) fail(`a rotation that was killed began another: version ${version}, ${versions} in the file`);
  if (closed.length > 0) fail(`records do not open: ${closed}`);
  if (killed < 3) fail("the rotation was over before it could be killed");
});

function rotation(settings, more) {
  const child = spawn(PROGRAM, ["--config", settings, "keys", "rotate", "identity", ...more]);
  const [out, err] = [[], []];
  child.stdout.on("data", (bytes) => out.push(bytes));
  child.stderr.on("data", (bytes) => err.push(bytes));
  const ended = new Promise((resolve) => child.on("close", resolve));
  return { process: child, ended, printed: () => out.join(""), said: () => err.join("") };
}

/** A search by the name of somebody who opens to the coordinator. */
async function someone(origin, token) {
  const page = await ask(origin, token, "{ cases(first: 100) { nodes { participants { person { name { given family } } } } } }");
  const people = page.data.cases.nodes.flatMap(({ participants }) => participants.map(({ person }) => person.name));
  const { given, family } = people.find((name) => name?.given && name?.family) ?? fail("no name opens");
  return `query Search { persons(first: 10, filter: { name: ${JSON.stringify(`${given} ${family}`)} }) { totalCount nodes { pseudonym name { given } } } }`;
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
