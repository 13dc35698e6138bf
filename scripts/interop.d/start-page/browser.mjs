// A demonstration on a port of its own, and a headless Chromium that may only talk to it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const PROGRAM = fileURLToPath(new URL("../../../target/release/samverka", import.meta.url));
const SECONDS = 60;

/** Runs something with the address of a fresh demonstration; ends the program and removes its folder afterwards. */
export async function withDemonstration(run) {
  const folder = mkdtempSync(join(tmpdir(), "samverka-start-page-"));
  const program = spawn(PROGRAM, ["demo", "--data-dir", folder, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    return await run(await address(program));
  } finally {
    program.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function address(program) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`no address after ${SECONDS} s: ${said}`)), SECONDS * 1000);
    program.stdout.on("data", (part) => {
      said += part;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (!found || !said.includes("Ready after")) return;
      clearTimeout(late);
      resolve(found[0]);
    });
    program.on("error", reject);
    program.on("exit", (code) => reject(new Error(`the demonstration ended with ${code}: ${said}`)));
  });
}

/** A browser without anything that would ask the network on its own. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** Opens the start page; what the page complained about, and whom it asked, is collected beside it. */
export async function open(browser, origin, { hash = "", width = 1440, height = 900, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "sv-SE", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const complaints = [];
  const elsewhere = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) elsewhere.push(request.url());
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(`${origin}/${hash}`);
  await page.locator("#personas input").first().waitFor({ state: "attached" });
  return { page, complaints, elsewhere, close: () => context.close() };
}
