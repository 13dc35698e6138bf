// What the router would carry from the hub to a neighbour. `@requires` and `@key` name fields that the router fetches from one
// subgraph and sends to another: a sealed value must never be among them, because it opens for a caller, not for a neighbour.
import { Kind, parse } from "graphql";

/** A sentence for each sealed field of the hub that a supergraph lets a neighbour ask for. */
export function sealedValuesAskedFor(supergraph, hubSdl) {
  const fieldsOfHub = fieldsByType(hubSdl);
  const found = [];
  // Read from the supergraph, where the directives have their own names whatever a subgraph called them.
  for (const type of parse(supergraph).definitions.filter(({ fields, name }) => fields && !name.value.startsWith("join__"))) {
    const ofType = argumentsOf(type, "join__type", ["key"]);
    const ofFields = type.fields.flatMap((field) => argumentsOf(field, "join__field", ["requires", "contextArguments"]));
    for (const { argument, graph, value } of [...ofType, ...ofFields]) {
      if (value.kind !== Kind.STRING) {
        found.push(`${graph} takes a value for ${type.name.value} from a context, and nobody can see which`);
        continue;
      }
      const { selectionSet } = parse(`{ ${value.value} }`).definitions[0];
      for (const field of sealedIn(selectionSet, type.name.value, fieldsOfHub)) {
        found.push(`${graph} must not ask the router for ${field} (in a ${argument}): the hub seals it. Ask the hub for it, as the caller`);
      }
    }
  }
  return found;
}

/** A sentence for each field that a neighbour takes over from the hub: its values would come past the hub's seals. */
export function fieldsTakenFromHub(supergraph) {
  const types = parse(supergraph).definitions.filter(({ fields, name }) => fields && !name.value.startsWith("join__"));
  return types.flatMap((type) => {
    return type.fields.flatMap((field) => {
      const taken = argumentsOf(field, "join__field", ["override"]).filter(({ value }) => value.value.toLowerCase() === "hub");
      return taken.map(({ graph }) => `${graph} must not take ${type.name.value}.${field.name.value} from the hub`);
    });
  });
}

function argumentsOf({ directives = [] }, directive, names) {
  return directives.filter(({ name }) => name.value === directive).flatMap((used) => {
    const graph = used.arguments.find(({ name }) => name.value === "graph")?.value.value ?? "a subgraph";
    const named = used.arguments.filter(({ name }) => names.includes(name.value));
    return named.map(({ name, value }) => ({ argument: name.value, graph, value }));
  });
}

function sealedIn(selectionSet, type, fieldsOfHub) {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return sealedIn(selection.selectionSet, selection.typeCondition?.name.value ?? type, fieldsOfHub);
    }
    const field = fieldsOfHub.get(type)?.get(selection.name.value);
    if (!field) return [];
    const below = selection.selectionSet ? sealedIn(selection.selectionSet, field.type, fieldsOfHub) : [];
    return field.isSealed ? [`${type}.${selection.name.value}`, ...below] : below;
  });
}

function fieldsByType(sdl) {
  const withFields = parse(sdl).definitions.filter(({ fields, name }) => fields && name);
  return new Map(withFields.map((type) => [type.name.value, new Map(type.fields.map(fieldOf))]));
}

function fieldOf({ name, type, directives }) {
  let named = type;
  while (named.kind !== Kind.NAMED_TYPE) named = named.type;
  return [name.value, { type: named.name.value, isSealed: directives.some((used) => used.name.value === "sealed") }];
}
