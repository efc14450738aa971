import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser, follow, pauseBefore, type ServerEvent } from "../../src/lib/event_stream";
import { addressOf, keyInFragment, parseRoute, type Route } from "../../src/lib/router";
import { emptyLiveRun, isEnd, spoken, withEvent } from "../../src/lib/run_live";

// The examples of the HTML standard, 9.2.6.
test("the parser does what the standard's examples say", () => {
  assert.deepEqual(new EventParser().push("data: YHOO\ndata: +2\ndata: 10\n\n"), [
    { id: "", event: "message", data: "YHOO\n+2\n10" },
  ]);
  const parser = new EventParser();
  const events = parser.push(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n");
  assert.deepEqual(
    events.map((one) => [one.id, one.data]),
    [
      ["1", "first event"],
      ["", "second event"],
      ["", " third event"],
    ],
  );
  assert.deepEqual(new EventParser().push("data\n\ndata\ndata\n\ndata:").map((one) => one.data), ["", "\n"]);
});

test("events are the same however the bytes are cut, with any line ends", () => {
  const source = "\uFEFFid: 7\r\nevent: preview\r\ndata: 一二\rdata: three\n\r\n: comment\n\ndata: last\n\n";
  const whole = new EventParser().push(source);
  assert.equal(whole.length, 2);
  const parser = new EventParser();
  const cut = source.split("").flatMap((one) => parser.push(one));
  assert.deepEqual(cut, whole);
});

test("an id with NUL is ignored", () => {
  const [event] = new EventParser().push("id: 3\n\nid: a\0b\ndata: x\n\n");
  assert.equal(event?.id, "3");
});

test("pauses grow and stay bounded", () => {
  assert.equal(pauseBefore(0), 500);
  assert.ok(pauseBefore(2) > pauseBefore(1));
  assert.equal(pauseBefore(50), 10_000);
});

test("a broken stream is resumed after the last id", async () => {
  const asked: (string | null)[] = [];
  const parts = ["id: 1\nevent: a\ndata: x\n\n", "id: 2\nevent: end\ndata: y\n\n"];
  const real = globalThis.fetch;
  globalThis.fetch = (_input, init) => {
    asked.push(new Headers(init?.headers).get("Last-Event-ID"));
    return Promise.resolve(new Response(parts[asked.length - 1] ?? "", { headers: { "Content-Type": "text/event-stream" } }));
  };
  try {
    const seen: ServerEvent[] = [];
    await new Promise<void>((done, fail) => {
      follow("/events", {
        onEvent: (event) => {
          seen.push(event);
          if (event.event === "end") done();
          return event.event === "end";
        },
        onError: fail,
      });
    });
    assert.deepEqual(asked, [null, "1"]);
    assert.deepEqual(seen.map((one) => one.event), ["a", "end"]);
  } finally {
    globalThis.fetch = real;
  }
});

test("every route is read back from its address", () => {
  const routes: Route[] = [
    { page: "chat", conversation: null },
    { page: "chat", conversation: "a/b ?#%" },
    { page: "runs", app: "ask-docs", status: "failed" },
    { page: "runs", app: "", status: "" },
    { page: "run", id: "20261122-1" },
    { page: "compare", first: "a", second: "b" },
    { page: "documents" },
    { page: "collection", name: "合同资料" },
    { page: "settings", section: "access" },
  ];
  for (const route of routes) {
    const url = new URL(addressOf(route), "http://x");
    assert.deepEqual(parseRoute(url.pathname, url.search), route);
  }
});

test("what is no address of ours is unknown", () => {
  for (const path of ["/x", "/runs/a/b", "/settings/nothing", "/chat", "/%E0%A4%A", "/runs/a/compare/b/c"]) {
    assert.equal(parseRoute(path).page, "unknown", path);
  }
});

test("the key is taken from the fragment alone", () => {
  assert.equal(keyInFragment("#key=abc"), "abc");
  assert.equal(keyInFragment("#"), null);
  assert.equal(keyInFragment("#key="), null);
});

const event = (name: string, data: unknown): ServerEvent => ({ id: "1", event: name, data: JSON.stringify(data) });

test("previews add up, and begin anew with a new attempt", () => {
  let live = emptyLiveRun();
  live = withEvent(live, event("preview", { path: "written", text: "one " }));
  live = withEvent(live, event("preview", { path: "written", text: "two" }));
  assert.equal(spoken(live), "one two");
  live = withEvent(live, event("preview", { path: "written", text: "all of it", replace: true }));
  assert.equal(spoken(live), "all of it");
  live = withEvent(live, event("step_started", { path: "written", attempt: 2, time_us: 1 }));
  assert.equal(spoken(live), "");
  assert.equal(live.steps.get("written")?.attempt, 2);
});

test("a run ends with its last event, and data that is no JSON harms nothing", () => {
  assert.ok(isEnd(event("run_failed", {})));
  assert.ok(!isEnd(event("run_waiting", {})));
  const live = withEvent(emptyLiveRun(), { id: "", event: "run_failed", data: "{" });
  assert.equal(live.status, "failed");
});
