// What to call things: the short names of objects, the lists of codes, and what is closed in them.

import { standing } from "./compare.js";

/** `{ code label }`, `{ id name }` and `{ given family }` are said in their own words. */
export function smallTitle(object) {
  const keys = Object.keys(object).filter((key) => key !== "closedFields");
  const only = (...allowed) => keys.every((key) => allowed.includes(key));
  if (typeof object.label === "string" && only("code", "label", "id")) return object.label;
  if (typeof object.name === "string" && only("id", "slug", "name", "kind")) return object.name;
  if (only("given", "family") && keys.length > 0) return [object.given, object.family].filter(Boolean).join(" ");
  if (only("code") && typeof object.code === "string") return object.code;
  return null;
}

/** The list that a code is from, by the name of the field and the object it stands on. */
export function codeList(key, object, parent) {
  const kind = typeof object.id === "string" ? object.id.split(":", 1)[0] : "";
  if (key === "state") {
    return { measure: "MEASURE_STATE", referral: "REFERRAL_STATE", consent: "CONSENT_STATE", "identity-link": "LINK_STATE" }[kind];
  }
  if (key === "kind") return { agency: "AGENCY_KIND", event: "EVENT_KIND" }[kind];
  if (key === "purpose") return parent === "consents" ? "CONSENT_PURPOSE" : "CONTACT_PURPOSE";
  if (key === "role") return parent === "agencies" ? "CASE_AGENCY_ROLE" : undefined;
  return CODE_LISTS[key];
}

const CODE_LISTS = {
  status: "CASE_STATUS", phase: "CASE_PHASE", sharingLevel: "SHARING_LEVEL", sex: "SEX", capacity: "CAPACITY",
  majority: "MAJORITY", victimStatus: "VICTIM_STATUS", form: "FORM_OF_EXPLOITATION", means: "MEANS", type: "MEASURE_TYPE",
  measure: "MEASURE_TYPE", legalRegime: "LEGAL_REGIME", certainty: "CERTAINTY", method: "LINK_METHOD",
  attribute: "ATTRIBUTE", subject: "SUBJECT_KIND", protectionLevel: "PROTECTION_LEVEL", fromState: "CASE_STATUS",
  toState: "CASE_STATUS",
};

/** Whether it is an object, and no list. */
export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Whether it is an id of the hub. */
export function isId(value) {
  return typeof value === "string" && /^[a-z-]+:[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);
}

/** Neighbours that have the same, in runs; what has nothing in common with anything stands alone. */
export function runs(items, of) {
  const found = [];
  let before = null;
  for (const item of items) {
    const has = of(item);
    if (has !== null && has === before) found[found.length - 1].push(item);
    else found.push([item]);
    before = has;
  }
  return found;
}

/** Whether it takes more than its own few words to say what something is. */
export function isLarge(value) {
  return isObject(value) && smallTitle(value) === null;
}

/** Whether a field of an object is closed. */
export function isClosed(object, key) {
  return standing(object, key) === "closed";
}

/** Whether any field below fulfils a test. */
export function holds(value, test) {
  if (Array.isArray(value)) return value.some((item) => holds(item, test));
  return isObject(value) && Object.keys(value).some((key) => test(value, key) || holds(value[key], test));
}

/** How many fields below are closed. */
export function countClosed(value) {
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + countClosed(item), 0);
  if (!isObject(value)) return 0;
  return Object.keys(value).reduce((sum, key) => sum + (isClosed(value, key) ? 1 : countClosed(value[key])), 0);
}
