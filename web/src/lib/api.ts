// Every endpoint the pages use, one function each. Throws ApiError (client.ts).
import { request } from "./client";
import type {
  App,
  CollectionDetail,
  CollectionStatus,
  Conversation,
  ConversationSummary,
  Folders,
  Grant,
  Info,
  Job,
  Model,
  ModelTest,
  Passage,
  Permissions,
  RunDetail,
  RunPage,
  Session,
  SourceDocument,
  StepChange,
  Token,
} from "./types";

type Signal = AbortSignal | undefined;
const part = encodeURIComponent;

function query(values: Record<string, string | number | null | undefined>): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") pairs.set(name, String(value));
  }
  const text = pairs.toString();
  return text === "" ? "" : `?${text}`;
}

// Files keep their folders in the path: each part encoded by itself.
function filePath(file: string): string {
  return file.split("/").map(part).join("/");
}

const get = <T>(path: string, signal?: Signal) => request<T>(path, { signal });
const post = <T>(path: string, body: unknown = {}) => request<T>(path, { method: "POST", body });
const put = <T>(path: string, body: unknown) => request<T>(path, { method: "PUT", body });
const remove = (path: string) => request<void>(path, { method: "DELETE" });

export const session = {
  open: (key: string) => post<void>("/api/session", { key }),
  read: (signal?: Signal) => get<Session>("/api/session", signal),
  close: () => remove("/api/session"),
};

export const info = (signal?: Signal) => get<Info>("/api/info", signal);

export const apps = {
  list: async (signal?: Signal) => (await get<{ apps: App[] }>("/api/apps", signal)).apps,
  add: (folder: string) => post<unknown>("/api/apps", { folder }),
  remove: (name: string) => remove(`/api/apps/${part(name)}`),
  grant: (name: string, granted: Grant[]) =>
    put<Permissions>(`/api/apps/${part(name)}/permissions`, { granted }),
};

export interface Started {
  run: string;
  conversation: string;
}

export interface RunFilter {
  app?: string | undefined;
  status?: string | undefined;
  before?: string | undefined;
  limit?: number | undefined;
}

export const runs = {
  // `key` makes sending again after a lost answer start nothing twice.
  start: (app: string, inputs: Record<string, unknown>, conversation: string | null, key: string) =>
    request<Started>(`/api/apps/${part(app)}/runs`, {
      method: "POST",
      body: conversation === null ? { inputs } : { inputs, conversation },
      headers: { "Idempotency-Key": key },
    }),
  list: (filter: RunFilter, signal?: Signal) =>
    get<RunPage>(`/api/runs${query({ limit: 50, ...filter })}`, signal),
  read: (id: string, signal?: Signal) => get<RunDetail>(`/api/runs/${part(id)}`, signal),
  events: (id: string) => `/api/runs/${part(id)}/events`,
  cancel: (id: string) => post<void>(`/api/runs/${part(id)}/cancel`),
  resume: (id: string) => post<void>(`/api/runs/${part(id)}/resume`),
  answer: (id: string, answer: { path: string; values: Record<string, unknown>; choice?: string }) =>
    post<void>(`/api/runs/${part(id)}/answer`, answer),
  fork: (id: string, change: ForkChange) => post<{ run: string }>(`/api/runs/${part(id)}/fork`, change),
  replay: (id: string) =>
    post<{ run: string; equal: boolean; differences: unknown[] }>(`/api/runs/${part(id)}/replay`),
  compare: async (id: string, other: string, signal?: Signal) =>
    (await get<{ steps: StepChange[] }>(`/api/runs/${part(id)}/compare/${part(other)}`, signal)).steps,
  remove: (id: string) => remove(`/api/runs/${part(id)}`),
};

export interface ForkChange {
  inputs?: Record<string, unknown>;
  set?: Record<string, Record<string, unknown>>;
  from?: string;
}

export const conversations = {
  list: async (app: string | undefined, signal?: Signal) =>
    (await get<{ conversations: ConversationSummary[] }>(`/api/conversations${query({ app })}`, signal))
      .conversations,
  read: (id: string, signal?: Signal) => get<Conversation>(`/api/conversations/${part(id)}`, signal),
  remove: (id: string) => remove(`/api/conversations/${part(id)}`),
};

export const collections = {
  list: async (signal?: Signal) =>
    (await get<{ collections: CollectionStatus[] }>("/api/collections", signal)).collections,
  // Without a folder: one of the program's own, for uploads.
  add: (name: string, folder?: string) =>
    post<{ job?: string | Job | null }>("/api/collections", folder === undefined ? { name } : { name, folder }),
  read: (name: string, signal?: Signal) => get<CollectionDetail>(`/api/collections/${part(name)}`, signal),
  remove: (name: string) => remove(`/api/collections/${part(name)}`),
  update: (name: string) => post<{ job?: string | Job | null }>(`/api/collections/${part(name)}/update`),
  search: async (name: string, question: string, signal?: Signal) =>
    (await get<{ passages: Passage[] }>(
      `/api/collections/${part(name)}/search${query({ question, top_k: 10 })}`,
      signal,
    )).passages,
  document: (name: string, file: string, signal?: Signal) =>
    get<SourceDocument>(`/api/collections/${part(name)}/document${query({ file })}`, signal),
  fileAddress: (name: string, file: string) => `/api/collections/${part(name)}/file${query({ file })}`,
  uploadAddress: (name: string, file: string) => `/api/collections/${part(name)}/files/${filePath(file)}`,
  removeFile: (name: string, file: string) => remove(`/api/collections/${part(name)}/files/${filePath(file)}`),
};

export const jobs = {
  list: async (signal?: Signal) => (await get<{ jobs: Job[] }>("/api/jobs", signal)).jobs,
  read: (id: string, signal?: Signal) => get<Job>(`/api/jobs/${part(id)}`, signal),
  cancel: (id: string) => post<void>(`/api/jobs/${part(id)}/cancel`),
};

export interface NewModel {
  name: string;
  url: string;
  model: string;
  key?: string;
  kind?: string;
}

export const models = {
  list: async (signal?: Signal) => (await get<{ models: Model[] }>("/api/models", signal)).models,
  add: (model: NewModel) => post<unknown>("/api/models", model),
  remove: (name: string) => remove(`/api/models/${part(name)}`),
  test: (name: string) => post<ModelTest>(`/api/models/${part(name)}/test`),
  makeDefault: (name: string) => put<unknown>("/api/models/default", { name }),
};

export const tokens = {
  list: async (signal?: Signal) => (await get<{ tokens: Token[] }>("/api/tokens", signal)).tokens,
  add: (token: { name: string; scope: string; days?: number }) => post<{ token: string }>("/api/tokens", token),
  remove: (name: string) => remove(`/api/tokens/${part(name)}`),
};

export const folders = (path: string, signal?: Signal) => get<Folders>(`/api/folders${query({ path })}`, signal);
