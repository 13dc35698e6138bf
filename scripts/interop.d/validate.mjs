// The plain schemas build in graphql-js, and every named document is valid and runs without variables.
import { buildSchema, GraphQLError, isNonNullType, parse, typeFromAST, validate, validateSchema } from "graphql";
import { fail, operations, read } from "./schema.mjs";

const hub = build("hub.client.graphql");
build("statistics.graphql");

if (validate(hub, parse("{ noSuchFieldInTheHub }")).length === 0) {
  fail("an unknown field passed validation; the validation checks nothing");
}

const documents = operations();
const problems = documents.flatMap(({ name, text }) => check(text).map((problem) => `operations/${name}: ${problem}`));
if (problems.length > 0) fail(...problems);
console.log(`  both schemas build; ${documents.length} documents are valid and need no variables`);

function build(name) {
  try {
    const schema = buildSchema(read(name));
    const errors = validateSchema(schema);
    if (errors.length > 0) fail(`${name} is no valid schema:`, ...errors.map(String));
    return schema;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    fail(`${name} does not build:`, String(error));
  }
}

function check(text) {
  let document;
  try {
    document = parse(text);
  } catch (error) {
    return [String(error)];
  }
  const operations = document.definitions.filter(({ kind }) => kind === "OperationDefinition");
  return [
    ...validate(hub, document).map(String),
    ...(operations.length === 1 && operations[0].name ? [] : ["holds not exactly one operation with a name"]),
    ...operations.flatMap(({ variableDefinitions }) => variableDefinitions.filter(isRequired).map(asks)),
  ];
}

function isRequired({ type, defaultValue }) {
  return defaultValue === undefined && isNonNullType(typeFromAST(hub, type));
}

function asks({ variable }) {
  return `$${variable.name.value} has no default, so the document does not run without variables`;
}
