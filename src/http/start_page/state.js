// What the page holds while it is open. Nothing of it is kept but language and colours.

import { labels } from "./ask.js";
import { TEXTS } from "./texts.js";

/** The name of a question that is no committed operation. */
export const OWN = "own";

/** Who asks what, the last answer, and the answer of the person before. */
export const state = { persona: "coordinator-syd", operation: "case-graph", language: "sv", view: null, last: null, before: null, turn: 0 };

/** Personas and operations, as the program knows them. */
export const known = { personas: [], operations: [] };

const labelsByLanguage = {};

/** An element of the page, by its id. */
export function at(id) {
  return document.getElementById(id);
}

/** The texts of the chosen language. */
export function texts() {
  return TEXTS[state.language];
}

/** From here on, nothing is compared. */
export function forgetBefore() {
  state.before = null;
}

/** The labels of codes in a language; asked for once. */
export async function labelsOf(language) {
  labelsByLanguage[language] ??= labels(language).catch(() => {
    labelsByLanguage[language] = null;
    return new Map();
  });
  return labelsByLanguage[language];
}

/** What the browser remembers of the choices of looks; it may refuse to. */
export function stored(name) {
  try {
    return localStorage.getItem(`samverka-${name}`);
  } catch {
    return null;
  }
}

/** Has the browser remember a choice of looks. */
export function store(name, value) {
  try {
    localStorage.setItem(`samverka-${name}`, value);
  } catch {
    // Then the choice lasts as long as the page.
  }
}

/** A value, if it is one of those that are allowed. */
export function one(value, allowed) {
  return allowed.includes(value) ? value : null;
}
