// The shapes of the API, as the server sends them. Times are integer microseconds since 1970 (`_us`).
// What the server may leave out is optional here; what it sends beyond this is ignored.

export interface Bilingual {
  en: string;
  zh: string;
}

export interface ErrorBody {
  code: string;
  message: string;
  message_zh?: string;
  hint?: string;
  hint_zh?: string;
  place?: string;
  place_zh?: string;
}

export interface Session {
  scope: string;
  name: string;
}

export interface Info {
  version: string;
  data_folder: string;
  uptime_s: number;
  port: number;
}

export type GrantKind =
  | "network"
  | "private"
  | "folder_read"
  | "folder_write"
  | "write"
  | "model"
  | "collection"
  | "secret";

export interface Grant {
  kind: GrantKind;
  value: string;
}

export interface Permissions {
  needed: Grant[];
  granted: Grant[];
  missing: Grant[];
}

export interface PortInfo {
  name: string;
  type: string;
  required?: boolean;
  default?: unknown;
  help?: Bilingual;
}

export interface App {
  name: string;
  summary: Bilingual;
  folder: string;
  // true, or which input is the question.
  chat: boolean | { question?: string } | null;
  inputs: PortInfo[];
  outputs: PortInfo[];
  examples: Bilingual[];
  collections: string[];
  problems: ErrorBody[];
  permissions: Permissions;
}

export type RunStatus = "running" | "waiting" | "succeeded" | "failed" | "cancelled";

export interface RunSummary {
  id: string;
  app: string;
  flow: string;
  status: RunStatus;
  conversation: string | null;
  parent: string | null;
  durability: string;
  started_us: number;
  ended_us: number | null;
  steps: number;
  error: ErrorBody | null;
  title: string;
}

export interface Wait {
  path: string;
  kind: "input" | "timer" | "repeat";
  until_us: number | null;
  form: unknown;
}

export type StepStatus = "running" | "waiting" | "finished" | "failed" | "skipped" | "restored";

export interface Step {
  path: string;
  node: string;
  status: StepStatus;
  attempt: number;
  started_us: number | null;
  ended_us: number | null;
  cached?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown> | null;
  error?: ErrorBody | null;
}

export interface RunDetail extends Omit<RunSummary, "steps"> {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown> | null;
  waits: Wait[];
  steps: Step[];
}

export interface RunPage {
  runs: RunSummary[];
  next: string | null;
}

export interface Span {
  collection?: string;
  file: string;
  page: number;
  begin: number;
  end: number;
  unit: "file" | "text";
}

export interface Citation {
  number: number;
  passage: string;
  quote: string;
  verified: boolean;
  collection?: string;
  span: Span;
}

export interface Turn {
  run: string;
  status: RunStatus;
  question: string;
  answer: string | null;
  citations: Citation[];
  note: string | null;
  started_us: number;
  error: ErrorBody | null;
}

export interface ConversationSummary {
  id: string;
  app: string;
  title: string;
  updated_us: number;
  turns: number;
}

export interface Conversation {
  id: string;
  app: string;
  turns: Turn[];
}

export type JobStatus = "running" | "done" | "failed" | "cancelled" | "interrupted";

export interface Job {
  id: string;
  kind: string;
  subject: string;
  status: JobStatus;
  done: number;
  total: number;
  note: string;
  seconds_left: number;
  started_us: number;
  ended_us: number | null;
  error: ErrorBody | null;
}

export interface CollectionStatus {
  name: string;
  source: string;
  documents: number;
  chunks: number;
  failures: number;
  source_bytes: number;
  index_bytes: number;
  updated_at: number; // Seconds since 1970; 0: never.
  uploads?: boolean; // Its folder belongs to the program: files can be added and removed here.
  job?: Job | null;
}

export interface CollectionDocument {
  file: string;
  title: string;
  format: string;
  size: number;
  chunks: number;
}

export interface CollectionFailure {
  file: string;
  error: string;
  message: Bilingual;
  hint: Bilingual;
}

export interface CollectionDetail extends Omit<CollectionStatus, "documents" | "failures"> {
  documents: CollectionDocument[];
  failures: CollectionFailure[];
}

export interface Passage {
  id: string;
  collection: string;
  text: string;
  headings: string[];
  span: Span;
  score: number;
}

export interface Chunk {
  id: string;
  headings: string[];
  text: string;
  span: Span;
}

export interface SourceDocument {
  file: string;
  title: string;
  format: string;
  size: number;
  chunks: Chunk[];
}

export interface Model {
  name: string;
  url: string;
  model: string;
  kind: string;
  default: boolean;
  has_key: boolean;
  found: boolean; // Found running on this machine, not added by hand.
}

export interface ModelTest {
  ok: boolean;
  ms: number;
  text?: string;
  error?: ErrorBody | null;
}

export interface Token {
  name: string;
  scope: string;
  created_us?: number;
  expires_us?: number | null;
  last_used_us?: number | null;
}

export interface StepChange {
  path: string;
  change: "same" | "changed" | "only_first" | "only_second";
  first: unknown;
  second: unknown;
}

export interface Folders {
  path: string;
  parent: string | null;
  folders: string[];
}
