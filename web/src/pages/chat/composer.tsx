// Where a question is written: grows with it, Enter sends, Shift+Enter begins a line. What is being
// composed by an input method (Chinese) is never sent by its Enter.
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { IconButton } from "../../components/controls";
import { useTexts } from "../../lib/i18n/language";

interface Props {
  text: string;
  onText: (text: string) => void;
  running: boolean;
  disabled: boolean;
  followUp: boolean;
  onSend: () => void;
  onStop: () => void;
  children: ReactNode; // Choices beneath: app, collection, model.
}

export function Composer({ text, onText, running, disabled, followUp, onSend, onStop, children }: Props) {
  const { t } = useTexts();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 220)}px`;
  }, [text]);
  useEffect(() => {
    // A phone's keyboard would cover the page at once.
    if (matchMedia("(hover: hover)").matches) area.current?.focus({ preventScroll: true });
  }, [followUp]);
  const sendable = !running && !disabled && text.trim() !== "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (sendable) onSend();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) onSend();
      }}
    >
      <textarea
        ref={area}
        rows={1}
        value={text}
        maxLength={20_000}
        aria-label={t("chat_ask")}
        aria-describedby="composer-hint"
        placeholder={t(followUp ? "chat_follow_up_placeholder" : "chat_ask_placeholder")}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-row">
        <div className="composer-choices">{children}</div>
        {running ? (
          <IconButton className="icon-button composer-button" icon="stop" label={t("chat_stop")} onClick={onStop} />
        ) : (
          <IconButton
            className="icon-button composer-button"
            icon="send"
            label={t("chat_send")}
            type="submit"
            disabled={!sendable}
          />
        )}
      </div>
      <p id="composer-hint" className="heard">
        {t("chat_send_hint")}
      </p>
    </form>
  );
}
