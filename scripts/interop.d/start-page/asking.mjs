// Asking: by mouse and by keyboard, committed operations and questions of one's own.
import { answered, askFor, be, check, GRAPH, heading, scene } from "./check.mjs";

export async function byMouse(browser, origin) {
  await scene("by mouse", browser, origin, {}, async (page) => {
    check((await page.locator(".empty").count()) === 1, "before anything is asked, the page does not say what to do");
    check((await page.locator("[name=persona]").count()) === 14, "there are not 13 personas and nobody");
    await be(page, "police-officer");
    await askFor(page, "person");
    await page.locator("#run").click();
    await answered(page, "Pelle Spårling");
    check((await page.locator(".readable").innerText()).includes("Ionelia Zimbrulescu"), "the officer does not read a shared name");
    check(!page.url().includes("eyJ"), "a token stands in the address");
    await page.getByText("JSON", { exact: true }).click();
    check(JSON.parse(await page.locator(".raw").innerText()).data.person.pseudonym === "P-FTKS1QSBKA", "the JSON is not the answer");
  });
}

export async function byKeyboard(browser, origin) {
  await scene("by keyboard", browser, origin, {}, async (page) => {
    await page.keyboard.press("Tab");
    check((await page.evaluate(() => document.activeElement.className)) === "skip", "the first stop is not the way to the answer");
    const stops = [];
    for (let stop = 0; stop < 12 && !stops.includes("run"); stop += 1) {
      await page.keyboard.press("Tab");
      const { name, ring } = await page.evaluate(() => {
        const here = document.activeElement;
        const seen = here.matches("[type=radio]") ? here.nextElementSibling : here;
        return { name: here.name || here.id || here.tagName, ring: getComputedStyle(seen).outlineStyle };
      });
      stops.push(name);
      check(ring !== "none", `the keyboard's place is not seen at ${name}`);
      if (name === "persona") await page.keyboard.press("ArrowDown");
      if (name === "operation") for (let step = 0; step < 2; step += 1) await page.keyboard.press("ArrowRight");
    }
    check(stops.join() === "language,theme,persona,operation,SUMMARY,run", `the stops are ${stops.join()}`);
    await page.keyboard.press("Enter");
    await answered(page, "Pelle Spårling");
    check((await page.locator(".readable").innerText()).includes("Ionelia"), "Enter on the button asks nothing");
    check((await page.locator("#spoken").textContent()).includes("Pelle Spårling"), "those who hear the page do not hear the answer");
    await page.locator("[name=persona]:checked").focus();
    await page.keyboard.press("ArrowUp");
    await answered(page, "Sixten Öresunder");
    check((await page.locator(".compared").count()) === 1, "a switch by keyboard compares nothing");
  });
}

export async function ownQuestion(browser, origin) {
  await scene("a question of one's own", browser, origin, {}, async (page) => {
    await askFor(page, "own");
    const document = page.locator("#document");
    await document.fill("query ($n: Int!) { cases(first: $n) { nodes { reference } } }");
    check((await page.locator("#takes").innerText()).includes("n: Int!"), "the variables that are needed are not named");
    await page.locator("#variables").fill('{"n": 3}');
    await page.locator("#variables").press("Control+Enter");
    await answered(page, "Sixten");
    check((await page.locator(".readable tbody tr").count()) === 3, "three cases are not three rows");
    await page.locator("#variables").fill("{n}");
    await page.locator("#variables").press("Control+Enter");
    await page.locator(".errors[role=alert]").waitFor();
    await askFor(page, "person");
    check((await document.inputValue()).startsWith("# One person"), "a committed operation does not come into the editor");
    await document.press("End");
    await document.pressSequentially(" ");
    check(await page.locator("[name=operation][value=own]").isChecked(), "a changed document still passes for the committed one");
  });
}

export async function statedPurpose(browser, origin) {
  await scene("a stated purpose", browser, origin, { hash: `#persona=coordinator-syd&${GRAPH}&lang=sv` }, async (page) => {
    await answered(page, "Sixten");
    await page.locator("#details > summary").click();
    await page.locator("#basis").selectOption("VITAL_INTERESTS");
    await page.locator("#reason").fill("för kort");
    await page.locator("#run").click();
    await page.locator(".errors code", { hasText: "BAD_USER_INPUT" }).first().waitFor();
    await page.locator("#reason").fill("Łucja behöver hämtas i Malmö i kväll, åäö");
    const sent = page.waitForRequest("**/graphql");
    await page.locator("#run").click();
    const header = (await sent).headers()["samverka-purpose"];
    const reason = "%C5%81ucja%20beh%C3%B6ver%20h%C3%A4mtas%20i%20Malm%C3%B6%20i%20kv%C3%A4ll%2C%20%C3%A5%C3%A4%C3%B6";
    check(header === `VITAL_INTERESTS; case=case:20160914-c0de-4a5e-8000-5a3e2b1a0001; reason="${reason}"`, `the purpose is sent as ${header}`);
    await page.locator(".readable").waitFor();
    check((await page.locator(".errors").count()) === 0, "the hub does not take the purpose");
    await be(page, "police-officer");
    await page.locator(".errors code", { hasText: "FORBIDDEN" }).first().waitFor();
  });
}

export async function errorsAreSaid(browser, origin) {
  await scene("errors", browser, origin, { hash: `#persona=nobody&${GRAPH}&lang=en` }, async (page) => {
    await page.locator(".errors").waitFor();
    const said = await page.locator(".errors").innerText();
    check(said.includes("GRAPHQL_VALIDATION_FAILED") && said.includes("line 3"), "code or place of an error is not said");
    await askFor(page, "agencies");
    await page.locator("#run").click();
    await page.locator(".readable").waitFor();
    check((await page.locator(".errors").count()) === 0, "the public cannot read the register of agencies");
    await be(page, "police-officer");
    await askFor(page, "press-release-2016");
    await page.locator("#run").click();
    await page.locator(".errors code", { hasText: "FORBIDDEN" }).first().waitFor();
  });
}

export async function linksAreShared(browser, origin) {
  await scene("links", browser, origin, { hash: "#persona=iom&operation=case-timeline&lang=en" }, async (page) => {
    await answered(page, "Ira Hemresa");
    await be(page, "shelter");
    await answered(page, "Tuva");
    const hash = new URL(page.url()).hash;
    check(hash === "#persona=shelter&operation=case-timeline&lang=en", `the address says ${hash}`);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    check(!kept.includes("eyJ"), "a token is kept");
    await page.evaluate(() => (location.hash = "#persona=dpo&operation=viewer&lang=sv"));
    await answered(page, "Disa");
    check((await heading(page).innerText()).startsWith("Så här"), "the language of a link is not taken");
  });
}

export async function aSlowAnswerDoesNotReplaceALaterOne(browser, origin) {
  await scene("a slow answer", browser, origin, { hash: "#persona=coordinator-syd&operation=viewer&lang=en" }, async (page) => {
    await answered(page, "Sixten");
    await be(page, "shelter");
    await answered(page, "Tuva");
    let held = null;
    await page.route("**/graphql", (route) => {
      if (held) route.continue();
      else held = route;
    });
    await be(page, "dpo");
    while (!held) await page.waitForTimeout(20);
    await be(page, "iom");
    await answered(page, "Ira");
    const late = page.waitForResponse("**/graphql");
    await held.continue();
    await late;
    await page.waitForTimeout(100);
    check((await heading(page).innerText()).includes("Ira"), "a slow answer replaces a later one");
  });
}
