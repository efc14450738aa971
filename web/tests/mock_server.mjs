// A server with the API of `danlu serve` and made-up data, for the tests of the pages and for working
// on them: `node tests/mock_server.mjs [port]`. Serves what is built in build/web under the same policy.
//
//   const mock = await startMock({ wordMilliseconds: 20 });
//   mock.url, mock.key             where, and the key of its link
//   mock.fail("GET /api/runs", {status, body, headers, times})   answers so instead, `times` times
//   mock.runs                      tests/mock/runs.mjs
//   await mock.stop()
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { appsAtFirst, modelsAtFirst, tokensAtFirst } from "./mock/apps.mjs";
import { collectionsAtFirst } from "./mock/documents.mjs";
import { routes } from "./mock/routes.mjs";
import { Runs } from "./mock/runs.mjs";

const here = resolve(fileURLToPath(import.meta.url), "..");
const pages = process.env.DANLU_WEB_OUT ?? resolve(here, "../../build/web");
export const kPolicy =
  "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

export function refusal(status, code, en, zh, hint_en = "", hint_zh = "") {
  return { status, body: { error: { code, message: en, message_zh: zh, hint: hint_en, hint_zh, place: "" } } };
}

const unauthorized = refusal(401, "session.missing", "You are not signed in.", "尚未登录。", "Open the link that 'danlu serve' printed.", "请打开 “danlu serve” 打印的链接。");

export async function startMock({ port = 0, wordMilliseconds = 15 } = {}) {
  const mock = {
    key: "mock-key-5f2c",
    sessions: new Set(),
    failures: new Map(),
    runs: new Runs(wordMilliseconds),
    apps: appsAtFirst(),
    models: modelsAtFirst(),
    tokens: tokensAtFirst(),
    collections: collectionsAtFirst(),
    jobs: new Map(),
    deletedConversations: new Set(),
    posts: [],
    fail: (route, { status, body, headers = {}, times = Infinity }) =>
      mock.failures.set(route, { status, body, headers, times }),
  };
  const server = createServer((request, response) => void handle(mock, request, response));
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  mock.url = `http://127.0.0.1:${server.address().port}`;
  mock.link = (path = "/") => `${mock.url}${path}#key=${mock.key}`;
  mock.stop = () => {
    mock.runs.stopAll();
    server.closeAllConnections?.();
    return new Promise((done) => server.close(done));
  };
  return mock;
}

async function handle(mock, request, response) {
  const url = new URL(request.url, "http://mock");
  const path = decodeURIComponent(url.pathname);
  try {
    if (!path.startsWith("/api/")) return servePage(path, response);
    const failure = mock.failures.get(`${request.method} ${path}`);
    if (failure && failure.times-- > 0) {
      if (failure.status === 0) return response.destroy();
      return answer(response, failure);
    }
    const body = await read(request);
    const cookie = /danlu_session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
    const open = path === "/api/session" && request.method === "POST";
    if (!open && !mock.sessions.has(cookie)) return answer(response, unauthorized);
    const found = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
    if (!found) return answer(response, refusal(404, "route.unknown", "There is no such address.", "没有这个地址。"));
    const match = found[1].exec(path).slice(1);
    const result = await found[2]({ mock, request, response, body, query: url.searchParams, match, cookie });
    if (result !== undefined) answer(response, result);
  } catch (error) {
    if (!response.headersSent) answer(response, refusal(500, "mock.bug", String(error), String(error)));
  }
}

function answer(response, { status = 200, body, headers = {} }) {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers });
  response.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const bytes = Buffer.concat(parts);
  if (!(request.headers["content-type"] ?? "").includes("json")) return bytes;
  return JSON.parse(bytes.toString() || "{}");
}

function servePage(path, response) {
  let file = join(pages, path);
  if (!file.startsWith(pages) || !existsSync(file) || statSync(file).isDirectory()) file = join(pages, "index.html");
  response.writeHead(200, {
    "Content-Type": types[extname(file)] ?? "application/octet-stream",
    "Content-Security-Policy": kPolicy,
    "X-Content-Type-Options": "nosniff",
  });
  createReadStream(file).pipe(response);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.argv[2] ?? 7399), wordMilliseconds: 60 });
  console.log(mock.link());
}
