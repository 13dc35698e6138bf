// Closed: what one persona reads is closed to another, and is seen to be.
import { answered, be, check, rowOf, scene } from "./check.mjs";

export async function closedForOneAndOpenForAnother(browser, origin) {
  await scene("closed and open", browser, origin, { hash: "#persona=coordinator-syd&operation=person&lang=en" }, async (page) => {
    await answered(page, "Sixten");
    const name = rowOf(page, "name").first();
    check((await name.innerText()).includes("Ionelia"), "the coordinator does not read the name");
    check((await name.locator(".closed").count()) === 0, "an open name looks closed");
    await be(page, "statistician");
    await answered(page, "Stina");
    check((await name.locator(".closed .sign-lock").count()) === 1, "a closed name has no lock");
    check(/closed/.test(await name.innerText()), "a closed name is not called closed");
    check(/never opens for the role/.test(await name.innerText()), "the reason is not said");
    check((await name.locator(".mark.shut").count()) === 1, "it is not marked that the name was open before");
    check(!(await page.locator("#answer").innerText()).includes("Ionelia"), "the name is still on the page");
    check(/Compared with Sixten Öresunder:[\s\S]*\d+ fields? closed/.test(await page.locator(".compared").innerText()), "the sums are not said");
    await be(page, "stranger");
    await answered(page, "Frej");
    check((await page.locator(".not-there").count()) === 1, "it is not said that she does not exist");
    check((await page.locator(".readable .closed").count()) === 0, "what does not exist looks closed");
    await be(page, "coordinator-syd");
    await answered(page, "Sixten");
    check((await page.locator(".mark.new").count()) > 0, "who exists again is not marked as new");
  });
  await scene("nothing there", browser, origin, { hash: "#persona=coordinator-syd&operation=case-graph&lang=en" }, async (page) => {
    await answered(page, "Sixten");
    const empty = rowOf(page, "accompanies").first();
    check((await empty.locator(".nothing").count()) === 1, "what has no value does not look so");
    check((await empty.locator(".closed").count()) === 0, "what has no value looks closed");
    check((await rowOf(page, "municipality").locator(".closed").count()) === 1, "a closed municipality is not seen");
    await be(page, "shelter");
    await answered(page, "Tuva");
    check((await page.locator(".ghost.marked.gone").count()) > 0, "who is gone leaves no trace");
    check((await page.locator("td.marked.opened").count()) > 0, "a field in a table that opened is not marked");
    await page.locator(".compared button").click();
    check((await page.locator(".compared, .mark").count()) === 0, "comparing does not stop");
  });
}
