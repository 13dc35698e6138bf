// Types without a generated file per document: gql.tada reads the document where it stands.
import { initGraphQLTada, type ResultOf, type VariablesOf } from "gql.tada";
import type { introspection } from "./generated/hub";

const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; NaiveDate: string };
}>();

export const CasePage = graphql(`
  query CasePage($first: Int!, $filter: CaseFilter) {
    cases(first: $first, filter: $filter) {
      nodes {
        id
        reference
        status
        changedAt
        municipality {
          label
        }
      }
    }
  }
`);

type Case = NonNullable<ResultOf<typeof CasePage>["cases"]>["nodes"][number];

export const active: VariablesOf<typeof CasePage> = { first: 10, filter: { statuses: ["ACTIVE"] } };

// @ts-expect-error No case has this status.
export const unknown: VariablesOf<typeof CasePage> = { first: 10, filter: { statuses: ["LOST"] } };

export function changed(read: Case): Date {
  return new Date(read.changedAt);
}

export function place(read: Case): string {
  // @ts-expect-error A sealed field may be null.
  return read.municipality.label;
}

export function colour(read: Case): unknown {
  // @ts-expect-error The document does not ask for it.
  return read.colour;
}
