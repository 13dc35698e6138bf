// What a list of cases asks for, in Relay's way: a connection that grows, and one below each case.
// Relay wants `Int` with a default where the hub's argument is `Int!`; the default makes it fit.
import { graphql } from "relay-runtime";

export const query = () => graphql`
  query casesQuery($filter: CaseFilter) {
    ...cases_list @arguments(filter: $filter)
  }
`;

export const list = () => graphql`
  fragment cases_list on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 3 }, after: { type: "String" }, filter: { type: "CaseFilter" })
  @refetchable(queryName: "casesPageQuery") {
    cases(first: $first, after: $after, filter: $filter) @connection(key: "cases_list_cases") {
      edges {
        node {
          id
          reference
          ...cases_timeline
        }
      }
      pageInfo {
        endCursor
      }
    }
  }
`;

export const timeline = () => graphql`
  fragment cases_timeline on Case
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" })
  @refetchable(queryName: "casesTimelineQuery") {
    timeline(first: $first, after: $after) @connection(key: "cases_timeline_timeline") {
      edges {
        node {
          kind
          occurredAt
        }
      }
      pageInfo {
        endCursor
      }
    }
  }
`;
