// The pages of the statistics in a browser that runs no scripts: in both languages, in light and dark, on a phone.
import { contrasts } from "../start-page/contrast.mjs";

const LOOKS = [
  { name: "desktop, light", width: 1280, height: 900, colorScheme: "light" },
  { name: "desktop, dark", width: 1280, height: 900, colorScheme: "dark" },
  { name: "phone", width: 360, height: 740, colorScheme: "light" },
];

/** What does not hold of the pages; takes pictures into a folder if one is named. */
export async function pages(browser, origin, pictures) {
  const wrong = [];
  const slug = await newest(origin);
  const paths = ["/statistics", `/statistics/${slug}`, `/statistics/${slug}/Y`, `/statistics/${slug}/YS`, `/statistics/${slug}/BSAF`, `/statistics/${slug}/NOPE`];
  for (const { name, width, height, colorScheme } of LOOKS) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: "de-DE" });
    for (const path of paths) {
      for (const language of ["sv", "en"]) {
        const said = await look(context, `${origin}${path}?lang=${language}`, language, pictures && `${pictures}/${`${path.slice(1)}-${name}-${language}`.replaceAll(/[/, ]+/g, "-")}.png`);
        wrong.push(...said.map((sentence) => `${path} (${name}, ${language}): ${sentence}`));
      }
    }
    await context.close();
  }
  return wrong;
}

async function look(context, address, language, picture) {
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => {
    // A page that is not there is told by its status.
    if (["error", "warning"].includes(message.type()) && !/404/.test(message.text())) wrong.push(`the browser complains: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(address).origin) wrong.push(`the page asks ${request.url()}`);
  });
  await page.goto(address);
  if (picture) await page.screenshot({ path: picture, fullPage: true });
  const found = await page.evaluate(() => {
    const drawn = [...document.querySelectorAll("svg.chart")];
    const outside = [...document.querySelectorAll("svg.chart text")].filter((text) => {
      const box = text.getBBox();
      const view = text.ownerSVGElement.viewBox.baseVal;
      return box.x < -0.5 || box.x + box.width > view.width + 0.5;
    });
    const small = [...document.querySelectorAll("a, summary")].filter((target) => {
      const { height, width } = target.getBoundingClientRect();
      // A link in running text may be as high as its line.
      return height > 0 && (height < 24 || width < 24) && !target.closest("p, td, th, dd, li");
    });
    return {
      language: document.documentElement.lang,
      scripts: document.querySelectorAll("script, [onclick], [style]").length,
      headings: [...document.querySelectorAll("h1, h2, h3")].map(({ tagName }) => Number(tagName[1])),
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      unnamed: drawn.filter((chart) => !chart.getAttribute("aria-label")).length,
      outside: outside.map(({ textContent }) => textContent),
      small: small.map(({ textContent }) => textContent),
    };
  });
  if (found.language !== language) wrong.push(`the page says that it is ${found.language}`);
  if (found.scripts > 0) wrong.push("something on the page runs or stands inline");
  if (found.headings.filter((level) => level === 1).length !== 1) wrong.push("the page has not one heading of the first level");
  if (found.headings.some((level, place) => place > 0 && level > found.headings[place - 1] + 1)) wrong.push("a level of headings is left out");
  if (found.wider > 0) wrong.push(`the page is ${found.wider} px wider than the window`);
  if (found.unnamed > 0) wrong.push("a chart has no name");
  if (found.outside.length > 0) wrong.push(`these texts of a chart are cut off: ${[...new Set(found.outside)].slice(0, 5).join(", ")}`);
  if (found.small.length > 0) wrong.push(`these targets are small: ${found.small.join(", ")}`);
  const faint = await page.evaluate(contrasts);
  if (faint.length > 0) wrong.push(`these texts are faint: ${JSON.stringify(faint.slice(0, 3))}`);
  await page.close();
  return wrong;
}

async function newest(origin) {
  const answer = await fetch(`${origin}/api/v2/tables/Y/metadata`);
  return (await answer.json()).extension.samverka.release;
}
