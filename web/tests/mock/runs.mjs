// Runs of the mock server: a deterministic past, and new ones that go on in real time, write their
// answer word by word and can be followed, cancelled, answered and forked.
import { answerTo, failure, form } from "./answers.mjs";

const kLong = 1e6;
let pastTime = Date.now() * 1000 - 90 * kLong;

export class Runs {
  constructor(wordMilliseconds) {
    this.wordMilliseconds = wordMilliseconds;
    this.runs = new Map();
    this.keys = new Map();
    this.count = 0;
    this.past();
  }

  past() {
    const questions = ["How long is the kettle guaranteed? (guarantee)", "累计工龄十五年的员工，每年有几天年休假？", "How often with hard water?"];
    for (let at = 0; at < 230; at++) {
      const run = this.make("ask-docs", { question: questions[at % 3] }, at < 6 ? `chat-${at % 2}` : null);
      run.started_us = pastTime - (230 - at) * 3_000 * kLong;
      this.finish(run, at % 7 === 3 ? "failed" : at % 11 === 5 ? "cancelled" : "succeeded");
    }
  }

  make(app, inputs, conversation, parent = null) {
    const id = `run-${String(++this.count).padStart(4, "0")}`;
    const run = {
      id,
      app,
      flow: app,
      status: "running",
      conversation,
      parent,
      durability: "async",
      started_us: Date.now() * 1000,
      ended_us: null,
      inputs,
      outputs: null,
      waits: [],
      steps: [],
      error: null,
      title: String(inputs.question ?? inputs.text ?? "").slice(0, 200),
      events: [],
      followers: new Set(),
      timers: [],
    };
    this.runs.set(id, run);
    return run;
  }

  // As if it had run a while ago.
  finish(run, status) {
    const answer = answerTo(run.title);
    const base = run.started_us;
    const step = (path, node, from, to, outputs, more = {}) =>
      run.steps.push({
        path,
        node,
        status: "finished",
        attempt: 1,
        started_us: base + from,
        ended_us: base + to,
        cached: false,
        inputs: { question: run.title },
        outputs,
        error: null,
        ...more,
      });
    step("standalone", "retrieve.standalone@1", 0, 900, { question: run.title });
    step("search", "retrieve.search@1", 900, 48_000, { passages: [{ text: "…", score: 11.2 }] }, { cached: status !== "failed" });
    if (status === "succeeded") {
      step("written", "answer.generate@1", 48_000, 2_350_000, { text: answer.text, citations: answer.citations }, { attempt: 2 });
      step("extracted", "answer.extract@1", 48_000, 48_000, null, { status: "skipped" });
      run.outputs = { answer: answer.text, citations: answer.citations, question: run.title };
    } else if (status === "failed") {
      step("written", "answer.generate@1", 48_000, 900_000, null, { status: "failed", error: failure });
      run.error = failure;
    }
    run.status = status;
    run.ended_us = base + 2_360_000;
  }

  start(app, inputs, conversation, parent = null) {
    const run = this.make(app, inputs, conversation, parent);
    this.emit(run, "run_started", {});
    this.begin(run, "search", "retrieve.search@1");
    this.later(run, 60, () => {
      this.end(run, "search", { passages: [{ text: "…" }] });
      if (run.title.includes("approve")) return this.wait(run);
      this.begin(run, "written", "answer.generate@1");
      this.write(run, answerTo(run.title).text.split(/(?<=\s)|(?<=，)/), 0);
    });
    return run;
  }

  write(run, words, at) {
    if (run.title.includes("fail") && at > 3) return this.fail(run);
    if (at >= words.length) return this.succeed(run);
    this.send(run, { event: "preview", data: { path: "written", text: words[at] } });
    const slow = run.title.includes("slow") ? 8 : 1;
    this.later(run, this.wordMilliseconds * slow, () => this.write(run, words, at + 1));
  }

  succeed(run) {
    const { text, citations } = answerTo(run.title);
    this.end(run, "written", { text, citations });
    run.outputs = { answer: text, citations, question: run.title };
    this.close(run, "succeeded", "run_finished");
  }

  fail(run) {
    const step = run.steps.find((one) => one.path === "written");
    Object.assign(step, { status: "failed", ended_us: Date.now() * 1000, error: failure });
    this.emit(run, "step_failed", { path: "written", data: { error: failure } });
    run.error = failure;
    this.close(run, "failed", "run_failed", { error: failure });
  }

  wait(run) {
    this.begin(run, "approval", "flow.human_input@1");
    run.steps.find((one) => one.path === "approval").status = "waiting";
    run.waits = [{ path: "approval", kind: "input", until_us: null, form }];
    run.status = "waiting";
    this.emit(run, "step_waiting", { path: "approval" });
    this.emit(run, "run_waiting", {});
  }

  answer(run, body) {
    run.waits = run.waits.filter((one) => one.path !== body.path);
    run.status = "running";
    this.emit(run, "run_resumed", {});
    this.end(run, body.path, { ...body.values, choice: body.choice ?? null });
    this.begin(run, "written", "answer.generate@1");
    this.write(run, answerTo(run.title).text.split(/(?<=\s)/), 0);
  }

  cancel(run) {
    if (run.ended_us !== null) return;
    for (const step of run.steps) if (step.status === "running") step.status = "skipped";
    this.close(run, "cancelled", "run_cancelled");
  }

  begin(run, path, node) {
    const step = { path, node, status: "running", attempt: 1, started_us: Date.now() * 1000, ended_us: null, cached: false };
    run.steps.push({ ...step, inputs: { question: run.title }, outputs: null, error: null });
    this.emit(run, "step_started", { path, attempt: 1, data: { node } });
  }

  end(run, path, outputs) {
    const step = run.steps.find((one) => one.path === path);
    Object.assign(step, { status: "finished", ended_us: Date.now() * 1000, outputs });
    this.emit(run, "step_finished", { path, attempt: 1, data: {} });
  }

  // As in the program, the last event may be seen before what can be read says that the run has ended.
  close(run, status, event, data = {}) {
    for (const timer of run.timers) clearTimeout(timer);
    this.emit(run, event, { data });
    for (const response of run.followers) response.end();
    run.followers.clear();
    const settle = () => Object.assign(run, { status, ended_us: Date.now() * 1000 });
    setTimeout(settle, run.title.includes("hard") ? 700 : 0);
  }

  later(run, milliseconds, work) {
    run.timers.push(setTimeout(work, milliseconds));
  }

  emit(run, kind, body) {
    const number = run.events.length + 1;
    const event = { id: number, event: kind, data: { kind, number, time_us: Date.now() * 1000, ...body } };
    run.events.push(event);
    this.send(run, event);
  }

  send(run, event) {
    for (const response of run.followers) response.write(eventText(event));
  }

  follow(run, after, response) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(": hello\n\n");
    for (const event of run.events) if (event.id > after) response.write(eventText(event));
    if (run.ended_us !== null) return response.end();
    run.followers.add(response);
    response.on("close", () => run.followers.delete(response));
  }

  // A connection lost in the middle.
  drop() {
    for (const run of this.runs.values()) for (const response of run.followers) response.destroy();
  }

  stopAll() {
    for (const run of this.runs.values()) for (const timer of run.timers) clearTimeout(timer);
  }
}

export function eventText({ id, event, data }) {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function summary(run) {
  const { id, app, flow, status, conversation, parent, durability, started_us, ended_us, error, title } = run;
  return { id, app, flow, status, conversation, parent, durability, started_us, ended_us, error, title, steps: run.steps.length };
}

export function detail(run) {
  const { inputs, outputs, waits, steps } = run;
  return { ...summary(run), inputs, outputs, waits, steps };
}

export function turn(run) {
  const { id, status, started_us, error, outputs, title } = run;
  return {
    run: id,
    status,
    question: title,
    answer: outputs?.answer ?? null,
    citations: outputs?.citations ?? [],
    note: null,
    started_us,
    error,
  };
}
