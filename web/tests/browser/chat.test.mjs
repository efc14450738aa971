// The chat: streamed answers, sources, stopping, asking again, past chats, waiting runs, hostile text.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, answered, ask, desktop, fits, onlyMocked, open, phone, start } from "./support.mjs";

let server;
before(async () => {
  server = await start({ wordMilliseconds: 25 });
});
after(() => server.stop());

test("an example is asked and answered with its source", async () => {
  const page = await open(server);
  await page.locator(".example").first().click();
  const turn = await answered(page);
  await turn.locator(".marker").first().waitFor();
  assert.match(page.url(), /\/chat\/./);
  await turn.locator(".marker").first().click();
  await page.locator(".panel mark").first().waitFor();
  await accessible(page, "chat with a source");
  await page.done();
});

test("the answer comes word by word, and what was said is heard at its end", onlyMocked, async () => {
  const page = await open(server);
  await ask(page, "How long is the guarantee?");
  const lengths = new Set();
  const prose = page.locator(".answer .prose");
  await prose.waitFor();
  while (await page.locator(".working").count()) {
    lengths.add((await prose.innerText().catch(() => "")).length);
    await page.waitForTimeout(15);
  }
  assert.ok(lengths.size > 4, `${lengths.size} states seen`);
  const turn = await answered(page);
  assert.equal(await turn.locator(".prose strong").first().innerText(), "24 months");
  assert.equal(await turn.locator(".prose li").count(), 2);
  await page.waitForFunction(() => /^Answer: 24 months/.test(document.querySelector("[aria-live]").textContent));
  await ask(page, "And with hard water?");
  await page.locator(".turn").nth(1).locator("table").waitFor();
  assert.equal(server.mock.posts.at(-1).conversation, decodeURIComponent(page.url().split("/chat/")[1]));
  await page.done();
});

test("with the keyboard alone: ask, open a source, close it, go on where one was", onlyMocked, async () => {
  const page = await open(server);
  await page.locator(".composer textarea").waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
  const tabTo = async (wanted, key = "Tab") => {
    for (let at = 0; at < 60; at++) {
      if (wanted.test(await focused())) return;
      await page.keyboard.press(key);
    }
    assert.fail(`${wanted} is not reached by ${key}`);
  };
  await tabTo(/^Ask a question$/);
  await page.keyboard.type("the guarantee,");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("how long?");
  assert.equal(await page.locator(".composer textarea").inputValue(), "the guarantee,\nhow long?");
  await page.keyboard.press("Enter");
  await answered(page);
  await tabTo(/^Open source 1/, "Shift+Tab");
  const marker = await focused();
  await page.keyboard.press("Enter");
  await page.locator(".panel mark").waitFor();
  assert.match(await focused(), /Owner's Manual/);
  const seen = await page.locator(".panel mark").evaluate((element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  });
  assert.ok(seen, "the cited words are in view");
  assert.match(await page.locator(".panel mark").innerText(), /^The kettle and its base/);
  assert.match(await page.locator(".panel").innerText(), /page 5/);
  await page.keyboard.press("Escape");
  await page.locator(".panel").waitFor({ state: "detached" });
  assert.equal(await focused(), marker);
  await page.done();
});

test("on a phone a source fills the page and closes with its button", onlyMocked, async () => {
  const page = await open(server, { look: phone });
  await ask(page, "累计工龄十五年的员工，每年有几天年休假？");
  const turn = await answered(page);
  await turn.locator(".source").tap();
  await page.locator(".panel mark").waitFor();
  assert.equal(await page.locator(".panel mark").innerText(), "已满十年不满二十年的，年休假十天");
  assert.equal(await page.locator(".panel").evaluate((element) => element.getBoundingClientRect().width), 390);
  await fits(page, "source on a phone");
  await accessible(page, "source on a phone");
  await page.getByRole("button", { name: "关闭" }).tap();
  await page.locator(".panel").waitFor({ state: "detached" });
  await page.done();
});

test("the file of a source can be downloaded", onlyMocked, async () => {
  const page = await open(server);
  await ask(page, "guarantee");
  await (await answered(page)).locator(".marker").first().click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download file" }).click()]);
  assert.equal(download.suggestedFilename(), "kettle-k2-manual.pdf");
  await page.done();
});

test("words that do not stand in the source are said not to", onlyMocked, async () => {
  const page = await open(server);
  await ask(page, "guarantee");
  await (await answered(page)).locator(".marker-unverified").click();
  await page.getByText("These words do not stand in the document exactly like this.").waitFor();
  await page.done();
});

test("an answer is stopped", onlyMocked, async () => {
  const page = await open(server);
  await ask(page, "slow: the guarantee");
  await page.locator(".answer .prose").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").first().waitFor();
  assert.ok(await page.getByRole("button", { name: "Send" }).isVisible());
  await page.done();
});

test("an answer is made again, and the earlier one can be read", onlyMocked, async () => {
  const page = await open(server);
  await ask(page, "guarantee");
  await answered(page);
  await page.getByRole("button", { name: "Answer again" }).click();
  await page.getByText("Answer 2 of 2").waitFor();
  assert.equal(await page.locator(".turn").count(), 1);
  await page.getByRole("button", { name: "Earlier answer" }).click();
  await page.getByText("Answer 1 of 2").waitFor();
  await page.done();
});

test("a failed run says why and what to do", onlyMocked, async () => {
  const page = await open(server, { look: { ...desktop, locale: "zh-CN" } });
  await ask(page, "fail guarantee");
  await page.getByText("未能生成回答。").waitFor();
  await page.getByText("请启动它的服务，或在设置中改用其他模型。").waitFor();
  await page.done();
});

test("a run that waits shows its form and goes on with the answer", onlyMocked, async () => {
  const page = await open(server);
  await ask(page, "approve the letter");
  await page.getByRole("heading", { name: "Check the letter" }).waitFor();
  await accessible(page, "a waiting run");
  await page.getByLabel("Copies").fill("x");
  await page.getByRole("button", { name: "Send it" }).click();
  await page.getByText("Give a whole number.").waitFor();
  await page.getByLabel("Copies").fill("2");
  const posted = page.waitForRequest((request) => request.url().endsWith("/answer"));
  await page.getByRole("button", { name: "Send it" }).click();
  assert.deepEqual((await posted).postDataJSON(), { path: "approval", values: { subject: "Your order", copies: 2 }, choice: "send" });
  await answered(page);
  await page.done();
});

test("documents and answers that try to be HTML stay text", onlyMocked, async () => {
  const page = await open(server);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await ask(page, 'hostile <img src=x onerror="window.__attacked=1">');
  const turn = await answered(page);
  assert.match(await turn.innerText(), /<img src=x onerror=/);
  const links = await turn.locator(".prose a").evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.rel]));
  assert.deepEqual(links, [["https://example.com/", "noopener noreferrer nofollow"]]);
  await turn.locator(".marker").first().click();
  await page.locator(".panel mark").waitFor();
  assert.match(await page.locator(".panel").innerText(), /<script>window/);
  await page.goto(`${server.url}/documents/ask-docs`);
  await page.locator(".row").first().waitFor();
  await page.goto(`${server.url}/runs`);
  await page.locator(".run-row").first().click();
  await page.locator(".values").first().waitFor();
  assert.equal(await page.evaluate(() => window.__attacked), undefined);
  assert.equal(await page.locator("main img").count(), 0);
  assert.deepEqual(asked.filter((url) => !url.startsWith(server.url)), []);
  await page.done();
});

test("a lost connection is taken up again", onlyMocked, async () => {
  const page = await open(server);
  await ask(page, "slow: how often with hard water");
  await page.locator(".answer .prose").waitFor();
  server.mock.runs.drop();
  await page.getByText("Connection lost; trying again…").waitFor();
  await page.locator(".turn table").waitFor({ timeout: 20_000 });
  await answered(page);
  await page.done();
});

test("past chats are opened and deleted", onlyMocked, async () => {
  const page = await open(server, { path: "/chat/chat-1" });
  await page.locator(".turn").first().waitFor();
  const item = page.locator(".past-current");
  await item.hover();
  await item.getByRole("button").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete this chat" }).click();
  await page.locator(".welcome").waitFor();
  await page.goBack();
  await page.getByText("It does not exist.").waitFor();
  await page.done();
});
