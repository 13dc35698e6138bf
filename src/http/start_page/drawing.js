// A case as a picture: a sign and a colour for each kind, names beside them, and on the focused node what it hangs together with.

import { drawn, element } from "./element.js";
import { lines, placed } from "./layout.js";

const SHAPES = {
  CASE: "M0-20 17.300-10V10L0 20-17.300 10V-10Z",
  PERSON: "M0-10.500A10.500 10.500 0 1 1 0 10.500 10.500 10.500 0 1 1 0-10.500Z",
  AGENCY: "M-9-9H9V9H-9Z",
  COORDINATOR: "M0-11 10.500-3.400 6.500 9H-6.500L-10.500-3.400Z",
  REFERRAL: "M-8-9.500 10 0-8 9.500Z",
  MEASURE: "M0-10.500 10.500 0 0 10.500-10.500 0Z",
  SOURCE_RECORD: "M-7.500-10H2.500L7.500-5V10H-7.500Z",
};
const OTHER = "M-8-4-4-8H4L8-4V4L4 8H-4L-8 4Z";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The first drawing in an answer, if there is one. */
export function drawingIn(value) {
  if (value === null || typeof value !== "object") return null;
  if (Array.isArray(value.nodes) && Array.isArray(value.edges) && value.nodes.every(isNode) && value.edges.every(isEdge)) {
    return value;
  }
  for (const part of Object.values(value)) {
    const found = drawingIn(part);
    if (found) return found;
  }
  return null;
}

/** Draws a graph; what only the graph before had stays as a faint trace, so that everything else keeps its place. */
export function picture(graph, before, { texts, labels }) {
  return new Picture(graph, before, texts, labels).whole();
}

class Picture {
  constructor(graph, before, texts, labels) {
    this.graph = graph;
    this.texts = texts;
    this.labels = labels;
    const here = new Set(graph.nodes.map(({ id }) => id));
    const drawnEdges = new Set(graph.edges.map(({ id }) => id));
    this.gone = (before?.nodes ?? []).filter(({ id }) => !here.has(id));
    this.goneEdges = (before?.edges ?? []).filter(({ id }) => !drawnEdges.has(id));
    this.isNew = before ? idsMissingIn(before.nodes, graph.nodes) : new Set();
    this.nodes = new Map([...graph.nodes, ...this.gone].map((node) => [node.id, node]));
    this.layout = placed(before ? inStableOrder(graph, before) : graph.nodes, [...graph.edges, ...this.goneEdges]);
    this.marks = new Map();
    this.lit = [];
  }

  whole() {
    const { width, height } = this.layout;
    this.said = element("p", { class: "relations", role: "status" }, this.texts.drawingHint);
    this.labelled = drawn("g", { class: "edge-labels", "aria-hidden": "true" });
    this.svg = drawn(
      "svg",
      {
        class: "drawing",
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: "group",
        "aria-label": this.texts.nodes(this.graph.nodes.length, this.graph.edges.length),
        onkeydown: (event) => this.walk(event),
        onmouseleave: () => this.release(),
        onfocusout: () => this.release(),
      },
      drawn("g", { class: "edges" }, this.goneEdges.map((edge) => this.edge(edge, true)), this.graph.edges.map((edge) => this.edge(edge, false))),
      drawn("g", { class: "ghosts" }, this.gone.map((node) => this.node(node, true))),
      drawn("g", { class: "nodes" }, this.graph.nodes.map((node) => this.node(node, false))),
      this.labelled,
    );
    this.marks.get(this.graph.nodes[0]?.id)?.setAttribute("tabindex", "0");
    return element(
      "div",
      { class: "picture" },
      this.graph.truncated ? element("p", { class: "truncated" }, this.texts.truncated) : null,
      this.legend(),
      element("div", { class: "canvas" }, this.svg),
      this.said,
      this.asList(),
    );
  }

  legend() {
    const kinds = [...new Set(this.graph.nodes.map(({ kind }) => kind))];
    const items = kinds.map((kind) => {
      const count = this.graph.nodes.filter((node) => node.kind === kind).length;
      const box = drawn("svg", { class: `kind-${kind}`, viewBox: kind === "CASE" ? "-22 -22 44 44" : "-15 -15 30 30", "aria-hidden": "true" }, shape(kind));
      return element("li", {}, box, `${this.texts.kind[kind] ?? kind} `, element("span", { class: "count" }, String(count)));
    });
    if (this.gone.length > 0) {
      const box = drawn("svg", { class: "ghost", viewBox: "-15 -15 30 30", "aria-hidden": "true" }, shape("PERSON"));
      items.push(element("li", {}, box, `${this.texts.goneNode} `, element("span", { class: "count" }, String(this.gone.length))));
    }
    return element("ul", { class: "kinds", "aria-label": this.texts.legend }, items);
  }

  node(node, isGhost) {
    const { x, y, column } = this.layout.places.get(node.id);
    const name = this.name(node);
    const kind = this.texts.kind[node.kind] ?? node.kind;
    const classes = `${isGhost ? "ghost" : "node"} kind-${node.kind}${this.isNew.has(node.id) ? " new" : ""}`;
    const mark = drawn(
      "g",
      {
        class: classes,
        transform: `translate(${x} ${y})`,
        "data-id": node.id,
        tabindex: isGhost ? null : "-1",
        role: isGhost ? null : "img",
        "aria-hidden": isGhost ? "true" : null,
        "aria-label": `${kind}: ${name}`,
        onmouseenter: isGhost ? () => {} : () => this.light(node.id),
        onfocus: isGhost ? () => {} : () => this.light(node.id),
      },
      drawn("title", {}, isGhost ? `${kind}: ${name} (${this.texts.goneNode})` : `${kind}: ${name}`),
      drawn("circle", { class: "halo", r: node.kind === "CASE" ? 27 : 17 }),
      shape(node.kind),
      label(name, column, node.kind),
    );
    if (!isGhost) this.marks.set(node.id, mark);
    return mark;
  }

  edge(edge, isGhost) {
    const [from, to] = [this.layout.places.get(edge.from), this.layout.places.get(edge.to)];
    if (!from || !to) return null;
    const line = drawn("path", { class: isGhost ? "edge ghost" : `edge edge-${edge.kind}`, d: curve(from, to), "data-id": edge.id });
    if (isGhost) return line;
    const wide = drawn("path", {
      class: "reach",
      d: curve(from, to),
      onmouseenter: () => this.show([edge], [edge.from, edge.to], this.sentence(edge)),
    });
    wide.append(drawn("title", {}, this.sentence(edge)));
    return drawn("g", {}, line, wide);
  }

  light(id) {
    const edges = this.graph.edges.filter(({ from, to }) => from === id || to === id);
    const node = this.nodes.get(id);
    const said = `${this.texts.kind[node.kind] ?? node.kind} ${this.name(node)}`;
    const all = edges.map((edge) => this.sentence(edge)).join("; ");
    this.show(edges, [id, ...edges.flatMap(({ from, to }) => [from, to])], all === "" ? said : `${said}. ${all}.`, id);
  }

  show(edges, ids, said, centre = null) {
    this.svg.classList.add("lit");
    const near = new Set(ids);
    for (const [id, mark] of this.marks) {
      mark.classList.toggle("near", near.has(id));
      mark.classList.toggle("centre", id === centre);
    }
    const shownEdges = new Set(edges.map(({ id }) => id));
    for (const line of this.svg.querySelectorAll(".edge")) line.classList.toggle("near", shownEdges.has(line.dataset.id));
    this.labelled.replaceChildren(...edges.map((edge) => this.edgeLabel(edge, centre)));
    this.said.textContent = said;
  }

  release() {
    if (this.svg.contains(document.activeElement)) return;
    this.svg.classList.remove("lit");
    for (const mark of this.svg.querySelectorAll(".near, .centre")) mark.classList.remove("near", "centre");
    this.labelled.replaceChildren();
    this.said.textContent = this.texts.drawingHint;
  }

  edgeLabel(edge, centre) {
    const [from, to] = [this.layout.places.get(edge.from), this.layout.places.get(edge.to)];
    // Nearer to the other end, where the edges of a node have parted; but the case has a name of its own there.
    const toCase = [edge.from, edge.to].some((id) => id !== centre && this.nodes.get(id).kind === "CASE");
    const share = toCase || centre === null ? 0.5 : edge.from === centre ? 0.62 : 0.38;
    const at = along(from, to, share);
    return drawn("text", { x: at.x, y: at.y + 4 }, this.texts.edge[edge.kind] ?? edge.kind);
  }

  /** The arrow keys go to the nearest node in their direction. */
  walk(event) {
    const current = event.target.closest?.(".node")?.dataset.id;
    if (!current) return;
    const order = this.graph.nodes.map(({ id }) => id);
    let next = null;
    if (event.key === "Home") next = order[0];
    else if (event.key === "End") next = order[order.length - 1];
    else if (ARROWS[event.key]) next = this.nearest(current, ARROWS[event.key]);
    if (next === null) return;
    event.preventDefault();
    this.marks.get(current).setAttribute("tabindex", "-1");
    this.marks.get(next).setAttribute("tabindex", "0");
    this.marks.get(next).focus();
  }

  nearest(current, [right, down]) {
    const { places } = this.layout;
    const here = places.get(current);
    let best = null;
    let least = Infinity;
    for (const id of this.marks.keys()) {
      const [x, y] = [places.get(id).x - here.x, places.get(id).y - here.y];
      const ahead = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      if (id === current || ahead <= 1) continue;
      const distance = ahead + 2.5 * aside;
      if (distance < least) [best, least] = [id, distance];
    }
    return best;
  }

  sentence({ from, to, kind }) {
    return `${this.name(this.nodes.get(from))} ${this.texts.edge[kind] ?? kind} ${this.name(this.nodes.get(to))}`;
  }

  name({ kind, label }) {
    const list = { MEASURE: "MEASURE_TYPE", REFERRAL: "REFERRAL_STATE", SOURCE_RECORD: "LEGAL_REGIME" }[kind];
    return (list && this.labels.get(list)?.get(label)) ?? label;
  }

  asList() {
    const items = this.graph.nodes.map((node) => {
      const edges = this.graph.edges.filter(({ from }) => from === node.id);
      return element(
        "li",
        {},
        element("b", {}, `${this.texts.kind[node.kind] ?? node.kind}: ${this.name(node)}`),
        edges.length > 0 ? element("ul", {}, edges.map((edge) => element("li", {}, this.sentence(edge)))) : null,
      );
    });
    return element("details", { class: "as-list" }, element("summary", {}, this.texts.asList), element("ul", {}, items));
  }
}

function shape(kind) {
  return drawn("path", { class: "shape", d: SHAPES[kind] ?? OTHER });
}

function label(name, column, kind) {
  const parts = lines(name);
  if (kind === "CASE" || kind === "PERSON" || kind === "REFERRAL") {
    const top = kind === "CASE" ? -30 : -17;
    return drawn("text", { class: "label", "text-anchor": "middle", y: top - (parts.length - 1) * 14 }, rows(parts, 0));
  }
  const [anchor, x] = column === 0 ? ["end", -17] : ["start", 18];
  return drawn("text", { class: "label", "text-anchor": anchor, y: 4.5 - (parts.length - 1) * 7 }, rows(parts, x));
}

function rows(parts, x) {
  return parts.map((part, index) => drawn("tspan", { x, dy: index === 0 ? 0 : 14 }, part));
}

function curve(from, to) {
  const [first, second] = bends(from, to);
  return `M${from.x} ${from.y}C${first.x} ${first.y} ${second.x} ${second.y} ${to.x} ${to.y}`;
}

function along(from, to, share) {
  const [first, second] = bends(from, to);
  const rest = 1 - share;
  const at = (axis) =>
    rest ** 3 * from[axis] + 3 * rest ** 2 * share * first[axis] + 3 * rest * share ** 2 * second[axis] + share ** 3 * to[axis];
  return { x: at("x"), y: at("y") };
}

function bends(from, to) {
  const middle = from.x === to.x ? from.x + 60 : (from.x + to.x) / 2;
  return [{ x: middle, y: from.y }, { x: middle, y: to.y }];
}

function idsMissingIn(before, nodes) {
  const known = new Set(before.map(({ id }) => id));
  return new Set(nodes.map(({ id }) => id).filter((id) => !known.has(id)));
}

/** Both answers' nodes, in an order that does not depend on which came first. */
function inStableOrder(graph, before) {
  const [longer, shorter] = before.nodes.length > graph.nodes.length ? [before, graph] : [graph, before];
  const known = new Set(longer.nodes.map(({ id }) => id));
  return [...longer.nodes, ...shorter.nodes.filter(({ id }) => !known.has(id))];
}

const isNode = (node) => ["id", "kind", "label"].every((key) => typeof node?.[key] === "string");
const isEdge = (edge) => ["from", "to", "kind"].every((key) => typeof edge?.[key] === "string");
