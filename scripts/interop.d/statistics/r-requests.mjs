// What R's packages send, written down from the sources of PxWebApiData (query_url.R, api_data.R) and rjstat. The packages
// themselves are not run here: they are not in Debian.
import { deepStrictEqual, match, strictEqual } from "node:assert";
import { request } from "node:http";

export async function replayed(origin) {
  const api = `${origin}/api/v2`;
  // meta_data(): the address of a table's data becomes that of its metadata.
  const metadata = await read(`${api}/tables/YSA/metadata?lang=en&outputFormat=json-stat2`);
  const codes = (name) => Object.keys(metadata.dimension[name].category.index);
  // api_data() without a choice: the first and the last two codes of each variable, brackets and commas unescaped.
  const ends = (name) => [codes(name)[0], ...codes(name).slice(-2)].join(",");
  const usual = ["Y", "S", "A", "ContentsCode"].map((name) => `valueCodes[${name}]=${ends(name)}`);
  const first = await read(`${api}/tables/YSA/data?lang=en&${usual.join("&")}`);
  deepStrictEqual(first.size, [3, 3, 3, 3]);
  // TRUE is *, 2i is top(2), FALSE leaves the variable out.
  const chosen = await read(`${api}/tables/YSA/data?lang=en&valueCodes[Y]=top(2)&valueCodes[A]=*&valueCodes[ContentsCode]=PERSONS`);
  deepStrictEqual(chosen.id, ["Y", "A", "ContentsCode"]);
  deepStrictEqual(chosen.size, [2, 5, 1]);
  // httr escapes what a user has not.
  const escaped = await read(`${api}/tables/YSA/data?lang=en&valueCodes%5BY%5D=2016%2C2017&valueCodes%5BA%5D=%3F18_24,A25&outputFormat=json-stat2`);
  deepStrictEqual(escaped.dimension.A.category.index, { A18_24: 0, A25: 1 });
  // meta_code_list(): links of code lists are followed with &… appended.
  const lists = metadata.dimension.A.extension.codelists.flatMap(({ links }) => links.map(({ href }) => href));
  strictEqual(lists.length, 1, "one link per code list");
  const list = await read(`${lists[0]}&outputFormat=json`);
  match(list.values.find(({ code }) => code === "CHILD").valueMap.join(" "), /A0_14 A15_17/);
  const summed = await read(`${api}/tables/YSA/data?lang=en&codelist[A]=${list.id}&valueCodes[A]=CHILD,ADULT&valueCodes[Y]=2016&valueCodes[S]=FEMALE`);
  strictEqual(summed.value.length, 4);
  // NAstatus: R reads the status of a missing number by its place, and its meaning in the notes.
  const whole = await read(`${api}/tables/BCF/data?lang=en`);
  const missing = whole.value.flatMap((value, place) => (value === null ? [whole.status[place]] : []));
  strictEqual(missing.length > 0 && missing.every((symbol) => symbol === ".."), true);
  match(whole.note.join(" "), /hidden/);
  // A long question: R's are as long as the codes that are chosen.
  const long = `${api}/tables/YSA/data?lang=en&${usual.join("&")}&${"x".repeat(8200)}=1`;
  strictEqual((await read(long)).size.length, 4);
  return "the requests of R's PxWebApiData and rjstat are answered (the packages themselves were not run)";
}

/** As R sends it: fetch would escape the brackets. */
function read(address) {
  const { hostname, port } = new URL(address);
  const path = address.slice(new URL(address).origin.length);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("end", () => {
        if (answer.statusCode !== 200) reject(new Error(`${path.slice(0, 200)}: ${answer.statusCode} ${text.slice(0, 300)}`));
        else resolve(JSON.parse(text));
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}
