// From the first schema to today's, under load: the old program goes on serving while today's migrates its databases, and after.
// On PostgreSQL both then serve at once. No answer is wrong, none is lost without a code, none that names somebody is without its
// record, and the log of reads is in order.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { startBalance } from "../../examples/federation/stack/balance.mjs";
import { freePort } from "../../examples/federation/stack/child.mjs";
import { samverka, seed, startHub } from "../../examples/federation/stack/hub.mjs";
import { HOLDERS, USERS } from "../../examples/federation/stack/people.mjs";
import { startProvider } from "../../examples/federation/stack/provider.mjs";
import { withPostgres } from "./postgres.mjs";
import { fail, quantile, withFolder } from "./hub.mjs";

const OLD = process.argv[2];
const OPERATIONS = fileURLToPath(new URL("../../tests/it/migration/first_schema/operations", import.meta.url));
const CALLERS = 8;
const SECONDS = 8;
const RESTARTS = 10;
const WHO = ["police-officer", "coordinator-syd", "iom", "social-worker", "statistician", "stranger", "nobody"];
// Honest callers of one machine would else be turned away.
const LIMITS = {
  SAMVERKA_LIMITS__REQUESTS_PER_SECOND: "5000",
  SAMVERKA_LIMITS__REQUEST_BURST: "20000",
  SAMVERKA_LIMITS__PROBES_PER_HOUR: "100000",
};
const DOCUMENTS = readdirSync(OPERATIONS)
  .sort()
  .map((file) => ({ name: basename(file, ".graphql"), query: readFileSync(join(OPERATIONS, file), "utf8") }));

const broken = (sentence) => {
  throw new Error(sentence);
};

await withFolder((folder) => play("SQLite", folder, {})).catch(({ message }) => fail(message));
await withPostgres(["cases", "releases"], (cases, releases) =>
  withFolder((folder) => play("PostgreSQL", folder, { SAMVERKA_CASE_DATABASE_URL: cases, SAMVERKA_RELEASE_DATABASE_URL: releases })),
).catch(({ message }) => fail(message));

async function play(kind, folder, databases) {
  const provider = await startProvider(HOLDERS, "upgrade");
  const running = [provider];
  try {
    const variables = { SAMVERKA_OIDC__ISSUER: provider.issuer, SAMVERKA_OIDC__AUDIENCE: "samverka", ...LIMITS, ...databases };
    const settings = await seed(folder, databases, OLD);
    const old = (...args) => samverka(["--config", settings, ...args], variables, OLD);
    const today = (...args) => samverka(["--config", settings, ...args], variables);
    for (const user of USERS) succeeded(await old(...user));
    refused(await today("serve"), 3, /lacks \d+ migration\(s\): run `samverka migrate up`/);
    refused(await today("doctor"), 1, /WRONG +case-database: .*run `samverka migrate up`/s);

    const ports = [await freePort(0, "the old hub"), await freePort(0, "a new one"), await freePort(0, "another")];
    const urls = ports.map((port) => `http://127.0.0.1:${port}/graphql`);
    const balance = await startBalance(urls);
    running.push(balance);
    const serve = async (port, program) => {
      const hub = await startHub(settings, variables, port, program);
      running.push(hub);
      return hub;
    };
    const first = await serve(ports[0], OLD);
    const tokens = {};
    for (const who of WHO) tokens[who] = who === "nobody" ? undefined : await provider.token(who);
    const load = await startLoad(balance.url, tokens);

    await load.goesOn("the old program alone");
    const head = join(folder, "head.json");
    writeFileSync(head, succeeded(await old("audit", "head")));
    const began = performance.now();
    load.enters("`migrate up` beside it");
    const said = succeeded(await today("migrate", "up"));
    const took = performance.now() - began;
    await load.goesOn("the old program over the new shape");
    refused(await old("serve"), 1, /use the newer version of the program/);
    refused(await old("migrate", "up"), 1, /use the newer version of the program/);
    if (kind === "PostgreSQL") {
      const second = await serve(ports[1]);
      await load.goesOn("both at once");
      balance.without(urls[0]);
      await pause(1_000);
      load.enters("the old program, taken out of the balancer, stops");
      await first.stop();
      await load.goesOn("today's program alone");
      const two = [second, await serve(ports[2])];
      load.enters(`two of today's, of which one or the other stops, ${RESTARTS} times`);
      for (let n = 0; n < RESTARTS; n += 1) {
        await two[n % 2].stop();
        await pause(500);
        two[n % 2] = await serve(ports[1 + (n % 2)]);
        await pause(500);
      }
    } else {
      load.enters("nobody, between the two");
      const gap = performance.now();
      load.mayBeAlone = true;
      await first.stop();
      await serve(ports[2]);
      load.mayBeAlone = false;
      load.gap = performance.now() - gap;
      await load.goesOn("today's program alone");
    }
    await load.ends();

    console.log(`  ${kind}: ${said.trim().split("\n").at(-1)} It took ${took.toFixed(0)} ms`);
    load.tell();
    if (load.gap) console.log(`    nobody served for ${load.gap.toFixed(0)} ms, and ${load.unheard} questions were sent meanwhile`);
    const recorded = await records(urls[2], await provider.token("dpo"));
    load.judge(recorded);
    console.log(`  ${succeeded(await today("audit", "verify", "--head", head)).trim().split("\n")[0]}`);
  } finally {
    for (const program of running.reverse()) await program.stop();
  }
}

/** Callers who ask the committed operations, one after the other, and know what is right. */
async function startLoad(url, tokens) {
  const questions = WHO.flatMap((who) => DOCUMENTS.map((document) => ({ who, ...document })));
  for (const question of questions) question.right = told(await ask(url, tokens[question.who], question.query));
  const phases = [];
  const load = { mayBeAlone: false, unheard: 0, running: true, wrong: [], opened: [] };
  load.enters = (name) => phases.push({ name, took: [], coded: [], lost: [] });
  load.enters("");
  let turn = 0;
  const call = async () => {
    while (load.running) {
      const question = questions[turn++ % questions.length];
      const phase = phases.at(-1);
      const mayBeAlone = load.mayBeAlone;
      const answer = await ask(url, tokens[question.who], question.query).catch(({ cause, message }) => ({ lost: String(cause ?? message) }));
      if (answer.lost) {
        if (mayBeAlone || load.mayBeAlone) load.unheard += 1;
        else phase.lost.push(`${question.name} as ${question.who}: ${answer.lost}`);
        await pause(20);
        continue;
      }
      phase.took.push(answer.took);
      if (/"family":"/.test(answer.text)) load.opened.push(answer.id);
      if (isDeepStrictEqual(told(answer), question.right)) continue;
      if (answer.codes.includes("UNAVAILABLE")) phase.coded.push(`${question.name} as ${question.who}: ${answer.codes}`);
      else load.wrong.push(`${phase.name}: ${question.name} as ${question.who}: ${answer.text.slice(0, 500)}`);
    }
  };
  const callers = Array.from({ length: CALLERS }, call);
  load.goesOn = async (name) => {
    load.enters(name);
    await pause(SECONDS * 1_000);
  };
  load.ends = async () => {
    load.running = false;
    await Promise.all(callers);
  };
  load.tell = () => {
    for (const { name, took, coded, lost } of phases.filter(({ name }) => name)) {
      const [median, p99] = [0.5, 0.99].map((part) => (took.length > 0 ? quantile(took, part).toFixed(0) : "-"));
      console.log(`    ${name}: ${took.length} answers, ${coded.length} refused with a code, ${lost.length} lost; median ${median} ms, p99 ${p99} ms`);
    }
  };
  load.judge = (recorded) => {
    const missing = load.opened.filter((id) => !recorded.has(id));
    console.log(`    ${load.wrong.length} answers wrong; ${load.opened.length} named somebody, ${missing.length} of them without a record`);
    const answers = phases.reduce((sum, { took }) => sum + took.length, 0);
    if (answers < 500 || load.opened.length < 100) broken("too few answers arrived to show anything");
    if (load.wrong.length > 0) broken(`an answer differs: ${load.wrong[0]}`);
    const lost = phases.flatMap(({ lost }) => lost);
    if (lost.length > 0) broken(`${lost.length} answers were lost without a code: ${lost[0]}`);
    const coded = phases.flatMap(({ coded }) => coded);
    if (coded.length > 0) broken(`${coded.length} questions were refused: ${coded[0]}`);
    if (missing.length > 0) broken(`${missing.length} identifying answers have no record`);
  };
  return load;
}

async function ask(url, token, query) {
  const began = performance.now();
  const answer = await fetch(url, {
    method: "POST",
    // A connection for each question, so that each goes to a hub that is there.
    headers: { "content-type": "application/json", connection: "close", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  const { data, errors = [] } = JSON.parse(text);
  return { id: answer.headers.get("x-request-id"), took: performance.now() - began, text, data, codes: errors.map(({ extensions }) => extensions?.code) };
}

function told({ data, codes }) {
  return { data, codes };
}

/** The numbers of the requests that the log has, read page by page as the data protection officer. */
async function records(url, token) {
  const found = new Set();
  let after = "";
  do {
    const { data, text } = await ask(url, token, `{ auditRecords(first: 100${after}) { nodes { requestId } pageInfo { endCursor hasNextPage } } }`);
    if (!data?.auditRecords) broken(`the log cannot be read: ${text.slice(0, 500)}`);
    const { nodes, pageInfo } = data.auditRecords;
    for (const { requestId } of nodes) found.add(requestId);
    after = pageInfo.hasNextPage && `, after: "${pageInfo.endCursor}"`;
  } while (after);
  return found;
}

function succeeded({ code, said }) {
  if (code !== 0) broken(`a command failed with ${code}: ${said}`);
  return said;
}

function refused({ code, said }, expected, sentence) {
  if (code !== expected || !sentence.test(said)) broken(`not refused as it should be, but ${code}: ${said}`);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
