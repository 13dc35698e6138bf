// The alert rules and the dashboard: rules speak when they should, queries parse, and both ask for figures that exist.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ran } from "./program.mjs";
import { fail } from "./schema.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RULES = join(ROOT, "packaging/prometheus/alerts.yml");
const DASHBOARD = join(ROOT, "packaging/grafana/samverka.json");

// Each figure with its own labels; a histogram's are those of its buckets.
const FIGURES = {
  samverka_build_info: ["version"],
  samverka_operations_total: ["schema", "operation", "outcome"],
  samverka_operation_duration_seconds_bucket: ["schema", "le"],
  samverka_http_requests_total: ["route", "status"],
  samverka_database_connections: ["database", "state"],
  samverka_audit_records_total: [],
  samverka_audit_failures_total: [],
  samverka_audit_wait_seconds_bucket: ["le"],
  samverka_rate_limited_total: ["schema"],
  samverka_probes_refused_total: [],
  samverka_releases: ["state"],
  samverka_sockets: [],
  samverka_log_lines_lost_total: [],
};
const OF_EVERY_TARGET = ["job", "instance"];

const rules = readFileSync(RULES, "utf8");
const dashboard = JSON.parse(readFileSync(DASHBOARD, "utf8"));
const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const queries = panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel: panel.title, ...target })));

const problems = [...(await promtool()), ...asksForWhatExists(), ...isWellFormed(), ...everySectionIsThere()];
if (problems.length > 0) fail(...problems);
console.log(`  ${rules.match(/- alert:/g).length} rules speak when they should, ${queries.length} queries of the dashboard parse`);

async function promtool() {
  const folder = mkdtempSync(join(tmpdir(), "samverka-watching-"));
  try {
    const asRules = join(folder, "dashboard.json");
    writeFileSync(asRules, JSON.stringify({ groups: [{ name: "dashboard", rules: queries.map(asRule) }] }));
    const runs = [["check", "rules", RULES, asRules], ["test", "rules", join(ROOT, "packaging/prometheus/alerts.test.yml")]];
    const ends = [];
    for (const run of runs) ends.push(await ran("promtool", run, { cwd: folder }));
    return ends.filter((end) => end.status !== 0).map((end) => `promtool: ${end.stdout}${end.stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// JSON is YAML, so a query is checked as a rule once the dashboard's own variables have a value.
function asRule(query, index) {
  const expr = query.expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$(job|instance)\b/g, ".+");
  return { record: `dashboard:query${index}`, expr };
}

function asksForWhatExists() {
  const asked = [rules, ...queries.map((query) => query.expr), ...variables()].join("\n");
  const found = [...asked.matchAll(/\b(samverka_\w+)(?:\{([^}]*)\})?/g)];
  const unknown = found.filter(([, name]) => !(name in FIGURES)).map(([, name]) => `there is no figure ${name}`);
  const wrong = found.flatMap(([, name, matchers = ""]) =>
    [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
      .filter(([, label]) => name in FIGURES && ![...FIGURES[name], ...OF_EVERY_TARGET].includes(label))
      .map(([, label]) => `${name} has no label ${label}`),
  );
  const shown = queries.map((query) => query.expr).join("\n");
  const unseen = Object.keys(FIGURES).filter((name) => !shown.includes(name)).map((name) => `no panel shows ${name}`);
  return [...new Set([...unknown, ...wrong, ...unseen])];
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
