// Hive Gateway in front of the hub and the return programme. Settings come as variables.
import { createRemoteJwksSigningKeyProvider, defineConfig } from "@graphql-hive/gateway";
import { unifiedGraphHandler } from "@graphql-hive/router-runtime";
import { boundedDocuments } from "./limits.mjs";
import { nullsStayNull } from "./nulls.mjs";
import { redactionsToClient } from "./redactions.mjs";

const { SUPERGRAPH, ISSUER, AUDIENCE, JWKS_URL, ROUTER_SECRET } = process.env;
// Nothing else goes on: neither cookies nor what a client says about itself in headers of its own.
const PASSED_ON = ["authorization", "samverka-purpose", "accept-language", "x-request-id"];

export const gatewayConfig = defineConfig({
  supergraph: SUPERGRAPH,
  unifiedGraphHandler,
  graphqlEndpoint: "/graphql",
  propagateHeaders: {
    fromClientToSubgraphs: ({ request, subgraphName }) => ({
      ...Object.fromEntries(PASSED_ON.map((name) => [name, request.headers.get(name) ?? undefined])),
      // The hub's alone: whoever holds it may send any representation.
      ...(subgraphName === "hub" ? { "samverka-router": ROUTER_SECRET } : {}),
    }),
    // The numbers under which the hub's log and its record of readings have what was answered.
    fromSubgraphsToClient: ({ response, subgraphName }) => {
      const number = subgraphName === "hub" && response.headers.get("x-request-id");
      return number ? { "samverka-request-id": number } : {};
    },
  },
  jwt: {
    signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: JWKS_URL })],
    tokenVerification: { issuer: ISSUER, audience: AUDIENCE, algorithms: ["ES256"] },
    // A bad token goes on to the subgraphs, which refuse it with a code and a reason; here it opens nothing.
    reject: { missingToken: false, invalidToken: false },
    forward: { payload: false, token: false },
  },
  genericAuth: {
    mode: "protect-granular",
    resolveUserFn: (context) => context.jwt?.payload,
    extractScopes: (claims) => (typeof claims?.scope === "string" ? claims.scope.split(" ") : []),
    rejectUnauthenticated: false,
  },
  // Each answer is made for one request: none is kept, and none is given to two who ask at the same time. By default two equal
  // questions would become one to the hub, and the second reading would stand in no record.
  responseCaching: undefined,
  inboundInflightRequestDeduplication: false,
  transportEntries: { "*": { options: { deduplicateInflightRequests: false } } },
  batching: false,
  graphiql: false,
  landingPage: false,
  logging: "warn",
  plugins: () => [boundedDocuments(), redactionsToClient(), nullsStayNull()],
});
