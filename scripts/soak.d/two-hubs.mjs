// Two hubs on one PostgreSQL behind the gateway: one after the other is killed under load. No answer is wrong, none that opened a
// name is without its record, the chain is in order, and only requests that were under way fail.
import { isDeepStrictEqual } from "node:util";
import { samverka, startHub } from "../../examples/federation/stack/hub.mjs";
import { startFederation } from "../../examples/federation/stack/start.mjs";
import { withPostgres } from "./postgres.mjs";
import { fail, quantile, withFolder } from "./hub.mjs";

const KILLS = 10;
const CALLERS = 8;
const WHO = ["police-officer", "coordinator-syd", "iom", "stranger"];
const QUESTION = `query Soak {
  viewer { id role }
  cases(first: 5) { nodes { id participants { id person { id name { given family } closedFields } measures { id state journey { stage } } } } }
}`;

// Thrown and not failed at once: whatever was started has to be stopped first.
const broken = (sentence) => {
  throw new Error(sentence);
};

const play = (folder) => withPostgres(["cases", "releases"], async (cases, releases) => {
  const databases = { SAMVERKA_CASE_DATABASE_URL: cases, SAMVERKA_RELEASE_DATABASE_URL: releases };
  const federation = await startFederation({ folder, databases, hubs: 2 });
  const { settings, variables } = federation;
  const { hubs } = federation;
  try {
    const tokens = Object.fromEntries(await Promise.all(WHO.map(async (who) => [who, await federation.tokenOf(who)])));
    const right = {};
    for (const who of WHO) right[who] = (await ask(federation.gateway.url, tokens[who])).data;
    const seen = { answers: 0, wrong: [], failed: [], opened: [], took: [] };
    let running = true;
    const callers = Array.from({ length: CALLERS }, async (_, number) => {
      const who = WHO[number % WHO.length];
      while (running) note(seen, who, right[who], await ask(federation.gateway.url, tokens[who]));
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await pause(1_500);
      const place = kill % hubs.length;
      const port = Number(new URL(hubs[place].url).port);
      await hubs[place].stop("SIGKILL");
      await pause(1_500);
      hubs[place] = await startHub(settings, variables, port);
    }
    await pause(1_500);
    running = false;
    await Promise.all(callers);
    await judge(seen, federation);
  } finally {
    for (const hub of hubs) await hub.stop();
    await federation.stop();
  }
  const verified = await samverka(["--config", settings, "audit", "verify"], variables);
  console.log(`  ${verified.said.trim().split("\n")[0]}`);
  if (verified.code !== 0) broken("the chain of records is not in order");
});
await withFolder(play).catch(({ message }) => fail(message));

async function ask(url, token) {
  const began = performance.now();
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUESTION }),
    signal: AbortSignal.timeout(30_000),
  });
  const ids = (answer.headers.get("samverka-request-id") ?? "").split(", ").filter(Boolean);
  return { ids, took: performance.now() - began, ...(await answer.json()) };
}

// Right is the whole answer, or one that says that it is not.
function note(seen, who, right, { ids, took, data, errors }) {
  seen.took.push(took);
  if (errors) {
    seen.failed.push({ who, at: Date.now(), codes: errors.map(({ extensions }) => extensions?.code) });
  } else if (isDeepStrictEqual(data, right)) {
    seen.answers += 1;
  } else {
    seen.wrong.push({ who, data });
  }
  const names = (data?.cases?.nodes ?? []).some(({ participants }) => participants?.some(({ person }) => person?.name));
  if (names) seen.opened.push(ids);
}

async function judge(seen, federation) {
  const recorded = await records(federation);
  const missing = seen.opened.filter((ids) => !ids.some((id) => recorded.has(id)));
  const codes = [...new Set(seen.failed.flatMap(({ codes }) => codes))].join(", ");
  console.log(`  ${KILLS} hubs killed under ${CALLERS} callers: ${seen.answers} answers right, ${seen.wrong.length} wrong, ${seen.failed.length} failed (${codes})`);
  const [median, p99] = [0.5, 0.99].map((part) => quantile(seen.took, part).toFixed(0));
  console.log(`  ${seen.opened.length} answers opened names, ${missing.length} of them without a record; median ${median} ms, p99 ${p99} ms`);
  if (seen.answers < 200 || seen.opened.length < 50) broken("too few answers arrived to show anything");
  if (seen.wrong.length > 0) broken(`an answer differs: ${JSON.stringify(seen.wrong[0]).slice(0, 500)}`);
  if (missing.length > 0) broken(`${missing.length} identifying answers have no record`);
  if (seen.failed.length > KILLS * CALLERS) broken(`${seen.failed.length} requests failed, and at most ${KILLS * CALLERS} were under way`);
}

/** The numbers of the requests that the log has, read page by page as the data protection officer. */
async function records({ hub, tokenOf }) {
  const token = await tokenOf("dpo");
  const found = new Set();
  let after = null;
  do {
    const answer = await fetch(hub.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: "query($after: String) { auditRecords(first: 100, after: $after) { nodes { requestId } pageInfo { endCursor hasNextPage } } }",
        variables: { after },
      }),
      signal: AbortSignal.timeout(30_000),
    });
    const { data, errors } = await answer.json();
    if (!data?.auditRecords) broken(`the log cannot be read: ${JSON.stringify(errors)}`);
    data.auditRecords.nodes.forEach(({ requestId }) => found.add(requestId));
    after = data.auditRecords.pageInfo.hasNextPage ? data.auditRecords.pageInfo.endCursor : null;
  } while (after);
  return found;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
