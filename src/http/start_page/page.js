// The page: who asks, what is asked, and what came of it.

import { readable } from "./answer.js";
import { ask, content, labels } from "./ask.js";
import { differences, isSame } from "./compare.js";
import { drawingIn, picture } from "./drawing.js";
import { element, sign } from "./element.js";
import { TEXTS } from "./texts.js";

const OWN = "own";
const STARTER = "{\n  cases(first: 5) {\n    totalCount\n    nodes {\n      id\n      reference\n      status\n      municipality {\n        label\n      }\n      closedFields\n    }\n  }\n}\n";

const at = (id) => document.getElementById(id);
const state = { persona: "coordinator-syd", operation: "case-graph", language: "sv", view: null, last: null, before: null, turn: 0 };
let known = { personas: [], operations: [] };
const labelsByLanguage = {};

async function start() {
  known = await content();
  const linked = readAddress();
  chooseTheme(stored("theme") ?? "auto");
  chooseLanguage(state.language);
  chooseOperation(state.operation);
  listen();
  showEmpty();
  if (linked) await run();
}

function texts() {
  return TEXTS[state.language];
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

function one(value, allowed) {
  return allowed.includes(value) ? value : null;
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

function chooseOperation(name, replaceDocument = true) {
  state.operation = name;
  const operation = known.operations.find((known) => known.name === name);
  if (replaceDocument) {
    at("document").value = operation?.document ?? STARTER;
    at("variables").value = "{}";
    if (!operation) at("details").open = true;
  }
  at("case-id").value ||= /case:[0-9a-f-]{36}/.exec(at("document").value)?.[0] ?? "";
  showAbout();
  const radio = document.querySelector(`[name=operation][value="${CSS.escape(name)}"]`);
  if (radio) radio.checked = true;
  sayVariables();
}

function showPersonas() {
  const byRole = Map.groupBy
    ? Map.groupBy(known.personas, ({ role }) => role)
    : known.personas.reduce((map, one) => map.set(one.role, [...(map.get(one.role) ?? []), one]), new Map());
  const groups = [...byRole].map(([role, personas]) => roleGroup(role, personas));
  const nobody = { slug: "nobody", name: texts().nobody, workplace: same(texts().nobodyWorkplace), errand: same(texts().nobodyErrand) };
  at("personas").replaceChildren(...groups, roleGroup("NOBODY", [nobody]));
}

function same(text) {
  return { sv: text, en: text };
}

function roleGroup(role, personas) {
  const title = `role-${role}`;
  return element(
    "div",
    { class: "role", role: "group", "aria-labelledby": title },
    element("h3", { id: title }, texts().role[role] ?? role),
    personas.map(({ slug, name, workplace, errand }) =>
      element(
        "label",
        { class: "persona" },
        element("input", { type: "radio", name: "persona", value: slug, checked: slug === state.persona, onchange: () => choosePersona(slug) }),
        element(
          "span",
          { class: "card", title: errand[state.language] },
          element("b", {}, name),
          element("span", { class: "workplace" }, workplace[state.language]),
          element("span", { class: "errand" }, errand[state.language]),
        ),
      ),
    ),
  );
}

function showOperations() {
  const radios = [...known.operations.map(({ name, title, about }) => [name, about[state.language], title[state.language]]), [OWN, texts().ownAbout, texts().own]].map(
    ([value, title, shown]) =>
      element(
        "label",
        { class: "operation", title },
        element("input", {
          type: "radio",
          name: "operation",
          value,
          checked: value === state.operation,
          onchange: () => {
            chooseOperation(value);
            writeAddress();
          },
        }),
        element("span", {}, shown),
      ),
  );
  at("operations").replaceChildren(...radios);
  showAbout();
}

function showAbout() {
  const operation = known.operations.find(({ name }) => name === state.operation);
  at("about").replaceChildren(operation?.about[state.language] ?? texts().ownAbout);
  if (operation) at("about").append(" ", element("code", {}, `${operation.name}.graphql`));
}

async function showBases() {
  const chosen = at("basis").value;
  const option = (value, label) => element("option", { value, selected: value === chosen }, label);
  const language = state.language;
  at("basis").replaceChildren(option("", texts().noBasis));
  const bases = [...((await labelsOf(language)).get("LEGAL_BASIS") ?? [])];
  if (language === state.language) {
    at("basis").replaceChildren(option("", texts().noBasis), ...bases.map(([code, label]) => option(code, label)));
  }
}

async function labelsOf(language) {
  labelsByLanguage[language] ??= labels(language).catch(() => {
    labelsByLanguage[language] = null;
    return new Map();
  });
  return labelsByLanguage[language];
}

function sayVariables() {
  const head = /^[^{]*?\(([\s\S]*?)\)\s*(?:@[^{]*)?\{/.exec(at("document").value.replaceAll(/#.*$/gm, ""));
  const names = [...(head?.[1].matchAll(/\$(\w+)\s*:\s*([\w![\]]+)/g) ?? [])].map(([, name, type]) => `${name}: ${type}`);
  at("takes").textContent = names.length > 0 ? texts().takes(names.join(", ")) : texts().takesNothing;
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

function forgetBefore() {
  state.before = null;
}

/* Showing */

function showEmpty() {
  at("answer").replaceChildren(
    element("h2", { id: "answer-title", class: "unseen" }, texts().answer),
    element(
      "div",
      { class: "empty" },
      element("p", {}, element("b", {}, texts().emptyTitle)),
      element("ol", {}, texts().emptySteps.map((step) => element("li", {}, step))),
    ),
  );
}

function showProblem(message) {
  at("status").textContent = "";
  at("answer").replaceChildren(
    element("h2", { id: "answer-title" }, texts().answer),
    element("div", { class: "errors", role: "alert" }, element("p", {}, message)),
  );
}

function show(coded) {
  const { asked, answered } = state.last;
  if (answered.unreachable) {
    showProblem(texts().unreachable);
    return;
  }
  const { data = null, errors = [], extensions } = answered.answer;
  const before = state.before?.answered.answer ?? null;
  const found = before && data && before.data ? differences(before.data, data) : null;
  const shown = { texts: texts(), labels: coded, redactions: extensions?.redactions ?? [], found };
  const summary = found ? compared(found) : null;
  speak(asked, errors, found);
  at("status").textContent = `${answered.status} · ${answered.millis} ms · ${Math.max(1, Math.round(answered.bytes / 1024))} kB`;
  at("answer").replaceChildren(
    element(
      "header",
      { class: "answer-head" },
      element("h2", { id: "answer-title" }, texts().asSeenBy(asked.name)),
      element("p", { class: "request" }, texts().request(answered.requestId.slice(0, 8))),
    ),
    ...[summary, errors.length > 0 ? errorList(errors) : null, data ? body(data, before?.data ?? null, shown, answered.answer) : null].filter(Boolean),
  );
}

/** For those who hear the page: who sees it, and what differs. */
function speak(asked, errors, found) {
  const parts = [texts().asSeenBy(asked.name)];
  if (errors.length > 0) parts.push(texts().errors(errors.length));
  if (found) parts.push(`${texts().comparedWith(state.before.asked.name)} ${differencesInWords(found).map(([text]) => text).join(", ") || texts().same}`);
  at("spoken").textContent = parts.join(". ");
}

function compared(found) {
  const said = texts();
  const parts = differencesInWords(found);
  return element(
    "div",
    { class: "compared" },
    element("span", {}, said.comparedWith(state.before.asked.name)),
    parts.length === 0
      ? element("span", {}, isSame(found) ? said.same : "")
      : element("ul", {}, parts.map(([text, mark, drawnAs]) => element("li", { class: `mark ${mark}` }, sign(drawnAs), text))),
    element("button", { type: "button", class: "quiet", onclick: stopComparing }, said.stopComparing),
  );
}

/** Each sum as its words, its mark and its sign. */
function differencesInWords(found) {
  const said = texts();
  const parts = [];
  if (found.closed > 0) parts.push([said.fieldsClosed(found.closed), "closed", "lock"]);
  if (found.opened > 0) parts.push([said.fieldsOpened(found.opened), "opened", "open"]);
  for (const [kind, count] of inOrder(found.fewer)) parts.push([said.fewer(count, things(kind, count)), "gone", "gone"]);
  for (const [kind, count] of inOrder(found.more)) parts.push([said.more(count, things(kind, count)), "new", "fresh"]);
  if (found.changed > 0) parts.push([said.fieldsChanged(found.changed), "changed", "changed"]);
  return parts;
}

/** The sums as the texts order their things; who takes part is not said twice. */
function inOrder(sums) {
  const order = Object.keys(texts().things);
  return Object.entries(sums)
    .filter(([kind]) => kind !== "participant" || !sums.person)
    .sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
}

function things(kind, count) {
  const known = texts().things[kind] ?? [kind, kind];
  return count === 1 ? known[0] : known[1];
}

async function stopComparing() {
  forgetBefore();
  show(await labelsOf(state.language));
  at("answer").focus();
}

function errorList(errors) {
  return element(
    "div",
    { class: "errors" },
    element("h3", {}, texts().errors(errors.length)),
    errors.map(({ message, locations = [], path, extensions = {} }) =>
      element(
        "div",
        { class: "error" },
        element("p", {}, message),
        element(
          "p",
          { class: "where" },
          element("code", {}, extensions.code ?? ""),
          path ? ` ${texts().errorPath(path.join("."))}` : "",
          locations.map(({ line, column }) => ` ${texts().errorPlace(line, column)}`).join(","),
        ),
      ),
    ),
  );
}

function body(data, before, shown, whole) {
  const graph = drawingIn(data);
  const views = [...(graph ? ["drawing"] : []), "tree", "raw"];
  const draw = {
    drawing: () => picture(graph, before ? drawingIn(before) : null, shown),
    tree: () => element("div", {}, treeTools(), readable(data, shown)),
    raw: () => element("pre", { class: "raw", tabindex: "0", "aria-label": texts().raw }, JSON.stringify(whole, null, 2)),
  };
  const chosen = views.includes(state.view) ? state.view : views[0];
  const stage = element("div", { class: "stage" }, draw[chosen]());
  const choose = (view) => {
    state.view = view;
    stage.replaceChildren(draw[view]());
  };
  return element(
    "div",
    {},
    element(
      "fieldset",
      { class: "segments views" },
      element("legend", { class: "unseen" }, texts().views),
      views.map((view) =>
        element(
          "label",
          {},
          element("input", { type: "radio", name: "view", value: view, checked: view === chosen, onchange: () => choose(view) }),
          element("span", {}, texts()[view]),
        ),
      ),
    ),
    stage,
  );
}

function treeTools() {
  const set = (open) => () => {
    for (const block of document.querySelectorAll(".readable details.block")) block.open = open;
  };
  return element(
    "div",
    { class: "tools" },
    element("button", { type: "button", class: "quiet", onclick: set(true) }, texts().openAll),
    element("button", { type: "button", class: "quiet", onclick: set(false) }, texts().closeAll),
  );
}

/* What a browser remembers of the choices of looks; it may refuse to. */

function stored(name) {
  try {
    return localStorage.getItem(`samverka-${name}`);
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(`samverka-${name}`, value);
  } catch {
    // Then the choice lasts as long as the page.
  }
}

await start();
