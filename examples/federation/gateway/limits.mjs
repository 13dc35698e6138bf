// A document of one kilobyte can ask for millions of fields by fragments that spread fragments, and one of two can fill a parser's
// stack with brackets. The hub counts before it works; the router works before it asks the hub, so it has to count as well. Here
// both counts are linear in the document.
import { GraphQLError, Kind } from "graphql";

// As the hub's own: docs/limits.md. Who gives the hub others gives the router the same.
const MOST_SELECTIONS = Number(process.env.MOST_SELECTIONS ?? 500);
const MOST_NESTING = 48;
const MOST_BYTES = Number(process.env.MOST_BYTES ?? 32 * 1024);
/** A string, a comment, or a bracket. */
const BRACKETS = /"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[[{(]|[\]})]/g;

export function boundedDocuments() {
  return {
    onParse: ({ params: { source } }) => {
      const text = String(source?.body ?? source);
      if (Buffer.byteLength(text) > MOST_BYTES) refuse(`The document has more than ${MOST_BYTES} bytes.`);
      if (nestingOf(text) > MOST_NESTING) refuse(`The document has more than ${MOST_NESTING} brackets open at the same time.`);
      return ({ result }) => {
        if (!(result instanceof Error) && selectionsOf(result) > MOST_SELECTIONS) refuse(`The document asks for more than ${MOST_SELECTIONS} fields.`);
      };
    },
  };
}

function refuse(what) {
  const extensions = { code: "LIMIT_EXCEEDED", http: { status: 400 } };
  throw new GraphQLError(`${what} Ask for less, or in several requests.`, { extensions });
}

function nestingOf(text) {
  let [open, most] = [0, 0];
  for (const [sign] of text.matchAll(BRACKETS)) {
    if ("[{(".includes(sign)) most = Math.max(most, (open += 1));
    else if ("]})".includes(sign)) open -= 1;
  }
  return most;
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
