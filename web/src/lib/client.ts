// Talks to the server: JSON in and out, every failure an ApiError that carries message and hint in
// both languages. A lost session is told to whoever listens (the app shows how to get in again).
import type { Bilingual, ErrorBody } from "./types";

export class ApiError extends Error {
  readonly status: number; // 0: no answer came at all.
  readonly code: string;
  readonly text: Bilingual;
  readonly hint: Bilingual | null;
  readonly place: Bilingual | null;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: ErrorBody, retryAfterSeconds: number | null = null) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.text = { en: body.message, zh: body.message_zh ?? body.message };
    this.hint = body.hint ? { en: body.hint, zh: body.hint_zh ?? body.hint } : null;
    this.place = body.place ? { en: body.place, zh: body.place_zh || body.place } : null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const unreachable: ErrorBody = {
  code: "web.unreachable",
  message: "Danlu does not answer.",
  message_zh: "丹炉没有响应。",
  hint: "Check that 'danlu serve' is running on this address, then try again.",
  hint_zh: "请确认 “danlu serve” 正在此地址运行，然后重试。",
};

function unreadable(status: number): ErrorBody {
  return {
    code: "web.unreadable",
    message: `The server answered ${status} with something that is not JSON.`,
    message_zh: `服务器返回了 ${status}，但内容不是 JSON。`,
    hint: "Something between this page and Danlu may be in the way, such as a proxy.",
    hint_zh: "此页面与丹炉之间可能有代理等程序干扰。",
  };
}

const sessionListeners = new Set<() => void>();

// Calls `listener` when the server says that there is no session (any more).
export function onSessionLost(listener: () => void): () => void {
  sessionListeners.add(listener);
  return () => sessionListeners.delete(listener);
}

// What the failed answer says; never throws itself.
export async function errorOf(response: Response): Promise<ApiError> {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  const retry = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  let body: ErrorBody = unreadable(response.status);
  try {
    const parsed: unknown = await response.json();
    if (typeof parsed === "object" && parsed !== null && "error" in parsed) {
      const error = (parsed as { error: Partial<ErrorBody> | null }).error;
      if (error && typeof error.message === "string") {
        body = { ...error, code: error.code ?? "", message: error.message };
      }
    }
  } catch {
    // The body stays what it is: unreadable.
  }
  if (response.status === 401) for (const listener of sessionListeners) listener();
  return new ApiError(response.status, body, retry);
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

// Throws ApiError, or the AbortError of `signal`.
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  const init: RequestInit = { method: options.method ?? "GET", headers, credentials: "same-origin" };
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  if (options.signal) init.signal = options.signal;
  const response = await send(path, init);
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (text === "") return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(response.status, unreadable(response.status));
  }
}

export async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, unreachable);
  }
}

// Sends a file as the raw body. fetch tells nothing about how far an upload is, XMLHttpRequest does.
export function upload(
  path: string,
  file: File,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("PUT", path);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    xhr.onerror = () => reject(new ApiError(0, unreachable));
    xhr.onabort = () => reject(new DOMException("", "AbortError"));
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) return resolve();
      errorOf(new Response(xhr.responseText, { status: xhr.status })).then(reject, reject);
    };
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(file);
  });
}

// Any thrown thing as an ApiError; null when it was an abort, which is no failure.
export function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === "AbortError") return null;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError(0, { code: "web.bug", message, message_zh: message });
}
