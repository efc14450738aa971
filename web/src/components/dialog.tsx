// Dialogs and panels, on the browser's own <dialog>: it keeps the focus inside, closes with Escape
// and gives the focus back.
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useTexts } from "../lib/i18n/language";
import { Button, ErrorNotice, IconButton } from "./controls";
import { useAction } from "./load";

interface DialogProps {
  title: string;
  onClose: () => void;
  wide?: boolean;
  children: ReactNode;
}

export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const { t } = useTexts();
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === element.current && onClose()}
    >
      <div className="dialog-inside">
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <IconButton icon="close" label={t("close")} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  question: string;
  action: string;
  work: () => Promise<unknown>;
  onClose: () => void;
}

// Asks before something is lost. Closes when the work is done; shows why when it is not.
export function Confirm({ question, action, work, onClose }: ConfirmProps) {
  const { t } = useTexts();
  const doing = useAction();
  const confirm = () =>
    doing.run(async () => {
      await work();
      onClose();
    });
  return (
    <Dialog title={action} onClose={onClose}>
      <p className="dialog-text">{question}</p>
      {doing.error ? <ErrorNotice error={doing.error} /> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button look="danger" busy={doing.busy} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}

// Beside the page on a wide screen, over it on a narrow one.
export function Panel({ title, onClose, children }: Omit<DialogProps, "wide">) {
  const { t } = useTexts();
  const element = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    const narrow = matchMedia("(max-width: 1080px)").matches;
    if (narrow) dialog?.showModal();
    else dialog?.show();
    heading.current?.focus();
    const escape = (event: KeyboardEvent) => {
      const inDialog = event.target instanceof Element && event.target.closest("dialog.dialog");
      if (event.key === "Escape" && !narrow && !inDialog) close.current();
    };
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("keydown", escape);
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className="panel"
      aria-labelledby={headingId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="panel-head">
        <h2 id={headingId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton icon="close" label={t("close")} onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}
