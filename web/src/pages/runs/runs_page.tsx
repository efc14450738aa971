// All runs, newest first, a page at a time; kept fresh while some are going on.
import { useEffect, useState } from "react";
import { Button, Empty, ErrorNotice, Page, Spinner, Status } from "../../components/controls";
import { SelectField } from "../../components/field";
import { useAction, useLoad, useTick } from "../../components/load";
import { Link, navigate } from "../../components/navigation";
import { apps, runs } from "../../lib/api";
import { ago, duration } from "../../lib/format";
import { useTexts, type TextKey } from "../../lib/i18n/language";
import type { RunStatus, RunSummary } from "../../lib/types";
import { StartApp } from "./start_app";

const kStatuses: RunStatus[] = ["running", "waiting", "succeeded", "failed", "cancelled"];
const kEvery = 3000;

export function RunsPage({ app, status }: { app: string; status: string }) {
  const { t } = useTexts();
  const listed = useLoad("apps", apps.list);
  const [starting, setStarting] = useState(false);
  const filtered = app !== "" || status !== "";
  const filter = (change: { app?: string; status?: string }) =>
    navigate({ page: "runs", app, status, ...change }, "replace");
  const appNames = [...new Set([...(listed.data ?? []).map((one) => one.name), ...(app === "" ? [] : [app])])];
  return (
    <Page
      title={t("runs_title")}
      actions={
        <Button look="primary" icon="add" onClick={() => setStarting(true)}>
          {t("runs_start")}
        </Button>
      }
    >
      <div className="filters">
        <SelectField
          label={t("runs_filter_app")}
          value={app}
          options={[{ value: "", label: t("all") }, ...appNames.map((name) => ({ value: name, label: name }))]}
          onChange={(value) => filter({ app: value })}
        />
        <SelectField
          label={t("runs_filter_status")}
          value={status}
          options={[
            { value: "", label: t("all") },
            ...kStatuses.map((one) => ({ value: one, label: t(`status_${one}` satisfies TextKey) })),
          ]}
          onChange={(value) => filter({ status: value })}
        />
      </div>
      <RunList key={`${app} ${status}`} app={app} status={status} filtered={filtered} />
      {starting ? <StartApp apps={listed.data ?? []} onClose={() => setStarting(false)} /> : null}
    </Page>
  );
}

interface ListProps {
  app: string;
  status: string;
  filtered: boolean;
}

function RunList({ app, status, filtered }: ListProps) {
  const { t } = useTexts();
  const newest = useLoad(`runs ${app} ${status}`, (signal) => runs.list({ app, status }, signal));
  const [older, setOlder] = useState<RunSummary[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const more = useAction();
  const first = newest.data?.runs ?? [];
  // What went on to the second page since is not listed twice.
  const ids = new Set(first.map((run) => run.id));
  const all = [...first, ...older.filter((run) => !ids.has(run.id))];
  const following = older.length === 0 ? (newest.data?.next ?? null) : next;
  const going = all.some((run) => run.status === "running" || run.status === "waiting");
  useTick(going || newest.error !== null, kEvery, newest.reload);
  const loadMore = () =>
    more.run(async () => {
      const page = await runs.list({ app, status, before: following ?? undefined });
      setOlder((before) => [...before, ...page.runs]);
      setNext(page.next);
    });
  return (
    <>
      {newest.error ? <ErrorNotice error={newest.error} onRetry={newest.reload} /> : null}
      {!newest.data && newest.loading ? <Spinner /> : null}
      {newest.data && all.length === 0 ? (
        filtered ? (
          <Empty icon="runs" title={t("runs_empty_filter")} />
        ) : (
          <Empty icon="runs" title={t("runs_empty")} hint={t("runs_empty_hint")} />
        )
      ) : null}
      <ul className="rows">
        {all.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </ul>
      {more.error ? <ErrorNotice error={more.error} /> : null}
      {following !== null ? (
        <Button look="plain" busy={more.busy} onClick={() => void loadMore()}>
          {t("runs_older")}
        </Button>
      ) : null}
    </>
  );
}

function RunRow({ run }: { run: RunSummary }) {
  const texts = useTexts();
  const { t, count } = texts;
  return (
    <li className="row run-row">
      <Link className="row-main" to={{ page: "run", id: run.id }}>
        <span className="row-text">
          <span className="row-title">{run.title || t("run_without_title")}</span>
          <span className="row-sub">
            {run.app || run.flow} · {ago(texts, run.started_us)} · {count("run_steps", run.steps)}
          </span>
        </span>
        <span className="row-facts">
          <Elapsed run={run} />
          <Status status={run.status} />
        </span>
      </Link>
    </li>
  );
}

// How long it took, or has taken so far.
export function Elapsed({ run }: { run: { started_us: number; ended_us: number | null; status: string } }) {
  const texts = useTexts();
  const [now, setNow] = useState(Date.now());
  const going = run.ended_us === null && run.status === "running";
  useEffect(() => setNow(Date.now()), [going]);
  useTick(going, 1000, () => setNow(Date.now()));
  if (run.ended_us === null && !going) return null;
  return <span>{duration(texts, (run.ended_us ?? now * 1000) - run.started_us)}</span>;
}
