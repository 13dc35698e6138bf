// The page: who asks, what is asked, and what came of it.

import { ask, content } from "./ask.js";
import { chooseOperation, sayVariables, showBases, showOperations, showPersonas } from "./choices.js";
import { show, showEmpty, showProblem } from "./result.js";
import { at, forgetBefore, known, labelsOf, one, OWN, state, store, stored, texts } from "./state.js";
import { TEXTS } from "./texts.js";

async function start() {
  Object.assign(known, await content());
  const linked = readAddress();
  chooseTheme(stored("theme") ?? "auto");
  chooseLanguage(state.language);
  chooseOperation(state.operation);
  listen();
  showEmpty();
  if (linked) await run();
}

/* What stands in the address: never a token, and nothing that was written. */

function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  const personas = ["nobody", ...known.personas.map(({ slug }) => slug)];
  const operations = known.operations.map(({ name }) => name);
  const preferred = (stored("language") ?? navigator.language ?? "sv").slice(0, 2);
  state.language = one(said.get("lang"), Object.keys(TEXTS)) ?? (preferred === "en" ? "en" : "sv");
  state.persona = one(said.get("persona"), personas) ?? state.persona;
  state.operation = one(said.get("operation"), operations) ?? state.operation;
  return said.has("persona") && operations.includes(said.get("operation"));
}

function writeAddress() {
  const said = new URLSearchParams({ persona: state.persona, operation: state.operation, lang: state.language });
  history.replaceState(null, "", `#${said}`);
}

/* Choices */

function listen() {
  for (const input of document.querySelectorAll("[name=language]")) {
    input.addEventListener("change", () => {
      store("language", input.value);
      chooseLanguage(input.value);
      forgetBefore();
      if (state.last) run();
      else writeAddress();
    });
  }
  for (const input of document.querySelectorAll("[name=theme]")) {
    input.addEventListener("change", () => chooseTheme(input.value));
  }
  at("personas").addEventListener("change", ({ target }) => choosePersona(target.value));
  at("operations").addEventListener("change", ({ target }) => {
    chooseOperation(target.value);
    writeAddress();
  });
  at("document").addEventListener("input", () => {
    if (state.operation !== OWN) chooseOperation(OWN, false);
    sayVariables();
  });
  at("run").addEventListener("click", () => run());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });
  window.addEventListener("hashchange", () => {
    if (!readAddress()) return;
    chooseLanguage(state.language);
    chooseOperation(state.operation);
    run();
  });
}

function chooseTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.querySelector(`[name=theme][value=${one(theme, ["auto", "light", "dark"]) ?? "auto"}]`).checked = true;
  store("theme", theme);
}

function chooseLanguage(language) {
  state.language = language;
  document.documentElement.lang = language;
  document.querySelector(`[name=language][value=${language}]`).checked = true;
  for (const part of document.querySelectorAll("[data-text]")) part.textContent = texts()[part.dataset.text];
  showPersonas();
  showOperations();
  showBases();
  sayVariables();
  if (!state.last) showEmpty();
}

function choosePersona(slug) {
  state.persona = slug;
  writeAddress();
  if (state.last) run();
}

/* Asking */

async function run() {
  const turn = ++state.turn;
  const asked = question();
  if (!asked) {
    showProblem(texts().badVariables);
    return;
  }
  writeAddress();
  at("status").textContent = texts().waiting;
  at("answer").setAttribute("aria-busy", "true");
  const [answered, coded] = await Promise.all([ask(asked), labelsOf(state.language)]);
  // Whoever switches quickly sees the answer to the last question, not the slowest one.
  if (turn !== state.turn) return;
  at("answer").removeAttribute("aria-busy");
  keep(asked, answered);
  show(coded);
}

function question() {
  const parsed = parsedVariables();
  if (!parsed) return null;
  const basis = at("basis").value;
  return {
    persona: state.persona === "nobody" ? null : state.persona,
    name: nameOf(state.persona),
    document: at("document").value,
    variables: parsed,
    purpose: basis ? { basis, caseId: at("case-id").value.trim(), reason: at("reason").value.trim() } : null,
    language: state.language,
  };
}

function parsedVariables() {
  const text = at("variables").value.trim();
  if (text === "") return {};
  try {
    const parsed = JSON.parse(text);
    return parsed !== null && typeof parsed === "object" && !Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function nameOf(slug) {
  return known.personas.find((persona) => persona.slug === slug)?.name ?? texts().nobody;
}

/** Keeps the answer of the person before, as long as the question stays the same. */
function keep(asked, answered) {
  const last = state.last;
  if (last && !isSameQuestion(last.asked, asked)) forgetBefore();
  else if (last && last.asked.persona !== asked.persona) state.before = last;
  state.last = { asked, answered };
}

function isSameQuestion(one, other) {
  const kept = ({ document, variables, purpose, language }) => JSON.stringify([document, variables, purpose, language]);
  return kept(one) === kept(other);
}

await start();
