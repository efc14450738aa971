// Every page, in both languages, light and dark, on a phone and a desk: it shows, it fits, axe finds
// nothing serious, nothing goes wrong in the background.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, desktop, fits, mocked, onlyMocked, open, phone, start } from "./support.mjs";

let server;
before(async () => {
  server = await start({ wordMilliseconds: 3 });
});
after(() => server.stop());

const anyPages = [
  ["/", ".composer"],
  ["/runs", ".filters"],
  ["/documents", ".page"],
  ["/settings/models", ".tabs"],
  ["/settings/apps", ".card"],
  ["/settings/access", ".facts"],
  ["/settings/appearance", ".segmented"],
  ["/nowhere", ".empty"],
];
const mockPages = [
  ["/chat/chat-0", ".sources"],
  ["/runs/run-0230", ".step"],
  ["/runs/run-0228", ".notice-error"],
  ["/runs/run-0230/compare/run-0227", ".change"],
  ["/documents/合同资料", ".failures"],
  ["/documents/ask-docs", ".rows"],
];
const pages = mocked ? [...anyPages, ...mockPages] : anyPages;

const looks = {
  "desk, English, light": { ...desktop },
  "desk, Chinese, dark": { ...desktop, locale: "zh-CN", colorScheme: "dark" },
  "phone, Chinese, dark": { ...phone },
  "phone, English, light": { ...phone, locale: "en-US", colorScheme: "light" },
};

for (const [name, look] of Object.entries(looks)) {
  test(`every page is fit to use: ${name}`, async () => {
    const page = await open(server, { look });
    assert.equal(await page.evaluate(() => document.documentElement.lang), look.locale.startsWith("zh") ? "zh-CN" : "en");
    for (const [path, sign] of pages) {
      await page.goto(server.url + path);
      await page.locator(sign).first().waitFor();
      await fits(page, `${name} ${path}`);
      await accessible(page, `${name} ${path}`);
    }
    await page.done();
  });
}

test("dialogs are fit to use as well", onlyMocked, async () => {
  for (const look of [desktop, phone]) {
    const page = await open(server, { look });
    const zh = look.locale.startsWith("zh");
    const dialogs = [
      ["/documents", zh ? "新建知识库" : "New collection"],
      ["/settings/models", zh ? "添加模型" : "Add a model"],
      ["/settings/access", zh ? "新建令牌" : "Make a token"],
      ["/settings/apps", zh ? "添加应用" : "Add an app"],
      ["/runs", zh ? "启动应用" : "Start an app"],
      ["/runs/run-0230", zh ? "修改输入后重新运行" : "Run again with other inputs"],
    ];
    for (const [path, button] of dialogs) {
      await page.goto(server.url + path);
      await page.getByRole("button", { name: button }).click();
      await page.locator("dialog[open]").waitFor();
      await fits(page, `${path} dialog`);
      await accessible(page, `${path} dialog`);
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
      const back = await page.evaluate(() => document.activeElement?.textContent);
      assert.equal(back, button, "the focus is where it was");
    }
    await page.done();
  }
});

test("language and theme are chosen and kept", async () => {
  const page = await open(server, { path: "/settings/appearance" });
  await page.getByRole("radio", { name: "中文" }).check();
  await page.getByRole("heading", { name: "设置" }).waitFor();
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole("radio", { name: "深色" }).check();
  assert.notEqual(await ground(), light);
  await page.reload();
  await page.getByRole("heading", { name: "设置" }).waitFor();
  assert.notEqual(await ground(), light);
  assert.match(await page.title(), /丹炉/);
  await page.done();
});

test("moving stops for those who do not want it", async () => {
  const page = await open(server, { look: { ...desktop, reducedMotion: "reduce" } });
  const time = await page.evaluate(() => getComputedStyle(document.querySelector(".button")).transitionDuration);
  assert.ok(parseFloat(time) < 0.001, time);
  await page.done();
});

test("thousands of documents and hundreds of runs stay quick", onlyMocked, async () => {
  const page = await open(server, { path: "/documents/archive" });
  await page.locator(".row").first().waitFor();
  assert.equal(await page.locator(".row").count(), 100);
  const started = Date.now();
  await page.getByRole("searchbox", { name: "Filter by name" }).fill("archive/2999");
  await page.locator(".row-title", { hasText: "Letter 3000" }).waitFor();
  assert.equal(await page.locator(".row").count(), 1);
  assert.ok(Date.now() - started < 2000);
  await page.goto(`${server.url}/runs`);
  await page.locator(".run-row").nth(49).waitFor();
  await page.getByRole("button", { name: "Older runs" }).click();
  await page.locator(".run-row").nth(99).waitFor();
  await page.getByLabel("Status").selectOption("failed");
  await page.waitForFunction(() => [...document.querySelectorAll(".run-row .status")].every((one) => one.classList.contains("status-failed")));
  assert.match(page.url(), /status=failed/);
  await page.done();
});
