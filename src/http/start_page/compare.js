// What differs between two people's answers to the same question.

// Cursors are made for one caller, so that they differ says nothing.
const UNCOMPARED = new Set(["closedFields", "startCursor", "endCursor", "cursor"]);

/** How a field of an object stands: a value, closed, or nothing there. */
export function standing(object, key) {
  if (object[key] !== null && object[key] !== undefined) return "value";
  return Array.isArray(object.closedFields) && object.closedFields.includes(key) ? "closed" : "nothing";
}

/** What names an element of a list, so that it is found again in another answer. */
export function identity(item, index) {
  if (item === null || typeof item !== "object") return String(index);
  const own = item.id ?? item.code ?? item.slug ?? item.attribute ?? item.agency?.id ?? item.sourceRecord?.id;
  return own ?? String(index);
}

/**
 * Marks by path (`opened`, `shut`, `new`, `changed`), what is gone by the path of where it was, and the sums.
 * The topmost thing that is new or gone is marked, not all that is in it.
 */
export function differences(before, after) {
  const found = { marks: new Map(), gone: new Map(), shut: 0, opened: 0, changed: 0, fewer: {}, more: {} };
  if (isObject(before) && isObject(after)) compareObjects(before, after, "", found);
  countThings(before, after, found);
  return found;
}

/** Whether nothing differs. */
export function isSame(found) {
  return found.marks.size === 0 && found.gone.size === 0;
}

/** The path of a field or an element, as marks are kept. */
export const below = (path, step) => `${path}/${step}`;

function compareObjects(before, after, path, found) {
  for (const key of Object.keys(after)) {
    if (UNCOMPARED.has(key)) continue;
    const was = key in before ? standing(before, key) : "nothing";
    const is = standing(after, key);
    const here = below(path, key);
    if (was === is) {
      if (is === "value") compareValues(before[key], after[key], here, found);
    } else if (is === "closed") {
      mark(found, here, "shut");
    } else if (was === "closed") {
      mark(found, here, "opened");
    } else if (is === "value") {
      mark(found, here, "new");
    } else {
      mark(found, here, "gone");
    }
  }
}

function compareValues(before, after, path, found) {
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].some(isObject)) {
    compareLists(before, after, path, found);
  } else if (isObject(before) && isObject(after)) {
    if (before.id !== undefined && after.id !== undefined && before.id !== after.id) mark(found, path, "changed");
    else compareObjects(before, after, path, found);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    mark(found, path, "changed");
  }
}

function compareLists(before, after, path, found) {
  const known = new Map(before.map((item, index) => [identity(item, index), item]));
  after.forEach((item, index) => {
    const name = identity(item, index);
    const here = below(path, name);
    if (!known.has(name)) mark(found, here, "new");
    else compareValues(known.get(name), item, here, found);
    known.delete(name);
  });
  if (known.size > 0) found.gone.set(path, [...known.values()]);
}

function mark(found, path, how) {
  found.marks.set(path, how);
  if (how in found && typeof found[how] === "number") found[how] += 1;
}

function countThings(before, after, found) {
  const [was, is] = [ids(before), ids(after)];
  for (const id of was) if (!is.has(id)) add(found.fewer, id);
  for (const id of is) if (!was.has(id)) add(found.more, id);
}

function add(sums, id) {
  const kind = id.split(":", 1)[0];
  sums[kind] = (sums[kind] ?? 0) + 1;
}

function ids(value, found = new Set()) {
  if (Array.isArray(value)) value.forEach((item) => ids(item, found));
  else if (isObject(value)) {
    if (typeof value.id === "string" && /^[a-z-]+:[0-9a-f-]{36}$/.test(value.id)) found.add(value.id);
    Object.values(value).forEach((part) => ids(part, found));
  }
  return found;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
