// jsonstat-toolkit: every table over PxWebApi and as a file, with the reason of every missing number.
import { strictEqual } from "node:assert";
import JSONstat from "jsonstat-toolkit";

export async function toolkit(origin) {
  const { tables } = await read(`${origin}/api/v2/tables?lang=en`);
  let hidden = 0;
  for (const { id, links } of tables) {
    const data = links.find(({ rel }) => rel === "data").href;
    const dataset = JSONstat(await read(data));
    strictEqual(dataset.class, "dataset");
    strictEqual(dataset.n, dataset.Data().length);
    for (const { value, status } of dataset.Data()) {
      strictEqual(value === null, status === ".." || status === ".", `${id}: ${value} ${status}`);
      if (status === "..") hidden += 1;
    }
    strictEqual(dataset.role.metric[0], "ContentsCode");
    strictEqual(dataset.toTable({ type: "arrobj", status: true }).length, dataset.n);
    const { extension } = dataset;
    const file = JSONstat(await read(`${origin}/statistics/${extension.samverka.release}/${id}.json`));
    const codes = Object.fromEntries(dataset.id.map((name) => [name, dataset.Dimension(name).id]));
    // The same numbers at both doors, asked for by name.
    for (const content of ["PERSONS", "MOE95"]) {
      const place = Object.fromEntries(dataset.id.map((name) => [name, codes[name][0]]));
      strictEqual(dataset.Data({ ...place, ContentsCode: content }).value, file.Data({ ...place, ContentsCode: content }).value);
    }
  }
  return `jsonstat-toolkit reads ${tables.length} tables, and why ${hidden} numbers are missing`;
}

async function read(address) {
  const answer = await fetch(address);
  strictEqual(answer.status, 200, address);
  return answer.json();
}
