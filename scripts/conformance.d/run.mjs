// Starts the suite's subgraphs and ours, composes them, puts a gateway in front, and runs the suite's tests.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";
import { ran } from "../interop.d/program.mjs";
import { checkItself, compared } from "./compare.mjs";
import { ask, expectFree, start, stopAll } from "./servers.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SUITE = join(HERE, "node_modules/@apollo/federation-subgraph-compatibility-tests/dist");
// The suite's tests know the gateway by this port, and its own subgraphs' are these by default.
const PORTS = { gateway: 4000, products: 4001, users: 4002, inventory: 4003 };

const folder = mkdtempSync(join(tmpdir(), "samverka-conformance-"));
// Not at the end of a `finally`, which a signal would not reach.
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

try {
  checkItself();
  await expectFree(Object.values(PORTS));
  const expected = JSON.parse(readFileSync(join(HERE, "expected.json"), "utf8"));
  const { lines, problems } = compared(expected, await results());
  for (const line of lines) console.log(`  ${line}`);
  if (problems.length > 0) throw new Error(problems.join("\n  "));
} catch (problem) {
  console.error(`  ${problem.message}`);
  process.exitCode = 1;
} finally {
  await stopAll();
}

/** What the suite found, as jest writes it down. */
async function results() {
  const program = resolve(process.argv[2] ?? "target/release/conformance-products");
  await Promise.all([
    start("products", program, [String(PORTS.products)], origin("products")),
    subgraphOfTheSuite("users"),
    subgraphOfTheSuite("inventory"),
  ]);
  writeFileSync(join(folder, "supergraph.graphql"), await supergraph());
  const gateway = join(HERE, "node_modules/@graphql-hive/gateway/dist/bin.js");
  const config = ["--config-path", join(HERE, "gateway.config.mjs"), "--host", "127.0.0.1", "--port", String(PORTS.gateway)];
  await start("gateway", process.execPath, [gateway, "supergraph", join(folder, "supergraph.graphql"), ...config], origin("gateway"));
  return suiteResults(join(folder, "results.json"));
}

function subgraphOfTheSuite(name) {
  const script = join(SUITE, "subgraphs", name, "index.js");
  return start(name, process.execPath, ["--import", join(HERE, "loopback.mjs"), script], origin(name));
}

/** Composed from what each subgraph says of itself. */
async function supergraph() {
  const services = ["products", "users", "inventory"].map(async (name) => {
    const { data } = await ask(origin(name), "{ _service { sdl } }");
    return { name, url: origin(name), typeDefs: parse(data._service.sdl) };
  });
  const { supergraphSdl, errors = [] } = composeServices(await Promise.all(services));
  if (!supergraphSdl) throw new Error(["the subgraphs do not compose:", ...errors.map(({ message }) => message)].join("\n  "));
  return supergraphSdl;
}

async function suiteResults(file) {
  process.env.PRODUCTS_URL = origin("products");
  const jest = join(HERE, "node_modules/jest/bin/jest.js");
  const options = ["--ci", "--runInBand", "--config", join(HERE, "jest.config.json"), "--json", "--outputFile", file];
  // The suite says "localhost", which can be an address that the gateway does not listen at.
  const { status, stderr } = await ran(process.execPath, ["--dns-result-order=ipv4first", jest, ...options]);
  // 1 is a test that failed, which the comparison judges.
  if (status > 1) throw new Error(`jest ended with ${status}: ${stderr}`);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (problem) {
    throw new Error(`jest left no results (${problem.message}): ${stderr}`);
  }
}

function origin(name) {
  return `http://127.0.0.1:${PORTS[name]}/`;
}
