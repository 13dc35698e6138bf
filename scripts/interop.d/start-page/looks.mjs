// Looks: both languages, light and dark, wide and narrow.
import { answered, be, check, DRAWING, GRAPH, scene } from "./check.mjs";
import { contrasts } from "./contrast.mjs";

export async function bothLanguages(browser, origin) {
  for (const [language, title, status, closed] of [["sv", "Vem frågar?", "Pågående", "stängt"], ["en", "Who asks?", "Ongoing", "closed"]]) {
    await scene(`in ${language}`, browser, origin, { hash: `#persona=coordinator-syd&${GRAPH}&lang=sv` }, async (page) => {
      await answered(page, "Sixten");
      await page.locator(`.segments label:has([name=language][value=${language}])`).click();
      await page.locator("h2", { hasText: title }).waitFor();
      check((await page.locator("html").getAttribute("lang")) === language, `the page does not say that it is in ${language}`);
      await page.locator(".readable .closed b", { hasText: closed }).first().waitFor();
      const shown = await page.locator(".readable").innerText();
      check(language === "sv" ? shown.includes(status) : !shown.includes("Pågående"), `labels of codes are not in ${language}`);
      const left = await page.evaluate(() => [...document.querySelectorAll("[data-text]")].filter((part) => part.textContent.trim() === "").length);
      check(left === 0, `${left} texts are missing in ${language}`);
    });
  }
}

export async function lightAndDark(browser, origin) {
  const grounds = [];
  for (const colorScheme of ["light", "dark"]) {
    for (const [operation, then] of [[GRAPH, "shelter"], [DRAWING, "iom"], [GRAPH, "researcher"]]) {
      await scene(`in ${colorScheme}`, browser, origin, { hash: `#persona=coordinator-syd&${operation}&lang=en`, colorScheme }, async (page) => {
        await answered(page, "Sixten");
        await be(page, then);
        await page.locator(".compared, .errors").first().waitFor();
        grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
        const { measured, weak } = await page.evaluate(contrasts);
        check(measured > 50, `only ${measured} texts were measured in ${colorScheme}`);
        check(weak.length === 0, `too little contrast in ${colorScheme}: ${weak.slice(0, 4).join("; ")}`);
      });
    }
  }
  check(new Set(grounds).size === 2, "light and dark look the same");
  await scene("the switch of colours", browser, origin, { colorScheme: "light" }, async (page) => {
    await page.locator("label:has([name=theme][value=dark])").click();
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    check((await ground()) === grounds[3], "the switch does not make the page dark");
    await page.reload();
    await page.locator("#personas input").first().waitFor({ state: "attached" });
    check((await ground()) === grounds[3], "the choice of colours is forgotten");
  });
}

export async function narrow(browser, origin) {
  for (const operation of [GRAPH, DRAWING, "operation=agencies"]) {
    await scene("narrow", browser, origin, { hash: `#persona=shelter&${operation}&lang=sv`, width: 400, height: 800 }, async (page) => {
      await answered(page, "Tuva");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      check(wide <= 400, `at 400 pixels the page is ${wide} wide with ${operation}`);
    });
  }
}
