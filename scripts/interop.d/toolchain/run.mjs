// How a frontend's tool is run: from a project's folder, as its own process, and not for ever. Never in the way of a hub
// whose output this process has to read.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../schema.mjs";

const SECONDS = 120;

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What a program of `node_modules` said, and whether it was content. */
export function tried(name, args, project) {
  return ran(process.execPath, [here(`../node_modules/${name}`), ...args], here(project));
}

/** The same for a program that has to be content. */
export async function done(name, args, project) {
  const { code, said } = await tried(name, args, project);
  if (code !== 0) fail(`${name} fails with ${project}:`, ...said.trim().split("\n").slice(-12));
  return said;
}

export function ran(program, args, folder = here(".")) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      said += `\nended after ${SECONDS} s`;
    }, SECONDS * 1000);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(late);
      resolve({ code, said });
    });
  });
}

/** An empty folder for what a tool writes. */
export function emptied(folder) {
  rmSync(here(folder), { recursive: true, force: true });
  mkdirSync(here(folder), { recursive: true });
}

/** Runs a tool on a copy of the project whose document asks for a field that no case has: the tool must name it. */
export async function refusesPlanted(project, file, compile) {
  const copy = `${project}.planted`;
  rmSync(here(copy), { recursive: true, force: true });
  cpSync(here(project), here(copy), { recursive: true });
  try {
    const path = join(here(copy), file);
    const right = readFileSync(path, "utf8");
    const wrong = right.replace(/^( +)reference$/m, "$1colour");
    if (wrong === right) fail(`${project}/${file} asks for no reference, so no mistake can be planted`);
    writeFileSync(path, wrong);
    const { code, said } = await compile(copy);
    if (code === 0 || !said.includes("colour")) fail(`${project}: a field that the hub does not have is not refused:`, said.trim());
  } finally {
    rmSync(here(copy), { recursive: true, force: true });
  }
}
