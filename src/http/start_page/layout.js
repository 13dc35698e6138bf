// Where the nodes of a drawing stand: columns by kind, the case between those who work and those it is about.
// The same nodes always come to stand in the same places.

const COLUMNS = { AGENCY: 0, COORDINATOR: 0, REFERRAL: 1, CASE: 2, PERSON: 3, MEASURE: 4, SOURCE_RECORD: 4 };
const ACROSS = [208, 344, 476, 644, 802];
const GAPS = [46, 76, 120, 92, 36];
const MARGIN = 48;
const LINE = 26;

/** The places of nodes, by id, and the size of the whole. */
export function placed(nodes, edges) {
  const columns = ACROSS.map(() => []);
  for (const node of nodes) columns[COLUMNS[node.kind] ?? 4].push(node);
  const neighbours = neighboursOf(nodes, edges);
  const [agencies, referrals, cases, persons, rest] = columns;

  const rank = new Map();
  const ranked = (column) => column.forEach((node, index) => rank.set(node.id, index));
  ranked(persons);
  // Beside each person stand her measures, and below them the records about her.
  rest.sort(by((node) => least(node, neighbours, rank), (node) => node.kind, (node) => node.id));
  agencies.sort(by((node) => (node.kind === "COORDINATOR" ? 0 : 1), (node) => place(nodes, node)));
  referrals.sort(by((node) => node.id));

  const tallest = Math.max(...columns.map((column, index) => Math.max(0, column.length - 1) * GAPS[index]), 200);
  const down = new Map();
  spread(rest, groups(rest, neighbours, rank), tallest, down);
  const wanted = (node) => mean((neighbours.get(node.id) ?? []).filter((id) => down.has(id)).map((id) => down.get(id)));
  settle(persons, wanted, GAPS[3], tallest, down);
  spread(agencies, null, tallest, down);
  settle(cases, () => tallest * 0.34, GAPS[2], tallest, down);
  settle(referrals, (node) => tallest * 0.76 + place(referrals, node), GAPS[1], tallest, down);

  const places = new Map();
  columns.forEach((column, index) => {
    for (const node of column) places.set(node.id, { x: ACROSS[index], y: MARGIN + down.get(node.id), column: index });
  });
  const lowest = Math.max(...[...places.values()].map(({ y }) => y), 200);
  return { places, width: 1010, height: lowest + MARGIN };
}

/** A label in at most two lines. */
export function lines(label) {
  const found = [""];
  for (const word of label.split(" ")) {
    const line = found[found.length - 1];
    if (line === "" || line.length + 1 + word.length <= LINE) found[found.length - 1] = line === "" ? word : `${line} ${word}`;
    else found.push(word);
  }
  const shown = found.slice(0, 2).map((line) => (line.length > LINE ? `${line.slice(0, LINE - 1)}…` : line));
  if (found.length > 2) shown[1] = `${shown[1].slice(0, LINE - 2)} …`;
  return shown;
}

function neighboursOf(nodes, edges) {
  const neighbours = new Map(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  return neighbours;
}

const place = (nodes, node) => nodes.indexOf(node);

function least(node, neighbours, rank) {
  return Math.min(...(neighbours.get(node.id) ?? []).map((id) => rank.get(id) ?? Infinity), Infinity);
}

function by(...keys) {
  return (one, other) => {
    for (const key of keys) {
      const [first, second] = [key(one), key(other)];
      if (first !== second) return first < second ? -1 : 1;
    }
    return 0;
  };
}

function groups(column, neighbours, rank) {
  return column.map((node) => least(node, neighbours, rank));
}

/** Spreads a column over the whole height, with some more air between groups. */
function spread(column, grouped, height, down) {
  const weights = column.map((_, index) => (index === 0 ? 0 : grouped && grouped[index] !== grouped[index - 1] ? 1.7 : 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let reached = sum === 0 ? height / 2 : 0;
  column.forEach((node, index) => {
    reached += sum === 0 ? 0 : (weights[index] / sum) * height;
    down.set(node.id, reached);
  });
}

/** Puts each node where it wants to be, and pushes apart those that would touch. */
function settle(column, wanted, gap, height, down) {
  const order = column.map((node) => ({ node, y: wanted(node) ?? height / 2 })).sort((one, other) => one.y - other.y);
  order.forEach((item, index) => {
    if (index > 0) item.y = Math.max(item.y, order[index - 1].y + gap);
  });
  const over = order.length > 0 ? order[order.length - 1].y - height : 0;
  for (const { node, y } of order) down.set(node.id, over > 0 ? Math.max(0, y - over) : y);
  if (over > 0) {
    order.forEach(({ node }, index) => {
      if (index > 0) down.set(node.id, Math.max(down.get(node.id), down.get(order[index - 1].node.id) + gap));
    });
  }
}

function mean(numbers) {
  return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
