// What frontends' tools make of the hub: they compile against the committed schema, and they ask a running hub; first by texts, then
// a hub that answers trusted documents only, by the ids that each tool made.
import { strictEqual } from "node:assert";
import { fileURLToPath } from "node:url";
import { startHub, withDatabases, samverka } from "../../examples/federation/stack/hub.mjs";
import { startProvider } from "../../examples/federation/stack/provider.mjs";
import { tokenOf, withDemonstration } from "./demonstration.mjs";
import { ran } from "./program.mjs";
import { fail, operations } from "./schema.mjs";
import * as apollo from "./toolchain/apollo.mjs";
import { post } from "./toolchain/ask.mjs";
import * as codegen from "./toolchain/codegen.mjs";
import * as relay from "./toolchain/relay.mjs";
import * as tada from "./toolchain/tada.mjs";
import * as urql from "./toolchain/urql.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PYTHON = process.env.PYTHON ?? here(".venv/bin/python");
const WHO = "coordinator-of-the-south";
const HOLDERS = { [WHO]: { scopes: ["samverka:personal"], claims: { samverka_role: "REGIONAL_COORDINATOR", samverka_agency: "coordination-syd", samverka_regions: ["SYD"] } } };

for (const tool of [relay, codegen, tada, apollo]) console.log(`  ${await tool.compile()}`);

await withDemonstration(async (origin) => {
  const hub = { origin, token: await tokenOf(origin, "coordinator-syd") };
  for (const tool of [relay, apollo, urql]) console.log(`  ${await tool.ask(hub)}`);
  const { status, stdout, stderr } = await ran(PYTHON, [here("toolchain/frontend.py"), origin, hub.token]);
  if (status !== 0) fail("gql for Python fails:", ...stderr.trim().split("\n").slice(-6));
  console.log(`  ${stdout.trim()}`);
});

await withDatabases(async (settings) => {
  const provider = await startProvider(HOLDERS, "toolchain");
  const files = ["toolchain/relay/persisted.json", "toolchain/codegen/generated/persisted-documents.json", "toolchain/apollo/generated/manifest.json"];
  const variables = {
    SAMVERKA_OIDC__ISSUER: provider.issuer,
    SAMVERKA_OIDC__AUDIENCE: "samverka",
    SAMVERKA_TRUSTED_DOCUMENTS__FILES: files.map(here).join(","),
    SAMVERKA_TRUSTED_DOCUMENTS__ONLY: "true",
  };
  const added = await samverka(
    ["--config", settings, "user", "add", "--subject", WHO, "--display-name", "Testa Provsson", "--agency", "coordination-syd", "--role", "REGIONAL_COORDINATOR", "--region", "SYD"],
    variables,
  );
  if (added.code !== 0) fail(added.said);
  const started = await startHub(settings, variables);
  try {
    const hub = { origin: new URL(started.url).origin, token: `Bearer ${await provider.token(WHO)}` };
    for (const tool of [relay, apollo]) console.log(`  ${await tool.ask(hub, { trusted: true })}`);
    console.log(`  ${await everyDocumentById(hub)}`);
    const other = await post(hub, { query: "{ viewer { id } }" });
    strictEqual(other.errors?.[0].extensions.code, "FORBIDDEN", "a document that nobody registered");
  } finally {
    await started.stop();
    await provider.stop();
  }
});

/** What GraphQL Code Generator calls the operations of `schema/operations`. */
async function everyDocumentById(hub) {
  const ids = Object.keys(codegen.persisted());
  strictEqual(ids.length, operations().length);
  for (const documentId of ids) {
    const { data, errors } = await post(hub, { documentId });
    if (!data) fail(`a trusted document is not answered: ${JSON.stringify(errors)}`);
  }
  return `by documentId: ${ids.length} documents are answered, another is refused`;
}
