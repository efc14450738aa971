// The documents of a collection, filtered by name, a page at a time: thousands stay quick.
import { useDeferredValue, useMemo, useState } from "react";
import { Button, IconButton } from "../../components/controls";
import { Confirm } from "../../components/dialog";
import { Icon } from "../../components/icon";
import type { Source } from "../../components/source_panel";
import { collections } from "../../lib/api";
import { size } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import type { CollectionDetail, CollectionDocument } from "../../lib/types";

interface Props {
  collection: CollectionDetail;
  name: string;
  onOpen: (source: Source) => void;
  onChange: () => void;
}

const kPage = 100;

export function DocumentList({ collection, name, onOpen, onChange }: Props) {
  const { t } = useTexts();
  const [filter, setFilter] = useState("");
  const [shown, setShown] = useState(kPage);
  const [removing, setRemoving] = useState<string | null>(null);
  const wanted = useDeferredValue(filter).trim().toLowerCase();
  const matching = useMemo(
    () =>
      collection.documents.filter(
        (one) => wanted === "" || one.file.toLowerCase().includes(wanted) || one.title.toLowerCase().includes(wanted),
      ),
    [collection.documents, wanted],
  );
  return (
    <section className="section" aria-labelledby="document-list">
      <div className="section-head">
        <h2 id="document-list">{t("documents_list")}</h2>
        {collection.documents.length > 12 ? (
          <input
            type="search"
            className="filter"
            value={filter}
            aria-label={t("documents_filter")}
            placeholder={t("documents_filter")}
            onChange={(event) => {
              setFilter(event.target.value);
              setShown(kPage);
            }}
          />
        ) : null}
      </div>
      <ul className="rows">
        {matching.slice(0, shown).map((one) => (
          <DocumentRow
            key={one.file}
            one={one}
            onOpen={() => onOpen(wholeDocument(name, one))}
            onRemove={collection.uploads ? () => setRemoving(one.file) : null}
          />
        ))}
      </ul>
      {matching.length > shown ? (
        <Button look="quiet" onClick={() => setShown(shown + kPage * 5)}>
          {t("more")}
        </Button>
      ) : null}
      {removing !== null ? (
        <Confirm
          action={t("remove")}
          question={t("documents_remove_file_question", { file: removing })}
          work={async () => {
            await collections.removeFile(name, removing);
            await collections.update(name);
            onChange();
          }}
          onClose={() => setRemoving(null)}
        />
      ) : null}
    </section>
  );
}

// The document from its beginning.
function wholeDocument(collection: string, one: CollectionDocument): Source {
  const span = { file: one.file, page: 0, begin: 0, end: 1, unit: "text" as const };
  return { collection, span, passage: "", quote: "", verified: true };
}

interface RowProps {
  one: CollectionDocument;
  onOpen: () => void;
  onRemove: (() => void) | null;
}

function DocumentRow({ one, onOpen, onRemove }: RowProps) {
  const { t } = useTexts();
  return (
    <li className="row">
      <button type="button" className="row-main" onClick={onOpen}>
        <Icon name="documents" />
        <span className="row-text">
          <span className="row-title">{one.title || one.file}</span>
          <span className="row-sub">{one.file}</span>
        </span>
        <span className="row-facts">
          <span>{t("documents_chunks", { n: one.chunks })}</span>
          <span>{size(one.size)}</span>
        </span>
      </button>
      {onRemove ? (
        <IconButton icon="delete" label={t("documents_remove_file", { file: one.file })} onClick={onRemove} />
      ) : null}
    </li>
  );
}
