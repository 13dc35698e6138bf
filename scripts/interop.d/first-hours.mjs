// An operator's first hours: every command of docs/operating.md, on an empty PostgreSQL, with a real provider and proxy.
// What was said is written into the file that an argument names: docs/first-hours.md is made so.
import { match, strictEqual } from "node:assert";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "./schema.mjs";
import { ran } from "./program.mjs";
import { withPostgres } from "../soak.d/postgres.mjs";
import { PROGRAM } from "../../examples/federation/stack/hub.mjs";
import { freePort } from "../../examples/federation/stack/child.mjs";
import { startProvider } from "../../examples/federation/stack/provider.mjs";

const PAGE = fileURLToPath(new URL("../../docs/operating.md", import.meta.url));
const COORDINATOR = "coordinator-of-the-south";
const HOLDERS = {
  [COORDINATOR]: { scopes: ["samverka:personal"], claims: { samverka_role: "REGIONAL_COORDINATOR" } },
};
const begun = Date.now();
const failed = [];
const told = [];
let checked = 0;

const blocks = fences(readFileSync(PAGE, "utf8"));
const [yours, ...commands] = blocks.filter(({ kind }) => kind === "sh").map(({ text }) => text);
const headings = new Map(blocks.map(({ text, heading }) => [text, heading]));
const serve = blocks.find(({ kind }) => kind === "sh serve").text;
const rotate = blocks.find(({ kind }) => kind === "sh rotate").text;
const nginx = blocks.find(({ kind }) => kind === "nginx").text;
const [question] = commands.splice(-1);
const doctor = commands.at(-1);

const folder = mkdtempSync(join(tmpdir(), "samverka-first-hours-"));
// So that the proxy's own user may look into it.
chmodSync(folder, 0o755);
try {
  await withPostgres(["postgres"], play);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (failed.length > 0) fail(...failed);
if (process.argv[2]) writeFileSync(process.argv[2], transcript());
console.log(`  ${checked} things hold of an operator's first hours, played in ${((Date.now() - begun) / 1000).toFixed(1)} s`);

async function play(address) {
  const server = new URL(address);
  const [hubPort, metricsPort, proxyPort] = [await freePort(), await freePort(), await freePort()];
  const provider = await startProvider(HOLDERS, "first");
  const variables = {
    ADMIN: `postgres://samverka@${server.host}`,
    HOST: server.host,
    OWNER_PASSWORD: "owner-1",
    HUB_PASSWORD: "hub-2",
    STATISTICS_PASSWORD: "statistics-3",
    ISSUER: provider.issuer,
    PUBLIC_URL: `http://127.0.0.1:${proxyPort}`,
    PATH: `${dirname(PROGRAM)}:${process.env.PATH}`,
    RUST_BACKTRACE: "0",
  };
  // Ports that are free here, in place of those on the page.
  const here = (text) => text.replaceAll("8080", hubPort).replaceAll("9464", metricsPort);
  const shell = (text, more = {}) =>
    ran("env", ["-C", folder, ...pairs({ ...variables, ...more }), "bash", "-euo", "pipefail", "-c", here(text)]);
  // As it would stand on the operator's own machine.
  const there = (text) =>
    Object.entries({
      [folder]: "/srv/samverka",
      [server.host]: "127.0.0.1:5432",
      [variables.PUBLIC_URL]: "https://hub.example.se",
      [variables.ISSUER]: "https://id.example.se/realms/samverka",
      [hubPort]: "8080",
      [metricsPort]: "9464",
    }).reduce((said, [ours, theirs]) => said.replaceAll(ours, theirs), text);
  const tell = (heading, command, { stdout, stderr }) => told.push({ heading, calls: typed(command), said: there(stderr + stdout) });
  const running = [];
  try {
    await holds("the first block names everything that is the operator's own", async () => {
      for (const name of ["ADMIN", "HOST", "OWNER_PASSWORD", "HUB_PASSWORD", "STATISTICS_PASSWORD", "ISSUER", "PUBLIC_URL"]) {
        match(yours, new RegExp(`${name}=`));
      }
    });
    for (const command of commands.slice(0, -1)) {
      const title = command.trim().split("\n").at(-1).slice(0, 70);
      await holds(`the page's commands up to "${title}" run`, async () => {
        tell(headings.get(command), command, succeeds(await shell(command)));
      });
    }
    await holds("the doctor finds nothing wrong with what the page made", async () => {
      const looked = succeeds(await shell(doctor));
      tell(headings.get(doctor), doctor, looked);
      const { stdout } = looked;
      strictEqual(stdout.includes("WRONG"), false, stdout);
      match(stdout, /samverka_statistics` may read releases, and enter no other database/);
    });
    await holds("keys are for their owner alone, and are not made twice", async () => {
      const { stdout } = await shell("stat -c %a keys keys/*");
      strictEqual(stdout.trim().replaceAll("\n", " "), "700 600 600 600 600");
      strictEqual((await shell(commands.find((text) => text.includes("keys create")))).status, 1);
    });
    await holds("the statistics role reads releases and nothing else", async () => {
      const as = (database, sql) =>
        shell(`psql -At "postgres://samverka_statistics:$STATISTICS_PASSWORD@$HOST/${database}" -c "${sql}"`);
      strictEqual((await as("samverka_release", "SELECT count(*) FROM releases")).stdout.trim(), "0");
      strictEqual((await as("samverka_case", "SELECT 1")).status === 0, false);
      strictEqual((await as("samverka_release", "DELETE FROM releases")).status === 0, false);
    });
    await holds("the hub cannot change what the audit log holds", async () => {
      const change = 'psql "postgres://samverka_hub:$HUB_PASSWORD@$HOST/samverka_case" -c "DELETE FROM audit_records"';
      match((await shell(change)).stderr, /permission denied/);
    });
    await holds("each thing that is wrong is found by the doctor, with its remedy", () => wrongThings(shell, doctor, tell));
    await holds("a bad list of agencies is named line by line, and nothing is taken in", async () => {
      const before = (await shell("samverka --config owner.toml agency import agencies.csv --json")).stdout;
      strictEqual(before.trim(), '{"added":0,"changed":0,"unchanged":2}');
      const bad = "sed 's/COORDINATION;+46/NOBODY;+46/; s/;1280;/;0180;/' agencies.csv > bad.csv";
      const refused = await shell(`${bad}; samverka --config owner.toml agency import bad.csv`);
      tell("When something is wrong", "samverka --config owner.toml agency import bad.csv", refused);
      strictEqual(refused.status, 1);
      match(refused.stderr, /line 3, column purpose: .*UNKNOWN_CODE/);
      match(refused.stderr, /line 4, column municipality: .*OTHER_COUNTY/);
    });

    running.push(inBackground(here(serve), variables));
    writeFileSync(join(folder, "nginx.conf"), proxySettings(here(nginx), proxyPort));
    running.push(inBackground(`exec nginx -p ${folder} -c ${folder}/nginx.conf -g 'daemon off;'`, variables));
    await holds("the first question of somebody who signed in is answered through the proxy", async () => {
      await answers(`${variables.PUBLIC_URL}/readyz`);
      const answered = succeeds(await shell(question, { TOKEN: await provider.token(COORDINATOR) }));
      tell(headings.get(question), question, { ...answered, stderr: "" });
      const { stdout } = answered;
      const { viewer, cases } = JSON.parse(stdout).data;
      strictEqual(viewer.displayName, "Testa Provsson");
      strictEqual(viewer.agency.name, "Regionkoordinator Syd");
      strictEqual(cases.totalCount, 0);
    });
    await holds("the doctor believes the token, and sees the proxy", async () => {
      writeFileSync(join(folder, "token"), await provider.token(COORDINATOR));
      const { stdout } = succeeds(await shell("samverka --config samverka.toml doctor --token-file token"));
      match(stdout, /good +token: is believed: REGIONAL_COORDINATOR/);
      match(stdout, /good +proxy: .*healthz answers/);
    });
    await holds("a token for another hub is told apart by the doctor", async () => {
      writeFileSync(join(folder, "token"), await provider.tokenForAnotherHub(COORDINATOR));
      match((await shell("samverka --config samverka.toml doctor --token-file token")).stdout, /WRONG +token: .*AUDIENCE/);
    });
    await holds("who watches is told what was answered", async () => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      match(text, /samverka_operations_total\{schema="hub",operation="other",outcome="ok"\} 1/);
      match(text, /samverka_database_connections\{database="case",state="open"\} [1-9]/);
    });
    await holds("keys are exchanged while the hub serves", async () => {
      const exchanged = succeeds(await shell(rotate));
      tell(headings.get(rotate), rotate, exchanged);
      const { stdout } = exchanged;
      match(stdout, /Nothing is sealed under a version older than 2\./);
      match(stdout, /The new key seals from now on/);
      match(stdout, /Releases are signed by [0-9a-f]{64} from now on/);
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      match(text, /^samverka_identity_key_version 2$/m);
      strictEqual((await shell("stat -c %a keys/*")).stdout.trim().replaceAll("\n", " "), "600 600 600 600");
      strictEqual(succeeds(await shell(doctor)).stdout.includes("WRONG"), false);
      succeeds(await shell(question, { TOKEN: await provider.token(COORDINATOR) }));
    });
    await holds("a hub with the key file of before is refused, with the remedy", async () => {
      const started = await shell("sed '/^2 /d' keys/identity.key > old && chmod 600 old && sed 's|keys/identity.key|old|' samverka.toml > behind.toml && samverka --config behind.toml serve --listen 127.0.0.1:0");
      tell("When something is wrong", "samverka --config behind.toml serve     # with the key file of before", started);
      strictEqual(started.status, 1, started.stderr);
      match(started.stderr, /lacks version 2: put the newest file in its place/);
    });
  } finally {
    for (const child of running.reverse()) await ended(child);
    await provider.stop();
  }
}

// Each as an operator would have it by mistake; put right again after.
async function wrongThings(shell, doctor, tell) {
  const mistakes = [
    ["chmod 644 keys/identity.key", "chmod 600 keys/identity.key", /WRONG +keys: .*identity\.key: everybody/],
    ["mv keys/cursor.key c", "mv c keys/cursor.key", /WRONG +keys: .*cursor\.key/],
    ["sed -i 's/samverka_case/nowhere/' samverka.toml", "sed -i 's/nowhere/samverka_case/' samverka.toml", /WRONG +case-database/],
    ["sed -i 's/^issuer = \"/&x/' samverka.toml", "sed -i 's/^issuer = \"x/issuer = \"/' samverka.toml", /`oidc\.issuer` must be an address/],
    [
      'psql -q "$ADMIN/samverka_release" -c "GRANT DELETE ON releases TO samverka_statistics"',
      'psql -q "$ADMIN/samverka_release" -c "REVOKE DELETE ON releases FROM samverka_statistics"',
      /WRONG +reach: the role `samverka_statistics` may change releases/,
    ],
    [
      'psql -q "$ADMIN/postgres" -c "GRANT CONNECT ON DATABASE samverka_case TO PUBLIC"',
      'psql -q "$ADMIN/postgres" -c "REVOKE CONNECT ON DATABASE samverka_case FROM PUBLIC"',
      /WRONG +reach: the role `samverka_statistics` may enter the database `samverka_case`/,
    ],
    [
      'psql -q "$ADMIN/postgres" -c "ALTER SYSTEM SET log_parameter_max_length_on_error = 100" -c "SELECT pg_reload_conf()"; sleep 0.5',
      'psql -q "$ADMIN/postgres" -c "ALTER SYSTEM SET log_parameter_max_length_on_error = 0" -c "SELECT pg_reload_conf()"; sleep 0.5',
      /WRONG +case-database: `log_parameter_max_length_on_error` is 100/,
    ],
  ];
  const both = doctor.trim().split("\n").join(" || true; ");
  for (const [mistake, remedy, found] of mistakes) {
    succeeds(await shell(mistake));
    const { stdout, stderr } = await shell(`${both} || true`);
    succeeds(await shell(remedy));
    match(stdout + stderr, found);
    const wrong = `${stdout}${stderr}`.split("\n").filter((line, at, lines) => found.test(line) || found.test(lines[at - 1] ?? ""));
    tell("When something is wrong", `${mistake.split(";")[0]}\nsamverka --config samverka.toml doctor`, { stdout: wrong.join("\n"), stderr: "" });
  }
  succeeds(await shell(doctor));
}

function fences(page) {
  let heading = "";
  return [...page.matchAll(/^## (.+)$|^```(.+)\n([\s\S]*?)^```$/gm)].flatMap(([, title, kind, text]) => {
    heading = title ?? heading;
    return kind ? [{ kind, text, heading }] : [];
  });
}

// What was typed and said, by the page's headings.
function transcript() {
  const lines = [
    "# An operator's first hours, as they went",
    "",
    "What the commands of [operating.md](operating.md) said when they were last played on an empty PostgreSQL, with a real OpenID provider and",
    "nginx; addresses and folders as on a machine of one's own. Only lines that call the program are shown; the page has the others. Made by",
    "`node scripts/interop.d/first-hours.mjs docs/first-hours.md`.",
  ];
  const shown = told.filter(({ calls }) => calls.length > 0);
  const last = "When something is wrong";
  for (const heading of new Set([...shown.map((one) => one.heading).filter((title) => title !== last), last])) {
    const here = shown.filter((one) => one.heading === heading);
    const said = here.flatMap(({ calls, said }) => [...calls, ...said.trimEnd().split("\n").filter(Boolean)]);
    lines.push("", `## ${heading}`, "", "```console", ...said, "```");
  }
  return `${lines.join("\n")}\n`;
}

function typed(command) {
  const calls = command.replaceAll("\\\n", "").split("\n").filter((line) => /^(samverka|curl|chmod|mv|sed|psql.*(GRANT|ALTER))/.test(line));
  return calls.map((line) => `$ ${line.replaceAll(/ {2,}/g, " ")}`);
}

function pairs(variables) {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

// The page's own lines, without a certificate and on a port of this test.
function proxySettings(server, port) {
  const here = server.replace("listen 443 ssl;", `listen 127.0.0.1:${port};`).replaceAll(/^ *(ssl_|http2).*\n/gm, "");
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; events {}\nhttp { access_log off; ${paths.join(" ")}\n${here} }\n`;
}

function inBackground(command, variables) {
  return spawn("bash", ["-c", command], { cwd: folder, env: { ...process.env, ...variables }, stdio: "ignore", detached: true });
}

async function ended(child) {
  const over = new Promise((resolve) => child.once("close", resolve));
  if (child.exitCode !== null) return;
  process.kill(-child.pid, "SIGTERM");
  await over;
}

async function answers(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    const status = await fetch(url).then(({ status }) => status, () => 0);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

function succeeds(outcome) {
  strictEqual(outcome.status, 0, `${outcome.stdout}\n${outcome.stderr}`);
  return outcome;
}

async function holds(sentence, play) {
  checked += 1;
  try {
    await play();
  } catch (problem) {
    failed.push(`${sentence}: ${problem.message}`);
  }
}
