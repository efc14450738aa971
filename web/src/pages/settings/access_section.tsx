// Who may come in: tokens for programs, this browser's session, and which server this is.
import { useState } from "react";
import { Button, ErrorNotice, Spinner } from "../../components/controls";
import { Confirm, Dialog } from "../../components/dialog";
import { SelectField, TextField } from "../../components/field";
import { useAction, useLoad } from "../../components/load";
import { apps, info, session as sessions, tokens } from "../../lib/api";
import { duration, moment } from "../../lib/format";
import { useTexts, type Texts } from "../../lib/i18n/language";
import type { Session, Token } from "../../lib/types";
import { CopyButton } from "../chat/turn_view";

interface Props {
  session: Session;
  onSignOut: () => void;
}

export function AccessSection({ session, onSignOut }: Props) {
  const { t } = useTexts();
  const leaving = useAction();
  return (
    <>
      <Tokens />
      <section className="section">
        <h2>{t("session_title")}</h2>
        <p>{t("session_text", { name: session.name || session.scope })}</p>
        {leaving.error ? <ErrorNotice error={leaving.error} /> : null}
        <Button
          busy={leaving.busy}
          onClick={() =>
            void leaving.run(async () => {
              await sessions.close();
              onSignOut();
            })
          }
        >
          {t("session_end")}
        </Button>
      </section>
      <Server />
    </>
  );
}

function Server() {
  const texts = useTexts();
  const { t } = texts;
  const loaded = useLoad("info", info);
  if (!loaded.data) return null;
  return (
    <section className="section">
      <h2>{t("server_title")}</h2>
      <dl className="facts">
        <div>
          <dt>{t("server_version")}</dt>
          <dd>{loaded.data.version}</dd>
        </div>
        <div>
          <dt>{t("server_folder")}</dt>
          <dd className="path">{loaded.data.data_folder}</dd>
        </div>
        <div>
          <dt>{t("server_uptime")}</dt>
          <dd>{duration(texts, loaded.data.uptime_s * 1e6)}</dd>
        </div>
      </dl>
    </section>
  );
}

export function scopeText({ t }: Texts, scope: string): string {
  const [kind, app = ""] = scope.split(/:(.*)/s);
  if (kind === "app") return t("tokens_scope_app", { app });
  if (kind === "run") return t("tokens_scope_run", { app });
  return scope === "admin" ? t("tokens_scope_admin") : scope;
}

function Tokens() {
  const { t } = useTexts();
  const loaded = useLoad("tokens", tokens.list);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  return (
    <section className="section">
      <h2>{t("tokens_title")}</h2>
      <p className="section-about">{t("tokens_text")}</p>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null}
      {!loaded.data && loaded.loading ? <Spinner /> : null}
      {made ? (
        <div className="notice notice-good" role="status">
          <div className="notice-body">
            <p className="notice-title">{t("tokens_made")}</p>
            <p className="token">{made}</p>
            <CopyButton text={made} />
          </div>
        </div>
      ) : null}
      {loaded.data?.length === 0 ? <p className="faint">{t("tokens_empty")}</p> : null}
      <ul className="rows">
        {(loaded.data ?? []).map((one) => (
          <TokenRow key={one.name} token={one} onChange={loaded.reload} />
        ))}
      </ul>
      <Button icon="add" onClick={() => setMaking(true)}>
        {t("tokens_add")}
      </Button>
      {making ? (
        <NewToken
          onClose={() => setMaking(false)}
          onMade={(token) => {
            setMade(token);
            loaded.reload();
          }}
        />
      ) : null}
    </section>
  );
}

function TokenRow({ token, onChange }: { token: Token; onChange: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const [revoking, setRevoking] = useState(false);
  const until = token.expires_us ? t("tokens_expires", { time: moment(texts, token.expires_us) }) : t("tokens_never_expires");
  const used = token.last_used_us ? ` · ${t("tokens_last_used", { time: moment(texts, token.last_used_us) })}` : "";
  return (
    <li className="row">
      <div className="row-main">
        <span className="row-text">
          <span className="row-title">{token.name}</span>
          <span className="row-sub">
            {scopeText(texts, token.scope)} · {until}
            {used}
          </span>
        </span>
      </div>
      <Button look="danger" aria-label={`${t("tokens_revoke")}: ${token.name}`} onClick={() => setRevoking(true)}>
        {t("tokens_revoke")}
      </Button>
      {revoking ? (
        <Confirm
          action={t("tokens_revoke")}
          question={t("tokens_revoke_question", { name: token.name })}
          work={async () => {
            await tokens.remove(token.name);
            onChange();
          }}
          onClose={() => setRevoking(false)}
        />
      ) : null}
    </li>
  );
}

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const { t } = useTexts();
  const listed = useLoad("apps", apps.list);
  const [name, setName] = useState("");
  const [scope, setScope] = useState("admin");
  const [days, setDays] = useState("30");
  const making = useAction();
  const make = () =>
    making.run(async () => {
      const wanted = { name: name.trim(), scope, ...(days === "0" ? {} : { days: Number(days) }) };
      onMade((await tokens.add(wanted)).token);
      onClose();
    });
  const scopes = (listed.data ?? []).flatMap((app) => [
    { value: `app:${app.name}`, label: t("tokens_scope_app", { app: app.name }) },
    { value: `run:${app.name}`, label: t("tokens_scope_run", { app: app.name }) },
  ]);
  return (
    <Dialog title={t("tokens_add")} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") void make();
        }}
      >
        <TextField label={t("tokens_name")} value={name} onChange={setName} />
        <SelectField
          label={t("tokens_scope")}
          value={scope}
          options={[...scopes, { value: "admin", label: t("tokens_scope_admin") }]}
          onChange={setScope}
        />
        <SelectField
          label={t("tokens_days")}
          value={days}
          options={(["30", "365", "0"] as const).map((one) => ({ value: one, label: t(`tokens_days_${one}`) }))}
          onChange={setDays}
        />
        {making.error ? <ErrorNotice error={making.error} /> : null}
        <div className="dialog-actions">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={making.busy} disabled={name.trim() === ""}>
            {t("tokens_add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
