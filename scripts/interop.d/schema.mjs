// Where the committed schemas stand; another folder can be given as the first argument.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const committed = fileURLToPath(new URL("../../schema", import.meta.url));

export const folder = resolve(process.argv[2] ?? committed);

export function read(name) {
  const path = join(folder, name);
  if (!existsSync(path)) fail(`${path} is missing; \`cargo run --release -- schema export\` writes it`);
  return readFileSync(path, "utf8");
}

export function operations() {
  const place = join(folder, "operations");
  const names = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith(".graphql")).sort() : [];
  if (names.length === 0) fail(`${place} holds no *.graphql document`);
  return names.map((name) => ({ name, text: read(join("operations", name)) }));
}

export function fail(...lines) {
  for (const line of lines) console.error(`  ${line}`);
  process.exit(1);
}
