// Everything at once, until somebody stops it; says what to try.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startFederation } from "./stack/start.mjs";

const QUERY = `{
  viewer {
    displayName
    measures(first: 3, filter: { type: [RETURN_PROGRAMME] }) {
      nodes { id state country { code } journey { stage since countryCode reintegration { id kinds } } journeyCountryAgrees }
    }
  }
}`;

const port = chosenPort();
const folder = mkdtempSync(join(tmpdir(), "samverka-federation-"));
let federation;
let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);

try {
  federation = await startFederation({ folder, port, say: (line) => console.log(line) });
  if (isStopping) await end();
  else await greet();
} catch (problem) {
  rmSync(folder, { recursive: true, force: true });
  if (!isStopping) console.error(`examples/federation/up: ${problem.message}`);
  process.exit(isStopping ? 0 : 1);
}

async function greet() {
  const token = await federation.tokenOf("iom");
  console.log(`
One graph of two: ${federation.gateway.url}
Ask as somebody who works with returns (the token holds for an hour):

  TOKEN=${token}

  curl -s ${federation.gateway.url} -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
    -d '${JSON.stringify({ query: QUERY.replace(/\s+/g, " ") })}'

A token for another person of the demonstration, such as coordinator-syd, police-officer or stranger:

  curl -s -u coordinator-syd:coordinator-syd-secret ${federation.provider.tokenUrl} \\
    -d grant_type=client_credentials -d resource=https://hub.example.se \\
    -d 'scope=samverka:personal samverka:identifying samverka:protected'

Stop with Ctrl-C; nothing is kept.`);
}

async function stop() {
  if (isStopping) return;
  isStopping = true;
  // While it starts, the programs that are there get the same signal from the terminal, and starting fails.
  if (federation) await end();
}

async function end() {
  await federation.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

function chosenPort() {
  try {
    const { values } = parseArgs({ options: { port: { type: "string", default: "4000" } } });
    const port = Number(values.port);
    if (Number.isInteger(port) && port >= 0 && port <= 65_532) return port;
    throw new Error("--port takes a number from 0 (any) to 65532");
  } catch (problem) {
    console.error(`examples/federation/up: ${problem.message}`);
    process.exit(2);
  }
}
