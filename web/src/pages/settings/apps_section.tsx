// The apps and what each may reach: granted and taken back one by one.
import { useState } from "react";
import { Button, Empty, ErrorNotice, ErrorText, Spinner } from "../../components/controls";
import { Confirm, Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { useAction, useLoad } from "../../components/load";
import { apps } from "../../lib/api";
import { useTexts, type Texts } from "../../lib/i18n/language";
import type { App, Grant } from "../../lib/types";
import { FolderField } from "../documents/folder_picker";

export function AppsSection() {
  const { t } = useTexts();
  const loaded = useLoad("apps", apps.list);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button look="primary" icon="add" onClick={() => setAdding(true)}>
      {t("apps_add")}
    </Button>
  );
  return (
    <section className="section" aria-label={t("settings_apps")}>
      <p className="section-about">{t("apps_text")}</p>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null}
      {!loaded.data && loaded.loading ? <Spinner /> : null}
      {loaded.data?.length === 0 ? (
        <Empty icon="folder" title={t("apps_empty")} hint={t("apps_folder_hint")}>
          {add}
        </Empty>
      ) : null}
      <ul className="stack">
        {(loaded.data ?? []).map((one) => (
          <AppCard key={one.name} app={one} onChange={loaded.reload} />
        ))}
      </ul>
      {loaded.data && loaded.data.length > 0 ? add : null}
      {adding ? <AddApp onClose={() => setAdding(false)} onAdded={loaded.reload} /> : null}
    </section>
  );
}

export function grantText({ t }: Texts, grant: Grant): string {
  const any = grant.value === "*" || grant.value === "";
  return any ? t(`grant_${grant.kind}_any`) : t(`grant_${grant.kind}`, { value: grant.value });
}

function same(a: Grant, b: Grant): boolean {
  return a.kind === b.kind && a.value === b.value;
}

function AppCard({ app, onChange }: { app: App; onChange: () => void }) {
  const { t, pick, count } = useTexts();
  const [removing, setRemoving] = useState(false);
  const { missing } = app.permissions;
  return (
    <li className="card">
      <div className="card-row">
        <div className="card-main">
          <h2 className="card-title">
            {app.name}
            {missing.length > 0 ? <span className="tag tag-warning">{count("apps_missing", missing.length)}</span> : null}
          </h2>
          <p>{pick(app.summary)}</p>
          <p className="faint path">{app.folder}</p>
        </div>
        <div className="card-actions">
          <Button look="quiet" onClick={() => setRemoving(true)} aria-label={`${t("remove")}: ${app.name}`}>
            {t("remove")}
          </Button>
        </div>
      </div>
      {app.problems.map((problem, at) => (
        <ErrorText key={at} error={problem} title={t("apps_problems")} />
      ))}
      {app.problems.length > 0 ? <p className="faint">{t("apps_problems_kept")}</p> : null}
      <Permissions app={app} onChange={onChange} />
      {removing ? (
        <Confirm
          action={t("remove")}
          question={t("apps_remove_question", { name: app.name })}
          work={async () => {
            await apps.remove(app.name);
            onChange();
          }}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </li>
  );
}

function Permissions({ app, onChange }: { app: App; onChange: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const { needed, granted, missing } = app.permissions;
  const saving = useAction();
  const all = [...needed, ...granted.filter((one) => !needed.some((other) => same(one, other)))];
  const save = (grants: Grant[]) =>
    void saving.run(async () => {
      await apps.grant(app.name, grants);
      onChange();
    });
  const isMissing = (grant: Grant) => missing.some((one) => same(one, grant));
  if (all.length === 0) return <p className="faint">{t("apps_needs_nothing")}</p>;
  return (
    <div className="grants">
      <ul>
        {all.map((grant) => {
          const what = grantText(texts, grant);
          const on = granted.some((one) => same(one, grant)) || !isMissing(grant);
          const others = granted.filter((one) => !same(one, grant));
          return (
            <li key={`${grant.kind} ${grant.value}`}>
              <label className="switch">
                <input
                  type="checkbox"
                  role="switch"
                  checked={on}
                  disabled={saving.busy}
                  aria-label={t("apps_allow", { what })}
                  onChange={() => save(on ? others : [...others, grant])}
                />
                <span className="switch-track" aria-hidden="true" />
                <span>
                  {what}
                  {needed.some((one) => same(one, grant)) ? null : (
                    <span className="faint"> · {t("apps_not_needed")}</span>
                  )}
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      {saving.error ? <ErrorNotice error={saving.error} /> : null}
      <div className="card-actions">
        {missing.length > 0 ? (
          <Button icon="check" disabled={saving.busy} onClick={() => save([...granted, ...missing])}>
            {t("apps_allow_all")}
          </Button>
        ) : null}
        {granted.length > 0 ? (
          <Button look="quiet" disabled={saving.busy} onClick={() => save([])}>
            {t("apps_revoke_all")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function AddApp({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const { t } = useTexts();
  const [folder, setFolder] = useState("");
  const adding = useAction();
  const add = () =>
    adding.run(async () => {
      await apps.add(folder.trim());
      onAdded();
      onClose();
    });
  return (
    <Dialog title={t("apps_add")} onClose={onClose}>
      <div className="form">
        <FolderField label={t("apps_folder")} help={t("apps_folder_hint")} value={folder} onChange={setFolder} />
        {adding.error ? <ErrorNotice error={adding.error} /> : null}
        <div className="dialog-actions">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" busy={adding.busy} disabled={folder.trim() === ""} onClick={() => void add()}>
            <Icon name="add" />
            {t("add")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
