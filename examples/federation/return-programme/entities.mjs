// `_entities`: one bad representation nulls one index, never the list, as in the hub. Whoever sends an unknown type beside good
// ones must not be able to blank what others asked for in the same round.
import { GraphQLError } from "graphql";

// Each may become a question to the hub.
const MOST = 200;
const OURS = ["SupportMeasure", "ReintegrationPlan"];

/** Makes a subgraph's `_entities` answer each representation by itself. */
export function oneByOne(schema) {
  const { _entities } = schema.getQueryType().getFields();
  const together = _entities.resolve;
  _entities.resolve = (source, { representations }, ...asked) => {
    if (representations.length > MOST) {
      const message = `At most ${MOST} representations at once. Ask in several requests.`;
      throw new GraphQLError(message, { extensions: { code: "LIMIT_EXCEEDED" } });
    }
    return representations.map(async (representation) => {
      if (!OURS.includes(representation?.__typename) || typeof representation.id !== "string") return null;
      return (await together(source, { representations: [representation] }, ...asked))[0];
    });
  };
  return schema;
}
