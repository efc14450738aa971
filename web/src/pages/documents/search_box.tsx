// Searching a collection: passages with where they stand; each opens in its document.
import { useState, type FormEvent } from "react";
import { Button, ErrorNotice, Spinner } from "../../components/controls";
import { useLoad } from "../../components/load";
import type { Source } from "../../components/source_panel";
import { collections } from "../../lib/api";
import { useTexts } from "../../lib/i18n/language";
import type { Passage } from "../../lib/types";

interface Props {
  collection: string;
  onOpen: (source: Source) => void;
}

export function SearchBox({ collection, onOpen }: Props) {
  const { t } = useTexts();
  const [typed, setTyped] = useState("");
  const [question, setQuestion] = useState("");
  const search = (event: FormEvent) => {
    event.preventDefault();
    setQuestion(typed.trim());
  };
  return (
    <section className="section" aria-label={t("documents_search")}>
      <form className="search" role="search" onSubmit={search}>
        <input
          type="search"
          value={typed}
          aria-label={t("documents_search")}
          placeholder={t("documents_search")}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" icon="search">
          {t("documents_search_button")}
        </Button>
      </form>
      {question === "" ? null : (
        <Found
          collection={collection}
          question={question}
          onOpen={onOpen}
          onClear={() => {
            setTyped("");
            setQuestion("");
          }}
        />
      )}
    </section>
  );
}

function Found({ collection, question, onOpen, onClear }: Props & { question: string; onClear: () => void }) {
  const { t } = useTexts();
  const loaded = useLoad(`search ${collection} ${question}`, (signal) =>
    collections.search(collection, question, signal),
  );
  if (loaded.error) return <ErrorNotice error={loaded.error} onRetry={loaded.reload} />;
  if (!loaded.data) return <Spinner />;
  return (
    <div role="status">
      {loaded.data.length === 0 ? <p className="faint">{t("documents_search_none", { question })}</p> : null}
      <ul className="found">
        {loaded.data.map((one) => (
          <FoundPassage key={one.id} passage={one} onOpen={() => onOpen(sourceOf(collection, one))} />
        ))}
      </ul>
      <Button look="quiet" icon="close" onClick={onClear}>
        {t("documents_search_clear")}
      </Button>
    </div>
  );
}

function sourceOf(collection: string, passage: Passage): Source {
  return { collection, span: passage.span, passage: passage.id, quote: "", verified: true };
}

function FoundPassage({ passage, onOpen }: { passage: Passage; onOpen: () => void }) {
  const { t } = useTexts();
  return (
    <li>
      <button type="button" className="found-passage" onClick={onOpen}>
        <span className="found-place">
          {passage.span.file}
          {passage.span.page > 0 ? ` · ${t("source_page", { page: passage.span.page })}` : null}
        </span>
        <span className="found-text">{passage.text}</span>
      </button>
    </li>
  );
}
