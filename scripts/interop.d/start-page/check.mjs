// What is said of the page, and the ways of its scenes.
import { open } from "./browser.mjs";

export const GRAPH = "operation=case-graph";
export const DRAWING = "operation=case-drawing";

export const failed = [];
let checked = 0;

/** How many sentences were checked. */
export function count() {
  return checked;
}

/** Notes a sentence that does not hold. */
export function check(holds, sentence) {
  checked += 1;
  if (!holds) failed.push(sentence);
}

/** A scene on a page of its own, which may neither complain nor ask anybody else. */
export async function scene(name, browser, origin, options, play) {
  const opened = await open(browser, origin, options);
  try {
    await play(opened.page);
  } catch (error) {
    failed.push(`${name}: ${String(error.message).split("\n").slice(0, 3).join(" ")}`);
  }
  check(opened.complaints.length === 0, `${name}: the browser complains: ${opened.complaints.join("; ")}`);
  check(opened.elsewhere.length === 0, `${name}: the page asks elsewhere: ${opened.elsewhere.join(", ")}`);
  await opened.close();
}

export function heading(page) {
  return page.locator("#answer-title");
}

export function answered(page, name) {
  return page.locator("#answer-title", { hasText: name }).waitFor();
}

export function be(page, slug) {
  return page.locator(`.persona:has([value="${slug}"])`).click();
}

export function askFor(page, name) {
  return page.locator(`.operation:has([value="${name}"])`).click();
}

export function rowOf(page, key) {
  return page.locator(".row", { has: page.locator(".key", { hasText: new RegExp(`^${key}$`) }) });
}
