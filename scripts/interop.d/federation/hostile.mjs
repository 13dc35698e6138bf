// A hostile router, or somebody who plays one: forged claims, stolen ids, a missing secret, too much, and a graph without its marks.
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { samverka } from "../../../examples/federation/stack/hub.mjs";
import { startGateway } from "../../../examples/federation/stack/start.mjs";
import { existing } from "./asking.mjs";
import { journeysOf } from "./persons.mjs";

const ENTITIES = `query($all: [_Any!]!) {
  _entities(representations: $all) {
    __typename
    ... on Case { id reference }
    ... on Person { id name { given family } birthYear closedFields }
    ... on Participant { id capacity }
    ... on SupportMeasure { id state }
  }
}`;
const CASES = `{ cases(first: 20) { totalCount nodes { id participants { id person { id name { given } } measures { id type } } } } }`;
const PERSONS = "{ cases(first: 5) { nodes { id participants { id person { id name { given } birthYear identityNumber closedFields } } } } }";
const CLAIMS = {
  sub: "national-coordinator",
  samverka_role: "NATIONAL_COORDINATOR",
  samverka_agency: "nspm",
  scope: "samverka:personal samverka:identifying samverka:protected",
};
const JUST_TYPES = "query($all: [_Any!]!) { _entities(representations: $all) { __typename } }";
const MEASURES = "query($all: [_Any!]!) { _entities(representations: $all) { ... on SupportMeasure { id } } }";

export async function nothingComesOut({ holds, ask, federation, measures }) {
  const { hub, gateway, programme, secret } = federation;
  const asRouter = { headers: { "samverka-router": secret } };
  const stolen = await idsOf(ask, hub.url, measures);

  await holds("claims that somebody writes into a request are believed nowhere", async () => {
    const forged = {
      extensions: { jwt: { payload: CLAIMS, token: { payload: CLAIMS } } },
      headers: { "x-jwt-payload": JSON.stringify(CLAIMS), "x-samverka-role": CLAIMS.samverka_role, "x-forwarded-user": CLAIMS.sub },
    };
    for (const url of [hub.url, gateway.url]) {
      const { data } = await ask(url, "stranger", CASES, forged);
      deepStrictEqual(data.cases, { totalCount: 0, nodes: [] });
      ok((await ask(url, undefined, CASES, forged)).codes[0], "somebody without a token got an answer");
    }
    const invented = { journey: { stage: "ARRIVED" }, country: { code: "RO" } };
    const variables = { all: [{ __typename: "SupportMeasure", id: measures[0], ...invented }] };
    const query = `query($all: [_Any!]!) {
      _entities(representations: $all) { ... on SupportMeasure { journey { stage } journeyCountryAgrees } }
    }`;
    for (const who of ["stranger", "researcher", undefined]) {
      const { data } = await ask(programme.url, who, query, { ...forged, variables });
      deepStrictEqual(data._entities, [{ journey: null, journeyCountryAgrees: null }], who);
    }
  });
  await holds("without the router's secret nobody may ask the hub for entities or its SDL", async () => {
    const all = { variables: { all: stolen.slice(0, 3) } };
    for (const headers of [{}, { "samverka-router": "" }, { "samverka-router": `${secret}x` }]) {
      for (const [query, more] of [[ENTITIES, all], ["{ _service { sdl } }", {}]]) {
        const { status, data, codes } = await ask(hub.url, "national-coordinator", query, { ...more, headers });
        deepStrictEqual([status, data, codes], [403, undefined, ["FORBIDDEN"]]);
      }
    }
  });
  await holds("the router itself answers no entities, whatever secret its client sends", async () => {
    for (const query of [ENTITIES, "{ _service { sdl } }"]) {
      const { data, codes } = await ask(gateway.url, "national-coordinator", query, { ...asRouter, variables: { all: [] } });
      deepStrictEqual([data, codes[0]], [undefined, "GRAPHQL_VALIDATION_FAILED"]);
    }
  });
  for (const who of ["stranger", "police-officer", "shelter", "migration-officer", "dpo"]) {
    await holds(`stolen representations give ${who} what the hub knows for them, and nothing else`, async () => {
      const known = await existing(ask, hub.url, who, stolen.map(({ id }) => id));
      const { data } = await ask(hub.url, who, ENTITIES, { ...asRouter, variables: { all: stolen } });
      deepStrictEqual(data._entities.map((entity) => entity !== null), stolen.map(({ id }) => known.has(id)));
      if (who === "stranger") strictEqual(known.size, 0);
      else ok(known.size < stolen.length);
    });
  }
  await holds("a stolen id of a plan opens nothing", async () => {
    const plans = [...(await journeysOf(ask, programme.url, "iom", measures)).values()].flatMap(({ reintegration }) => reintegration?.id ?? []);
    const query = "query($all: [_Any!]!) { _entities(representations: $all) { ... on ReintegrationPlan { id kinds } } }";
    const all = plans.slice(0, 50).map((id) => ({ __typename: "ReintegrationPlan", id }));
    const open = async (who) => (await ask(programme.url, who, query, { variables: { all } })).data._entities.filter(Boolean).length;
    strictEqual(await open("iom"), all.length);
    for (const who of ["stranger", "police-officer", "statistician", undefined]) strictEqual(await open(who), 0, who);
  });
  await holds("5,000 representations are refused by either subgraph", async () => {
    const all = Array.from({ length: 5_000 }, () => ({ __typename: "SupportMeasure", id: "measure:0" }));
    for (const url of [hub.url, programme.url]) {
      for (const some of [all, all.slice(0, 201)]) {
        const { data, codes } = await ask(url, "iom", JUST_TYPES, { ...asRouter, variables: { all: some } });
        deepStrictEqual([data ?? null, codes], [null, ["LIMIT_EXCEEDED"]], `${url} ${some.length}`);
      }
    }
  });
  await holds("fragments that spread fragments are refused by the router at once", async () => {
    const depth = 30;
    const fragments = Array.from({ length: depth }, (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`).join(" ");
    const began = Date.now();
    const { codes } = await ask(gateway.url, "stranger", `{ ...f0 } ${fragments} fragment f${depth} on Query { __typename }`);
    deepStrictEqual(codes, ["LIMIT_EXCEEDED"]);
    ok(Date.now() - began < 2_000, `${Date.now() - began} ms`);
  });
  await holds("a bad representation nulls its own place only", async () => {
    const good = { __typename: "SupportMeasure", id: measures[0] };
    const bad = [
      { __typename: "Nothing", id: "x" },
      { __typename: "_Any", id: "measure:-" },
      { __typename: "SupportMeasure" },
      { __typename: "SupportMeasure", id: "x" },
      { __typename: "SupportMeasure", id: { a: 1 } },
      { id: measures[0] },
    ];
    const all = [good, ...bad, good];
    for (const url of [hub.url, programme.url]) {
      const { data, errors } = await ask(url, "iom", MEASURES, { ...asRouter, variables: { all } });
      ok(data?._entities, JSON.stringify(errors));
      const answered = data._entities.map((entity) => entity?.id ?? null);
      deepStrictEqual([answered[0], answered.at(-1)], [measures[0], measures[0]]);
      ok(answered.slice(1, -1).every((id) => id === null || id === "x"), JSON.stringify(answered));
    }
  });
  await holds("a token for somebody else's hub is refused by router, hub and programme alike", async () => {
    const authorization = `Bearer ${await federation.provider.tokenForAnotherHub("national-coordinator")}`;
    const { codes, data } = await ask(gateway.url, undefined, CASES, { headers: { authorization } });
    deepStrictEqual([codes.includes("UNAUTHENTICATED"), data?.cases ?? null], [true, null]);
    const direct = await ask(programme.url, undefined, "{ _service { sdl } }", { headers: { authorization } });
    deepStrictEqual([direct.status, direct.codes], [401, ["UNAUTHENTICATED"]]);
  });
  await holds("a token that somebody changed or did not sign is refused by each of them", async () => {
    const [header, payload, signature] = (await federation.tokenOf("stranger")).split(".");
    const raised = encoded({ ...decoded(payload), ...CLAIMS });
    const forged = [
      `${header}.${raised}.${signature}`,
      `${encoded({ ...decoded(header), alg: "none" })}.${raised}.`,
      `${encoded({ ...decoded(header), typ: "JWT" })}.${payload}.${signature}`,
    ];
    for (const headers of forged.map((token) => ({ authorization: `Bearer ${token}` }))) {
      for (const url of [hub.url, programme.url]) {
        const { status, codes } = await ask(url, undefined, "{ __typename }", { headers });
        deepStrictEqual([status, codes], [401, ["UNAUTHENTICATED"]], url);
      }
      const { data, codes } = await ask(gateway.url, undefined, CASES, { headers });
      deepStrictEqual([data?.cases ?? null, codes.includes("UNAUTHENTICATED")], [null, true]);
    }
  });
  await holds("whom the hub lets in no more, the programme tells nothing either, whatever their token says", async () => {
    const who = "migration-officer";
    const open = () => journeysOf(ask, programme.url, who, measures.slice(0, 40));
    ok((await open()).size > 0);
    const kept = await samverka(["--config", federation.settings, "user", "deactivate", "--subject", who], federation.variables);
    strictEqual(kept.code, 0, kept.said);
    const since = Date.now();
    while ((await open()).size > 0) {
      if (Date.now() - since > 6_000) throw new Error("still sees journeys after 6 s");
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
  for (const [what, change] of [
    ["stripped of", (sdl) => sdl.replace(/ ?@requiresScopes\(scopes: \[\["[^)]*\)/g, "")],
    ["with other names for", (sdl) => sdl.replaceAll("requiresScopes", "wishesScopes")],
  ]) {
    await holds(`a graph ${what} its marks of scopes gives nothing that the hub does not`, async () => {
      const supergraph = readFileSync(federation.supergraph, "utf8");
      const file = `${federation.supergraph}.changed`;
      writeFileSync(file, change(supergraph));
      ok(supergraph.includes('@requiresScopes(scopes: [["') && !change(supergraph).includes('@requiresScopes(scopes: [["'));
      const careless = await startGateway({ supergraph: file, provider: federation.provider, secret });
      try {
        for (const who of ["statistician", "dpo", "stranger", "police-officer", "coordinator-syd"]) {
          const [front, behind] = [await ask(hub.url, who, PERSONS), await ask(careless.url, who, PERSONS)];
          deepStrictEqual(behind.data, front.data, who);
          if (who === "statistician") ok(!JSON.stringify(behind.data).includes('"given"'));
        }
      } finally {
        await careless.stop();
      }
    });
  }
}

function decoded(part) {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

function encoded(claims) {
  return Buffer.from(JSON.stringify(claims)).toString("base64url");
}

/** Representations of what others' cases hold, as somebody who sees everything reads their ids. */
async function idsOf(ask, url, measures) {
  const { data } = await ask(url, "national-coordinator", CASES);
  const ids = data.cases.nodes.flatMap(({ id, participants }) => [
    { __typename: "Case", id },
    ...participants.flatMap((participant) => [
      { __typename: "Participant", id: participant.id },
      { __typename: "Person", id: participant.person.id },
      ...participant.measures.map((measure) => ({ __typename: "SupportMeasure", id: measure.id })),
    ]),
  ]);
  return [...measures.slice(0, 20).map((id) => ({ __typename: "SupportMeasure", id })), ...ids].slice(0, 200);
}
