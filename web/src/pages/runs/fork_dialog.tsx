// "Run again from here with this value changed": edits a step's outputs or the run's inputs, as JSON
// or plain text, and starts the new run.
import { useState } from "react";
import { Button, ErrorNotice } from "../../components/controls";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { shown } from "../../components/value_view";
import { useAction } from "../../components/load";
import { navigate } from "../../components/navigation";
import { runs, type ForkChange } from "../../lib/api";
import { useTexts } from "../../lib/i18n/language";
import type { RunDetail, Step } from "../../lib/types";

export type ForkPoint = { kind: "inputs" } | { kind: "step"; step: Step };

// A text stays a text; anything else is read as the JSON it was shown as. Null: not valid.
export function edited(before: unknown, text: string): { value: unknown } | null {
  if (typeof before === "string") return { value: text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

interface Props {
  run: RunDetail;
  point: ForkPoint;
  onClose: () => void;
}

export function ForkDialog({ run, point, onClose }: Props) {
  const { t } = useTexts();
  const values = point.kind === "step" ? (point.step.outputs ?? {}) : run.inputs;
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)])),
  );
  const [bad, setBad] = useState<string | null>(null);
  const starting = useAction();
  const start = () => {
    const changed: Record<string, unknown> = {};
    for (const [name, before] of Object.entries(values)) {
      const text = typed[name] ?? "";
      if (text === shown(before)) continue;
      const result = edited(before, text);
      if (result === null) return setBad(name);
      changed[name] = result.value;
    }
    setBad(null);
    void starting.run(async () => {
      const { run: made } = await runs.fork(run.id, changeOf(point, run, changed));
      onClose();
      navigate({ page: "run", id: made });
    });
  };
  const isStep = point.kind === "step";
  return (
    <Dialog wide title={t(isStep ? "run_fork" : "run_fork_inputs")} onClose={onClose}>
      {isStep ? <p className="dialog-text">{t("run_fork_text", { path: point.step.path })}</p> : null}
      <div className="form">
        {Object.keys(values).map((name) => (
          <Field key={name} label={name} problem={bad === name ? t("run_fork_bad_json") : undefined}>
            {(ids) => (
              <textarea
                {...ids}
                className="code"
                rows={Math.min(14, (typed[name] ?? "").split("\n").length + 1)}
                spellCheck={false}
                value={typed[name] ?? ""}
                onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
        {starting.error ? <ErrorNotice error={starting.error} /> : null}
        <div className="dialog-actions">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" busy={starting.busy} onClick={start}>
            {t("run_fork_start")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

// Nothing changed still means: run this step and what follows again.
function changeOf(point: ForkPoint, run: RunDetail, changed: Record<string, unknown>): ForkChange {
  if (point.kind === "inputs") return { inputs: { ...run.inputs, ...changed } };
  if (Object.keys(changed).length === 0) return { from: point.step.path };
  return { set: { [point.step.path]: { ...(point.step.outputs ?? {}), ...changed } } };
}
