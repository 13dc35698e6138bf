// The worked examples of docs/statistics.md and of the README's first five minutes, run as they stand.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ran } from "../program.mjs";

/** Where the examples say that the demonstration is. */
const WRITTEN = "http://127.0.0.1:8080";
/** What else a document shows is not about statistics. */
const ADDRESSES = [`${WRITTEN}/statistics`, `${WRITTEN}/api/v2`];

/** Runs every example of a document; gives what failed and how many were run, by language. */
export async function examples(document, origin, { python, rscript, folder }) {
  const text = readFileSync(fileURLToPath(new URL(`../../../${document}`, import.meta.url)), "utf8");
  const programs = { python: [python, "-c"], sh: ["bash", ["-eu", "-c"]], r: rscript ? [rscript, "-e"] : null };
  const run = {};
  const wrong = [];
  for (const [, language, code] of text.matchAll(/^```(python|sh|r)\n(.*?)^```/gms)) {
    if (!ADDRESSES.some((address) => code.includes(address)) || !programs[language]) continue;
    const [program, flags] = programs[language];
    const { status, stdout, stderr } = await ran(program, [flags, code.replaceAll(WRITTEN, origin)].flat(), { cwd: folder });
    run[language] = (run[language] ?? 0) + 1;
    if (status !== 0) wrong.push(`${document}: an example in ${language} fails: ${stderr.trim().split("\n").slice(-4).join(" | ")}`);
    else if (stdout.trim() === "") wrong.push(`${document}: an example in ${language} says nothing: ${code.split("\n")[0]}`);
  }
  return { run, wrong };
}
