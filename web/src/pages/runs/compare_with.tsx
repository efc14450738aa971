// Choosing the run to compare with: others of the same app.
import { Dialog } from "../../components/dialog";
import { ErrorNotice, Spinner, Status } from "../../components/controls";
import { useLoad } from "../../components/load";
import { navigate } from "../../components/navigation";
import { runs } from "../../lib/api";
import { ago } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import type { RunDetail } from "../../lib/types";

export function CompareWith({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const loaded = useLoad(`others ${run.app}`, (signal) => runs.list({ app: run.app, limit: 50 }, signal));
  const others = (loaded.data?.runs ?? []).filter((one) => one.id !== run.id);
  // The run it was made from is the likeliest.
  others.sort((a, b) => Number(b.id === run.parent) - Number(a.id === run.parent));
  return (
    <Dialog title={t("run_compare_with")} onClose={onClose}>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null}
      {!loaded.data && loaded.loading ? <Spinner /> : null}
      {loaded.data ? <p className="dialog-text">{t(others.length > 0 ? "run_compare_pick" : "run_compare_none")}</p> : null}
      <ul className="rows">
        {others.map((one) => (
          <li key={one.id} className="row">
            <button
              type="button"
              className="row-main"
              onClick={() => navigate({ page: "compare", first: one.id, second: run.id })}
            >
              <span className="row-text">
                <span className="row-title">{one.title || one.id}</span>
                <span className="row-sub">{ago(texts, one.started_us)}</span>
              </span>
              <span className="row-facts">
                <Status status={one.status} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
