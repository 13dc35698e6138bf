// Writing to the neighbour's graph is seen in the combined one; what does not follow is refused with what would.
import { deepStrictEqual, ok, strictEqual } from "node:assert";

const REACH = `mutation($input: ReachJourneyStage!) {
  reachJourneyStage(input: $input) {
    measure { id type state journey { stage since } }
    userErrors { code path message stage moves }
  }
}`;
const STAGE = "query($id: ID!) { node(id: $id) { id ... on SupportMeasure { journey { stage since next } } } }";

export async function stagesAreReached({ holds, ask, federation, measures }) {
  const url = federation.gateway.url;
  const today = new Date().toISOString().slice(0, 10);
  const reach = async (who, input, headers) => {
    const { data, errors } = await ask(url, who, REACH, { variables: { input }, headers });
    ok(data, JSON.stringify(errors));
    return data.reachJourneyStage;
  };
  const journeyOf = async (id) => (await ask(url, "national-coordinator", STAGE, { variables: { id } })).data.node.journey;

  let measure;
  let stage;
  for (measure of measures) {
    [stage] = (await journeyOf(measure)).next;
    if (stage) break;
  }
  await holds("a stage that the programme notes is seen by a coordinator, in one graph with the hub's fields", async () => {
    const { measure: noted, userErrors } = await reach("iom", { measure, stage, on: today });
    deepStrictEqual(userErrors, []);
    deepStrictEqual([noted.id, noted.type, noted.journey], [measure, "RETURN_PROGRAMME", { stage, since: today }]);
    strictEqual((await journeyOf(measure)).stage, stage);
  });
  await holds("a stage that does not follow is refused, with those that do", async () => {
    const { measure: noted, userErrors } = await reach("iom", { measure, stage: "REFERRED", on: today }, { "accept-language": "en" });
    strictEqual(noted, null);
    const [{ code, path, message, stage: from, moves }] = userErrors;
    deepStrictEqual([code, path, from, moves], ["WRONG_MOVE", ["stage"], stage, (await journeyOf(measure)).next]);
    ok(message.includes("does not follow"), message);
  });
  await holds("a day in the future is refused, in Swedish for whoever says nothing else", async () => {
    const [next] = (await journeyOf(measure)).next;
    const { userErrors } = await reach("iom", { measure, stage: next ?? "COMPLETED", on: "2999-01-01" });
    ok(["WRONG_DAY", "WRONG_MOVE"].includes(userErrors[0].code) && !userErrors[0].message.includes(" must "), JSON.stringify(userErrors));
  });
  await holds("whoever sees a journey and is not of the programme may not move it", async () => {
    strictEqual((await reach("national-coordinator", { measure, stage: "COMPLETED", on: today })).userErrors[0].code, "NOT_YOURS");
  });
  await holds("for a stranger there is no such journey, and none that never was", async () => {
    const stolen = await reach("stranger", { measure, stage: "COMPLETED", on: today });
    const invented = await reach("stranger", { measure: "measure:00000000-0000-4000-8000-000000000000", stage: "COMPLETED", on: today });
    strictEqual(stolen.userErrors[0].code, "NOT_FOUND");
    deepStrictEqual(stolen, invented);
  });
}
