// How the programme learns the ids of its measures: it asks the hub as itself, a user like any other, for the measures that its
// agency provides. Afterwards only for what has changed since.
const EVERY = 15_000;
const PAGE = 100;

const QUERY = `query($after: String, $since: DateTime) {
  viewer {
    measures(first: ${PAGE}, after: $after, filter: { type: [RETURN_PROGRAMME], changedSince: $since }) {
      pageInfo { hasNextPage endCursor }
      nodes { id state appliedOn startsOn country { code } }
    }
  }
}`;

/** Takes up all measures now, and new ones as they come. Answers the function that ends it. */
export async function keepLearning({ hub, token, journeys, log }) {
  let since = await learn(null);
  const timer = setInterval(async () => {
    try {
      since = await learn(since);
    } catch (problem) {
      log(`the hub told nothing new: ${problem.message}`);
    }
  }, EVERY);
  return () => clearInterval(timer);

  async function learn(since) {
    // Taken before the question, so that nothing falls between two questions.
    const asked = new Date().toISOString();
    const authorization = `Bearer ${await token()}`;
    let after = null;
    do {
      const { nodes, pageInfo } = await page(hub, authorization, { after, since });
      for (const measure of nodes) journeys.takeUp(measure, asked.slice(0, 10));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    return asked;
  }
}

async function page(hub, authorization, variables) {
  const response = await fetch(hub, {
    method: "POST",
    headers: { accept: "application/graphql-response+json", authorization, "content-type": "application/json" },
    body: JSON.stringify({ query: QUERY, variables }),
    signal: AbortSignal.timeout(10_000),
  });
  const { data, errors } = await response.json();
  if (!data?.viewer?.measures) throw new Error(`${response.status} ${errors?.[0]?.message}`);
  return data.viewer.measures;
}

/**
 * The programme's own token, by its own name and secret at the provider. Without scopes: what it asks
 * for is open, and what it does not need it should not be able to read. Fetched anew before it ends.
 */
export function ownToken({ tokenUrl, client, secret, resource }) {
  let kept = { token: undefined, until: 0 };
  return async () => {
    if (Date.now() < kept.until) return kept.token;
    const response = await fetch(tokenUrl, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${client}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials", resource }),
      signal: AbortSignal.timeout(10_000),
    });
    const said = await response.json();
    if (!said.access_token) throw new Error(`the provider gave no token: ${said.error}`);
    kept = { token: said.access_token, until: Date.now() + (said.expires_in - 60) * 1000 };
    return kept.token;
  };
}
