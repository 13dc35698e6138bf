// Questions to a federation, and sentences that have to hold of it.
import { PEOPLE, SERVICE } from "../../../examples/federation/stack/people.mjs";

export const PERSONAS = PEOPLE.map(({ name }) => name).filter((name) => name !== SERVICE);

/** The roots of the hub refuse more than this in one document. */
const ROOTS = 20;

/** Makes the question of a federation: to an address, as somebody (or nobody), with a document. */
export function asking(federation) {
  const tokens = new Map();
  const tokenOf = async (who) => {
    if (!tokens.has(who)) tokens.set(who, federation.tokenOf(who));
    return tokens.get(who);
  };
  return async function ask(url, who, query, { variables, headers = {}, extensions } = {}) {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        accept: "application/graphql-response+json",
        "content-type": "application/json",
        ...(who ? { authorization: `Bearer ${await tokenOf(who)}` } : {}),
        ...headers,
      },
      body: JSON.stringify({ query, variables, extensions }),
      signal: AbortSignal.timeout(30_000),
    });
    const said = await answer.json();
    return { status: answer.status, headers: answer.headers, codes: (said.errors ?? []).map(({ extensions }) => extensions?.code), ...said };
  };
}

/** Which of these ids exist for somebody, as the hub says. */
export async function existing(ask, url, who, ids) {
  const found = new Set();
  for (let place = 0; place < ids.length; place += ROOTS) {
    const some = ids.slice(place, place + ROOTS);
    const query = `{ ${some.map((id, number) => `n${number}: node(id: ${JSON.stringify(id)}) { id }`).join(" ")} }`;
    const { data } = await ask(url, who, query);
    for (const node of Object.values(data ?? {})) if (node) found.add(node.id);
  }
  return found;
}

/** Answers with nothing but what came from the hub: the neighbour's fields are left out. */
export function withoutJourneys(value) {
  if (Array.isArray(value)) return value.map(withoutJourneys);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([name]) => !name.startsWith("journey"));
  return Object.fromEntries(kept.map(([name, below]) => [name, withoutJourneys(below)]));
}

/** Sentences, what was found against them, and how many there were. */
export function sentences() {
  const failed = [];
  let checked = 0;
  const holds = async (sentence, play) => {
    checked += 1;
    try {
      await play();
    } catch (error) {
      failed.push(`${sentence}: ${error.message}`);
    }
  };
  return { holds, failed, checked: () => checked };
}
