// How a frontend's tool is run: from a project's folder, as its own process.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ran } from "../program.mjs";
import { fail } from "../schema.mjs";

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What a program of `node_modules` said, and whether it was content. */
export async function tried(name, args, project) {
  const { status, stdout, stderr } = await ran(process.execPath, [here(`../node_modules/${name}`), ...args], { cwd: here(project) });
  return { code: status, said: stdout + stderr };
}

/** The same for a program that has to be content. */
export async function done(name, args, project) {
  const { code, said } = await tried(name, args, project);
  if (code !== 0) fail(`${name} fails with ${project}:`, ...said.trim().split("\n").slice(-12));
  return said;
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
