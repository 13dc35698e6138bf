// What a router carries: the caller's token, purpose and language to the hub, and the hub's codes and redactions back.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { auditServer } from "graphql-http";

const NAMES = "query($first: Int!) { cases(first: $first) { nodes { id participants { id person { id name { given } closedFields } } } } }";
const NAME = "query($id: ID!) { case(id: $id) { id participants { id person { id name { given } closedFields } } } }";
const LEVELS = "{ cases(first: 3) { nodes { id participants { id person { id protectionLevel closedFields } } } } }";

export async function theRouterCarries({ holds, ask, federation }) {
  const { hub, gateway } = federation;
  await holds("the stated purpose opens a name behind the router as in front of it", async () => {
    const { data } = await ask(hub.url, "coordinator-syd", NAMES, { variables: { first: 100 } });
    const closed = data.cases.nodes.filter(({ participants }) => participants.some(({ person }) => person?.closedFields.includes("name")));
    const names = ({ data }) => data.case.participants.filter(({ person }) => person?.name).length;
    let opened = 0;
    // Where somebody is threatened no purpose opens the name, so one of several has to.
    for (const { id } of closed.slice(0, 10)) {
      const variables = { id };
      const headers = { "samverka-purpose": `VITAL_INTERESTS; case=${id}; reason="${encodeURIComponent("Hon behöver hämtas i Malmö i kväll")}"` };
      const without = await ask(gateway.url, "coordinator-syd", NAME, { variables });
      const behind = await ask(gateway.url, "coordinator-syd", NAME, { variables, headers });
      const front = await ask(hub.url, "coordinator-syd", NAME, { variables, headers });
      deepStrictEqual(behind.data, front.data);
      opened += names(behind) - names(without);
    }
    ok(opened > 0, `nothing opened in ${closed.length} cases`);
  });
  await holds("the language that is preferred reaches the hub", async () => {
    const labels = {};
    for (const language of ["sv", "en"]) {
      const { data } = await ask(gateway.url, "coordinator-syd", "{ viewer { regions { label } } }", { headers: { "accept-language": language } });
      labels[language] = data.viewer.regions[0].label;
    }
    ok(labels.sv !== labels.en, JSON.stringify(labels));
  });
  await holds("the hub's codes come back with the paths of the fields", async () => {
    const refusals = [
      ["police-officer", '{ case(id: "x") { id } viewer { role } }', {}, "BAD_USER_INPUT", "case"],
      ["police-officer", "{ auditRecords(first: 1) { nodes { id } } viewer { role } }", {}, "FORBIDDEN", "auditRecords"],
      ["coordinator-syd", "{ viewer { role } }", { "samverka-purpose": "nonsense" }, "BAD_USER_INPUT", "viewer"],
      [undefined, "{ viewer { role } }", { authorization: "Bearer nonsense" }, "UNAUTHENTICATED", "viewer"],
      ["researcher", "{ cases(first: 1) { nodes { id } } }", {}, "GRAPHQL_VALIDATION_FAILED", "cases"],
    ];
    for (const [who, query, headers, code, path] of refusals) {
      const { errors } = await ask(gateway.url, who, query, { headers });
      deepStrictEqual([errors?.[0].extensions.code, errors?.[0].path?.[0]], [code, path], JSON.stringify(errors));
    }
  });
  await holds("why a field stayed closed comes back in the extensions, with its path", async () => {
    const [front, behind] = [await ask(hub.url, "coordinator-syd", LEVELS), await ask(gateway.url, "coordinator-syd", LEVELS)];
    ok(front.extensions.redactions.length > 0);
    deepStrictEqual(behind.extensions?.redactions, front.extensions.redactions);
  });
  await holds("what the router keeps back for want of a scope has a code, and the rest is answered", async () => {
    const { data, codes } = await ask(gateway.url, "dpo", "{ cases(first: 3) { nodes { id participants { id person { id birthYear closedFields } } } } }");
    deepStrictEqual([...new Set(codes)], ["UNAUTHORIZED_FIELD_OR_TYPE"]);
    const persons = data.cases.nodes.flatMap(({ participants }) => participants.map(({ person }) => person));
    ok(persons.length > 0 && persons.every((person) => !person || (person.birthYear === null && person.id)));
  });
  await holds("a failure carries the number under which the hub's log has it", async () => {
    const { errors } = await ask(gateway.url, "police-officer", '{ case(id: "x") { id } }');
    ok(hub.log().includes(errors[0].extensions.requestId), JSON.stringify(errors));
  });
  await holds("equal questions at the same time are as many readings, each with a number of its own", async () => {
    const asked = { variables: { first: 5 } };
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(gateway.url, "iom", NAMES, asked)));
    const numbers = answers.map(({ headers }) => headers.get("samverka-request-id"));
    ok(numbers.every(Boolean), JSON.stringify(numbers));
    strictEqual(new Set(numbers).size, answers.length);
  });
  await holds("the audit of GraphQL over HTTP finds nothing at the router", async () => {
    const results = await auditServer({ url: gateway.url, fetchFn: fetch });
    ok(results.length > 50, `the audit asked only ${results.length} questions`);
    deepStrictEqual(results.filter(({ status }) => status !== "ok").map(({ id, name, status }) => `${status} ${id} ${name}`), []);
  });
}
