// The protocols: what the audit of GraphQL over HTTP finds, and what a WebSocket client, an HTTP/2 client and a client that
// wants compression get.
import { strictEqual } from "node:assert";
import { connect } from "node:http2";
import { auditServer } from "graphql-http";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { start, tokenOf, withDemonstration, withFolder } from "./demonstration.mjs";
import { fail } from "./schema.mjs";

// The specification lets a server leave GET out, and the audit notes it where it asks by GET.
const INTENDED = /GET/;
const WHO = "{ viewer { displayName } }";

const said = [];
await withDemonstration(async (origin) => {
  said.push(await audited(origin));
  const token = await tokenOf(origin, "coordinator-syd");
  said.push(await overSocket(origin, token));
  said.push(await overHttp2(origin, token));
  said.push(await compressed(origin, token));
});
said.push(await unread());
for (const line of said) console.log(`  ${line}`);

async function audited(origin) {
  const results = await auditServer({ url: `${origin}/graphql`, fetchFn: fetch });
  if (results.length < 50) fail(`the audit asked only ${results.length} questions`);
  const found = results.filter(({ status }) => status !== "ok");
  const bad = found.filter(({ status, name }) => status !== "notice" || !INTENDED.test(name));
  if (bad.length > 0) fail(...bad.map(({ id, name, status, reason }) => `${status} ${id} ${name}: ${reason}`));
  return `the audit of graphql-http: ${results.length - found.length} of ${results.length} pass; noted, and intended: ${
    found.map(({ name }) => `"${name}"`).join(", ") || "nothing"
  }`;
}

/** Each request is a line of the log; a pipe holds 64 KB, the hub's own queue 32,000 lines. */
async function unread() {
  return withFolder(async (folder) => {
    const hub = await start(folder, "", { deaf: true });
    try {
      const requests = 1_500;
      for (let sent = 0; sent < requests; sent += 1) {
        const answer = await fetch(`${hub.origin}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query: "{ releases { slug } }" }),
          signal: AbortSignal.timeout(10_000),
        });
        strictEqual(answer.status, 200);
      }
      return `a log that nobody reads: ${requests} requests are answered`;
    } finally {
      await hub.stop();
    }
  });
}

async function overSocket(origin, token) {
  const client = createClient({
    url: `${origin.replace("http", "ws")}/graphql/ws`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: token },
    retryAttempts: 0,
  });
  const answers = [];
  for await (const answer of client.iterate({ query: WHO })) answers.push(answer);
  await client.dispose();
  strictEqual(answers.length, 1);
  strictEqual(typeof answers[0].data.viewer.displayName, "string");
  return "graphql-ws: a query is answered and completed";
}

function overHttp2(origin, token) {
  return new Promise((resolve, reject) => {
    const session = connect(origin);
    session.on("error", reject);
    const body = JSON.stringify({ query: WHO });
    const stream = session.request({
      ":method": "POST",
      ":path": "/graphql",
      "content-type": "application/json",
      authorization: token,
    });
    let status;
    let text = "";
    stream.on("response", (headers) => (status = headers[":status"]));
    stream.on("data", (part) => (text += part));
    stream.on("end", () => {
      session.close();
      if (status === 200 && JSON.parse(text).data?.viewer) resolve("HTTP/2 without TLS: a query is answered");
      else reject(new Error(`HTTP/2: ${status} ${text}`));
    });
    stream.end(body);
  });
}

async function compressed(origin, token) {
  const ask = (encoding) =>
    fetch(`${origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: token, "accept-encoding": encoding },
      body: JSON.stringify({ query: "{ cases(first: 50) { nodes { id reference status phase } } }" }),
    });
  const [plain, small] = [await ask("identity"), await ask("gzip")];
  strictEqual(small.headers.get("content-encoding"), "gzip");
  strictEqual(plain.headers.get("content-encoding"), null);
  strictEqual(await small.text(), await plain.text());
  return "compression: the same answer, with gzip where it is wanted";
}
