// hub.graphql composes as a Federation 2 subgraph, alone and beside another agency's graph.
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";
import { fail, read } from "./schema.mjs";

const hub = read("hub.graphql");

if (!/@link\(\s*url:\s*"https:\/\/specs\.apollo\.dev\/federation\/v2\.\d+"/.test(hub)) {
  fail("hub.graphql links no Federation 2 specification, so a router would read it as Federation 1");
}

// With a place of the hub's, and agencies known by their organisation numbers alone.
const neighbour = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { neighbour: Neighbour }
  type Neighbour @key(fields: "id") { id: ID! office: Agency country: Country }
  type Agency @key(fields: "organisationNumber", resolvable: false) { organisationNumber: String }
  type Country @shareable { code: String! label(lang: Language): String! }
  enum Language { SV EN }
`;
// The hub's own root type, owned by two subgraphs at once: this has to be refused.
const intruder = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query { viewer: Int }
`;

expectComposed({ hub });
expectComposed({ hub, neighbour });
if (compose({ hub, intruder }).supergraphSdl) {
  fail("a subgraph that takes the field Query.viewer from the hub composed; the composition checks nothing");
}
console.log("  hub.graphql composes, alone and with a neighbour; an intruder is refused");

function expectComposed(subgraphs) {
  const { supergraphSdl, errors = [] } = compose(subgraphs);
  if (!supergraphSdl) {
    fail(`${Object.keys(subgraphs).join(" + ")} does not compose:`, ...errors.map((error) => error.message));
  }
}

function compose(subgraphs) {
  return composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({
      name,
      typeDefs: parse(sdl),
      url: `http://${name}.example/graphql`,
    })),
  );
}
