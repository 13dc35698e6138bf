// Composition as a gate: what a neighbour must not do does not compose.
import { throws } from "node:assert";
import { compose, programmeSdl } from "../../../examples/federation/compose.mjs";

const neighbour = (imports, types) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [${imports}]) ${types}`;
const USUAL = '"@key", "@external", "@requires", "@requiresScopes", "@override", "@shareable"';
const RENAMED = '"@key", "@external", { name: "@requires", as: "@needs" }, "@requiresScopes"';
const SCOPED = '@requiresScopes(scopes: [["samverka:personal"]])';

const PLANTED = [
  ["a sealed value that it requires", /must not ask the router for Person\.birthYear/, neighbour(USUAL, `
    type Person @key(fields: "id") { id: ID! birthYear: Int @external greeting: String @requires(fields: "birthYear") ${SCOPED} }`)],
  ["a sealed value under another name of the directive", /must not ask the router for Person\.birthYear/, neighbour(RENAMED, `
    type Person @key(fields: "id") { id: ID! birthYear: Int @external greeting: String @needs(fields: "birthYear") ${SCOPED} }`)],
  ["a sealed value far below", /must not ask the router for Person\.birthYear/, neighbour(USUAL, `
    type SupportMeasure @key(fields: "id") {
      id: ID!
      participant: Participant @external
      late: Boolean @requires(fields: "participant { person { birthYear } }") ${SCOPED}
    }
    type Participant { person: Person @external }
    type Person { birthYear: Int @external }`)],
  ["a scope that it does not name", /does not specify necessary .*@requiresScopes/, neighbour(USUAL, `
    type Person @key(fields: "id") { id: ID! birthYear: Int @external greeting: String @requires(fields: "birthYear") }`)],
  ["a field of the hub that it takes over", /must not take SupportMeasure\.state from the hub/, neighbour(USUAL, `
    type SupportMeasure @key(fields: "id") { id: ID! state: MeasureState! @override(from: "hub") }
    enum MeasureState { APPLIED COMPLETED DECLINED EXPIRED GRANTED INTERRUPTED ONGOING PROPOSED REJECTED REVOKED }`)],
  ["a field that the hub has as well", /Non-shareable field "Case\.status"/, neighbour(USUAL, 'type Case @key(fields: "id") { id: ID! status: String }')],
];

export async function onlyGoodNeighboursCompose({ holds }) {
  await holds("the hub and the return programme compose, and two libraries make the same graph of them", () => {
    compose({ "return-programme": { sdl: programmeSdl, url: "http://return-programme.example/graphql" } });
  });
  for (const [what, why, sdl] of PLANTED) {
    await holds(`a neighbour does not compose for ${what}`, () => {
      throws(() => compose({ planted: { sdl, url: "http://planted.example/graphql" } }), why);
    });
  }
}
