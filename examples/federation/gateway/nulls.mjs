// Where `@requiresScopes` keeps a field back, Hive Gateway 2.15 draws it as null, and with it an object around it even where the
// subgraph said null: somebody who does not exist for the caller would look as if they did. This plugin takes such objects away, and
// the fields named @ with which the gateway marks lists on the way and which it leaves in the data.
/** No field of a GraphQL document can be called so. */
const LIST = "@";

export function nullsStayNull() {
  return {
    onExecutionResult({ result, setResult }) {
      const kept = (result?.errors ?? []).filter(({ extensions }) => extensions?.code === "UNAUTHORIZED_FIELD_OR_TYPE");
      if (!result?.data || kept.length === 0) return;
      const drawn = treeOf(kept.flatMap(({ path }) => (path ? [path] : [])));
      const data = Object.entries(result.data).map(([name, value]) => [name, without(value, drawn.get(name))]);
      setResult({ ...result, data: Object.fromEntries(data) });
    },
  };
}

function treeOf(paths) {
  const tree = new Map();
  for (const path of paths) {
    let place = tree;
    for (const name of path.filter((step) => typeof step === "string" && step !== LIST)) {
      if (!place.has(name)) place.set(name, new Map());
      place = place.get(name);
    }
  }
  return tree;
}

// An object that holds nothing but what was drawn is no answer of a subgraph.
function without(value, drawn) {
  if (!drawn || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => without(item, drawn));
  const named = Object.entries(value).filter(([name]) => name !== LIST);
  const entries = named.map(([name, below]) => [name, without(below, drawn.get(name))]);
  return entries.every(([name, below]) => below === null && drawn.has(name)) ? null : Object.fromEntries(entries);
}
