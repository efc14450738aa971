// Without a session: how to get in, and a field for the link or its key.
import { useState, type FormEvent } from "react";
import { Button, ErrorNotice } from "../components/controls";
import { TextField } from "../components/field";
import { Logo } from "../components/icon";
import { useAction } from "../components/load";
import { session } from "../lib/api";
import type { ApiError } from "../lib/client";
import { setLanguage, useTexts } from "../lib/i18n/language";
import { keyInFragment } from "../lib/router";

interface Props {
  lost: boolean; // There was a session a moment ago.
  refused: ApiError | null; // What the key in the address came to.
  onOpen: () => void;
}

// The key of a pasted link; anything without a fragment is the key itself.
export function keyOf(pasted: string): string {
  const text = pasted.trim();
  const at = text.indexOf("#");
  return at < 0 ? text : (keyInFragment(text.slice(at)) ?? text);
}

export function LoginPage({ lost, refused, onOpen }: Props) {
  const { t, language } = useTexts();
  const [pasted, setPasted] = useState("");
  const opening = useAction();
  const error = opening.error ?? refused;
  const open = (event: FormEvent) => {
    event.preventDefault();
    void opening.run(async () => {
      await session.open(keyOf(pasted));
      onOpen();
    });
  };
  return (
    <main className="login">
      <div className="login-card">
        <p className="login-brand">
          <Logo />
          {t("app_name")}
        </p>
        <h1>{t("login_title")}</h1>
        <p>{t("login_text")}</p>
        {lost && !error ? <p className="notice notice-plain">{t("login_lost")}</p> : null}
        {error ? <ErrorNotice error={error} /> : null}
        <ol className="login-steps">
          <li>{t("login_step_1")}</li>
          <li>{t("login_step_2")}</li>
        </ol>
        <form className="form" onSubmit={open}>
          <TextField label={t("login_field")} value={pasted} onChange={setPasted} />
          <Button look="primary" type="submit" busy={opening.busy} disabled={pasted.trim() === ""}>
            {t("login_button")}
          </Button>
        </form>
        <p className="faint">{t("login_step_3")}</p>
        <pre className="login-command">danlu serve</pre>
        <button
          type="button"
          className="login-language"
          lang={language === "zh" ? "en" : "zh-CN"}
          onClick={() => setLanguage(language === "zh" ? "en" : "zh")}
        >
          {language === "zh" ? "English" : "中文"}
        </button>
      </div>
    </main>
  );
}
