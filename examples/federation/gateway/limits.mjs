// A document of one kilobyte can ask for millions of fields by fragments that spread fragments. The hub counts before it works;
// the router works before it asks the hub, so it has to count as well. Here the count is linear in the document.
import { GraphQLError, Kind } from "graphql";

// As the hub's own: docs/limits.md.
const MOST_SELECTIONS = 500;

export function boundedDocuments() {
  return {
    onParse: () => ({ result }) => {
      if (!(result instanceof Error) && selectionsOf(result) > MOST_SELECTIONS) {
        const message = `The document asks for more than ${MOST_SELECTIONS} fields. Ask for less, or in several requests.`;
        throw new GraphQLError(message, { extensions: { code: "LIMIT_EXCEEDED", http: { status: 400 } } });
      }
    },
  };
}

function selectionsOf({ definitions }) {
  const fragments = new Map(definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((it) => [it.name.value, it.selectionSet]));
  const counted = new Map();
  const count = (selectionSet) => (selectionSet?.selections ?? []).reduce((sum, selection) => sum + ofOne(selection), 0);
  const ofOne = (selection) => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) return 1 + count(selection.selectionSet);
    const name = selection.name.value;
    if (!counted.has(name)) {
      // A fragment that spreads itself counts once; validation refuses it.
      counted.set(name, 0);
      counted.set(name, count(fragments.get(name)));
    }
    return 1 + counted.get(name);
  };
  return definitions.reduce((sum, { kind, selectionSet }) => (kind === Kind.OPERATION_DEFINITION ? sum + count(selectionSet) : sum), 0);
}
