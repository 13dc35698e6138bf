// One question to both graphs, as everybody: what the hub gives and seals is the same behind the router, and the journey is there
// exactly for those for whom the measure is.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { PERSONAS, existing, withoutJourneys } from "./asking.mjs";

const SEALED = "capacity person { id pseudonym name { given family } birthYear protectionLevel closedFields }";
const MEASURES = (journey) => `measures { id type state country { code } provider { id name } closedFields ${journey} }`;
const JOURNEY = "journey { stage countryCode closedFields reintegration { id kinds } } journeyCountryAgrees";
const QUESTION = (journey) => `{
  viewer { id displayName role agency { id name } acts }
  cases(first: 12) { totalCount nodes { id reference status participants { id closedFields ${SEALED} ${MEASURES(journey)} } } }
}`;
// What everybody else may ask: researchers are answered by the statistics schema.
const PUBLIC_QUESTION = "{ agencies(first: 5) { nodes { id name } } }";
const OPENS_PLANS = ["national-coordinator", "coordinator-stockholm", "coordinator-syd", "iom"];

export async function personsSeeWhatIsTheirs({ holds, ask, federation, measures }) {
  const { hub, gateway, programme } = federation;
  const front = {};
  const seen = {};
  for (const who of PERSONAS) {
    await holds(`${who} is told the same by the hub in front of the router and behind it`, async () => {
      const question = who === "researcher" ? () => PUBLIC_QUESTION : QUESTION;
      front[who] = await ask(hub.url, who, question(""));
      const behind = await ask(gateway.url, who, question(JOURNEY));
      ok(front[who].data, JSON.stringify(front[who].errors));
      deepStrictEqual(withoutJourneys(behind.data), front[who].data);
      for (const participant of participantsOf(behind)) {
        for (const { id, journey } of participant.measures) strictEqual(journey === null, !measures.includes(id));
      }
    });
  }
  await holds("some see names and some see none, so that the comparison proves something", () => {
    const names = (who) => participantsOf(front[who]).filter(({ person }) => person?.name).length;
    ok(names("coordinator-syd") > 0 && names("iom") > 0);
    strictEqual(names("statistician"), 0);
    strictEqual(participantsOf(front.stranger).length, 0);
  });

  for (const who of PERSONAS) {
    await holds(`${who} finds a journey exactly where the hub knows the measure for them`, async () => {
      const known = await existing(ask, hub.url, who, measures);
      seen[who] = known.size;
      const journeys = await journeysOf(ask, programme.url, who, measures);
      deepStrictEqual([...journeys.keys()].sort(), [...known].sort());
      const plans = [...journeys.values()].filter(({ reintegration }) => reintegration).length;
      strictEqual(plans > 0, known.size > 0 && OPENS_PLANS.includes(who), `${plans} plans`);
    });
  }
  await holds("whoever does not exist for somebody stays null, whatever the router keeps back", async () => {
    const { person } = participantsOf(front["national-coordinator"])[0];
    const query = `{
      person(id: "${person.id}") { id name { given } }
      node(id: "${measures[0]}") { id ... on SupportMeasure { journey { stage reintegration { id } } } }
    }`;
    for (const who of ["stranger", "administrator"]) {
      deepStrictEqual((await ask(gateway.url, who, query)).data, { person: null, node: null }, who);
    }
  });
  await holds("all, some and none of the journeys are somebody's", () => {
    strictEqual(seen.iom, measures.length);
    strictEqual(seen["national-coordinator"], measures.length);
    for (const who of ["coordinator-stockholm", "coordinator-syd", "police-officer"]) ok(seen[who] > 0 && seen[who] < measures.length, who);
    for (const who of ["stranger", "researcher", "administrator"]) strictEqual(seen[who], 0, who);
  });

  await holds("many who ask the same at the same time are each told their own", async () => {
    const asked = PERSONAS.filter((who) => who !== "researcher");
    const answers = await Promise.all(asked.map((who) => ask(gateway.url, who, QUESTION(JOURNEY))));
    for (const [place, who] of asked.entries()) deepStrictEqual(withoutJourneys(answers[place].data), front[who].data, who);
  });
  return seen;
}

/** The journeys that the programme shows somebody who sends it representations, past the router. */
export async function journeysOf(ask, url, who, ids) {
  const query = `query($ids: [_Any!]!) { _entities(representations: $ids) { ... on SupportMeasure { id journey { stage reintegration { id } } } } }`;
  const found = new Map();
  for (let place = 0; place < ids.length; place += 200) {
    const some = ids.slice(place, place + 200).map((id) => ({ __typename: "SupportMeasure", id }));
    const { data, errors } = await ask(url, who, query, { variables: { ids: some } });
    ok(data, JSON.stringify(errors));
    for (const { id, journey } of data._entities) if (journey) found.set(id, journey);
  }
  return found;
}

function participantsOf({ data }) {
  return (data?.cases?.nodes ?? []).flatMap(({ participants }) => participants);
}
