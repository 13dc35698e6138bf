// The hub says in `extensions.redactions` why fields stayed closed. A router drops a subgraph's extensions; this plugin of Hive
// Gateway carries them on where their paths still hold: from questions to the hub's roots, not from `_entities`, where a path
// starts at the router's own question. `closedFields` says the same inside the graph, everywhere.
export function redactionsToClient() {
  const collected = new WeakMap();
  return {
    onSubgraphExecute({ executionRequest }) {
      const { context } = executionRequest;
      return ({ result }) => {
        const redactions = result?.extensions?.redactions?.filter(({ path }) => path[0] !== "_entities") ?? [];
        if (context && redactions.length > 0) collected.set(context, [...(collected.get(context) ?? []), ...redactions]);
      };
    },
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          const redactions = collected.get(args.contextValue);
          if (redactions) setResult({ ...result, extensions: { ...result.extensions, redactions } });
        },
      };
    },
  };
}
