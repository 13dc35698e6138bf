// The suite's results beside what is expected of them, test by test.

/** Lines for people, one for each row of the suite, and whatever is not as expected. */
export function compared(expected, results) {
  const found = tests(results);
  const lines = [];
  const problems = [];
  for (const [row, { tests: names, miss }] of Object.entries(expected)) {
    const ofRow = names.map((name) => ({ name, ...found.get(name) }));
    names.forEach((name) => found.delete(name));
    const passed = ofRow.filter(({ status }) => status === "passed").length;
    lines.push(`${row}: ${passed} of ${names.length}${miss ? `, a known miss: ${miss.why}` : ""}`);
    for (const { name, status = "not run", message } of ofRow) {
      const problem = miss ? problemOfMiss(miss, status, message) : status === "passed" ? undefined : `${status}: ${message ?? ""}`;
      if (problem) problems.push(`${name}: ${problem}`);
    }
  }
  for (const name of found.keys()) problems.push(`${name}: a test that expected.json does not know`);
  return { lines, problems };
}

/** A miss has to be there, and for the reason that was written down. */
function problemOfMiss(miss, status, message) {
  if (status === "passed") return "passed, but is a known miss: take it out of expected.json and docs/conformance.md";
  if (status !== "failed") return status;
  const other = miss.says.filter((part) => !message.includes(part));
  return other.length > 0 ? `failed for another reason than the one known (no "${other.join('", "')}"): ${message}` : undefined;
}

function tests(results) {
  const all = results.testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(
    all.map(({ fullName, status, failureMessages }) => [fullName, { status, message: failureMessages.map(plain).join("\n") }]),
  );
}

/** Without a terminal's colours. */
function plain(text) {
  return text.replace(/\u001b\[\d+m/g, "");
}

/** A comparison that finds nothing proves nothing. */
export function checkItself() {
  const expected = { a: { tests: ["a one", "a two"] }, b: { tests: ["b"], miss: { says: ["2.5"], why: "" } } };
  const result = (fullName, status, ...failureMessages) => ({ fullName, status, failureMessages });
  const good = [result("a one", "passed"), result("a two", "passed"), result("b", "failed", "not \u001b[31m2.5\u001b[39m")];
  const cases = [
    [0, good],
    [1, [good[0], result("a two", "failed", "no"), good[2]]],
    [1, [good[0], good[2]]],
    [1, [good[0], good[1], result("b", "passed")]],
    [1, [good[0], good[1], result("b", "failed", "timed out")]],
    [1, [good[0], good[1], result("b", "pending")]],
    [1, [...good, result("c", "passed")]],
    [3, []],
  ];
  for (const [problems, assertionResults] of cases) {
    const found = compared(expected, { testResults: [{ assertionResults }] }).problems;
    if (found.length !== problems) throw new Error(`the comparison is wrong: ${problems} problems became ${JSON.stringify(found)}`);
  }
}
