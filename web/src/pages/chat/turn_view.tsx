// One question and its answer; several answers to the same question can be leafed through.
import { useCallback, useMemo, useState } from "react";
import { Button, ErrorText, IconButton } from "../../components/controls";
import { Icon } from "../../components/icon";
import { Markdown } from "../../components/markdown_view";
import { Link } from "../../components/navigation";
import { WaitsOfRun } from "../../components/waiting_form";
import { useTexts } from "../../lib/i18n/language";
import { plainText } from "../../lib/markdown";
import type { Citation, Turn } from "../../lib/types";

export interface Words {
  text: string; // Written so far.
  connected: boolean;
}

interface TurnProps {
  turns: Turn[]; // The same question asked again: the newest is last.
  words: Words | null; // Of the newest, while it is being written.
  last: boolean;
  onCite: (citation: Citation, run: string) => void;
  onRegenerate: (question: string) => void;
  onAnswered: () => void;
}

export function TurnView({ turns, words, last, onCite, onRegenerate, onAnswered }: TurnProps) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState<number | null>(null);
  const at = chosen === null || chosen >= turns.length ? turns.length - 1 : chosen;
  const turn = turns[at];
  if (!turn) return null;
  const newest = at === turns.length - 1;
  const running = newest && words !== null && turn.status === "running";
  return (
    <article className="turn">
      <h2 className="question">
        <span className="heard">{t("chat_you")}: </span>
        {turn.question}
      </h2>
      <div className="answer" aria-busy={running}>
        <span className="heard">{t("chat_answer")}: </span>
        {running && words ? <Writing words={words} /> : <Answer turn={turn} onCite={(citation) => onCite(citation, turn.run)} />}
        {turn.status === "waiting" ? <WaitsOfRun run={turn.run} onAnswered={onAnswered} /> : null}
        {running ? null : (
          <div className="turn-actions">
            {turns.length > 1 ? <Versions at={at} total={turns.length} onChoose={setChosen} /> : null}
            {turn.answer ? <CopyButton text={turn.answer} /> : null}
            {last && turn.status !== "waiting" ? (
              <Button
                look="quiet"
                icon="again"
                onClick={() => {
                  setChosen(null);
                  onRegenerate(turn.question);
                }}
              >
                {t("chat_regenerate")}
              </Button>
            ) : null}
            {turn.run === "" ? null : (
              <Link className="button button-quiet" to={{ page: "run", id: turn.run }}>
                <Icon name="runs" />
                {t("chat_see_run")}
              </Link>
            )}
          </div>
        )}
      </div>
    </article>
  );
}

function Writing({ words }: { words: Words }) {
  const { t } = useTexts();
  return (
    <>
      {words.text === "" ? null : <Markdown text={words.text} />}
      <p className="working">
        <span className="pulse" aria-hidden="true" />
        {words.connected ? t(words.text === "" ? "chat_thinking" : "chat_writing") : t("reconnecting")}
      </p>
    </>
  );
}

function Answer({ turn, onCite }: { turn: Turn; onCite: (citation: Citation) => void }) {
  const { t } = useTexts();
  const byNumber = useMemo(() => new Map(turn.citations.map((one) => [one.number, one])), [turn.citations]);
  const numbers = useMemo(() => new Set(byNumber.keys()), [byNumber]);
  const marker = useCallback(
    (number: number, key: string) => {
      const citation = byNumber.get(number);
      return citation ? <Marker key={key} citation={citation} onCite={onCite} /> : `[${number}]`;
    },
    [byNumber, onCite],
  );
  return (
    <>
      {turn.answer ? <Markdown text={turn.answer} citations={numbers} citation={marker} /> : null}
      {turn.status === "cancelled" ? <p className="faint">{t("chat_stopped")}</p> : null}
      {turn.status === "failed" && turn.error ? <ErrorText error={turn.error} title={t("chat_failed")} /> : null}
      {turn.status === "succeeded" && !turn.answer ? <p className="faint">{t("chat_no_answer")}</p> : null}
      {turn.note ? <p className="notice notice-plain">{turn.note}</p> : null}
      {turn.citations.length > 0 ? <Sources citations={turn.citations} onCite={onCite} /> : null}
    </>
  );
}

interface CiteProps {
  citation: Citation;
  onCite: (citation: Citation) => void;
}

function Marker({ citation, onCite }: CiteProps) {
  const { t } = useTexts();
  const look = citation.verified ? "marker" : "marker marker-unverified";
  return (
    <button
      type="button"
      className={look}
      title={citation.quote}
      aria-label={t("source_open", { number: citation.number, file: citation.span.file })}
      onClick={() => onCite(citation)}
    >
      {citation.number}
    </button>
  );
}

function Sources({ citations, onCite }: { citations: Citation[]; onCite: (citation: Citation) => void }) {
  const { t } = useTexts();
  return (
    <section className="sources" aria-label={t("chat_sources")}>
      <ul>
        {citations.map((one) => (
          <li key={one.number}>
            <button type="button" className="source" onClick={() => onCite(one)}>
              <span className="source-number">{one.number}</span>
              <span className="source-name">{one.span.file.split("/").pop()}</span>
              {one.span.page > 0 ? <span className="source-page">{t("source_page", { page: one.span.page })}</span> : null}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Versions({ at, total, onChoose }: { at: number; total: number; onChoose: (at: number) => void }) {
  const { t } = useTexts();
  return (
    <span className="versions">
      <IconButton icon="left" label={t("chat_version_before")} disabled={at === 0} onClick={() => onChoose(at - 1)} />
      <span>{t("chat_version", { number: at + 1, total })}</span>
      <IconButton
        icon="right"
        label={t("chat_version_after")}
        disabled={at === total - 1}
        onClick={() => onChoose(at + 1)}
      />
    </span>
  );
}

export function CopyButton({ text }: { text: string }) {
  const { t } = useTexts();
  const [done, setDone] = useState(false);
  // Only offered where the browser allows it: on localhost and https.
  if (!("clipboard" in navigator)) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(plainText(text));
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    } catch {
      setDone(false);
    }
  };
  return (
    <Button look="quiet" icon={done ? "check" : "copy"} onClick={() => void copy()}>
      {t(done ? "copied" : "copy")}
    </Button>
  );
}
