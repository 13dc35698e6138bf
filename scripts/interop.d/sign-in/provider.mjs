// A real OpenID provider on this machine: access tokens as JWT (RFC 9068), for the resource that is asked for.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const HUB = "https://hub.example.se";
const OTHER = "https://other.example.se";
const AUDIENCES = { [HUB]: "samverka", [OTHER]: "other-hub" };

/** What the provider says of each client, which stands for a person here: no browser is needed to be one. */
const HOLDERS = {
  "coordinator-of-the-south": { samverka_role: "REGIONAL_COORDINATOR", samverka_agency: "coordination-syd", samverka_regions: ["SYD"] },
  "somebody-unknown": { samverka_role: "NATIONAL_COORDINATOR" },
};

const keys = new Map();

/** Starts a provider with the key of a name; the port stays the same when it is started again. */
export async function startProvider(keyName, port = 0) {
  const server = createServer();
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on("request", new Provider(issuer, configuration(keyName)).callback());
  return {
    issuer,
    port: server.address().port,
    token: (client) => token(issuer, client, HUB),
    tokenForAnotherHub: (client) => token(issuer, client, OTHER),
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}

function configuration(keyName) {
  return {
    jwks: { keys: [key(keyName)] },
    cookies: { keys: ["of no use without a browser"] },
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    clients: Object.keys(HOLDERS).map((name) => ({
      client_id: name,
      client_secret: `${name}-secret`,
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      scope: "samverka:personal samverka:identifying",
    })),
    scopes: ["samverka:personal", "samverka:identifying"],
    ttl: { ClientCredentials: 600 },
    extraTokenClaims: (_context, issued) => HOLDERS[issued.clientId],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: "samverka:personal samverka:identifying",
          audience: AUDIENCES[resource],
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "ES256" } },
        }),
      },
    },
  };
}

/** A key that is made when its name is first heard. */
function key(name) {
  if (!keys.has(name)) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    keys.set(name, { ...privateKey.export({ format: "jwk" }), kid: name, use: "sig", alg: "ES256" });
  }
  return keys.get(name);
}

async function token(issuer, client, resource) {
  const answer = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client}:${client}-secret`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", resource, scope: "samverka:personal samverka:identifying" }),
  });
  const said = await answer.json();
  if (!said.access_token) throw new Error(`the provider gave no token: ${JSON.stringify(said)}`);
  return said.access_token;
}
