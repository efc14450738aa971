// One run: what went in, what came out, each step as it goes, and what can be done with it.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button, ErrorNotice, ErrorText, Page, Spinner, Status } from "../../components/controls";
import { Confirm } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { useLiveRun } from "../../components/live_run";
import { useAction, useCatchUp, useLoad } from "../../components/load";
import { Link, navigate } from "../../components/navigation";
import { ValueList } from "../../components/value_view";
import { Waits } from "../../components/waiting_form";
import { runs } from "../../lib/api";
import { moment } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import { hasEnded, liveFrom, type LiveRun } from "../../lib/run_live";
import type { RunDetail, Step } from "../../lib/types";
import { CompareWith } from "./compare_with";
import { ForkDialog, type ForkPoint } from "./fork_dialog";
import { Elapsed } from "./runs_page";
import { Steps } from "./steps";

export function RunPage({ id }: { id: string }) {
  const { t } = useTexts();
  const loaded = useLoad(`run ${id}`, (signal) => runs.read(id, signal));
  if (loaded.data) return <LoadedRun key={id} run={loaded.data} reload={loaded.reload} />;
  return (
    <Page title={t("run_title")} lead={<Back />}>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : <Spinner />}
    </Page>
  );
}

function Back() {
  const { t } = useTexts();
  return (
    <Link className="back" to={{ page: "runs", app: "", status: "" }}>
      <Icon name="left" />
      {t("runs_title")}
    </Link>
  );
}

const kCatchUp = 400; // Milliseconds after an event until what it left in the log is read.

// What the log has, with what the events have said since.
function merged(run: RunDetail, live: LiveRun | null): { run: RunDetail; steps: Step[] } {
  if (live === null || hasEnded(run.status)) return { run, steps: run.steps };
  const steps = new Map(run.steps.map((step) => [step.path, step]));
  for (const [path, step] of live.steps) {
    const known = steps.get(path);
    if (!known || (known.ended_us === null && known.attempt <= step.attempt)) {
      steps.set(path, { ...step, node: step.node || known?.node || "", outputs: step.outputs ?? known?.outputs ?? null });
    }
  }
  return { run: { ...run, status: live.ended ? live.status : run.status }, steps: [...steps.values()] };
}

function LoadedRun({ run: read, reload }: { run: RunDetail; reload: () => void }) {
  const { t } = useTexts();
  const [initial] = useState(() => liveFrom(read));
  const timer = useRef(0);
  const catchUp = useCallback(() => {
    if (timer.current !== 0) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      reload();
    }, kCatchUp);
  }, [reload]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const going = !hasEnded(read.status);
  const following = useLiveRun(going ? read.id : null, { initial, onEvent: catchUp, onEnd: reload });
  useCatchUp(going && following.live.ended, read, reload);
  const { run, steps } = useMemo(() => merged(read, going ? following.live : null), [read, going, following.live]);
  const [fork, setFork] = useState<ForkPoint | null>(null);
  const title = Object.values(run.inputs).find((value) => typeof value === "string" && value !== "");
  return (
    <Page
      title={run.title || (typeof title === "string" ? title : run.id)}
      lead={<Back />}
      actions={<Actions run={run} onFork={() => setFork({ kind: "inputs" })} onChange={reload} />}
    >
      <Facts run={run} steps={steps.length} />
      {going && !following.connected ? <p className="notice notice-plain">{t("reconnecting")}</p> : null}
      {following.error ? <ErrorNotice error={following.error} /> : null}
      {run.error ? <ErrorText error={run.error} /> : null}
      <Waits run={run.id} waits={run.waits} onAnswered={reload} />
      <section className="section">
        <h2>{t("run_inputs")}</h2>
        <ValueList values={run.inputs} empty={t("none")} />
      </section>
      <section className="section">
        <h2>{t("run_outputs")}</h2>
        <ValueList values={run.outputs} empty={t(going ? "run_no_outputs" : "none")} />
      </section>
      <Steps
        steps={steps}
        started={run.started_us}
        ended={run.ended_us}
        live={going ? following.live : null}
        onFork={(step) => setFork({ kind: "step", step })}
      />
      {fork ? <ForkDialog run={run} point={fork} onClose={() => setFork(null)} /> : null}
    </Page>
  );
}

function Facts({ run, steps }: { run: RunDetail; steps: number }) {
  const texts = useTexts();
  const { t, count } = texts;
  return (
    <dl className="facts">
      <div>
        <dt>{t("runs_filter_status")}</dt>
        <dd>
          <Status status={run.status} />
        </dd>
      </div>
      <div>
        <dt>{t("runs_filter_app")}</dt>
        <dd>{run.app || run.flow}</dd>
      </div>
      <div>
        <dt>{t("run_started")}</dt>
        <dd>{moment(texts, run.started_us)}</dd>
      </div>
      {run.ended_us !== null || run.status === "running" ? (
        <div>
          <dt>{t("run_duration")}</dt>
          <dd>
            <Elapsed run={run} />
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{t("run_steps")}</dt>
        <dd>{count("run_steps", steps)}</dd>
      </div>
      {run.parent ? (
        <div>
          <dt>{t("run_forked_from", { id: "" }).trim()}</dt>
          <dd>
            <Link to={{ page: "run", id: run.parent }}>{run.parent}</Link>
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

interface ActionsProps {
  run: RunDetail;
  onFork: () => void;
  onChange: () => void;
}

function Actions({ run, onFork, onChange }: ActionsProps) {
  const { t } = useTexts();
  const [dialog, setDialog] = useState<"none" | "compare" | "delete">("none");
  const [replayed, setReplayed] = useState<string | null>(null);
  const acting = useAction();
  const ended = hasEnded(run.status);
  const replay = () =>
    acting.run(async () => {
      const { equal, differences } = await runs.replay(run.id);
      setReplayed(equal ? t("run_replay_equal") : t("run_replay_different", { n: differences.length }));
    });
  const act = (work: () => Promise<unknown>) =>
    void acting.run(async () => {
      await work();
      onChange();
    });
  return (
    <>
      {run.conversation ? (
        <Link className="button button-plain" to={{ page: "chat", conversation: run.conversation }}>
          <Icon name="chat" />
          {t("run_conversation")}
        </Link>
      ) : null}
      {ended ? (
        <>
          <Button icon="again" onClick={onFork}>
            {t("run_fork_inputs")}
          </Button>
          <Button busy={acting.busy} onClick={() => void replay()}>
            {t("run_replay")}
          </Button>
          <Button onClick={() => setDialog("compare")}>{t("run_compare")}</Button>
          {run.status !== "succeeded" ? (
            <Button busy={acting.busy} onClick={() => act(() => runs.resume(run.id))}>
              {t("run_resume")}
            </Button>
          ) : null}
          <Button look="danger" icon="delete" onClick={() => setDialog("delete")}>
            {t("delete")}
          </Button>
        </>
      ) : (
        <Button look="danger" icon="stop" busy={acting.busy} onClick={() => act(() => runs.cancel(run.id))}>
          {t("run_cancel")}
        </Button>
      )}
      {replayed ? (
        <p className="notice notice-plain" role="status">
          {replayed}
        </p>
      ) : null}
      {acting.error ? <ErrorNotice error={acting.error} /> : null}
      {dialog === "compare" ? <CompareWith run={run} onClose={() => setDialog("none")} /> : null}
      {dialog === "delete" ? (
        <Confirm
          action={t("run_delete")}
          question={t("run_delete_question")}
          work={async () => {
            await runs.remove(run.id);
            navigate({ page: "runs", app: "", status: "" });
          }}
          onClose={() => setDialog("none")}
        />
      ) : null}
    </>
  );
}
