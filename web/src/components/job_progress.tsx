// How far a job is, until it ends; can be cancelled.
import { useEffect, useRef } from "react";
import { jobs } from "../lib/api";
import { duration } from "../lib/format";
import { useTexts } from "../lib/i18n/language";
import type { Job } from "../lib/types";
import { Bar, Button, ErrorNotice, ErrorText } from "./controls";
import { useAction, useLoad, useTick } from "./load";

// The server answers with a job or only its id.
export function jobId(answer: { job?: string | Job | null } | undefined): string | null {
  const job = answer?.job;
  if (job === null || job === undefined) return null;
  return typeof job === "string" ? job : job.id;
}

const kEvery = 800;

export function JobProgress({ id, onEnd }: { id: string; onEnd: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const loaded = useLoad(`job ${id}`, (signal) => jobs.read(id, signal));
  const cancelling = useAction();
  const job = loaded.data;
  const running = job === null || job.status === "running";
  useTick(running, kEvery, loaded.reload);
  const ended = useRef(false);
  useEffect(() => {
    if (running || ended.current) return;
    ended.current = true;
    onEnd();
  }, [running, onEnd]);
  if (job === null) return loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null;
  return (
    <div className="job" role="group" aria-label={t("documents_reading")}>
      {running ? (
        <>
          <div className="job-line">
            <span>{t("documents_reading")}</span>
            <span className="faint">
              {job.total > 0 ? t("documents_job_progress", { done: job.done, total: job.total }) : null}
              {job.seconds_left > 0
                ? ` · ${t("documents_job_left", { time: duration(texts, Math.ceil(job.seconds_left) * 1e6) })}`
                : null}
            </span>
          </div>
          <Bar done={job.done} total={job.total} label={t("documents_reading")} />
          <div className="job-line">
            <span className="job-note faint">{job.note}</span>
            <Button look="quiet" busy={cancelling.busy} onClick={() => void cancelling.run(() => jobs.cancel(id))}>
              {t("cancel")}
            </Button>
          </div>
        </>
      ) : null}
      {job.status === "done" ? <p role="status">{t("documents_job_done")}</p> : null}
      {job.error ? <ErrorText error={job.error} /> : null}
    </div>
  );
}
