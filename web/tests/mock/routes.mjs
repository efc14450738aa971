// The endpoints of the mock server: [method, pattern, handler].
import { refusal } from "../mock_server.mjs";
import { documents } from "./documents.mjs";
import { detail, summary, turn } from "./runs.mjs";

const missing = () => refusal(404, "missing", "It does not exist.", "不存在。", "It may have been deleted.", "可能已被删除。");
const ok = (body) => ({ body });
const done = { status: 204 };

const session = [
  [
    "POST",
    /^\/api\/session$/,
    ({ mock, body }) => {
      if (body.key !== mock.key) {
        return refusal(401, "session.key", "This key is not valid.", "此密钥无效。", "Use the newest link that 'danlu serve' printed.", "请使用 “danlu serve” 最近打印的链接。");
      }
      const id = `s${mock.sessions.size + 1}`;
      mock.sessions.add(id);
      return { status: 204, headers: { "Set-Cookie": `danlu_session=${id}; HttpOnly; SameSite=Strict; Path=/` } };
    },
  ],
  ["GET", /^\/api\/session$/, () => ok({ scope: "admin", name: "owner" })],
  [
    "DELETE",
    /^\/api\/session$/,
    ({ mock, cookie }) => {
      mock.sessions.delete(cookie);
      return done;
    },
  ],
  ["GET", /^\/api\/info$/, () => ok({ version: "0.1.0", data_folder: "/srv/danlu/data", uptime_s: 93_784, port: 7331 })],
];

const apps = [
  ["GET", /^\/api\/apps$/, ({ mock }) => ok({ apps: [...mock.apps.values()] })],
  [
    "POST",
    /^\/api\/apps$/,
    ({ body }) => refusal(400, "app.none", `There is no app.yaml in '${body.folder}'.`, `“${body.folder}” 中没有 app.yaml。`, "Choose the folder that holds it.", "请选择包含它的文件夹。"),
  ],
  [
    "DELETE",
    /^\/api\/apps\/([^/]+)$/,
    ({ mock, match }) => {
      mock.apps.delete(match[0]);
      return done;
    },
  ],
  [
    "PUT",
    /^\/api\/apps\/([^/]+)\/permissions$/,
    ({ mock, match, body }) => {
      const { permissions } = mock.apps.get(match[0]);
      const has = (grant) => body.granted.some((one) => one.kind === grant.kind && one.value === grant.value);
      permissions.granted = body.granted;
      permissions.missing = permissions.needed.filter((grant) => !has(grant));
      return ok(permissions);
    },
  ],
  [
    "POST",
    /^\/api\/apps\/([^/]+)\/runs$/,
    ({ mock, match, body, request }) => {
      mock.posts.push(body);
      const key = request.headers["idempotency-key"];
      const known = mock.runs.keys.get(key);
      const run = known ?? mock.runs.start(match[0], body.inputs, body.conversation ?? `chat-new-${mock.runs.count + 1}`);
      mock.runs.keys.set(key, run);
      return { status: 201, body: { run: run.id, conversation: run.conversation } };
    },
  ],
];

const withRun =
  (handler) =>
  (context) => {
    const run = context.mock.runs.runs.get(context.match[0]);
    return run ? handler(context, run) : missing();
  };

const runs = [
  [
    "GET",
    /^\/api\/runs$/,
    ({ mock, query }) => {
      const limit = Number(query.get("limit") ?? 50);
      const wanted = (name) => (run) => !query.get(name) || run[name] === query.get(name);
      let all = [...mock.runs.runs.values()].reverse().filter(wanted("app")).filter(wanted("status"));
      const before = query.get("before");
      if (before) all = all.slice(all.findIndex((run) => run.id === before) + 1);
      const page = all.slice(0, limit);
      return ok({ runs: page.map(summary), next: all.length > limit ? page[page.length - 1].id : null });
    },
  ],
  ["GET", /^\/api\/runs\/([^/]+)$/, withRun((_, run) => ok(detail(run)))],
  [
    "GET",
    /^\/api\/runs\/([^/]+)\/events$/,
    withRun(({ mock, request, response }, run) => {
      mock.runs.follow(run, Number(request.headers["last-event-id"] ?? 0), response);
    }),
  ],
  [
    "POST",
    /^\/api\/runs\/([^/]+)\/cancel$/,
    withRun(({ mock }, run) => {
      mock.runs.cancel(run);
      return done;
    }),
  ],
  [
    "POST",
    /^\/api\/runs\/([^/]+)\/answer$/,
    withRun(({ mock, body }, run) => {
      mock.posts.push(body);
      mock.runs.answer(run, body);
      return done;
    }),
  ],
  ["POST", /^\/api\/runs\/([^/]+)\/resume$/, withRun(() => done)],
  [
    "POST",
    /^\/api\/runs\/([^/]+)\/fork$/,
    withRun(({ mock, body }, run) => {
      mock.posts.push(body);
      return ok({ run: mock.runs.start(run.app, { ...run.inputs, ...body.inputs }, null, run.id).id });
    }),
  ],
  ["POST", /^\/api\/runs\/([^/]+)\/replay$/, withRun((_, run) => ok({ run: run.id, equal: true, differences: [] }))],
  [
    "GET",
    /^\/api\/runs\/([^/]+)\/compare\/([^/]+)$/,
    () =>
      ok({
        steps: [
          { path: "search", change: "same", first: {}, second: {} },
          { path: "written", change: "changed", first: { text: "24 months." }, second: { text: "二十四个月。" } },
          { path: "extracted", change: "only_second", first: null, second: { text: "36" } },
        ],
      }),
  ],
  [
    "DELETE",
    /^\/api\/runs\/([^/]+)$/,
    withRun(({ mock }, run) => {
      mock.runs.runs.delete(run.id);
      return done;
    }),
  ],
];

const turnsOf = (mock, id) => [...mock.runs.runs.values()].filter((run) => run.conversation === id);

const conversations = [
  [
    "GET",
    /^\/api\/conversations$/,
    ({ mock }) => {
      const ids = new Set([...mock.runs.runs.values()].map((run) => run.conversation).filter(Boolean));
      const list = [...ids].filter((id) => !mock.deletedConversations.has(id)).map((id) => {
        const all = turnsOf(mock, id);
        return { id, app: all[0].app, title: all[0].title, updated_us: all[all.length - 1].started_us, turns: all.length };
      });
      return ok({ conversations: list.sort((a, b) => b.updated_us - a.updated_us) });
    },
  ],
  [
    "GET",
    /^\/api\/conversations\/([^/]+)$/,
    ({ mock, match }) => {
      const all = turnsOf(mock, match[0]);
      if (all.length === 0 || mock.deletedConversations.has(match[0])) return missing();
      return ok({ id: match[0], app: all[0].app, turns: all.map(turn) });
    },
  ],
  [
    "DELETE",
    /^\/api\/conversations\/([^/]+)$/,
    ({ mock, match }) => {
      mock.deletedConversations.add(match[0]);
      return done;
    },
  ],
];

const status = (mock, one) => ({
  name: one.name,
  source: one.source,
  uploads: one.uploads,
  documents: one.documents.length,
  chunks: one.documents.length * 4,
  failures: one.failures.length,
  source_bytes: one.documents.reduce((sum, document) => sum + document.size, 0),
  index_bytes: 1000,
  updated_at: one.updated_at,
  job: [...mock.jobs.values()].find((job) => job.subject === one.name && job.status === "running") ?? null,
});

function startJob(mock, collection) {
  const id = `job-${mock.jobs.size + 1}`;
  const job = { id, kind: "ingest", subject: collection.name, status: "running", done: 0, total: 4, note: "", seconds_left: 3, started_us: Date.now() * 1000, ended_us: null, error: null };
  mock.jobs.set(id, job);
  const step = () => {
    if (job.status !== "running") return;
    job.done++;
    job.note = `file ${job.done}`;
    if (job.done < job.total) return setTimeout(step, 250);
    Object.assign(job, { status: "done", seconds_left: 0, ended_us: Date.now() * 1000 });
    collection.updated_at = Math.floor(Date.now() / 1000);
  };
  setTimeout(step, 250);
  return id;
}

const withCollection =
  (handler) =>
  (context) => {
    const collection = context.mock.collections.get(context.match[0]);
    return collection ? handler(context, collection) : missing();
  };

const collections = [
  ["GET", /^\/api\/collections$/, ({ mock }) => ok({ collections: [...mock.collections.values()].map((one) => status(mock, one)) })],
  [
    "POST",
    /^\/api\/collections$/,
    ({ mock, body }) => {
      if (mock.collections.has(body.name)) return refusal(409, "collection.exists", `The collection '${body.name}' exists already.`, `知识库“${body.name}”已存在。`, "Choose another name.", "请换一个名称。");
      const uploads = body.folder === undefined;
      const made = { name: body.name, source: body.folder ?? `/srv/danlu/data/uploads/${body.name}`, uploads, updated_at: 0, documents: [], failures: [] };
      mock.collections.set(body.name, made);
      return { status: 201, body: uploads ? { job: null } : { job: startJob(mock, made) } };
    },
  ],
  [
    "GET",
    /^\/api\/collections\/([^/]+)$/,
    withCollection(({ mock }, one) => ok({ ...status(mock, one), documents: one.documents, failures: one.failures })),
  ],
  [
    "DELETE",
    /^\/api\/collections\/([^/]+)$/,
    withCollection(({ mock }, one) => {
      mock.collections.delete(one.name);
      return done;
    }),
  ],
  ["POST", /^\/api\/collections\/([^/]+)\/update$/, withCollection(({ mock }, one) => ok({ job: startJob(mock, one) }))],
  [
    "GET",
    /^\/api\/collections\/([^/]+)\/search$/,
    withCollection((context, one) => {
      const words = context.query.get("question").toLowerCase().split(/\s+/);
      const passages = documents.flatMap((document) => document.chunks).filter((chunk) => words.some((word) => chunk.text.toLowerCase().includes(word)));
      return ok({ passages: passages.slice(0, 10).map((chunk, at) => ({ ...chunk, collection: one.name, score: 10 - at })) });
    }),
  ],
  [
    "GET",
    /^\/api\/collections\/([^/]+)\/document$/,
    withCollection(({ query }) => {
      const found = documents.find((one) => one.file === query.get("file"));
      return found ? ok(found) : missing();
    }),
  ],
  [
    "GET",
    /^\/api\/collections\/([^/]+)\/file$/,
    withCollection(() => ({ body: "the file itself", headers: { "Content-Type": "application/octet-stream", "Content-Disposition": "attachment" } })),
  ],
  [
    "PUT",
    /^\/api\/collections\/([^/]+)\/files\/(.+)$/,
    withCollection(({ match, body }, one) => {
      one.documents.push({ file: match[1], title: match[1], format: "text", size: body.length, chunks: 1 });
      return ok({ file: match[1], size: body.length });
    }),
  ],
  [
    "DELETE",
    /^\/api\/collections\/([^/]+)\/files\/(.+)$/,
    withCollection(({ match }, one) => {
      one.documents = one.documents.filter((document) => document.file !== match[1]);
      return done;
    }),
  ],
  [
    "GET",
    /^\/api\/jobs\/([^/]+)$/,
    ({ mock, match }) => (mock.jobs.has(match[0]) ? ok(mock.jobs.get(match[0])) : missing()),
  ],
  [
    "POST",
    /^\/api\/jobs\/([^/]+)\/cancel$/,
    ({ mock, match }) => {
      mock.jobs.get(match[0]).status = "cancelled";
      return done;
    },
  ],
];

const settings = [
  ["GET", /^\/api\/models$/, ({ mock }) => ok({ models: mock.models })],
  [
    "POST",
    /^\/api\/models$/,
    ({ mock, body }) => {
      const { key, ...rest } = body;
      mock.models.push({ kind: "chat", ...rest, default: false, has_key: Boolean(key), found: false });
      return { status: 201, body: {} };
    },
  ],
  [
    "PUT",
    /^\/api\/models\/default$/,
    ({ mock, body }) => {
      for (const model of mock.models) model.default = model.name === body.name;
      return ok({});
    },
  ],
  [
    "POST",
    /^\/api\/models\/([^/]+)\/test$/,
    ({ match }) =>
      match[0] === "qwen"
        ? ok({ ok: true, ms: 412, text: "Hello! 你好！" })
        : ok({ ok: false, ms: 3000, error: refusal(502, "model.refused", "The server refuses the key.", "服务器拒绝了此密钥。", "Check the key.", "请检查密钥。").body.error }),
  ],
  [
    "DELETE",
    /^\/api\/models\/([^/]+)$/,
    ({ mock, match }) => {
      mock.models = mock.models.filter((model) => model.name !== match[0]);
      return done;
    },
  ],
  ["GET", /^\/api\/tokens$/, ({ mock }) => ok({ tokens: mock.tokens })],
  [
    "POST",
    /^\/api\/tokens$/,
    ({ mock, body }) => {
      mock.tokens.push({ ...body, expires_us: null, last_used_us: null });
      return { status: 201, body: { token: "danlu_4c1d0b8e7f6a59483726150493827160" } };
    },
  ],
  [
    "DELETE",
    /^\/api\/tokens\/([^/]+)$/,
    ({ mock, match }) => {
      mock.tokens = mock.tokens.filter((token) => token.name !== match[0]);
      return done;
    },
  ],
  [
    "GET",
    /^\/api\/folders$/,
    ({ query }) => {
      const path = query.get("path") || "/home/li";
      const parent = path === "/" ? null : path.replace(/\/[^/]+$/, "") || "/";
      return ok({ path, parent, folders: path.split("/").length > 4 ? [] : ["合同", "Letters", "Reports 2026"] });
    },
  ],
];

export const routes = [...session, ...apps, ...runs, ...conversations, ...collections, ...settings];
