// Relay without React: two pages of cases, and two of a case's history by `node`, gathered in the store.
import {
  Environment,
  fetchQuery,
  getSelector,
  Network,
  RecordSource,
  Store,
  type ConcreteRequest,
  type GraphQLResponse,
  type OperationType,
  type Variables,
} from "relay-runtime";
import type { cases_list$data, cases_list$key } from "./generated/cases_list.graphql";
import list from "./generated/cases_list.graphql";
import type { cases_timeline$data, cases_timeline$key } from "./generated/cases_timeline.graphql";
import timeline from "./generated/cases_timeline.graphql";
import pageQuery, { type casesPageQuery } from "./generated/casesPageQuery.graphql";
import query, { type casesQuery } from "./generated/casesQuery.graphql";
import timelineQuery, { type casesTimelineQuery } from "./generated/casesTimelineQuery.graphql";

type Post = (body: { doc_id: string; variables: Variables }) => Promise<GraphQLResponse>;

export async function read(post: Post): Promise<{ references: string[]; events: string[] }> {
  const environment = new Environment({
    network: Network.create(({ id }, variables) => post({ doc_id: id as string, variables })),
    store: new Store(new RecordSource()),
  });

  async function ask<Query extends OperationType>(request: ConcreteRequest, variables: Query["variables"]) {
    const data = await fetchQuery<Query>(environment, request, variables).toPromise();
    if (!data) throw new Error(`${request.params.name} has no answer`);
    return data;
  }

  const root: cases_list$key = await ask<casesQuery>(query, {});
  const shown = () => environment.lookup(getSelector(list, root) as never).data as unknown as cases_list$data;
  await ask<casesPageQuery>(pageQuery, { first: 3, after: shown().cases?.pageInfo.endCursor });

  const first = shown().cases?.edges[0]?.node;
  if (!first) throw new Error("there is no case");
  const key: cases_timeline$key = first;
  const history = () => environment.lookup(getSelector(timeline, key) as never).data as unknown as cases_timeline$data;
  await ask<casesTimelineQuery>(timelineQuery, { id: first.id, first: 2, after: history().timeline.pageInfo.endCursor });

  return {
    references: (shown().cases?.edges ?? []).map(({ node }) => node.reference),
    events: history().timeline.edges.map(({ node }) => `${node.occurredAt} ${node.kind}`),
  };
}

export function colourOf(read: cases_list$data): unknown {
  // @ts-expect-error The fragment asks for no colour.
  return read.cases?.edges[0]?.node.colour;
}
