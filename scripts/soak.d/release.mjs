// A release over many people: how long a slice takes and how much memory, and what is left when its making is killed.
// Argument: how many people.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ran } from "../interop.d/program.mjs";
import { PROGRAM, fail, withFolder } from "./hub.mjs";

const PERSONS = Number(process.argv[2] ?? 1_000_000);
const KILLS = 12;
const HOUR = 3_600;
const TITLES = ["--title-sv", "Prov", "--title-en", "Trial"];

await withFolder(async (folder) => {
  const began = Date.now();
  await samverka(folder, ["seed", "demo", "--persons", String(PERSONS)]);
  console.log(`  ${PERSONS} people invented in ${seconds(began)} s`);
  await approvedPolicy(folder);

  const whole = await measured(folder, ["release", "build", "--cohort", "2016"]);
  console.log(`  the slice 2016: ${whole.seconds.toFixed(1)} s, at most ${whole.megabytes} MB`);

  const killed = await killedAgainAndAgain(folder, whole.seconds);
  console.log(`  the slice 2017: killed ${killed} times, then made in full; paid for once`);
  const largest = await measured(folder, ["release", "build", "--cohort", "2018"]);
  const block = await measured(folder, ["release", "build", "--block", "2016-2018"]);
  console.log(`  the slice 2018: ${largest.seconds.toFixed(1)} s, at most ${largest.megabytes} MB; the block: ${block.seconds.toFixed(1)} s, at most ${block.megabytes} MB`);
  await samverka(folder, ["release", "create", "nmt-2018", "--slices", "2016,2017,2018,2016-2018", ...TITLES]);
  await samverka(folder, ["release", "verify"]);
  console.log("  every number was made again from what was drawn, and is the same");
});

/** Kills the making of 2017 at moments spread over its length; nothing of it may be seen, and a new one must be possible. */
async function killedAgainAndAgain(folder, length) {
  let killed = 0;
  for (let time = 1; time <= KILLS; time += 1) {
    const { signal } = await ended(folder, ["release", "build", "--cohort", "2017"], (length * 1000 * time) / (KILLS + 1));
    if (signal !== "SIGKILL") break;
    killed += 1;
    const { stdout } = await samverka(folder, ["release", "list", "--json"]);
    if (JSON.parse(stdout).slices.some(({ slice }) => slice === "2017")) break;
  }
  if (killed < KILLS / 2) fail(`the making ended before it could be killed often: ${killed} times`);
  const { stdout } = await samverka(folder, ["release", "list", "--json"]);
  if (!JSON.parse(stdout).slices.some(({ slice }) => slice === "2017")) {
    await samverka(folder, ["release", "build", "--cohort", "2017"]);
  }
  return killed;
}

async function approvedPolicy(folder) {
  await samverka(folder, ["release", "policy"]);
  for (const persona of ["national-coordinator", "statistician"]) {
    const token = join(folder, `${persona}.token`);
    const printed = await samverka(folder, ["token", "--demo", "--persona", persona]);
    writeFileSync(token, printed.stdout.trim(), { mode: 0o600 });
    await samverka(folder, ["release", "approve", "--policy", "nmt-v1", "--token-file", token]);
  }
}

async function samverka(folder, args) {
  const { status, stdout, stderr } = await ran(PROGRAM, [...args, "--data-dir", folder], { seconds: HOUR });
  if (status !== 0) fail(`samverka ${args.join(" ")} fails:`, ...stderr.trim().split("\n").slice(-4));
  return { stdout };
}

async function measured(folder, args) {
  const began = Date.now();
  const { status, megabytes } = await ended(folder, args, HOUR * 1000);
  if (status !== 0) fail(`samverka ${args.join(" ")} ended with ${status}`);
  return { seconds: (Date.now() - began) / 1000, megabytes };
}

/** Runs the program, killed after a time; how it ended and the most memory that it had. */
function ended(folder, args, milliseconds) {
  return new Promise((resolve) => {
    const program = spawn(PROGRAM, [...args, "--data-dir", folder], { stdio: "ignore" });
    let megabytes = 0;
    const look = setInterval(() => {
      try {
        const found = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, "utf8"));
        if (found) megabytes = Math.round(Number(found[1]) / 1024);
      } catch {
        // It has just ended.
      }
    }, 50);
    const late = setTimeout(() => program.kill("SIGKILL"), milliseconds);
    program.on("exit", (status, signal) => {
      clearInterval(look);
      clearTimeout(late);
      resolve({ status, signal, megabytes });
    });
  });
}

function seconds(began) {
  return Math.round((Date.now() - began) / 1000);
}
