// The schemas as linters of the field read them: graphql-eslint, its rules for schemas and for Relay.
import { fileURLToPath } from "node:url";
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";
import { fail, read } from "./schema.mjs";

const SCHEMA = fileURLToPath(new URL("../../schema/", import.meta.url));
const FILES = ["hub.client.graphql", "statistics.graphql"];

const RULES = {
  ...graphqlPlugin.configs["flat/schema-recommended"].rules,
  ...graphqlPlugin.configs["flat/schema-relay"].rules,
  // Only what can be fetched by itself has an id, and implements Node. Pages, parts of records and numbers have none.
  "@graphql-eslint/strict-id-in-types": "off",
  // What is bounded by a rule of writing is a plain list; audit records, events and referrals are read in their lists only.
  "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
  // Lists are read forwards.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
};

/** What a rule may find in a line, and why it stays. */
const EXCEPTIONS = [
  ["naming-convention", /\b_(service|entities|Any|Entity|Service)\b/, "Federation fixes these names"],
  ["require-description", /\b_(service|entities|Entity|Service)\b/, "the library writes them"],
  ["require-description", /^type \w+Connection /, "the library writes them, and describes each of their fields"],
  ["no-typename-prefix", /^\tcode: /, "a code is called code in every type"],
  ["no-unreachable-types", /^directive @specifiedBy/, "the specification defines it"],
  ["description-style", /^ {2}"\w/, "one line inside a directive's arguments"],
];

const found = [];
for (const file of FILES) found.push(...(await linted(file)));
const used = new Set(found.map(({ exception }) => exception));
const wrong = found.filter(({ exception }) => !exception).map(({ said }) => said);
wrong.push(...EXCEPTIONS.filter((exception) => !used.has(exception)).map(([rule, line]) => `nothing needs the exception from ${rule} for ${line}`));
if (wrong.length > 0) fail(...wrong);
console.log(`  graphql-eslint: ${FILES.join(" and ")} are clean by ${Object.keys(RULES).length} rules, with ${EXCEPTIONS.length} stated exceptions`);

async function linted(file) {
  const linter = new ESLint({
    cwd: SCHEMA,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["*.graphql"],
        plugins: { "@graphql-eslint": graphqlPlugin },
        languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema: `${SCHEMA}${file}` } } },
        rules: RULES,
      },
    ],
  });
  const [{ messages }] = await linter.lintFiles([file]);
  const lines = read(file).split("\n");
  return messages.map(({ line, ruleId, message }) => ({
    said: `${file}:${line} ${ruleId ?? "unreadable"}: ${message}`,
    exception: EXCEPTIONS.find(([rule, pattern]) => ruleId === `@graphql-eslint/${rule}` && pattern.test(lines[line - 1])),
  }));
}
