// One collection: search in it, its documents, what could not be read, and keeping it up to date.
import { useCallback, useState } from "react";
import { Button, Empty, ErrorNotice, Page, Spinner } from "../../components/controls";
import { Confirm, Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { jobId, JobProgress } from "../../components/job_progress";
import { useAction, useLoad } from "../../components/load";
import { Link, navigate } from "../../components/navigation";
import { SourcePanel, type Source } from "../../components/source_panel";
import { FilePicker, sendFiles, SendingProgress, type Sending } from "../../components/uploads";
import { collections } from "../../lib/api";
import { ago, size } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import type { CollectionDetail } from "../../lib/types";
import { DocumentList } from "./document_list";
import { FailureList } from "./failures";
import { SearchBox } from "./search_box";

export function CollectionPage({ name }: { name: string }) {
  const texts = useTexts();
  const { t, count } = texts;
  const loaded = useLoad(`collection ${name}`, (signal) => collections.read(name, signal));
  const [source, setSource] = useState<Source | null>(null);
  const [started, setStarted] = useState<string | null>(null);
  const [dialog, setDialog] = useState<"none" | "delete" | "add">("none");
  const updating = useAction();
  const collection = loaded.data;
  const running = typeof collection?.job === "object" && collection.job?.status === "running" ? collection.job.id : null;
  const job = started ?? running;
  const { reload } = loaded;
  const onJobEnd = useCallback(() => {
    setStarted(null);
    reload();
  }, [reload]);
  const update = () => updating.run(async () => setStarted(jobId(await collections.update(name))));
  return (
    <Page
      title={name}
      lead={
        <Link className="back" to={{ page: "documents" }}>
          <Icon name="left" />
          {t("documents_title")}
        </Link>
      }
      actions={
        collection ? (
          <>
            {collection.uploads ? (
              <Button icon="upload" onClick={() => setDialog("add")}>
                {t("documents_add_files")}
              </Button>
            ) : null}
            <Button icon="again" busy={updating.busy} disabled={job !== null} onClick={() => void update()}>
              {t("documents_update")}
            </Button>
            <Button look="danger" icon="delete" onClick={() => setDialog("delete")}>
              {t("delete")}
            </Button>
          </>
        ) : null
      }
    >
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={reload} /> : null}
      {updating.error ? <ErrorNotice error={updating.error} /> : null}
      {!collection && loaded.loading ? <Spinner /> : null}
      {collection ? (
        <>
          <p className="page-about">
            {count("documents", collection.documents.length)} · {size(collection.source_bytes)} ·{" "}
            {collection.updated_at > 0
              ? t("documents_updated", { time: ago(texts, collection.updated_at * 1e6) })
              : t("documents_never_updated")}
            <br />
            <span className="path">{collection.source}</span>
          </p>
          {job !== null ? <JobProgress key={job} id={job} onEnd={onJobEnd} /> : null}
          <Contents collection={collection} name={name} onOpen={setSource} onChange={reload} />
        </>
      ) : null}
      {source ? (
        <SourcePanel key={source.span.file} source={source} onClose={() => setSource(null)} />
      ) : null}
      {dialog === "delete" ? (
        <Confirm
          action={t("documents_delete")}
          question={t("documents_delete_question", { name })}
          work={async () => {
            await collections.remove(name);
            navigate({ page: "documents" });
          }}
          onClose={() => setDialog("none")}
        />
      ) : null}
      {dialog === "add" ? (
        <AddFiles
          name={name}
          onClose={() => setDialog("none")}
          onSent={(id) => {
            setDialog("none");
            setStarted(id);
          }}
        />
      ) : null}
    </Page>
  );
}

interface ContentsProps {
  collection: CollectionDetail;
  name: string;
  onOpen: (source: Source) => void;
  onChange: () => void;
}

function Contents({ collection, name, onOpen, onChange }: ContentsProps) {
  const { t, count } = useTexts();
  if (collection.documents.length === 0 && collection.failures.length === 0) {
    return <Empty icon="documents" title={t("documents_no_files")} hint={t("documents_no_files_hint")} />;
  }
  return (
    <>
      <SearchBox collection={name} onOpen={onOpen} />
      {collection.failures.length > 0 ? (
        <section className="section">
          <h2>{count("documents_failures", collection.failures.length)}</h2>
          <FailureList failures={collection.failures} />
        </section>
      ) : null}
      <DocumentList collection={collection} name={name} onOpen={onOpen} onChange={onChange} />
    </>
  );
}

interface AddProps {
  name: string;
  onClose: () => void;
  onSent: (job: string | null) => void;
}

function AddFiles({ name, onClose, onSent }: AddProps) {
  const { t } = useTexts();
  const [files, setFiles] = useState<File[]>([]);
  const [sending, setSending] = useState<Sending | null>(null);
  const adding = useAction();
  const send = () =>
    adding.run(async () => {
      await sendFiles(name, files, setSending, new AbortController().signal);
      onSent(jobId(await collections.update(name)));
    });
  return (
    <Dialog title={t("documents_add_files")} onClose={onClose}>
      <FilePicker files={files} onFiles={setFiles} />
      {sending ? <SendingProgress sending={sending} /> : null}
      {adding.error ? <ErrorNotice error={adding.error} /> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button look="primary" busy={adding.busy} disabled={files.length === 0} onClick={() => void send()}>
          {t("documents_add_files")}
        </Button>
      </div>
    </Dialog>
  );
}
