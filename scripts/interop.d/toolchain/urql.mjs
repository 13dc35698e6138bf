// urql: a query with variables, and an error with its code.
import { strictEqual } from "node:assert";
import { Client, fetchExchange, gql } from "@urql/core";

export async function ask({ origin, token }) {
  const client = new Client({
    url: `${origin}/graphql`,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { authorization: token }, signal: AbortSignal.timeout(30_000) }),
  });
  const cases = gql`query CasesOfUrql($first: Int!) { cases(first: $first) { nodes { reference closedFields } } }`;
  const { data, error } = await client.query(cases, { first: 2 }).toPromise();
  strictEqual(error, undefined, error?.message);
  strictEqual(data.cases.nodes.length, 2);
  const refused = await client.query(cases, { first: 0 }).toPromise();
  strictEqual(refused.error.graphQLErrors[0].extensions.code, "BAD_USER_INPUT");
  const planted = await client.query(gql`query Planted { viewer { colour } }`, {}).toPromise();
  strictEqual(planted.error.graphQLErrors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
  return "urql: an answer, and errors with their codes";
}
