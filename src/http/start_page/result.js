// What came of it: the answer, what differs from the person before, and what the hub refused.

import { readable } from "./answer.js";
import { differences, isSame } from "./compare.js";
import { drawingIn, picture } from "./drawing.js";
import { element, sign } from "./element.js";
import { at, forgetBefore, labelsOf, state, texts } from "./state.js";

/** Before anything is asked: what to do. */
export function showEmpty() {
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

/** What kept the page from asking. */
export function showProblem(message) {
  at("status").textContent = "";
  at("answer").removeAttribute("aria-busy");
  at("answer").replaceChildren(
    element("h2", { id: "answer-title" }, texts().answer),
    element("div", { class: "errors", role: "alert" }, element("p", {}, message)),
  );
}

/** The last answer, in the labels of its language. */
export function show(coded) {
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
  if (found.shut > 0) parts.push([said.fieldsClosed(found.shut), "shut", "lock"]);
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
