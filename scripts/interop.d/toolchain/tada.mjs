// gql.tada: types in the editor, from the document where it stands.
import { done, emptied, refusesPlanted, tried } from "./run.mjs";

const TADA = "gql.tada/bin/cli.js";

export async function compile() {
  await generate("tada");
  await done(TADA, ["check"], "tada");
  await done("typescript/bin/tsc", ["--pretty", "false"], "tada");
  await refusesPlanted("tada", "client.ts", async (copy) => (await generate(copy), tried(TADA, ["check"], copy)));
  return "gql.tada: a document without generated types is checked, and its answer is typed";
}

function generate(project) {
  emptied(`${project}/generated`);
  return done(TADA, ["generate-output"], project);
}
