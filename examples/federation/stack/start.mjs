// The whole of it: provider, hub, return programme and gateway, each on a port of its own, in a folder that may go afterwards.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compose, hubSdl, programmeSdl } from "../compose.mjs";
import { startBalance } from "./balance.mjs";
import { freePort, startChild } from "./child.mjs";
import { samverka, seed, startHub } from "./hub.mjs";
import { HOLDERS, SERVICE, USERS } from "./people.mjs";
import { HUB, secretOf, startProvider } from "./provider.mjs";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const AUDIENCE = "samverka";

/**
 * Starts everything; the ports follow `port`, or are any for 0. With `databases`, the variables that name them, the hub does not
 * use its folder's; with more than one hub, they share these and stand behind a balancer.
 */
export async function startFederation({ folder, port = 0, databases = {}, hubs = 1, say = () => {} }) {
  const running = [];
  const stop = async () => {
    for (const program of running.splice(0).reverse()) await program.stop();
  };
  const keep = (program) => (running.push(program), program);
  try {
    const ports = await chosenPorts(port);
    const provider = keep(await startProvider(HOLDERS, "demonstration", ports.provider));
    say(`the provider is at ${provider.issuer}`);

    const secret = randomBytes(32).toString("base64");
    const variables = {
      SAMVERKA_OIDC__ISSUER: provider.issuer,
      SAMVERKA_OIDC__AUDIENCE: AUDIENCE,
      SAMVERKA_ROUTER_SECRET_FILE: file(folder, "router-secret", secret),
      ...databases,
    };
    const settings = await seed(folder, databases);
    await letIn(settings, variables);
    const started = [];
    for (let number = 0; number < hubs; number += 1) started.push(keep(await startHub(settings, variables, ports.hub)));
    const hub = hubs === 1 ? started[0] : keep(await startBalance(started.map(({ url }) => url)));
    say(`the hub is at ${hub.url}`);

    const programme = keep(await startProgramme({ folder, hub, provider, port: ports.programme }));
    say(`the return programme is at ${programme.url}, with ${programme.journeys} journeys`);

    const subgraphs = [{ "return-programme": { sdl: programmeSdl, url: programme.url } }, { sdl: hubSdl, url: hub.url }];
    const supergraph = file(folder, "supergraph.graphql", compose(...subgraphs));
    const gateway = keep(await startGateway({ supergraph, provider, secret, port: ports.gateway }));
    say(`the gateway is at ${gateway.url}`);
    return { gateway, hub, hubs: started, programme, provider, secret, settings, variables, supergraph, tokenOf: provider.token, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

/** A further gateway over a supergraph, such as one that somebody tampered with. */
export async function startGateway({ supergraph, provider, secret, port = 0 }) {
  const taken = await freePort(port, "the gateway");
  const { stop, log, pid } = await startChild({
    name: "the gateway",
    command: process.execPath,
    // Not by npx: that would leave its child behind.
    args: ["node_modules/@graphql-hive/gateway/dist/bin.js", "supergraph", "-c", "gateway/config.mjs", "-h", "127.0.0.1", "-p", String(taken)],
    cwd: HERE,
    variables: {
      SUPERGRAPH: supergraph,
      ISSUER: provider.issuer,
      AUDIENCE,
      JWKS_URL: provider.jwksUrl,
      ROUTER_SECRET: secret,
    },
    probe: `http://127.0.0.1:${taken}/readiness`,
  });
  return { url: `http://127.0.0.1:${taken}/graphql`, stop, log, pid };
}

async function startProgramme({ folder, hub, provider, port }) {
  const { match, stop, log, pid } = await startChild({
    name: "the return programme",
    command: process.execPath,
    args: [join(HERE, "return-programme/serve.mjs")],
    variables: {
      PORT: String(port),
      DATABASE: join(folder, "return-programme.db"),
      HUB_URL: hub.url,
      ISSUER: provider.issuer,
      AUDIENCE,
      JWKS_URL: provider.jwksUrl,
      TOKEN_URL: provider.tokenUrl,
      CLIENT: SERVICE,
      CLIENT_SECRET: secretOf(SERVICE),
      RESOURCE: HUB,
    },
    pattern: /\{"address":"(.+)","journeys":(\d+)\}/,
  });
  return { url: `${match[1]}/graphql`, journeys: Number(match[2]), stop, log, pid };
}

async function chosenPorts(port) {
  const names = ["gateway", "provider", "hub", "programme"];
  const ports = {};
  for (const [place, name] of names.entries()) ports[name] = port === 0 ? 0 : await freePort(port + place, name);
  return ports;
}

async function letIn(settings, variables) {
  for (const user of USERS) {
    const added = await samverka(["--config", settings, ...user], variables);
    if (added.code !== 0) throw new Error(`samverka ${user.join(" ")}: ${added.said}`);
  }
}

function file(folder, name, text) {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
