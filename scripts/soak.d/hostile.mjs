// Documents, headers and bodies that are made to hurt: each is refused at once, and the memory stays bounded.
// With `--router`, through the gateway of examples/federation: whatever it lets pass must not hurt the hub behind it.
import { request } from "node:http";
import { startFederation } from "../../examples/federation/stack/start.mjs";
import { ask, fail, memory, start, tokenOf, withFolder } from "./hub.mjs";

const ROUTED = process.argv[2] === "--router";
const MEMORY_MB = 256;
const ANSWER_BYTES = 64 * 1024;
const MILLISECONDS = ROUTED ? 3_000 : 1_000;
const nest = (open, inner, close, times) => open.repeat(times) + inner + close.repeat(times);

const documents = {
  "100,000 aliases": `{ ${Array.from({ length: 100_000 }, (_, n) => `a${n}: __typename`).join(" ")} }`,
  "1,000 aliases": `{ ${Array.from({ length: 1_000 }, (_, n) => `a${n}: __typename`).join(" ")} }`,
  "a field 5,000 times": `{ ${"__typename ".repeat(5_000)} }`,
  "fragments 2^20": fragments(20, 2),
  "fragments 6^13": fragments(13, 6),
  "a fragment in itself": "{ ...F } fragment F on Query { ...F }",
  "fragments in a circle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
  "wide fragments": `{ ...F } fragment F on Query { ${"... on Query { __typename } ".repeat(900)} }`,
  "2,000 unused fragments": `{ __typename } ${Array.from({ length: 2_000 }, (_, n) => `fragment F${n} on Query { __typename }`).join(" ")}`,
  "directives on a spread": `{ ...F ${"@include(if: true) ".repeat(2_000)} } fragment F on Query { __typename }`,
  "1,000 unknown arguments": `{ cases(${Array.from({ length: 1_000 }, (_, n) => `x${n}: 1`).join(" ")}) { totalCount } }`,
  "1,000 root fields": `{ ${Array.from({ length: 1_000 }, (_, n) => `a${n}: viewer { id }`).join(" ")} }`,
  "pages in pages": "{ cases(first: 100) { nodes { participants { person { cases(first: 100) { nodes { participants { person { cases(first: 100) { nodes { id } } } } } } } } } } }",
  "a string of 200 kB": `{ case(id: "${"x".repeat(200_000)}") { id } }`,
};
for (const depth of [100, 1_000, 1_500, 2_000, 5_000, 10_000, 50_000]) {
  documents[`a list ${depth} deep`] = `{ cases(filter: { status: ${nest("[", "1", "]", depth)} }) { totalCount } }`;
  documents[`an object ${depth} deep`] = `{ cases(filter: ${nest("{a:", "1", "}", depth)}) { totalCount } }`;
  documents[`fields ${depth} deep`] = nest("{ node", "{ id }", "}", depth);
}

function fragments(levels, spreads) {
  const level = (n) => `fragment F${n} on Query { ${`...F${n + 1} `.repeat(spreads)} }`;
  return `{ ...F0 } ${Array.from({ length: levels }, (_, n) => level(n)).join(" ")} fragment F${levels} on Query { __typename }`;
}

const bodies = {
  "64 MB": { body: Buffer.alloc(64 * 1024 * 1024, 120) },
  "JSON 100,000 deep": { body: nest("[", "1", "]", 100_000) },
  "variables 100,000 deep": { body: `{"query":"{__typename}","variables":{"a":${nest("[", "1", "]", 60_000)}}}` },
  "a broken text": { body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) },
  "1,000 headers": { headers: Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`x-${n}`, "y"])) },
  "a header of 1 MB": { headers: { "x-large": "y".repeat(1024 * 1024) } },
  "a token of 60 kB": { headers: { authorization: `Bearer ${"a".repeat(60_000)}` } },
};

await withFolder(async (folder) => {
  const hub = ROUTED ? await routed(folder) : await direct(folder);
  const found = [];
  let slowest = ["", 0];
  let largest = ["", 0];
  try {
    const { token } = hub;
    const before = memory(hub.pid);
    for (const [name, query] of Object.entries(documents)) {
      for (const authorization of [token, undefined]) {
        await hurt(name, { body: JSON.stringify({ query }), headers: authorization ? { authorization } : {} });
      }
    }
    for (const [name, sent] of Object.entries(bodies)) await hurt(name, sent);
    const after = memory(hub.pid);
    const honest = await ask(hub.origin, token, "{ cases(first: 5) { nodes { id } } }");
    console.log(`  ${Object.keys(documents).length} documents with and without a token, ${Object.keys(bodies).length} bodies and headers: slowest ${slowest[1].toFixed(0)} ms (${slowest[0]}), largest answer ${largest[1]} bytes (${largest[0]}); memory ${before} MB before, ${after} MB after`);
    if (honest.data?.cases?.nodes?.length !== 5) found.push("an honest request is not answered any more");
    if (after > MEMORY_MB) found.push(`${after} MB are more than ${MEMORY_MB}`);
  } finally {
    await hub.stop();
  }
  if (found.length > 0) fail(...found);

  async function hurt(name, { body = '{"query":"{__typename}"}', headers = {} }) {
    const begun = performance.now();
    const { status, bytes } = await send(hub.origin, body, headers);
    const took = performance.now() - begun;
    if (took > slowest[1]) slowest = [name, took];
    if (bytes > largest[1]) largest = [name, bytes];
    if (status >= 500) found.push(`${name}: ${status}`);
    if (took > MILLISECONDS) found.push(`${name}: ${took.toFixed(0)} ms`);
    if (bytes > ANSWER_BYTES) found.push(`${name}: ${bytes} bytes`);
  }
});

async function direct(folder) {
  const hub = await start(folder);
  return { ...hub, token: await tokenOf(hub.origin, "national-coordinator") };
}

async function routed(folder) {
  const { gateway, hub, tokenOf, stop } = await startFederation({ folder });
  const token = `Bearer ${await tokenOf("national-coordinator")}`;
  return { origin: new URL(gateway.url).origin, pid: hub.pid, token, stop };
}

/** The status, or 0 where the hub closed the connection while it was being sent to, which it may. */
function send(origin, body, headers) {
  return new Promise((resolve) => {
    const asked = request(
      `${origin}/graphql`,
      { method: "POST", agent: false, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers } },
      (answer) => {
        let bytes = 0;
        answer.on("data", (part) => (bytes += part.length));
        answer.on("end", () => resolve({ status: answer.statusCode, bytes }));
        answer.on("error", () => resolve({ status: answer.statusCode, bytes }));
      },
    );
    asked.on("error", () => resolve({ status: 0, bytes: 0 }));
    // What cannot be written any more after the answer came is of no interest.
    asked.on("socket", (socket) => socket.on("error", () => undefined));
    asked.end(body);
  });
}
