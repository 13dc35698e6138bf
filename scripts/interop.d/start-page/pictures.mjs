// The pictures of docs/screenshots.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";
import { answered, be, DRAWING, GRAPH } from "./check.mjs";

const PICTURES = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));

export async function takePictures(browser, origin) {
  mkdirSync(PICTURES, { recursive: true });
  const pictures = [
    ["start-page-light", { hash: "", locale: "en-GB" }],
    ["start-page-dark", { hash: `#persona=police-officer&${GRAPH}&lang=en`, colorScheme: "dark" }],
    ["closed-fields", { hash: "#persona=coordinator-syd&operation=person&lang=en" }, async (page) => {
      await be(page, "statistician");
      await answered(page, "Stina");
    }],
    ["drawing", { hash: `#persona=coordinator-syd&${DRAWING}&lang=en`, width: 1440, of: ".answer" }, async (page) => {
      await be(page, "shelter");
      await answered(page, "Tuva");
    }],
    ["drawing-dark-swedish", { hash: `#persona=coordinator-syd&${DRAWING}&lang=sv`, width: 1440, of: ".answer", colorScheme: "dark" }, async (page) => {
      await page.locator(".node.kind-PERSON").nth(2).focus();
    }],
  ];
  for (const [name, { of, ...options }, prepare] of pictures) {
    const { page, close } = await open(browser, origin, options);
    if (options.hash !== "") await page.locator(".views").waitFor();
    await prepare?.(page);
    await page.evaluate(() => window.scrollTo(0, 0));
    await (of ? page.locator(of) : page).screenshot({ path: `${PICTURES}${name}.png` });
    await close();
  }
}
