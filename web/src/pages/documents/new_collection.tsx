// Makes a collection: of uploaded files, or of a folder of this computer that stays where it is.
import { useCallback, useEffect, useRef, useState } from "react";
import { Button, ErrorNotice } from "../../components/controls";
import { Dialog } from "../../components/dialog";
import { TextField } from "../../components/field";
import { JobProgress, jobId } from "../../components/job_progress";
import { useAction } from "../../components/load";
import { FilePicker, sendFiles, SendingProgress, type Sending } from "../../components/uploads";
import { collections } from "../../lib/api";
import { useTexts } from "../../lib/i18n/language";
import { FolderField } from "./folder_picker";
import { Failures } from "./failures";

interface Props {
  onClose: () => void;
  onMade: (name: string) => void;
}

export function NewCollection({ onClose, onMade }: Props) {
  const { t } = useTexts();
  const [name, setName] = useState("");
  const [from, setFrom] = useState<"upload" | "folder">("upload");
  const [files, setFiles] = useState<File[]>([]);
  const [folder, setFolder] = useState("");
  const [sending, setSending] = useState<Sending | null>(null);
  const [job, setJob] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const making = useAction();
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const make = () =>
    making.run(async () => {
      stop.current = new AbortController();
      if (from === "folder") {
        setJob(jobId(await collections.add(name.trim(), folder.trim())));
      } else {
        await collections.add(name.trim());
        await sendFiles(name.trim(), files, setSending, stop.current.signal);
        setSending(null);
        setJob(jobId(await collections.update(name.trim())));
      }
      onMade(name.trim());
    });
  const onEnd = useCallback(() => setDone(true), []);
  const ready = name.trim() !== "" && (from === "folder" ? folder.trim() !== "" : files.length > 0);
  return (
    <Dialog title={t("documents_new")} onClose={onClose}>
      {job === null ? (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready && !making.busy) void make();
          }}
        >
          <TextField label={t("documents_name")} help={t("documents_name_hint")} value={name} onChange={setName} />
          <div className="segmented" role="radiogroup" aria-label={t("documents_new")}>
            {(["upload", "folder"] as const).map((one) => (
              <label key={one}>
                <input type="radio" name="from" checked={from === one} onChange={() => setFrom(one)} />
                <span>{t(one === "upload" ? "documents_from_upload" : "documents_from_folder")}</span>
              </label>
            ))}
          </div>
          {from === "upload" ? (
            <FilePicker files={files} onFiles={setFiles} />
          ) : (
            <FolderField
              label={t("documents_folder")}
              help={t("documents_folder_hint")}
              value={folder}
              onChange={setFolder}
            />
          )}
          {sending ? <SendingProgress sending={sending} /> : null}
          {making.error ? <ErrorNotice error={making.error} /> : null}
          <div className="dialog-actions">
            <Button onClick={onClose}>{t("cancel")}</Button>
            <Button look="primary" type="submit" busy={making.busy} disabled={!ready}>
              {t("documents_create")}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <JobProgress id={job} onEnd={onEnd} />
          {done ? <Failures collection={name.trim()} /> : null}
          <div className="dialog-actions">
            <Button look={done ? "primary" : "plain"} onClick={onClose}>
              {t("close")}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
