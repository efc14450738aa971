// Signing in, errors, runs, documents and settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { refusal } from "../mock_server.mjs";
import { accessible, desktop, fits, mocked, onlyMocked, open, phone, start } from "./support.mjs";

let server;
before(async () => {
  server = await start({ wordMilliseconds: 10 });
});
after(() => server.stop());

test("without a session the page says how to get in", async () => {
  for (const look of [desktop, phone]) {
    const page = await open(server, { look, signedIn: false, path: "/runs" });
    await page.locator(".login-card h1").waitFor();
    await fits(page, "login");
    await accessible(page, "login");
    await page.locator("input").fill(`${server.url}/#key=wrong`);
    await page.locator(".login-card button[type=submit]").click();
    await page.locator(".notice-error").waitFor();
    await page.locator("input").fill(`${server.url}/#key=${server.key}`);
    if (mocked) {
      await page.locator(".login-card button[type=submit]").click();
      await page.locator(".filters").waitFor();
    }
    await page.done();
  }
});

test("the key of a link leaves the address at once", onlyMocked, async () => {
  const page = await open(server, { signedIn: false, path: `/documents#key=${server.key}` });
  await page.locator(".collection").first().waitFor();
  assert.equal(page.url(), `${server.url}/documents`);
  await page.done();
});

test("a wrong key in the link is said to be wrong", onlyMocked, async () => {
  const page = await open(server, { signedIn: false, path: "/#key=wrong" });
  await page.getByText("This key is not valid.").waitFor();
  await page.done();
});

test("a session that ends shows the way back in", onlyMocked, async () => {
  const page = await open(server, { path: "/documents" });
  await page.locator(".collection").first().waitFor();
  server.mock.sessions.clear();
  await page.getByRole("link", { name: "Runs" }).click();
  await page.getByText("Your session has ended.").waitFor();
  await page.done();
});

test("signing out ends the session", onlyMocked, async () => {
  const page = await open(server, { path: "/settings/access" });
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.locator(".login-card").waitFor();
  await page.reload();
  await page.locator(".login-card").waitFor();
  await page.done();
});

test("a server that is down or busy is said, and tried again when asked", onlyMocked, async () => {
  const page = await open(server, { path: "/settings/apps" });
  await page.locator(".card").first().waitFor();
  server.mock.fail("GET /api/models", { status: 0 });
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByText("Danlu does not answer.").waitFor();
  await accessible(page, "an error");
  server.mock.failures.clear();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("qwen2.5:7b-instruct").waitFor();
  const busy = refusal(429, "server.busy", "Too many requests.", "请求过多。", "Wait a little.", "请稍候。");
  server.mock.fail("POST /api/apps/ask-docs/runs", { ...busy, headers: { "Retry-After": "7" }, times: 1 });
  await page.getByRole("link", { name: "Chat" }).click();
  await page.locator(".example").first().click();
  await page.getByText("Too many requests.").waitFor();
  await page.getByText("Try again in 7 s.").waitFor();
  server.mock.fail("GET /api/runs", { status: 502, body: "<html>proxy</html>", times: 1 });
  await page.getByRole("link", { name: "Runs" }).click();
  await page.getByText("The server answered 502 with something that is not JSON.").waitFor();
  await page.locator(".run-row").first().waitFor();
  await page.done();
});

test("a run is followed live, step by step", onlyMocked, async () => {
  const page = await open(server, { path: "/runs" });
  await page.getByRole("button", { name: "Start an app" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("question").fill("slow: the guarantee");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await page.locator(".step-running .step-path", { hasText: "written" }).waitFor();
  await page.locator(".step-running .step-head").click();
  await page.getByText("As it is being written").waitFor();
  await page.locator(".facts .status-succeeded").waitFor({ timeout: 20_000 });
  await page.locator(".values", { hasText: "24 months" }).first().waitFor();
  assert.equal(await page.locator(".step-finished").count(), 2);
  await page.done();
});

test("a run is made again from a step with its outputs changed", onlyMocked, async () => {
  const page = await open(server, { path: "/runs/run-0230" });
  await page.locator(".step-head", { hasText: "standalone" }).click();
  await page.getByRole("button", { name: "Run again from here" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("question").fill("with hard water?");
  await dialog.getByRole("button", { name: "Run with this change" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("run-0230"));
  assert.deepEqual(server.mock.posts.at(-1), { set: { standalone: { question: "with hard water?" } } });
  await page.getByRole("link", { name: "run-0230" }).waitFor();
  await page.done();
});

test("JSON that is not JSON is not sent", onlyMocked, async () => {
  const page = await open(server, { path: "/runs/run-0230" });
  await page.locator(".step-head", { hasText: "search" }).click();
  await page.getByRole("button", { name: "Run again from here" }).click();
  await page.getByRole("dialog").getByLabel("passages").fill("[");
  await page.getByRole("button", { name: "Run with this change" }).click();
  await page.getByText("This is not valid JSON.").waitFor();
  await page.done();
});

test("two runs are compared", onlyMocked, async () => {
  const page = await open(server, { path: "/runs/run-0230" });
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("dialog").locator(".row-main").first().click();
  await page.locator(".change-changed").waitFor();
  assert.equal(await page.locator(".change").count(), 2);
  await page.getByText("Only what differs").click();
  assert.equal(await page.locator(".change").count(), 3);
  await page.done();
});

test("files become a collection, and its progress is shown", onlyMocked, async () => {
  const page = await open(server, { path: "/documents" });
  await page.getByRole("button", { name: "New collection" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the collection").fill("notes");
  await dialog.locator("input[type=file]").setInputFiles([
    { name: "a b.txt", mimeType: "text/plain", buffer: Buffer.from("hello") },
    { name: "合同.md", mimeType: "text/markdown", buffer: Buffer.from("# 合同") },
  ]);
  await dialog.getByText("2 files").waitFor();
  await dialog.getByRole("button", { name: "Create collection" }).click();
  await dialog.locator("progress").waitFor();
  await dialog.getByText("All documents are read.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.locator(".row-title", { hasText: "合同.md" }).waitFor();
  assert.equal(await page.locator(".row").count(), 2);
  await page.done();
});

test("my own folder becomes a collection", onlyMocked, async () => {
  const page = await open(server, { path: "/documents" });
  await page.getByRole("button", { name: "New collection" }).click();
  await page.getByLabel("Name of the collection").fill("mine");
  await page.getByRole("radio", { name: "Folder on this computer" }).check();
  await page.getByRole("button", { name: "Choose", exact: true }).click();
  await page.getByRole("button", { name: "合同" }).click();
  await page.getByText("/home/li/合同", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Use this folder" }).click();
  assert.equal(await page.getByLabel("Folder", { exact: true }).inputValue(), "/home/li/合同");
  await page.getByRole("button", { name: "Create collection" }).click();
  await page.getByText("All documents are read.").waitFor();
  assert.equal(server.mock.collections.get("mine").source, "/home/li/合同");
  await page.done();
});

test("a collection is searched, and a passage opens in its document", onlyMocked, async () => {
  const page = await open(server, { path: "/documents/ask-docs" });
  await page.getByRole("searchbox", { name: "Search this collection" }).fill("vinegar");
  await page.keyboard.press("Enter");
  await page.locator(".found-passage").first().click();
  await page.locator(".chunk-cited").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox", { name: "Search this collection" }).fill("zzz");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing found for “zzz”.").waitFor();
  await page.done();
});

test("models are tested, added and removed", onlyMocked, async () => {
  const page = await open(server, { path: "/settings/models" });
  const card = (name) => page.locator(".card", { hasText: name });
  await card("qwen").getByRole("button", { name: "Test" }).click();
  await page.getByText("It answers, in 412 ms.").waitFor();
  await card("office").getByRole("button", { name: "Test" }).click();
  await page.getByText("The server refuses the key.").waitFor();
  await page.getByRole("button", { name: "Add a model" }).click();
  await page.getByLabel("Name").fill("mine");
  await page.getByLabel("Address").fill("http://10.0.0.2:8000/v1");
  await page.getByLabel("Model", { exact: true }).fill("m-1");
  await page.getByLabel(/^Key/).fill("secret");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await card("mine").getByRole("button", { name: "Make default" }).click();
  await card("mine").getByText("Default", { exact: true }).waitFor();
  await card("mine").getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await card("mine").waitFor({ state: "detached" });
  await page.done();
});

test("permissions are granted and taken back", onlyMocked, async () => {
  const page = await open(server, { path: "/settings/apps" });
  const card = page.locator(".card", { hasText: "letters" }).first();
  await card.getByText("2 permissions missing").waitFor();
  await card.getByRole("switch", { name: /smtp_password/ }).press("Space");
  await card.getByText("1 permission missing").waitFor();
  await card.getByRole("button", { name: "Allow all it needs" }).click();
  await card.getByText(/permissions? missing/).waitFor({ state: "detached" });
  await card.getByRole("button", { name: "Take all back" }).click();
  await card.getByText("3 permissions missing").waitFor();
  await page.done();
});

test("a token is made, shown once, and revoked", onlyMocked, async () => {
  const page = await open(server, { path: "/settings/access" });
  await page.getByRole("button", { name: "Make a token" }).click();
  await page.getByLabel("What it is for").fill("nightly");
  await page.getByLabel("May do").selectOption("run:ask-docs");
  await page.getByRole("dialog").getByRole("button", { name: "Make a token" }).click();
  await page.getByText("danlu_4c1d0b8e").waitFor();
  await page.getByRole("button", { name: "Revoke: nightly" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.locator(".row", { hasText: "nightly" }).waitFor({ state: "detached" });
  await page.done();
});
