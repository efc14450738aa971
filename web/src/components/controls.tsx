// Buttons, notices, states: the small parts every page is made of.
import type { ButtonHTMLAttributes, ReactNode } from "react";
import type { ApiError } from "../lib/client";
import { useTexts, type TextKey } from "../lib/i18n/language";
import type { ErrorBody, JobStatus, RunStatus, StepStatus } from "../lib/types";
import { Icon, type IconName } from "./icon";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  busy?: boolean;
};

export function Button({ look = "plain", icon, busy = false, children, disabled, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${look}`} disabled={disabled || busy} {...rest}>
      {busy ? <span className="spinner" aria-hidden="true" /> : icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string };

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

export function Spinner() {
  const { t } = useTexts();
  return (
    <p className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {t("loading")}
    </p>
  );
}

interface EmptyProps {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ReactNode;
}

export function Empty({ icon, title, hint, children }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} />
      </span>
      <p className="empty-title">{title}</p>
      {hint ? <p className="empty-hint">{hint}</p> : null}
      {children}
    </div>
  );
}

// A failure of the API: what, where, what to do.
export function ErrorNotice({ error, onRetry }: { error: ApiError; onRetry?: (() => void) | undefined }) {
  const { t, pick } = useTexts();
  return (
    <div className="notice notice-error" role="alert">
      <Icon name="warning" />
      <div className="notice-body">
        <p className="notice-title">{pick(error.text)}</p>
        {error.hint ? <p>{pick(error.hint)}</p> : null}
        {error.place ? <p className="faint">{t("error_place", { place: pick(error.place) })}</p> : null}
        {error.retryAfterSeconds !== null ? (
          <p>{t("error_retry_after", { seconds: error.retryAfterSeconds })}</p>
        ) : null}
        {onRetry ? (
          <p className="notice-actions">
            <Button icon="again" onClick={onRetry}>
              {t("retry")}
            </Button>
          </p>
        ) : null}
      </div>
    </div>
  );
}

// An error that is part of the data (of a run, a step, a job).
export function ErrorText({ error, title }: { error: ErrorBody; title?: string }) {
  const { t, pick } = useTexts();
  const place = error.place ? pick({ en: error.place, zh: error.place_zh || error.place }) : "";
  const hint = error.hint ? pick({ en: error.hint, zh: error.hint_zh ?? error.hint }) : "";
  return (
    <div className="notice notice-error">
      <Icon name="warning" />
      <div className="notice-body">
        {title ? <p className="notice-title">{title}</p> : null}
        <p className={title ? "" : "notice-title"}>{pick({ en: error.message, zh: error.message_zh ?? error.message })}</p>
        {hint ? <p>{t("error_what_to_do", { hint })}</p> : null}
        {place ? <p className="faint">{t("error_place", { place })}</p> : null}
        {error.code ? <p className="faint">{t("error_code", { code: error.code })}</p> : null}
      </div>
    </div>
  );
}

export type AnyStatus = RunStatus | StepStatus | JobStatus;

const statusIcon: Record<AnyStatus, IconName | null> = {
  running: null,
  waiting: "clock",
  succeeded: "check",
  finished: "check",
  done: "check",
  restored: "check",
  failed: "cross",
  cancelled: "stop",
  skipped: "skip",
  interrupted: "warning",
};

export function Status({ status }: { status: AnyStatus }) {
  const { t } = useTexts();
  const icon = statusIcon[status];
  const key: TextKey = `status_${status}`;
  return (
    <span className={`status status-${status}`}>
      {icon ? <Icon name={icon} /> : <span className="spinner" aria-hidden="true" />}
      {t(key)}
    </span>
  );
}

interface PageProps {
  title: ReactNode;
  actions?: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
}

// A page: a heading that takes the focus when one comes here, and what is under it.
export function Page({ title, actions, lead, children }: PageProps) {
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-heading">
          {lead}
          <h1 tabIndex={-1}>{title}</h1>
        </div>
        {actions ? <div className="page-actions">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

export function Bar({ done, total, label }: { done: number; total: number; label: string }) {
  const known = total > 0;
  return (
    <progress className="bar" aria-label={label} {...(known ? { max: total, value: Math.min(done, total) } : {})} />
  );
}
