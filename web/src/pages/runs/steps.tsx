// The steps of a run in the order they began: state, when and how long as a bar, and on opening one
// what went in and came out.
import { useMemo, useState } from "react";
import { Button, ErrorText, Status } from "../../components/controls";
import { Icon } from "../../components/icon";
import { ValueList } from "../../components/value_view";
import { duration } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import type { LiveRun } from "../../lib/run_live";
import type { Step } from "../../lib/types";

interface Props {
  steps: Step[];
  started: number;
  ended: number | null;
  live: LiveRun | null; // While the run goes.
  onFork: (step: Step) => void;
}

const kShownFirst = 200;

export function Steps({ steps, started, ended, live, onFork }: Props) {
  const { t } = useTexts();
  const [shown, setShown] = useState(kShownFirst);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const ordered = useMemo(
    () => [...steps].sort((a, b) => (a.started_us ?? Infinity) - (b.started_us ?? Infinity)),
    [steps],
  );
  const latest = useMemo(
    () => steps.reduce((most, step) => Math.max(most, step.ended_us ?? 0, step.started_us ?? 0), started + 1000),
    [steps, started],
  );
  const length = Math.max(1, Math.max(ended ?? 0, latest) - started);
  const toggle = (path: string) => {
    const next = new Set(open);
    if (!next.delete(path)) next.add(path);
    setOpen(next);
  };
  return (
    <section className="section">
      <h2>{t("run_steps")}</h2>
      <ol className="steps">
        {ordered.slice(0, shown).map((step) => (
          <StepRow
            key={step.path}
            step={step}
            from={started}
            length={length}
            open={open.has(step.path)}
            preview={live?.previews.get(step.path) ?? ""}
            note={live?.progress.get(step.path)?.note ?? ""}
            forkable={live === null}
            onToggle={() => toggle(step.path)}
            onFork={() => onFork(step)}
          />
        ))}
      </ol>
      {ordered.length > shown ? (
        <Button look="quiet" onClick={() => setShown(shown + 500)}>
          {t("more")}
        </Button>
      ) : null}
    </section>
  );
}

interface RowProps {
  step: Step;
  from: number;
  length: number;
  open: boolean;
  preview: string;
  note: string;
  forkable: boolean;
  onToggle: () => void;
  onFork: () => void;
}

function StepRow({ step, from, length, open, preview, note, forkable, onToggle, onFork }: RowProps) {
  const texts = useTexts();
  const { t } = texts;
  const took = step.started_us !== null && step.ended_us !== null ? step.ended_us - step.started_us : null;
  return (
    <li className={`step step-${step.status}`}>
      <button type="button" className="step-head" aria-expanded={open} onClick={onToggle}>
        <Icon name={open ? "down" : "right"} />
        <span className="step-name">
          <span className="step-path">{step.path}</span>
          <span className="row-sub">
            {step.node}
            {step.attempt > 1 ? ` · ${t("run_attempt", { n: step.attempt })}` : null}
            {step.cached ? ` · ${t("run_cached")}` : null}
            {note === "" ? null : ` · ${note}`}
          </span>
        </span>
        <Timing step={step} from={from} length={length} />
        <span className="step-time">{took === null ? "" : duration(texts, took)}</span>
        <Status status={step.status} />
      </button>
      {open ? (
        <div className="step-body">
          {step.error ? <ErrorText error={step.error} /> : null}
          {preview !== "" && step.status === "running" ? (
            <>
              <h3>{t("run_preview")}</h3>
              <pre className="value-text">{preview}</pre>
            </>
          ) : null}
          {step.inputs && Object.keys(step.inputs).length > 0 ? (
            <>
              <h3>{t("run_inputs")}</h3>
              <ValueList values={step.inputs} empty={t("none")} />
            </>
          ) : null}
          <h3>{t("run_outputs")}</h3>
          <ValueList values={step.outputs} empty={t("run_no_outputs")} />
          {forkable && step.outputs ? (
            <Button icon="again" onClick={onFork}>
              {t("run_fork")}
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

// When it ran, as a bar over the time of the whole run. Decoration: the numbers stand beside it.
function Timing({ step, from, length }: { step: Step; from: number; length: number }) {
  if (step.started_us === null) return <span className="timing" aria-hidden="true" />;
  const begin = Math.max(0, (step.started_us - from) / length) * 100;
  const end = step.ended_us === null ? 100 : ((step.ended_us - from) / length) * 100;
  return (
    <svg className="timing" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="timing-ground" x="0" y="0" width="100" height="6" />
      <rect className="timing-bar" x={Math.min(begin, 99)} y="0" width={Math.max(1, end - begin)} height="6" />
    </svg>
  );
}
