// Choosing files and sending them, one after another, with how far each is.
import { useId, useRef, useState, type DragEvent } from "react";
import { collections } from "../lib/api";
import { upload } from "../lib/client";
import { size } from "../lib/format";
import { useTexts } from "../lib/i18n/language";
import { Bar } from "./controls";
import { Icon } from "./icon";

interface PickerProps {
  files: File[];
  onFiles: (files: File[]) => void;
}

export function FilePicker({ files, onFiles }: PickerProps) {
  const { t, count } = useTexts();
  const id = useId();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...files, ...Array.from(event.dataTransfer.files)]);
  };
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <div
      className={over ? "drop drop-over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="upload" />
      <input
        ref={input}
        id={id}
        className="heard"
        type="file"
        multiple
        onChange={(event) => onFiles([...files, ...Array.from(event.target.files ?? [])])}
      />
      <label htmlFor={id} className="button button-plain">
        {t("documents_pick")}
      </label>
      <p className="faint">
        {files.length === 0
          ? t("documents_drop")
          : count("documents_chosen", files.length, { size: size(bytes) })}
      </p>
      {files.length > 0 ? (
        <ul className="drop-files">
          {files.slice(0, 8).map((file, at) => (
            <li key={at}>{file.name}</li>
          ))}
          {files.length > 8 ? <li>…</li> : null}
        </ul>
      ) : null}
    </div>
  );
}

export interface Sending {
  file: string;
  done: number;
  total: number;
}

export function SendingProgress({ sending }: { sending: Sending }) {
  const { t } = useTexts();
  const label = t("documents_uploading", { file: sending.file });
  return (
    <div className="job">
      <div className="job-line">
        <span className="job-note">{label}</span>
      </div>
      <Bar done={sending.done} total={sending.total} label={label} />
    </div>
  );
}

// Sends all files into the collection. Throws ApiError at the first that is refused.
export async function sendFiles(
  collection: string,
  files: File[],
  onProgress: (sending: Sending) => void,
  signal: AbortSignal,
): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  let before = 0;
  for (const file of files) {
    onProgress({ file: file.name, done: before, total });
    await upload(
      collections.uploadAddress(collection, file.name),
      file,
      (done) => onProgress({ file: file.name, done: before + done, total }),
      signal,
    );
    before += file.size;
  }
}
