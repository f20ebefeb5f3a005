// Makes the pictures of the documentation from a built package of the first example.
//
//   node docs/images/make.cjs FOLDER     FOLDER is the unzipped package
//
// Needs playwright-core (NODE_PATH), Chromium and pdftoppm; see docs/images/README.md.
"use strict";
const { chromium } = require("playwright-core");
const { execFileSync } = require("node:child_process");
const { mkdtempSync, readFileSync, readdirSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { tmpdir } = require("node:os");

const folder = resolve(process.argv[2]);
const reports = join(folder, "data", "reports");
const out = __dirname;

async function page(browser, scheme, width, height) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: "reduce",
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  await page.goto("file://" + join(reports, "report.html"));
  return page;
}

async function shot(page, anchor, name) {
  if (anchor) {
    await page.evaluate((id) => document.getElementById(id).scrollIntoView(), anchor);
    await page.waitForTimeout(300);
  }
  await page.screenshot({ path: join(out, name) });
}

/// The pages of a PDF side by side on a grey table.
async function sheets(browser, file, numbers, name) {
  const home = mkdtempSync(join(tmpdir(), "pages-"));
  const images = numbers.map((number) => {
    const prefix = join(home, String(number));
    const range = ["-f", String(number), "-l", String(number)];
    execFileSync("pdftoppm", ["-r", "72", "-png", ...range, join(reports, file), prefix]);
    const made = readdirSync(home).find((entry) => entry.startsWith(number + "-"));
    return "data:image/png;base64," + readFileSync(join(home, made)).toString("base64");
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 640 } });
  const table = await context.newPage();
  const body = images.map((image) => `<img src="${image}">`).join("");
  await table.setContent(
    `<style>body{margin:0;height:640px;display:flex;gap:24px;justify-content:center;align-items:center;background:#8a939c}
     img{height:540px;box-shadow:0 2px 10px #0006}</style>${body}`,
  );
  await table.screenshot({ path: join(out, name) });
}

/// The page of the PDF on which an anchor of the index stands.
function pageOf(anchor) {
  const index = JSON.parse(readFileSync(join(folder, "data", "index.json"), "utf8"));
  return index.pages[anchor];
}

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const light = await page(browser, "light", 1280, 800);
  await shot(light, "verdict", "report-light.png");
  await light.keyboard.press("/");
  await light.keyboard.type("leaver access removed");
  await light.waitForTimeout(1000);
  await shot(light, null, "search-light.png");
  const dark = await page(browser, "dark", 1280, 800);
  await shot(dark, "framework-soc2", "controls-dark.png");
  const narrow = await page(browser, "light", 390, 800);
  await shot(narrow, "periods", "periods-narrow.png");
  const numbers = [1, pageOf("risks"), pageOf("lines:codex-cli")].filter(Boolean);
  await sheets(browser, "report.pdf", numbers, "report-pdf.png");
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
