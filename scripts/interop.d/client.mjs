// A frontend's way in: types generated from hub.client.graphql and case-graph, then checked by TypeScript.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema, parse } from "graphql";
import { fail, read } from "./schema.mjs";

// The preset's ES module imports a CommonJS package by names that Node does not see.
const require = createRequire(import.meta.url);
const { codegen } = require("@graphql-codegen/core");
const { preset } = require("@graphql-codegen/client-preset");

const client = fileURLToPath(new URL("./client", import.meta.url));
const generated = `${join(client, "generated")}/`;

await generate();
checkTypes();
console.log("  the types that a frontend generates from case-graph fit a client");

async function generate() {
  const sdl = read("hub.client.graphql");
  const caseGraph = read("operations/case-graph.graphql");
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: generated,
    schema: parse(sdl),
    schemaAst: buildSchema(sdl),
    documents: [{ location: "case-graph.graphql", rawSDL: caseGraph, document: parse(caseGraph) }],
    config: { useTypeImports: true, enumsAsTypes: true, defaultScalarType: "unknown" },
    presetConfig: { fragmentMasking: false },
    plugins: [],
    pluginMap: {},
  });
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  for (const section of sections) {
    const path = join(generated, section.filename.slice(generated.length));
    writeFileSync(path, await codegen(section));
  }
}

function checkTypes() {
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "--noEmit", "--pretty", "false", "--project", client], {
    encoding: "utf8",
  });
  if (status !== 0) fail("TypeScript refuses the client:", ...stdout.trim().split("\n"));
}
