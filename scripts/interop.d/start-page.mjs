// The start page in a browser: by keyboard and by mouse, in both languages, in light and dark.
// With `--screenshots` it also takes the pictures of docs/screenshots.
import { withDemonstration } from "./demonstration.mjs";
import { fail } from "./schema.mjs";
import * as asking from "./start-page/asking.mjs";
import { launch } from "./start-page/browser.mjs";
import { count, failed } from "./start-page/check.mjs";
import * as closed from "./start-page/closed.mjs";
import * as drawing from "./start-page/drawing.mjs";
import * as harm from "./start-page/harm.mjs";
import * as looks from "./start-page/looks.mjs";
import { takePictures } from "./start-page/pictures.mjs";

await withDemonstration(async (origin) => {
  const browser = await launch();
  try {
    for (const play of [asking, looks, closed, drawing, harm].flatMap(Object.values)) await play(browser, origin);
    if (process.argv.includes("--screenshots")) await takePictures(browser, origin);
  } finally {
    await browser.close();
  }
});
if (failed.length > 0) fail(...failed);
console.log(`  ${count()} things hold of the start page in a browser`);
