// All collections: what is in them, how fresh they are, what could not be read.
import { useState } from "react";
import { Button, Empty, ErrorNotice, Page, Spinner } from "../../components/controls";
import { Icon } from "../../components/icon";
import { jobId, JobProgress } from "../../components/job_progress";
import { useLoad } from "../../components/load";
import { Link, navigate } from "../../components/navigation";
import { collections } from "../../lib/api";
import { ago, size } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import type { CollectionStatus } from "../../lib/types";
import { NewCollection } from "./new_collection";

export function DocumentsPage() {
  const { t } = useTexts();
  const loaded = useLoad("collections", collections.list);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Page
      title={t("documents_title")}
      actions={
        <Button look="primary" icon="add" onClick={() => setMaking(true)}>
          {t("documents_new")}
        </Button>
      }
    >
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null}
      {!loaded.data && loaded.loading ? <Spinner /> : null}
      {loaded.data?.length === 0 ? (
        <Empty icon="documents" title={t("documents_empty")} hint={t("documents_empty_hint")} />
      ) : null}
      <ul className="cards">
        {(loaded.data ?? []).map((one) => (
          <CollectionCard key={one.name} collection={one} onChange={loaded.reload} />
        ))}
      </ul>
      {making ? (
        <NewCollection
          onMade={setMade}
          onClose={() => {
            setMaking(false);
            if (made !== null) navigate({ page: "collection", name: made });
          }}
        />
      ) : null}
    </Page>
  );
}

export function CollectionCard({ collection, onChange }: { collection: CollectionStatus; onChange: () => void }) {
  const texts = useTexts();
  const { t, count } = texts;
  const job = jobId(collection);
  return (
    <li className="card collection">
      <h2 className="card-title">
        <Icon name="folder" />
        <Link className="card-link" to={{ page: "collection", name: collection.name }}>
          {collection.name}
        </Link>
      </h2>
      <p className="collection-facts">
        {count("documents", collection.documents)} · {size(collection.source_bytes)}
      </p>
      <p className="faint">
        {collection.updated_at > 0
          ? t("documents_updated", { time: ago(texts, collection.updated_at * 1e6) })
          : t("documents_never_updated")}
      </p>
      {collection.failures > 0 ? (
        <p className="warning-line">
          <Icon name="warning" />
          {count("documents_failures", collection.failures)}
        </p>
      ) : null}
      {job !== null && typeof collection.job === "object" && collection.job?.status === "running" ? (
        <JobProgress id={job} onEnd={onChange} />
      ) : null}
    </li>
  );
}
