// What a waiting run asks for: its form, a choice after a crash, or until when it waits.
import { useEffect } from "react";
import { runs } from "../lib/api";
import { readForm, type Choice } from "../lib/form";
import { moment } from "../lib/format";
import { useTexts } from "../lib/i18n/language";
import type { Bilingual, Wait } from "../lib/types";
import { ErrorNotice } from "./controls";
import { FlowForm } from "./field";
import { Icon } from "./icon";
import { useAction, useLoad } from "./load";

interface Props {
  run: string;
  waits: Wait[];
  onAnswered: () => void;
}

export function Waits({ run, waits, onAnswered }: Props) {
  return (
    <>
      {waits.map((wait) => (
        <WaitingFor key={wait.path} run={run} wait={wait} onAnswered={onAnswered} />
      ))}
    </>
  );
}

// What the program offers after a crash, in words.
const repeatLabels: Record<string, Bilingual> = {
  again: { en: "Run it again", zh: "再运行一次" },
  result: { en: "It was done: go on with these outputs", zh: "已经完成：以这些输出继续" },
  stop: { en: "Stop the run", zh: "停止运行" },
};

function labelled(choices: Choice[]): Choice[] {
  return choices.map((one) => ({ name: one.name, label: repeatLabels[one.name] ?? one.label }));
}

function WaitingFor({ run, wait, onAnswered }: Omit<Props, "waits"> & { wait: Wait }) {
  const { t, pick, ...texts } = useTexts();
  const sending = useAction();
  if (wait.kind === "timer") {
    if (wait.until_us === null) return null;
    return (
      <p className="waiting-line">
        <Icon name="clock" />
        {t("chat_waiting_timer", { time: moment({ t, pick, ...texts }, wait.until_us) })}
      </p>
    );
  }
  const form = readForm(wait.form);
  const repeat = wait.kind === "repeat";
  const choices = repeat ? labelled(form.choices) : form.choices;
  // The program's own words name the choices by their ids; the buttons say them better.
  const message = repeat ? t("run_answer_repeat") : form.message ? pick(form.message) : null;
  return (
    <section className="card waiting" aria-label={t("chat_waiting")}>
      <h3 className="waiting-title">
        <Icon name="clock" />
        {form.title ? pick(form.title) : t("chat_waiting")}
      </h3>
      {message ? <p className="waiting-message">{message}</p> : null}
      {sending.error ? <ErrorNotice error={sending.error} /> : null}
      <FlowForm
        fields={form.fields}
        choices={choices}
        send={t("run_answer")}
        busy={sending.busy}
        onSend={(values, choice) =>
          void sending.run(async () => {
            await runs.answer(run, { path: wait.path, values, ...(choice === undefined ? {} : { choice }) });
            onAnswered();
          })
        }
      />
    </section>
  );
}

// For a chat, which knows only that its run waits.
export function WaitsOfRun({ run, onAnswered }: Omit<Props, "waits">) {
  const loaded = useLoad(`waits ${run}`, (signal) => runs.read(run, signal));
  const { data, reload } = loaded;
  // The log may be a moment behind the event that says it waits.
  useEffect(() => {
    if (!data || data.waits.length > 0 || data.status !== "waiting") return;
    const timer = setTimeout(reload, 500);
    return () => clearTimeout(timer);
  }, [data, reload]);
  if (loaded.error) return <ErrorNotice error={loaded.error} onRetry={reload} />;
  return data ? <Waits run={run} waits={data.waits} onAnswered={onAnswered} /> : null;
}
