// Two runs of an app side by side, step by step.
import { useState } from "react";
import { ErrorNotice, Page, Spinner } from "../../components/controls";
import { Icon } from "../../components/icon";
import { useLoad } from "../../components/load";
import { Link } from "../../components/navigation";
import { ValueView } from "../../components/value_view";
import { runs } from "../../lib/api";
import { useTexts } from "../../lib/i18n/language";
import type { StepChange } from "../../lib/types";

export function ComparePage({ first, second }: { first: string; second: string }) {
  const { t } = useTexts();
  const loaded = useLoad(`compare ${first} ${second}`, (signal) => runs.compare(first, second, signal));
  const [onlyChanges, setOnlyChanges] = useState(true);
  const all = loaded.data ?? [];
  const listed = onlyChanges ? all.filter((one) => one.change !== "same") : all;
  return (
    <Page
      title={t("run_compare_title")}
      lead={
        <Link className="back" to={{ page: "run", id: second }}>
          <Icon name="left" />
          {t("run_title")}
        </Link>
      }
    >
      <p className="page-about">
        {t("run_first")}: <Link to={{ page: "run", id: first }}>{first}</Link>
        <br />
        {t("run_second")}: <Link to={{ page: "run", id: second }}>{second}</Link>
      </p>
      <label className="check">
        <input type="checkbox" checked={onlyChanges} onChange={(event) => setOnlyChanges(event.target.checked)} />
        <span>{t("run_compare_only_changes")}</span>
      </label>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null}
      {!loaded.data && loaded.loading ? <Spinner /> : null}
      {loaded.data && listed.length === 0 ? <p className="notice notice-plain">{t("run_compare_all_same")}</p> : null}
      <ol className="changes">
        {listed.map((one) => (
          <ChangeView key={one.path} change={one} />
        ))}
      </ol>
    </Page>
  );
}

function ChangeView({ change }: { change: StepChange }) {
  const { t } = useTexts();
  const sides = [
    { name: t("run_first"), value: change.first },
    { name: t("run_second"), value: change.second },
  ];
  return (
    <li className={`card change change-${change.change}`}>
      <h2 className="change-path">
        {change.path} <span className="tag">{t(`run_change_${change.change}`)}</span>
      </h2>
      {change.change === "same" ? null : (
        <div className="change-sides">
          {sides.map((side) =>
            side.value === null || side.value === undefined ? null : (
              <div key={side.name}>
                <h3>{side.name}</h3>
                <ValueView value={side.value} />
              </div>
            ),
          )}
        </div>
      )}
    </li>
  );
}
