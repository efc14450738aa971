// What the browser tests share: one Chromium, a server (the mock, or the one of DANLU_URL), pages that
// are signed in and watched.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { startMock } from "../mock_server.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const executablePath = process.env.DANLU_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

export const desktop = { viewport: { width: 1280, height: 800 }, locale: "en-GB", colorScheme: "light" };
export const phone = { viewport: { width: 390, height: 844 }, locale: "zh-CN", colorScheme: "dark", isMobile: true, hasTouch: true };

// Whether this is the mock: some tests need its controls or its data.
export const mocked = process.env.DANLU_URL === undefined;
export const onlyMocked = { skip: mocked ? false : "needs the mock server" };

export async function start(options) {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const mock = mocked ? await startMock(options) : null;
  const url = mock?.url ?? process.env.DANLU_URL.replace(/\/$/, "");
  const key = mock?.key ?? process.env.DANLU_KEY ?? "";
  return {
    browser,
    mock,
    url,
    key,
    async stop() {
      await browser.close();
      await mock?.stop();
    },
  };
}

// A page of its own, signed in unless told otherwise. `page.problems` collects what must not happen:
// errors of scripts, of the console, and anything the policy has stopped.
export async function open(server, { look = desktop, path = "/", signedIn = true } = {}) {
  const context = await server.browser.newContext(look);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) page.problems.push(message.text());
  });
  if (signedIn) {
    await page.goto(`${server.url}/#key=${server.key}`);
    await page.locator(".frame").waitFor();
    if (path !== "/") await page.goto(server.url + path);
  } else {
    await page.goto(server.url + path);
  }
  page.done = async () => {
    assert.deepEqual(page.problems, []);
    await context.close();
  };
  return page;
}

// No finding of axe that is serious or critical.
export async function accessible(page, where) {
  // Through the debugger: the page's own policy allows no foreign script.
  await page.evaluate(axeSource);
  const findings = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return result.violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`).slice(0, 3).join(" | ")}`);
  });
  assert.deepEqual(findings, [], where);
}

// Nothing sticks out to the side.
export async function fits(page, where) {
  const [needed, has] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(needed <= has, `${where}: ${needed} px wide on ${has}`);
}

export async function ask(page, question) {
  const area = page.locator(".composer textarea");
  await area.fill(question);
  await area.press("Enter");
}

// The newest answer, once it is whole.
export async function answered(page) {
  const turn = page.locator(".turn").last();
  await turn.locator(".turn-actions").waitFor({ timeout: 30_000 });
  return turn;
}
