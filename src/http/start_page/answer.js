// The answer as something to read: cards and tables instead of braces. What is closed is seen to be closed.

import { below, identity, standing } from "./compare.js";
import { element, sign } from "./element.js";
import { codeList, countClosed, holds, isClosed, isId, isLarge, isObject, runs, smallTitle } from "./words.js";

/** Draws an answer's data. `shown` has texts, labels, redactions and what differs from the answer before. */
export function readable(data, shown) {
  const reader = new Reader(shown);
  return element("div", { class: "readable" }, reader.legend(data), reader.fields(data, "", [], ""));
}

class Reader {
  constructor({ texts, labels, redactions, found }) {
    this.texts = texts;
    this.labels = labels;
    this.found = found;
    this.redactions = new Map(redactions.map((redaction) => [redaction.path.join("/"), redaction]));
  }

  legend(data) {
    const items = [];
    const parts = Object.values(data);
    if (holds(parts, isClosed)) items.push([this.closedSign(null), this.texts.legendClosed]);
    if (holds(parts, (object, key) => standing(object, key) === "nothing" && key !== "closedFields")) {
      items.push([this.nothing(), this.texts.legendNothing]);
    }
    if (items.length === 0) return null;
    return element("p", { class: "legend" }, items.map(([shownAs, means]) => element("span", {}, shownAs, ` ${means}`)));
  }

  /** The fields of an object, one row or one block each. */
  fields(object, path, keys, parent) {
    const shown = Object.keys(object).filter((key) => key !== "closedFields" && !(key === "id" && path !== ""));
    const rows = runs(shown, (key) => this.alike(object[key])).map((run) => {
      if (run.length >= 3) return this.table(run.map((key) => object[key]), [], path, [...keys, ""], run);
      return run.map((key) => this.field(object, key, below(path, key), [...keys, key], parent));
    });
    return element("div", { class: "fields" }, rows.flat(), this.alsoClosed(object));
  }

  /** What objects have in common that can stand below each other in one table. */
  alike(value) {
    const fits = isObject(value) && !this.isSmall(value) && !("id" in value) && this.isRow(value);
    return fits ? Object.keys(value).join() : null;
  }

  field(object, key, path, keys, parent) {
    const value = object[key];
    const isRoot = keys.length === 1;
    if (isRoot && value === null) return this.row(key, path, this.notThere());
    const differs = this.found?.gone.has(path) || this.differsBelow(path);
    if (Array.isArray(value) && (differs || value.some(isLarge))) return this.list(value, key, path, keys);
    if (isObject(value) && !this.isSmall(value)) return this.block(value, key, path, keys, isRoot);
    return this.row(key, path, this.inline(object, key, path, keys, parent));
  }

  row(key, path, value) {
    const mark = this.found?.marks.get(path);
    return element(
      "div",
      { class: `row${mark ? ` marked ${mark}` : ""}` },
      element("span", { class: "key" }, key),
      element("span", { class: "value" }, value, this.markSign(mark)),
    );
  }

  block(object, key, path, keys, isRoot = true) {
    const mark = this.found?.marks.get(path);
    const open = isRoot || "closedFields" in object || this.differsBelow(path);
    return element(
      "details",
      { class: `block${mark ? ` marked ${mark}` : ""}`, open },
      element(
        "summary",
        {},
        element("span", { class: "key" }, key),
        element("span", { class: "title", title: object.id ?? null }, this.title(object)),
        this.closedBadge(object),
        this.markSign(mark),
      ),
      this.fields(object, path, keys, key),
    );
  }

  list(items, key, path, keys) {
    const gone = this.found?.gone.get(path) ?? [];
    const isFlat = [...items, ...gone].every((item) => isObject(item) && this.isRow(item));
    return element(
      "details",
      { class: "block list", open: true },
      element(
        "summary",
        {},
        element("span", { class: "key" }, key),
        element("span", { class: "count" }, String(items.length)),
        this.closedBadge(items),
      ),
      isFlat ? this.table(items, gone, path, keys) : this.cards(items, gone, path, keys),
    );
  }

  cards(items, gone, path, keys) {
    const singular = keys[keys.length - 1];
    return element(
      "div",
      { class: "cards" },
      items.map((item, index) => this.block(item, "", below(path, identity(item, index)), keys, items.length <= 8)),
      gone.map((item) => this.ghost(item, singular)),
    );
  }

  ghost(item) {
    return element(
      "div",
      { class: "block ghost marked gone" },
      element("span", { class: "title" }, this.title(item)),
      this.markSign("gone"),
    );
  }

  /** `names` are those of fields that stand below each other; elements of a list have none. */
  table(items, gone, path, keys, names = null) {
    const parent = keys[keys.length - 1];
    const columns = [...new Set([...items, ...gone].flatMap(Object.keys))].filter(
      (column) => column !== "closedFields" && column !== "id",
    );
    const hasMore = items.some((item) => this.alsoClosed(item));
    const head = columns.map((column) => element("th", { scope: "col" }, column));
    const rows = items.map((item, index) => {
      const here = below(path, names?.[index] ?? identity(item, index));
      const mark = this.found?.marks.get(here);
      const name = names ? element("th", { scope: "row" }, names[index]) : null;
      const cells = columns.map((column) => {
        const at = below(here, column);
        const cellMark = this.found?.marks.get(at);
        const shown = column in item ? this.inline(item, column, at, [...keys, column], parent) : "";
        return element("td", { class: cellMark ? `marked ${cellMark}` : null }, shown, this.markSign(cellMark));
      });
      const last = hasMore ? element("td", {}, this.alsoClosed(item)) : null;
      if (mark) cells[0]?.append(this.markSign(mark));
      return element("tr", { class: mark ? `marked ${mark}` : null, title: item.id ?? null }, name, cells, last);
    });
    const ghosts = gone.map((item) => {
      const cells = columns.map((column, index) => {
        const shown = column in item ? this.inline(item, column, "", [], parent) : "";
        return element("td", {}, shown, index === 0 ? this.markSign("gone") : null);
      });
      return element("tr", { class: "ghost marked gone" }, cells, hasMore ? element("td") : null);
    });
    return element(
      "div",
      { class: "table", tabindex: "0", role: "region", "aria-label": parent || this.texts.answer },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, names ? element("td") : null, head, hasMore ? element("th", { scope: "col" }) : null)),
        element("tbody", {}, rows, ghosts),
      ),
    );
  }

  /** A value that fits on a line. */
  inline(object, key, path, keys, parent) {
    const value = object[key];
    if (value === null) return this.empty(object, key, keys);
    if (Array.isArray(value)) {
      if (value.length === 0) return element("span", { class: "nothing" }, this.texts.none);
      const chips = value.map((item) => element("li", {}, isObject(item) ? this.small(item, key) : this.scalar(item, key, object, parent)));
      return element("ul", { class: "chips" }, chips);
    }
    if (isObject(value)) return this.small(value, key, path);
    return this.scalar(value, key, object, parent);
  }

  /** A small object on a line: by its label, its name or its few fields. */
  small(object, key, path = "") {
    const known = smallTitle(object);
    if (known !== null) {
      return element("span", { title: object.code ?? object.id ?? null }, known);
    }
    const parts = Object.keys(object)
      .filter((part) => part !== "closedFields" && part !== "id")
      .map((part) => {
        const shown = this.inline(object, part, below(path, part), [], key);
        const mark = this.found?.marks.get(below(path, part));
        return element("span", { class: mark ? `part marked ${mark}` : "part" }, shown, this.markSign(mark));
      });
    return element("span", { class: "parts", title: object.id ?? null }, parts.length > 0 ? parts : this.scalar(object.id ?? "", "id", object, key));
  }

  scalar(value, key, object, parent) {
    if (typeof value === "boolean") return value ? this.texts.yes : this.texts.no;
    if (typeof value === "number") return element("span", { class: "number" }, String(value));
    const list = codeList(key, object, parent);
    const label = list && this.labels.get(list)?.get(value);
    if (label) return element("span", { title: value }, label);
    if (isId(value)) {
      return element("code", { title: value }, value.split("-").slice(0, -4).join("-"));
    }
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return element("time", { datetime: value }, value);
    const time = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(value);
    if (time) return element("time", { datetime: value, title: value }, `${time[1]} ${time[2]}`);
    if (value.length > 60 && !value.includes(" ")) return element("code", { class: "opaque", title: value }, value);
    return String(value);
  }

  empty(object, key, keys) {
    const redaction = this.redactions.get(keys.join("/"));
    if (standing(object, key) === "closed") return this.closedSign(redaction);
    if (redaction && !Array.isArray(object.closedFields)) {
      return element("span", { class: "perhaps-closed" }, sign("lock"), this.texts.perhapsClosed, element("small", {}, this.texts.perhapsHint));
    }
    return this.nothing();
  }

  closedSign(redaction) {
    const why = redaction && [this.texts.class[redaction.class] ?? redaction.class, this.texts.why[redaction.reason] ?? redaction.reason];
    return element(
      "span",
      { class: "closed", title: redaction ? `${redaction.class}, ${redaction.reason}` : null },
      sign("lock"),
      element("b", {}, this.texts.closed),
      why ? element("small", {}, why.join(" · ")) : null,
    );
  }

  nothing() {
    return element("span", { class: "nothing", title: this.texts.nothing }, element("span", { "aria-hidden": "true" }, "– "), element("span", {}, this.texts.nothing));
  }

  notThere() {
    return element("span", { class: "not-there" }, element("b", {}, this.texts.notThere), element("small", {}, this.texts.notThereHint));
  }

  markSign(mark) {
    if (!mark) return null;
    const drawnAs = { opened: "open", shut: "lock", gone: "gone", new: "fresh", changed: "changed" }[mark];
    return element("span", { class: `mark ${mark}` }, sign(drawnAs), this.texts.mark[mark]);
  }

  /** The closed fields of an object that were not asked for. */
  alsoClosed(object) {
    const rest = (object.closedFields ?? []).filter((field) => !(field in object));
    if (!Array.isArray(object.closedFields) || rest.length === 0) return null;
    return element(
      "details",
      { class: "also-closed" },
      element("summary", {}, sign("lock"), this.texts.alsoClosed(rest.length)),
      element("span", {}, rest.join(", ")),
    );
  }

  closedBadge(value) {
    const count = countClosed(value);
    return count === 0 ? null : element("span", { class: "badge" }, sign("lock"), this.texts.closedBelow(count));
  }

  differsBelow(path) {
    const marked = [...(this.found?.marks.keys() ?? []), ...(this.found?.gone.keys() ?? [])];
    return marked.some((other) => other.startsWith(`${path}/`));
  }

  title(object) {
    const known = object.person?.pseudonym ?? object.pseudonym ?? object.reference ?? object.name ?? smallTitle(object);
    return known ?? (isId(object.id) ? "" : (object.id ?? ""));
  }

  isSmall(object) {
    if (smallTitle(object) !== null) return true;
    const keys = Object.keys(object).filter((key) => key !== "id");
    return keys.length <= 3 && keys.every((key) => !(object[key] instanceof Object) && typeof object[key] !== "boolean");
  }

  /** Whether an element of a list fits into one row of a table. */
  isRow(item) {
    return Object.entries(item).every(([key, value]) => {
      if (key === "closedFields" || !(value instanceof Object)) return true;
      if (Array.isArray(value)) return value.every((part) => !isObject(part) || this.isSmall(part));
      return this.isSmall(value);
    });
  }
}
