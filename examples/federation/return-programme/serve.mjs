// The return programme's own graph: its process, its database, its rules. Settings come as variables.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { createYoga } from "graphql-yoga";
import { recognition } from "./caller.mjs";
import { oneByOne } from "./entities.mjs";
import { openJourneys } from "./journeys.mjs";
import { keepLearning, ownToken } from "./learning.mjs";
import { resolvers } from "./resolvers.mjs";
import { scopeOf } from "./scope.mjs";
import { languageOf } from "./sentences.mjs";

const SDL = new URL("schema.graphql", import.meta.url);

const hub = setting("HUB_URL");
const journeys = openJourneys(setting("DATABASE"));
const recognise = recognition({ issuer: setting("ISSUER"), audience: setting("AUDIENCE"), jwksUrl: setting("JWKS_URL") });
const token = ownToken({
  tokenUrl: setting("TOKEN_URL"),
  client: setting("CLIENT"),
  secret: setting("CLIENT_SECRET"),
  resource: setting("RESOURCE"),
});

const stopLearning = await keepLearning({ hub, token, journeys, log: console.error });
const yoga = createYoga({
  schema: oneByOne(buildSubgraphSchema({ typeDefs: parse(readFileSync(SDL, "utf8")), resolvers })),
  context: async ({ request }) => {
    const caller = await recognise(request.headers.get("authorization"));
    const exists = scopeOf(hub, caller, request.headers.get("x-request-id"));
    return { caller, exists, journeys, language: languageOf(request.headers.get("accept-language")) };
  },
  graphiql: false,
  landingPage: false,
  cors: false,
  logging: "error",
});
const server = createServer(yoga);
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(JSON.stringify({ address: `http://127.0.0.1:${server.address().port}`, journeys: journeys.count() }));
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    stopLearning();
    server.close(() => journeys.close());
    server.closeAllConnections();
  });
}

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`the variable ${name} is not set`);
  return value;
}
