// 3,000 clients that say nothing, half a head or half a body, while honest ones are answered.
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, fail, memory, quantile, start, tokenOf, withFolder } from "./hub.mjs";

const CLIENTS = 3_000;
const AT_ONCE = 200;
const GONE_AFTER = 15_000;
const HALVES = [
  "",
  "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-ty",
  'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"query":',
];

await withFolder(async (folder) => {
  const hub = await start(folder);
  try {
    const token = await tokenOf(hub.origin, "coordinator-syd");
    const before = memory(hub.pid);
    const begun = Date.now();
    let open = 0;
    const stayed = [];
    // More at once than the kernel's queue holds would wait there, unseen by the hub.
    for (let n = 0; n < CLIENTS; n += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => halfOpen(n + more)));
    }
    const while_open = memory(hub.pid);
    const times = [];
    let wrong = 0;
    while (open > 0 && Date.now() - begun < GONE_AFTER + 5_000) {
      const asked = performance.now();
      const answer = await ask(hub.origin, token, "{ cases(first: 5) { nodes { id } } }");
      if (answer.data?.cases?.nodes?.length !== 5) wrong += 1;
      times.push(performance.now() - asked);
      await sleep(20);
    }
    const longest = Math.max(...stayed) / 1000;
    console.log(`  ${CLIENTS} half-open clients: each gone after at most ${longest.toFixed(1)} s (${open} left); memory ${before} MB before, ${while_open} MB with them`);
    console.log(`  honest requests meanwhile: ${times.length}, ${wrong} wrong, median ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`);
    if (open > 0 || Math.max(...stayed) > GONE_AFTER) fail("half-open clients were still there after 15 s");
    if (wrong > 0) fail(`${wrong} honest requests were not answered`);
    if (times.length < 50) fail("too few honest requests were asked");

    function halfOpen(n) {
      return new Promise((resolve, reject) => {
        const client = connect(new URL(hub.origin).port, "127.0.0.1", () => {
          open += 1;
          const since = Date.now();
          client.on("close", () => {
            open -= 1;
            stayed.push(Date.now() - since);
          });
          client.write(HALVES[n % HALVES.length]);
          resolve(client);
        });
        client.on("error", (error) => (error.code === "ECONNRESET" ? undefined : reject(error)));
        client.on("data", () => undefined);
        client.on("end", () => client.end());
      });
    }
  } finally {
    await hub.stop();
  }
});
