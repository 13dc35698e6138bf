// No identifying answer without its record: the process is killed under load, and the disk fills up.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, ask, fail, start, tokenOf, withFolder } from "./hub.mjs";

const ROUNDS = 20;
const CALLERS = 8;
const NAMES = "query Soak { cases(first: 5) { nodes { participants { person { name { given } } } } } }";

await withFolder(async (folder) => {
  const seen = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const hub = await start(folder);
    const token = await tokenOf(hub.origin, "police-officer");
    let running = true;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (running) {
        const answer = await ask(hub.origin, token, NAMES).catch(() => undefined);
        if (opened(answer)) seen.push(answer.id);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 100 + 37 * round));
    await hub.stop("SIGKILL");
    running = false;
    await Promise.all(callers);
  }
  const recorded = await records(folder);
  const missing = seen.filter((id) => !recorded.has(id));
  console.log(`  killed ${ROUNDS} times under load: ${seen.length} identifying answers arrived, ${recorded.size} records, ${missing.length} answers without one`);
  if (seen.length < 100) fail("too few answers arrived to show anything");
  if (missing.length > 0) fail(`${missing.length} identifying answers have no record`);
  verified(folder);
  await full(folder);
});

/** A file-size limit stands in for a full disk: the log of reads cannot grow, and names stay closed. */
async function full(folder) {
  const kilobytes = Math.max(size(join(folder, "audit.db")), size(join(folder, "audit.db-wal"))) + 512;
  const hub = await start(folder, `trap '' XFSZ; ulimit -f ${kilobytes};`);
  const token = await tokenOf(hub.origin, "police-officer");
  const seen = [];
  let refused = 0;
  for (let n = 0; n < 20_000 && refused < 200; n += 1) {
    const answer = await ask(hub.origin, token, NAMES);
    if (opened(answer)) seen.push(answer.id);
    else if (answer.errors?.[0]?.extensions?.code === "UNAVAILABLE" && !answer.data) refused += 1;
    else fail(`neither an answer nor a refusal: ${JSON.stringify(answer).slice(0, 300)}`);
  }
  const open = await ask(hub.origin, token, "{ cases(first: 1) { nodes { id status } } }");
  await hub.stop();
  const recorded = await records(folder);
  const missing = seen.filter((id) => !recorded.has(id));
  console.log(`  disk full: ${seen.length} identifying answers, ${refused} refused, ${missing.length} answers without a record; what is not identifying is still answered`);
  if (refused < 200) fail("the disk was never full");
  if (missing.length > 0) fail(`${missing.length} identifying answers have no record`);
  if (open.data?.cases?.nodes?.length !== 1) fail("what is not identifying is not answered any more");
  verified(folder);
}

function opened(answer) {
  return answer?.data?.cases?.nodes?.some(({ participants }) => participants?.some(({ person }) => person?.name?.given));
}

function size(file) {
  try {
    return Math.ceil(statSync(file).size / 1024);
  } catch {
    return 0;
  }
}

/** The ids of the requests that the log has, read page by page as the data protection officer. */
async function records(folder) {
  const hub = await start(folder);
  const token = await tokenOf(hub.origin, "dpo");
  const found = new Set();
  let after = null;
  do {
    const page = await ask(hub.origin, token, `{ auditRecords(first: 100${after ? `, after: "${after}"` : ""}) { nodes { requestId } pageInfo { endCursor hasNextPage } } }`);
    if (!page.data?.auditRecords) fail(`the log cannot be read: ${JSON.stringify(page.errors)}`);
    page.data.auditRecords.nodes.forEach(({ requestId }) => found.add(requestId));
    after = page.data.auditRecords.pageInfo.hasNextPage ? page.data.auditRecords.pageInfo.endCursor : null;
  } while (after);
  await hub.stop();
  return found;
}

function verified(folder) {
  const said = execFileSync(PROGRAM, ["--config", join(folder, "samverka.toml"), "audit", "verify"], { encoding: "utf8" });
  console.log(`  ${said.trim().split("\n")[0]}`);
}
