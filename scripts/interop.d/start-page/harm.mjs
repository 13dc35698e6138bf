// Harm: what stands in an answer never runs, and a page that did wrong would be noticed.
import { open } from "./browser.mjs";
import { answered, check, DRAWING, scene } from "./check.mjs";
import { contrasts } from "./contrast.mjs";

export async function markupIsInert(browser, origin) {
  await scene("markup in a label", browser, origin, { hash: `#persona=coordinator-syd&${DRAWING}&lang=en` }, async (page) => {
    await answered(page, "Sixten");
    const markup = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';
    const node = (id, kind) => ({ id, kind, label: markup });
    const graph = { truncated: false, nodes: [node("a", "CASE"), node("b", "PERSON"), node("c", "A_KIND_OF_TOMORROW")], edges: [{ id: "e", from: "b", to: "a", kind: markup }] };
    const data = { case: { id: "a", reference: markup, status: markup, [markup]: [{ id: "d", note: markup }], graph } };
    await page.route("**/graphql", (route) => route.fulfill({ json: { data, errors: [{ message: markup, path: [markup], extensions: { code: markup } }] } }));
    await page.locator("#run").click();
    await page.locator(".errors").waitFor();
    await page.locator(".node").first().hover();
    for (const view of ["Drawing", "Readable", "JSON"]) {
      await page.getByText(view, { exact: true }).click();
      check((await page.locator("#answer").innerText()).includes(view === "Drawing" ? "onerror" : "<script>"), `${view} does not show markup as text`);
      check((await page.locator("#answer img, #answer script").count()) === 0, `${view} makes elements of what it shows`);
    }
    check((await page.evaluate(() => window.harmed)) === undefined, "markup in an answer ran");
  });
}

/** What the scenes listen for can be heard: a page that does wrong is noticed. */
export async function positiveControl(browser, origin) {
  const { page, complaints, elsewhere, close } = await open(browser, origin);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.harmed = 1";
    document.body.append(script);
    return fetch("http://127.0.0.1:1/").catch(() => {});
  });
  await page.waitForTimeout(200);
  check((await page.evaluate(() => window.harmed)) === undefined, "an inline script runs");
  check(complaints.some((said) => said.startsWith("policy: script-src")), "a violation of the policy would not be noticed");
  check(complaints.some((said) => said.startsWith("policy: connect-src")), "a request to elsewhere would not be stopped");
  check(elsewhere.length === 0, "a stopped request left the page");
  await page.evaluate(() => (document.querySelector("#about").style.color = "#bbbbbb"));
  check((await page.evaluate(contrasts)).weak.length > 0, "pale text would not be noticed");
  await close();
}
