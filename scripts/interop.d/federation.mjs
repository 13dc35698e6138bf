// A router joins the hub with another agency's graph: the example as its own processes, and what has to hold of it.
import { startFederation } from "../../examples/federation/stack/start.mjs";
import { withFolder } from "./demonstration.mjs";
import { asking, sentences } from "./federation/asking.mjs";
import { theRouterCarries } from "./federation/carrying.mjs";
import { onlyGoodNeighboursCompose } from "./federation/composing.mjs";
import { nothingComesOut } from "./federation/hostile.mjs";
import { personsSeeWhatIsTheirs } from "./federation/persons.mjs";
import { stagesAreReached } from "./federation/writing.mjs";
import { fail } from "./schema.mjs";

const OWN = `query($after: String) {
  viewer { measures(first: 100, after: $after, filter: { type: [RETURN_PROGRAMME] }) { pageInfo { hasNextPage endCursor } nodes { id } } }
}`;

const { holds, failed, checked } = sentences();
let seen;
await onlyGoodNeighboursCompose({ holds });
await withFolder(async (folder) => {
  const federation = await startFederation({ folder });
  try {
    const ask = asking(federation);
    const measures = await measuresOf(ask, federation.hub.url);
    const all = { holds, ask, federation, measures };
    await holds("the programme has a journey for every measure of its own", () => {
      if (federation.programme.journeys !== measures.length) throw new Error(`${federation.programme.journeys} of ${measures.length}`);
    });
    seen = await personsSeeWhatIsTheirs(all);
    await stagesAreReached(all);
    await theRouterCarries(all);
    await nothingComesOut(all);
  } finally {
    await federation.stop();
  }
});
if (failed.length > 0) fail(...failed);
console.log(`  ${checked()} things hold of the hub behind Hive Gateway, beside a return programme`);
console.log(`  journeys that each sees: ${Object.entries(seen).map(([who, number]) => `${who} ${number}`).join(", ")}`);

/** Every measure of the programme, as its own people page through them. */
async function measuresOf(ask, url) {
  const ids = [];
  let after = null;
  do {
    const { data } = await ask(url, "iom", OWN, { variables: { after } });
    const { nodes, pageInfo } = data.viewer.measures;
    ids.push(...nodes.map(({ id }) => id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  return ids;
}
