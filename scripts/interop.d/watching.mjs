// The alert rules and the dashboard: rules speak when they should, queries parse, and both ask for figures that a hub tells.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROGRAM, start, withFolder } from "./demonstration.mjs";
import { ran } from "./program.mjs";
import { fail } from "./schema.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RULES = join(ROOT, "packaging/prometheus/alerts.yml");
const DASHBOARD = join(ROOT, "packaging/grafana/samverka.json");

const OF_EVERY_TARGET = ["job", "instance"];

const rules = readFileSync(RULES, "utf8");
const dashboard = JSON.parse(readFileSync(DASHBOARD, "utf8"));
const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const queries = panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel: panel.title, ...target })));

const figures = await withFolder(figuresOfAHub);
const problems = [...(await withFolder(promtool)), ...asksForWhatExists(), ...isWellFormed(), ...everySectionIsThere()];
if (problems.length > 0) fail(...problems);
console.log(`  ${rules.match(/- alert:/g).length} rules speak when they should, ${queries.length} queries of the dashboard parse`);

// A hub over the demonstration's databases, after one question: every figure, with the labels that it has.
async function figuresOfAHub(folder) {
  await (await start(folder)).stop();
  const [listen, metrics] = [await freeAddress(), await freeAddress()];
  const hub = spawn(PROGRAM, ["--config", join(folder, "samverka.toml"), "serve"], {
    stdio: "ignore",
    env: {
      ...process.env,
      SAMVERKA_LISTEN: listen,
      SAMVERKA_METRICS_LISTEN: metrics,
      // Nobody listens there: spans are counted all the same.
      SAMVERKA_TRACES__ENDPOINT: "http://127.0.0.1:9/v1/traces",
    },
  });
  const ended = new Promise((resolve) => hub.on("close", resolve));
  try {
    const headers = { "content-type": "application/json" };
    await patiently(() => fetch(`http://${listen}/graphql`, { method: "POST", headers, body: '{"query":"{ __typename }"}' }));
    return figuresIn(await (await patiently(() => fetch(`http://${metrics}/metrics`))).text());
  } finally {
    hub.kill();
    await ended;
  }
}

function freeAddress() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(`127.0.0.1:${port}`));
    });
  });
}

async function patiently(ask) {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await ask();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return ask();
}

function figuresIn(text) {
  const found = {};
  for (const [, name, labels = ""] of text.matchAll(/^(samverka_\w+)(?:\{(.*)\})? /gm)) {
    found[name] = [...new Set([...(found[name] ?? []), ...[...labels.matchAll(/(\w+)="/g)].map(([, label]) => label)])];
  }
  return found;
}

async function promtool(folder) {
  const asRules = join(folder, "dashboard.json");
  writeFileSync(asRules, JSON.stringify({ groups: [{ name: "dashboard", rules: queries.map(asRule) }] }));
  const runs = [["check", "rules", RULES, asRules], ["test", "rules", join(ROOT, "packaging/prometheus/alerts.test.yml")]];
  const ends = [];
  for (const run of runs) ends.push(await ran("promtool", run, { cwd: folder }));
  return ends.filter((end) => end.status !== 0).map((end) => `promtool: ${end.stdout}${end.stderr}`);
}

// JSON is YAML, so a query is checked as a rule once the dashboard's own variables have a value.
function asRule(query, index) {
  const expr = query.expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$(job|instance)\b/g, ".+");
  return { record: `dashboard:query${index}`, expr };
}

function asksForWhatExists() {
  const shown = queries.map((query) => query.expr).join("\n");
  const asked = [rules, shown, ...variables()].join("\n");
  const found = [...asked.matchAll(/\b(samverka_\w+)(?:\{([^}]*)\})?/g)];
  const unknown = found.filter(([, name]) => !(name in figures)).map(([, name]) => `a hub tells no figure ${name}`);
  const wrong = found.flatMap(([, name, matchers = ""]) =>
    [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
      .filter(([, label]) => name in figures && ![...figures[name], ...OF_EVERY_TARGET].includes(label))
      .map(([, label]) => `${name} has no label ${label}`),
  );
  const grouped = [...asked.matchAll(/by \(([\w, ]+)\)[\s(]*(?:rate|increase)?\(?(samverka_\w+)/g)].flatMap(([, labels, name]) =>
    labels.split(", ").filter((label) => ![...(figures[name] ?? []), ...OF_EVERY_TARGET].includes(label))
      .map((label) => `${name} is grouped by ${label}, which it has not`),
  );
  // The sums and counts of a histogram go with its buckets.
  const unseen = Object.keys(figures).filter((name) => !/_(sum|count)$/.test(name) && !shown.includes(name))
    .map((name) => `no panel shows ${name}`);
  return [...new Set([...unknown, ...wrong, ...grouped, ...unseen])];
}

function variables() {
  return dashboard.templating.list.map((variable) => variable.definition ?? "");
}

function isWellFormed() {
  const problems = [];
  const ids = panels.map((panel) => panel.id);
  if (new Set(ids).size !== ids.length) problems.push("two panels have the same id");
  for (const { panel, datasource } of queries) {
    if (datasource?.uid !== "${datasource}") problems.push(`the panel '${panel}' asks a source of its own`);
  }
  const placed = panels.map((panel) => panel.gridPos);
  for (const [index, one] of placed.entries()) {
    if (one.x + one.w > 24) problems.push(`the panel '${panels[index].title}' is too wide`);
    const below = placed.slice(index + 1).findIndex((other) => overlap(one, other));
    if (below >= 0) problems.push(`the panels '${panels[index].title}' and '${panels[index + 1 + below].title}' overlap`);
  }
  return problems;
}

function overlap(one, other) {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}

// Whoever is woken follows a link; it has to lead somewhere.
function everySectionIsThere() {
  const links = [...rules.matchAll(/runbook: (\S+)#(\S+)/g)];
  if (links.length !== rules.match(/- alert:/g).length) return ["a rule names no section that says what to do"];
  return links.filter(([, page, anchor]) => existsSync(join(ROOT, page)) && !anchorsOf(page).includes(anchor))
    .map(([, page, anchor]) => `${page} has no section #${anchor}`);
}

function anchorsOf(page) {
  const headings = readFileSync(join(ROOT, page), "utf8").match(/^#+ .+$/gm) ?? [];
  return headings.map((heading) => heading.replace(/^#+ /, "").toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-"));
}
