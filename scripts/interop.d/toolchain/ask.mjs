// How a client without a library asks.
export async function post({ origin, token }, body) {
  const answer = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: token }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  return answer.json();
}
