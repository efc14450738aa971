// Server-sent events over fetch: a parser without I/O and a client that resumes by id.
//
// The parser follows the HTML standard, 9.2.6 (any mix of CR, LF, CRLF; BOM; several data lines; ids
// without NUL). The client reconnects with growing pauses, sends Last-Event-ID, and stops when the
// handler says that the last event has come, when it is closed, or when the server refuses (4xx).
import { ApiError, errorOf, send } from "./client";

export interface ServerEvent {
  id: string; // The last id seen; empty when there was none.
  event: string;
  data: string;
}

// Feed it text as it comes; it gives back the events that are complete.
export class EventParser {
  private rest = "";
  private data: string[] = [];
  private event = "";
  private first = true;
  lastId = "";

  push(text: string): ServerEvent[] {
    if (this.first && text !== "") {
      this.first = false;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    this.rest += text;
    const events: ServerEvent[] = [];
    for (;;) {
      const end = this.rest.search(/[\r\n]/);
      // A CR at the very end may be half of a CRLF.
      if (end < 0 || (this.rest[end] === "\r" && end + 1 === this.rest.length)) return events;
      const line = this.rest.slice(0, end);
      const wide = this.rest[end] === "\r" && this.rest[end + 1] === "\n";
      this.rest = this.rest.slice(end + (wide ? 2 : 1));
      const complete = this.line(line);
      if (complete) events.push(complete);
    }
  }

  private line(line: string): ServerEvent | null {
    if (line === "") {
      const { data, event } = this;
      this.data = [];
      this.event = "";
      return data.length === 0 ? null : { id: this.lastId, event: event || "message", data: data.join("\n") };
    }
    const colon = line.indexOf(":");
    if (colon === 0) return null; // A comment keeps the connection alive.
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    else if (name === "event") this.event = value;
    else if (name === "id" && !value.includes("\0")) this.lastId = value;
    return null;
  }
}

export interface StreamHandlers {
  // Returns true when this was the last event.
  onEvent: (event: ServerEvent) => boolean;
  onConnection?: (connected: boolean) => void;
  onError: (error: ApiError) => void; // Refused for good.
}

const kPauseFirst = 500;
const kPauseLongest = 10_000;
const kSilenceLongest = 45_000; // Three heartbeats.

export function pauseBefore(attempt: number): number {
  return Math.min(kPauseLongest, kPauseFirst * 2 ** attempt);
}

// Follows the events at `address` until they end; the result closes it.
export function follow(address: string, handlers: StreamHandlers): () => void {
  const closed = new AbortController();
  void run(address, handlers, closed.signal);
  return () => closed.abort();
}

async function run(address: string, handlers: StreamHandlers, signal: AbortSignal): Promise<void> {
  let lastId = "";
  for (let attempt = 0; !signal.aborted; attempt++) {
    if (attempt > 0) await pause(pauseBefore(attempt - 1), signal);
    if (signal.aborted) return;
    try {
      const ended = await connect(address, lastId, signal, {
        onOpen: () => handlers.onConnection?.(true),
        onEvent: (event) => {
          attempt = 0;
          lastId = event.id || lastId;
          return handlers.onEvent(event);
        },
      });
      if (ended) return;
    } catch (error) {
      if (signal.aborted) return;
      // Anything but a refusal is a connection that broke: it is worth another try.
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
      if (refused && error.status !== 408 && error.status !== 429) return handlers.onError(error);
    }
    if (!signal.aborted) handlers.onConnection?.(false);
  }
}

interface Connection {
  onOpen: () => void;
  onEvent: (event: ServerEvent) => boolean;
}

// One connection. True when the handler saw the last event; false when the connection ended before.
async function connect(address: string, lastId: string, signal: AbortSignal, on: Connection): Promise<boolean> {
  const silence = new AbortController();
  const stop = () => silence.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, kSilenceLongest);
  try {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (lastId !== "") headers["Last-Event-ID"] = lastId;
    const response = await send(address, { headers, credentials: "same-origin", signal: silence.signal });
    if (!response.ok) throw await errorOf(response);
    if (!response.body) return false;
    on.onOpen();
    const parser = new EventParser();
    parser.lastId = lastId;
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      clearTimeout(timer);
      timer = setTimeout(stop, kSilenceLongest);
      if (done) return false;
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        if (on.onEvent(event)) {
          await reader.cancel();
          return true;
        }
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
