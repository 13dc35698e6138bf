// The programme's own database: journeys, the stages that they reached, and what was agreed for the time after.
import { createHash } from "node:crypto";
import Database from "better-sqlite3";

const TABLES = `
  CREATE TABLE IF NOT EXISTS journeys (
    measure TEXT PRIMARY KEY,
    stage TEXT NOT NULL,
    since TEXT NOT NULL,
    country_code TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS stages_reached (
    measure TEXT NOT NULL REFERENCES journeys,
    stage TEXT NOT NULL,
    reached_on TEXT NOT NULL,
    noted_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS reintegration_plans (
    id TEXT PRIMARY KEY,
    measure TEXT NOT NULL UNIQUE REFERENCES journeys,
    kinds TEXT NOT NULL,
    agreed_on TEXT NOT NULL,
    followed_until TEXT NOT NULL
  ) STRICT;`;

/** Which stages can follow a stage. */
export const MOVES = {
  REFERRED: ["COUNSELLED", "WITHDRAWN"],
  COUNSELLED: ["PREPARED", "WITHDRAWN"],
  PREPARED: ["DEPARTED", "WITHDRAWN"],
  DEPARTED: ["ARRIVED"],
  ARRIVED: ["REINTEGRATING", "COMPLETED"],
  REINTEGRATING: ["COMPLETED"],
  COMPLETED: [],
  WITHDRAWN: [],
};

export function openJourneys(file) {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("foreign_keys = ON");
  database.exec(TABLES);
  const one = database.prepare("SELECT measure, stage, since, country_code AS countryCode FROM journeys WHERE measure = ?");
  const plans = database.prepare("SELECT * FROM reintegration_plans WHERE @name IN (id, measure)");
  const move = database.prepare("UPDATE journeys SET stage = ?, since = ? WHERE measure = ?");
  const note = database.prepare("INSERT INTO stages_reached VALUES (?, ?, ?, ?)");
  const begin = database.prepare("INSERT OR IGNORE INTO journeys VALUES (?, ?, ?, ?)");
  const agree = database.prepare("INSERT OR IGNORE INTO reintegration_plans VALUES (?, ?, ?, ?, ?)");
  return {
    of: (measure) => one.get(measure),
    planOf: (idOrMeasure) => plan(plans.get({ name: idOrMeasure })),
    count: () => database.prepare("SELECT count(*) AS n FROM journeys").get().n,
    /** Takes up a measure of the hub that the programme has no journey for yet. */
    takeUp: database.transaction((measure, today) => {
      const journey = invented(measure, today);
      if (begin.run(measure.id, journey.stage, journey.since, journey.countryCode).changes === 0) return;
      if (!journey.plan) return;
      const { kinds, agreedOn, followedUntil } = journey.plan;
      agree.run(`reintegration-plan:${uuidOf(measure.id)}`, measure.id, kinds.join(" "), agreedOn, followedUntil);
    }),
    /** Notes a stage unless it does not follow from where the journey stands: then says what would. */
    reach: database.transaction((measure, stage, on, noted) => {
      const { stage: from, since } = one.get(measure);
      if (!MOVES[from].includes(stage)) return { problem: "WRONG_MOVE", from };
      if (on < since || on > noted.slice(0, 10)) return { problem: "WRONG_DAY", from, since };
      move.run(stage, on, measure);
      note.run(measure, stage, on, noted);
      return {};
    }),
    close: () => database.close(),
  };
}

function plan(row) {
  return row && {
    id: row.id,
    measure: row.measure,
    kinds: row.kinds.split(" "),
    agreedOn: row.agreed_on,
    followedUntil: row.followed_until,
  };
}

// The demonstration's people are invented, and so is how far they came: the same on every machine.
function invented({ id, state, startsOn, appliedOn, country }, today) {
  const chance = createHash("sha256").update(id).digest();
  const stages = {
    APPLIED: ["REFERRED"],
    GRANTED: ["COUNSELLED", "PREPARED"],
    ONGOING: ["DEPARTED", "ARRIVED", "REINTEGRATING"],
    COMPLETED: ["COMPLETED"],
    EXPIRED: ["COMPLETED"],
    PROPOSED: ["REFERRED"],
  }[state] ?? ["WITHDRAWN"];
  const stage = stages[chance[0] % stages.length];
  const since = startsOn ?? appliedOn ?? today;
  const kinds = ["EDUCATION", "HEALTH", "HOUSING", "LIVELIHOOD"].filter((_, place) => chance[1] & (1 << place));
  const hasPlan = !["REFERRED", "WITHDRAWN"].includes(stage) && kinds.length > 0;
  return {
    stage,
    since,
    // Some go back to where they lived last, which is not always the country that the hub was told.
    countryCode: chance[2] % 12 === 0 || !country ? "DE" : country.code,
    plan: hasPlan ? { kinds, agreedOn: since, followedUntil: `${Number(since.slice(0, 4)) + 1}${since.slice(4, 8)}28` } : undefined,
  };
}

/** An id of the programme's own, made of the measure's so that it stays the same; nobody can count measures by it. */
function uuidOf(measure) {
  const hex = createHash("sha256").update(`plan of ${measure}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
