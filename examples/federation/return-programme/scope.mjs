// Which measures exist for the caller. The hub's scope guards the hub's fields and nobody else's: a router hands this service any
// id that somebody sends. So the hub is asked, as the caller, with the caller's own token, whether it knows the measure. The
// rule then stays the hub's, with assignments, handovers and people who were shut out, and is never a copy that grows old.
//
// `node` is asked and not `_entities`, since that needs the router's secret, which another agency's service should not hold.
import DataLoader from "dataloader";
import { GraphQLError } from "graphql";

// The hub takes at most 20 root fields in a document.
const ROOTS = 20;
const PATIENCE = 5_000;

/** Answers whether a measure exists for one caller. For one request only: what is true now need not be so in a minute. */
export function scopeOf(hub, caller, requestId) {
  const known = new DataLoader((ids) => askHub(hub, caller, requestId, ids), { maxBatchSize: ROOTS });
  return (id) => (caller.authorization ? known.load(id) : false);
}

async function askHub(hub, caller, requestId, ids) {
  const names = ids.map((_, place) => `m${place}`);
  const query = `query(${names.map((name) => `$${name}: ID!`)}) { ${names.map((name) => `${name}: node(id: $${name}) { id }`).join(" ")} }`;
  const variables = Object.fromEntries(names.map((name, place) => [name, ids[place]]));
  const { data } = await answerOf(hub, caller, requestId, { query, variables });
  return names.map((name, place) => data[name]?.id === ids[place]);
}

// Whatever goes wrong closes the journey: no answer is not the answer yes.
async function answerOf(hub, caller, requestId, body) {
  let answer;
  try {
    const response = await fetch(hub, {
      method: "POST",
      headers: {
        accept: "application/graphql-response+json",
        authorization: caller.authorization,
        "content-type": "application/json",
        ...(requestId ? { "x-request-id": requestId } : {}),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    answer = await response.json();
  } catch {
    throw problem("UNAVAILABLE", "The hub does not answer, so nobody can say what exists for you. Try again.");
  }
  if (answer.data) return answer;
  // A researcher's token is a good one that knows no measures: the schema that answers it has none.
  const code = answer.errors?.[0]?.extensions?.code;
  if (code === "GRAPHQL_VALIDATION_FAILED") return { data: {} };
  throw problem(code ?? "UNAVAILABLE", "The hub does not say what exists for you.");
}

function problem(code, message) {
  return new GraphQLError(message, { extensions: { code } });
}
