// A run as it goes: its events and previews taken into what is known of it. Pure: events in, a new
// state out.
import type { ErrorBody, RunDetail, RunStatus, Step, StepStatus } from "./types";
import type { ServerEvent } from "./event_stream";

export interface Progress {
  done: number;
  total: number;
  note: string;
}

export interface LiveRun {
  status: RunStatus;
  steps: Map<string, Step>;
  previews: Map<string, string>;
  progress: Map<string, Progress>;
  lastPreview: string | null; // Path of the step that spoke last.
  error: ErrorBody | null;
  ended: boolean;
}

interface EventData {
  time_us?: number;
  path?: string;
  attempt?: number;
  cached?: boolean;
  data?: Record<string, unknown> | null;
}

export function emptyLiveRun(): LiveRun {
  return {
    status: "running",
    steps: new Map(),
    previews: new Map(),
    progress: new Map(),
    lastPreview: null,
    error: null,
    ended: false,
  };
}

export function liveFrom(run: RunDetail): LiveRun {
  return {
    ...emptyLiveRun(),
    status: run.status,
    steps: new Map(run.steps.map((step) => [step.path, step])),
    error: run.error,
    ended: hasEnded(run.status),
  };
}

export function hasEnded(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

const stepStatus: Record<string, StepStatus> = {
  step_started: "running",
  step_finished: "finished",
  step_failed: "failed",
  step_skipped: "skipped",
  step_waiting: "waiting",
};
const runStatus: Record<string, RunStatus> = {
  run_started: "running",
  run_resumed: "running",
  run_waiting: "waiting",
  run_finished: "succeeded",
  run_failed: "failed",
  run_cancelled: "cancelled",
};

export function isEnd(event: ServerEvent): boolean {
  const status = runStatus[event.event];
  return status !== undefined && hasEnded(status);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function asError(data: Record<string, unknown> | null | undefined): ErrorBody | null {
  const inner = data?.["error"] ?? data;
  if (typeof inner !== "object" || inner === null) return null;
  const error = inner as Partial<ErrorBody>;
  return typeof error.message === "string" ? { ...error, code: error.code ?? "", message: error.message } : null;
}

export function withEvent(live: LiveRun, event: ServerEvent): LiveRun {
  const body = parsed(event.data);
  if (event.event === "preview") return withPreview(live, body);
  if (event.event === "progress") return withProgress(live, body);
  const status = runStatus[event.event];
  if (status !== undefined) {
    const error = status === "failed" ? asError((body as EventData).data) : live.error;
    return { ...live, status, error, ended: hasEnded(status) };
  }
  return stepStatus[event.event] ? withStep(live, event.event, body as EventData) : live;
}

// A preview adds to what the step has said; `replace` says it whole, as after a reconnect.
function withPreview(live: LiveRun, body: Record<string, unknown>): LiveRun {
  const path = String(body["path"] ?? "");
  const before = body["replace"] === true ? "" : (live.previews.get(path) ?? "");
  const previews = new Map(live.previews).set(path, before + String(body["text"] ?? ""));
  return { ...live, previews, lastPreview: path };
}

function withProgress(live: LiveRun, body: Record<string, unknown>): LiveRun {
  const path = String(body["path"] ?? "");
  const one = { done: Number(body["done"] ?? 0), total: Number(body["total"] ?? 0), note: String(body["note"] ?? "") };
  return { ...live, progress: new Map(live.progress).set(path, one) };
}

function withStep(live: LiveRun, kind: string, body: EventData): LiveRun {
  const path = body.path ?? "";
  const status = stepStatus[kind] ?? "running";
  const before = live.steps.get(path);
  const time = body.time_us ?? null;
  const started = kind === "step_started";
  const step: Step = {
    path,
    node: before?.node ?? String(body.data?.["node"] ?? body.data?.["use"] ?? ""),
    status,
    attempt: body.attempt ?? before?.attempt ?? 1,
    started_us: started ? time : (before?.started_us ?? time),
    ended_us: started || kind === "step_waiting" ? null : time,
    cached: body.cached ?? false,
    outputs: before?.outputs ?? null,
    error: kind === "step_failed" ? asError(body.data) : null,
    ...(before?.inputs ? { inputs: before.inputs } : {}),
  };
  const previews = new Map(live.previews);
  // A new attempt begins anew; a failed one's words are not the answer.
  if (started || kind === "step_failed") previews.delete(path);
  return { ...live, status: live.ended ? live.status : "running", steps: new Map(live.steps).set(path, step), previews };
}

// The words to show while the answer is being written.
export function spoken(live: LiveRun): string {
  return live.lastPreview === null ? "" : (live.previews.get(live.lastPreview) ?? "");
}
