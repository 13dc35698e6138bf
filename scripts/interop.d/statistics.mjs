// What researchers' tools make of the statistics: Python's pxwebpy, pyjstat and pandas, jsonstat-toolkit, the requests of R's
// packages, a process that has nothing but the release database, the pages in a browser without scripts, and the examples of the documentation.
import { fileURLToPath } from "node:url";
import { start, withFolder } from "./demonstration.mjs";
import { ran } from "./program.mjs";
import { fail } from "./schema.mjs";
import { launch } from "./start-page/browser.mjs";
import { alone } from "./statistics/alone.mjs";
import { examples } from "./statistics/examples.mjs";
import { pages } from "./statistics/pages.mjs";
import { replayed } from "./statistics/r-requests.mjs";
import { toolkit } from "./statistics/toolkit.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PYTHON = process.env.PYTHON ?? here(".venv/bin/python");
const RSCRIPT = process.env.RSCRIPT ?? "Rscript";
const pictures = process.argv.find((argument) => argument.startsWith("--pictures="))?.slice("--pictures=".length);

await withFolder(async (folder) => {
  const hub = await start(folder);
  try {
    console.log(`  ${await toolkit(hub.origin)}`);
    console.log(`  ${await replayed(hub.origin)}`);
    console.log(`  ${await alone(hub.origin, folder)}`);
    await python(hub.origin);
    await documented(hub.origin);
    await looked(hub.origin);
  } finally {
    await hub.stop();
  }
});

async function python(origin) {
  const { status, stdout, stderr } = await ran(PYTHON, [here("statistics/clients.py"), origin]);
  if (status !== 0) fail("Python's clients fail:", ...stderr.trim().split("\n").slice(-6));
  console.log(stdout.trimEnd());
}

async function documented(origin) {
  const hasJsonlite = (await ran(RSCRIPT, ["-e", "library(jsonlite)"])).status === 0;
  return withFolder(async (folder) => {
    const programs = { python: PYTHON, rscript: hasJsonlite ? RSCRIPT : undefined, folder };
    for (const document of ["docs/statistics.md", "README.md"]) {
      const { run, wrong } = await examples(document, origin, programs);
      if (wrong.length > 0) fail(...wrong);
      const counts = Object.entries(run).map(([language, count]) => `${count} in ${language}`);
      if (counts.length === 0) fail(`${document} has no example`);
      console.log(`  ${document}: its examples run (${counts.join(", ")})`);
    }
    if (!hasJsonlite) console.log("  the examples in R did not run: R with jsonlite is not here (Debian: apt-get install r-base-core r-cran-jsonlite)");
  });
}

async function looked(origin) {
  const browser = await launch();
  try {
    const wrong = await pages(browser, origin, pictures);
    if (wrong.length > 0) fail(...wrong);
    console.log("  the pages hold in a browser: both languages, light and dark, on a phone");
  } finally {
    await browser.close();
  }
}
