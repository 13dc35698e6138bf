// GraphQL Code Generator's client preset: types for every operation of `schema/operations`, a small client that TypeScript
// checks against them, and the map of persisted documents.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { preset } from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import { buildSchema, parse } from "graphql";
import { fail, operations, read } from "../schema.mjs";
import { done, emptied, here } from "./run.mjs";

const GENERATED = here("codegen/generated/");

export async function compile() {
  const documents = operations();
  const planted = await generate([{ name: "planted", text: "query Planted { viewer { colour } }" }]).catch(({ message }) => message);
  if (!String(planted).includes("colour")) fail("codegen: a field that the hub does not have is not refused:", String(planted));
  emptied("codegen/generated");
  for (const [name, text] of await generate(documents)) writeFileSync(join(GENERATED, name), text);
  await done("typescript/bin/tsc", ["--pretty", "false"], "codegen");
  return `graphql-codegen: the types of ${documents.length} operations fit a client, ${Object.keys(persisted()).length} documents persisted`;
}

export function persisted() {
  return JSON.parse(readFileSync(join(GENERATED, "persisted-documents.json"), "utf8"));
}

async function generate(documents) {
  const sdl = read("hub.client.graphql");
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: GENERATED,
    schema: parse(sdl),
    schemaAst: buildSchema(sdl),
    documents: documents.map(({ name, text }) => ({ location: name, rawSDL: text, document: parse(text) })),
    config: { useTypeImports: true, enumsAsTypes: true, scalars: { DateTime: "string", NaiveDate: "string" }, defaultScalarType: "unknown" },
    presetConfig: { fragmentMasking: false, persistedDocuments: true },
    plugins: [],
    pluginMap: {},
  });
  return Promise.all(sections.map(async (section) => [section.filename.slice(GENERATED.length), await codegen(section)]));
}
