// A real OpenID provider on this machine: access tokens as JWT (RFC 9068), for the resource that is asked for.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

export const HUB = "https://hub.example.se";
const OTHER = "https://other.example.se";
const AUDIENCES = { [HUB]: "samverka", [OTHER]: "other-hub" };
const SCOPES = ["samverka:personal", "samverka:identifying", "samverka:protected"];

const keys = new Map();

/**
 * Starts a provider with the key of a name; the port stays the same when it is started again. The holders are clients that each
 * stand for a person, so that no browser is needed to be one: `{ name: { scopes, claims } }`.
 */
export async function startProvider(holders, keyName, port = 0) {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on("request", new Provider(issuer, configuration(holders, keyName)).callback());
  return {
    issuer,
    port: server.address().port,
    jwksUrl: `${issuer}/jwks`,
    tokenUrl: `${issuer}/token`,
    token: (client) => token(issuer, client, HUB, holders[client].scopes),
    tokenForAnotherHub: (client) => token(issuer, client, OTHER, holders[client].scopes),
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}

/** The secret of a client, which protects nothing here. */
export function secretOf(client) {
  return `${client}-secret`;
}

function configuration(holders, keyName) {
  return {
    jwks: { keys: [key(keyName)] },
    cookies: { keys: ["of no use without a browser"] },
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    clients: Object.entries(holders).map(([name, { scopes }]) => ({
      client_id: name,
      client_secret: secretOf(name),
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      ...scopeOf(scopes),
    })),
    scopes: SCOPES,
    ttl: { ClientCredentials: 3600 },
    extraTokenClaims: (_context, issued) => holders[issued.clientId].claims,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: SCOPES.join(" "),
          audience: AUDIENCES[resource],
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "ES256" } },
        }),
      },
    },
  };
}

// To the provider an empty scope is a mistake.
function scopeOf(scopes) {
  return scopes.length > 0 ? { scope: scopes.join(" ") } : {};
}

/** A key that is made when its name is first heard. */
function key(name) {
  if (!keys.has(name)) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    keys.set(name, { ...privateKey.export({ format: "jwk" }), kid: name, use: "sig", alg: "ES256" });
  }
  return keys.get(name);
}

async function token(issuer, client, resource, scopes) {
  const answer = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client}:${secretOf(client)}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", resource, ...scopeOf(scopes) }),
    signal: AbortSignal.timeout(10_000),
  });
  const said = await answer.json();
  if (!said.access_token) throw new Error(`the provider gave no token: ${JSON.stringify(said)}`);
  return said.access_token;
}
