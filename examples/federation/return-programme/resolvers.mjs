// What the graph of the programme answers. Everything goes through `measureInScope`: no journey for whom there is no measure.
import { GraphQLError, GraphQLScalarType } from "graphql";
import { MOVES } from "./journeys.mjs";
import { sentence } from "./sentences.mjs";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const PERSONAL = "samverka:personal";

export const resolvers = {
  NaiveDate: new GraphQLScalarType({ name: "NaiveDate", parseValue: day, serialize: String }),

  SupportMeasure: {
    __resolveReference: (reference) => reference,
    journey: ({ id }, _, asked) => journeyInScope(id, asked),
    async journeyCountryAgrees({ id, country }, _, asked) {
      const journey = await journeyInScope(id, asked);
      // The country came with the router's representation: it may only decide what is worthless to forge.
      return journey && country ? journey.countryCode === country.code : null;
    },
  },

  ReturnJourney: {
    next: ({ stage }) => MOVES[stage],
    reintegration: ({ measure }, _, asked) => (opensPlans(asked.caller) ? asked.journeys.planOf(measure) : null),
    closedFields: (_journey, _, asked) => (opensPlans(asked.caller) ? [] : ["reintegration"]),
  },

  ReintegrationPlan: {
    async __resolveReference({ id }, asked) {
      const plan = asked.journeys.planOf(String(id));
      if (plan?.id !== id || !opensPlans(asked.caller)) return null;
      return (await asked.exists(plan.measure)) ? plan : null;
    },
  },

  Mutation: {
    async reachJourneyStage(_, { input: { measure, stage, on } }, asked) {
      const journey = await journeyInScope(measure, asked);
      if (!journey) return refused(asked, "NOT_FOUND", ["measure"]);
      if (!asked.caller.isStaff) return refused(asked, "NOT_YOURS", []);
      const { problem, from, since } = asked.journeys.reach(measure, stage, on, new Date().toISOString());
      if (problem === "WRONG_MOVE") {
        return refused(asked, problem, ["stage"], { stage: from, moves: MOVES[from], to: stage });
      }
      if (problem) return refused(asked, problem, ["on"], { stage: from, since });
      return { measure: { __typename: "SupportMeasure", id: measure }, userErrors: [] };
    },
  },
};

// The programme's database is looked at first, so that the hub is asked only about measures that have a journey.
async function journeyInScope(id, asked) {
  const journey = asked.journeys.of(String(id));
  return journey && (await asked.exists(journey.measure)) ? journey : null;
}

// A plan tells about a person, as the hub's class PERSONAL does: for those whose work it is, and only with a token that names the
// class. The router looks at the scope as well, but a router can be set wrongly.
function opensPlans({ isStaff, coordinates, scopes }) {
  return (isStaff || coordinates) && scopes.includes(PERSONAL);
}

function refused({ language }, code, path, about = {}) {
  const { stage, moves } = about;
  return { measure: null, userErrors: [{ code, path, stage, moves, message: sentence(code, language, about) }] };
}

function day(value) {
  const read = typeof value === "string" && DAY.test(value) ? new Date(value) : new Date(NaN);
  // A month has no day 31 because somebody wrote one.
  if (Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== value) {
    throw new GraphQLError("A day is written as YYYY-MM-DD.", { extensions: { code: "BAD_USER_INPUT" } });
  }
  return value;
}
