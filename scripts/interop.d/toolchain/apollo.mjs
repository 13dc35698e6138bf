// Apollo Client: its cache with possible types, its link for persisted queries, and the manifest that its tool writes.
import { deepStrictEqual, strictEqual } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { buildSchema, isAbstractType, print } from "graphql";
import { fail, read } from "../schema.mjs";
import { post } from "./ask.mjs";
import { done, emptied, here } from "./run.mjs";

const MANIFEST = here("apollo/generated/manifest.json");
const CASES = gql`
  query CasesOfApollo {
    cases(first: 2) {
      nodes {
        id
        reference
      }
    }
  }
`;
const NODE = gql`
  query NodeOfApollo($id: ID!) {
    node(id: $id) {
      ...Identified
      ... on Case {
        reference
      }
    }
  }
  fragment Identified on Node {
    id
  }
`;
const TYPES = "{ __schema { types { name possibleTypes { name } } } }";

export async function compile() {
  emptied("apollo/generated");
  writeFileSync(here("apollo/generated/documents.js"), `import { gql } from "@apollo/client";\n${[CASES, NODE].map((document) => `gql\`${print(document)}\`;\n`).join("")}`);
  await done("@apollo/generate-persisted-query-manifest/cli.js", ["--config", "manifest.config.json"], "apollo");
  const { format, operations } = manifest();
  strictEqual(format, "apollo-persisted-query-manifest");
  for (const { id, name, body } of operations) {
    if (createHash("sha256").update(body).digest("hex") !== id) fail(`the manifest's id of ${name} is not the hash of its text`);
  }
  deepStrictEqual(operations.map(({ name }) => name).sort(), ["CasesOfApollo", "NodeOfApollo"]);
  return `Apollo's manifest: ${operations.length} documents, known by their hashes; possible types of ${Object.keys(possibleTypes()).length} interfaces and unions`;
}

export function manifest() {
  return JSON.parse(readFileSync(MANIFEST, "utf8"));
}

/** What Apollo's cache must know of interfaces and unions. */
export function possibleTypes() {
  const schema = buildSchema(read("hub.client.graphql"));
  const abstract = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type));
  return Object.fromEntries(abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name).sort()]));
}

/** `trusted`: the hub has the manifest, and the id is enough. */
export async function ask({ origin, token }, { trusted = false } = {}) {
  const sent = [];
  const counting = (address, options) => {
    sent.push(JSON.parse(options.body));
    return fetch(address, { ...options, signal: AbortSignal.timeout(30_000) });
  };
  const ids = Object.fromEntries(manifest().operations.map(({ name, id }) => [name, id]));
  const generateHash = (document) => ids[document.definitions.find(({ kind }) => kind === "OperationDefinition").name.value];
  const http = new HttpLink({ uri: `${origin}/graphql`, headers: { authorization: token }, fetch: counting });
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: possibleTypes() }),
    link: new PersistedQueryLink({ generateHash }).concat(http),
  });
  const { data } = await client.query({ query: CASES });
  const [first] = data.cases.nodes;
  const found = await client.query({ query: NODE, variables: { id: first.id } });
  // Without the possible types the cache drops what the fragment on the interface asked for, and says nothing.
  strictEqual(found.data.node.id, first.id, "a fragment on an interface is read from the cache");
  strictEqual(found.data.node.reference, first.reference);
  const kept = client.readFragment({ id: `Case:${first.id}`, fragment: gql`fragment Kept on Case { reference }` });
  strictEqual(kept.reference, first.reference, "the cache knows the case by its id");
  const texts = sent.filter(({ query }) => query !== undefined).length;
  // Without the manifest, the hub says that it does not know the id, and the link sends the text.
  strictEqual(texts, trusted ? 0 : 2, `${sent.length} requests, ${texts} with a text`);
  client.stop();
  if (!trusted) deepStrictEqual(await toldTypes({ origin, token }), possibleTypes());
  return `Apollo Client${trusted ? " by sha256Hash" : ""}: cache, possible types and persisted queries`;
}

/** The possible types as a running hub tells them; a hub of trusted documents answers no introspection. */
async function toldTypes(hub) {
  const { data } = await post(hub, { query: TYPES });
  const abstract = data.__schema.types.filter(({ possibleTypes }) => possibleTypes);
  return Object.fromEntries(abstract.map(({ name, possibleTypes }) => [name, possibleTypes.map((type) => type.name).sort()]));
}
