// What can be chosen: the personas, the operations, and the legal bases of a stated purpose.

import { element } from "./element.js";
import { at, known, labelsOf, OWN, state, texts } from "./state.js";

const STARTER = `{
  cases(first: 5) {
    totalCount
    nodes {
      id
      reference
      status
      municipality {
        label
      }
      closedFields
    }
  }
}
`;

/** Takes an operation into the editor; or only its name, when the editor already has a question of one's own. */
export function chooseOperation(name, replaceDocument = true) {
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

/** The personas, by role, and nobody. */
export function showPersonas() {
  const roles = [...new Set(known.personas.map(({ role }) => role))];
  const groups = roles.map((role) => roleGroup(role, known.personas.filter((persona) => persona.role === role)));
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
        element("input", { type: "radio", name: "persona", value: slug, checked: slug === state.persona }),
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

/** The operations, and a question of one's own. */
export function showOperations() {
  const radios = [...known.operations.map(({ name, title, about }) => [name, about[state.language], title[state.language]]), [OWN, texts().ownAbout, texts().own]].map(
    ([value, title, shown]) =>
      element(
        "label",
        { class: "operation", title },
        element("input", { type: "radio", name: "operation", value, checked: value === state.operation }),
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

/** The legal bases, by the labels of the language. */
export async function showBases() {
  const chosen = at("basis").value;
  const option = (value, label) => element("option", { value, selected: value === chosen }, label);
  const language = state.language;
  at("basis").replaceChildren(option("", texts().noBasis));
  const bases = [...((await labelsOf(language)).get("LEGAL_BASIS") ?? [])];
  if (language === state.language) {
    at("basis").replaceChildren(option("", texts().noBasis), ...bases.map(([code, label]) => option(code, label)));
  }
}

/** Says which variables the document takes. */
export function sayVariables() {
  const head = /^[^{]*?\(([\s\S]*?)\)\s*(?:@[^{]*)?\{/.exec(at("document").value.replaceAll(/#.*$/gm, ""));
  const names = [...(head?.[1].matchAll(/\$(\w+)\s*:\s*([\w![\]]+)/g) ?? [])].map(([, name, type]) => `${name}: ${type}`);
  at("takes").textContent = names.length > 0 ? texts().takes(names.join(", ")) : texts().takesNothing;
}
