// Composition: the hub's graph and the neighbours' become one supergraph, if two libraries agree that they may, and no
// neighbour asks the router for a value that the hub seals, or takes a field from the hub.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { composeServices as apollo } from "@apollo/composition";
import { composeServices as guild } from "@theguild/federation-composition";
import { buildASTSchema, lexicographicSortSchema, parse, printSchema, visit } from "graphql";
import { fieldsTakenFromHub, sealedValuesAskedFor } from "./sealed.mjs";

export const hubSdl = readFileSync(new URL("../../schema/hub.graphql", import.meta.url), "utf8");
export const programmeSdl = readFileSync(new URL("return-programme/schema.graphql", import.meta.url), "utf8");

/** The supergraph of the hub and its neighbours, `{ name: { sdl, url } }`. Throws what is wrong with it. */
export function compose(neighbours, hub = { sdl: hubSdl, url: "http://hub.example/graphql" }) {
  const services = Object.entries({ hub, ...neighbours }).map(([name, { sdl, url }]) => ({ name, url, typeDefs: parse(sdl) }));
  const [supergraph, second] = [guild(services), apollo(services)].map(composed);
  if (seen(supergraph) !== seen(second)) {
    throw new Error("the two composition libraries make different graphs of the same subgraphs");
  }
  const wrong = [...sealedValuesAskedFor(supergraph, hub.sdl), ...fieldsTakenFromHub(supergraph)];
  if (wrong.length > 0) {
    throw new Error(wrong.join("\n"));
  }
  return supergraph;
}

function composed({ supergraphSdl, errors = [] }) {
  if (!supergraphSdl) {
    throw new Error(errors.map(({ message }) => message).join("\n"));
  }
  return supergraphSdl;
}

/** What clients can ask for: without descriptions, and the marks for the router, which each library writes in its own way. */
function seen(supergraph) {
  const document = visit(parse(supergraph, { noLocation: true }), {
    enter: (node) => (node.description ? { ...node, description: undefined } : undefined),
  });
  const isForRouter = ({ name }) => /^(join|link|core)__/.test(name?.value ?? "");
  const definitions = document.definitions.filter((definition) => {
    return !isForRouter(definition) && definition.kind !== "SchemaDefinition" && definition.kind !== "DirectiveDefinition";
  });
  const schema = buildASTSchema({ ...document, definitions }, { assumeValidSDL: true });
  return printSchema(lexicographicSortSchema(schema));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(compose({ "return-programme": { sdl: programmeSdl, url: "http://return-programme.example/graphql" } }));
}
