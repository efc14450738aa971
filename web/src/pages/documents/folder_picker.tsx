// Choosing a folder of the machine the program runs on.
import { useState } from "react";
import { Button, ErrorNotice, Spinner } from "../../components/controls";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { useLoad } from "../../components/load";
import { folders } from "../../lib/api";
import { useTexts } from "../../lib/i18n/language";

interface Props {
  start: string;
  onChoose: (path: string) => void;
  onClose: () => void;
}

export function FolderPicker({ start, onChoose, onClose }: Props) {
  const { t } = useTexts();
  const [path, setPath] = useState(start);
  const loaded = useLoad(`folders ${path}`, (signal) => folders(path, signal));
  const here = loaded.data;
  return (
    <Dialog title={t("documents_folder")} onClose={onClose}>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={() => setPath("")} /> : null}
      {!here && loaded.loading ? <Spinner /> : null}
      {here ? (
        <>
          <p className="folder-path">{here.path}</p>
          <ul className="folder-list">
            {here.parent !== null && here.parent !== here.path ? (
              <li>
                <button type="button" onClick={() => setPath(here.parent ?? "")}>
                  <Icon name="left" />
                  {t("documents_folder_up")}
                </button>
              </li>
            ) : null}
            {here.folders.map((name) => (
              <li key={name}>
                <button type="button" onClick={() => setPath(`${here.path.replace(/\/$/, "")}/${name}`)}>
                  <Icon name="folder" />
                  {name}
                </button>
              </li>
            ))}
          </ul>
          {here.folders.length === 0 ? <p className="faint">{t("documents_folder_empty")}</p> : null}
          <div className="dialog-actions">
            <Button onClick={onClose}>{t("cancel")}</Button>
            <Button look="primary" onClick={() => onChoose(here.path)}>
              {t("documents_folder_take")}
            </Button>
          </div>
        </>
      ) : null}
    </Dialog>
  );
}

interface FolderFieldProps {
  label: string;
  help: string;
  value: string;
  onChange: (value: string) => void;
}

// A path that can be typed or chosen.
export function FolderField({ label, help, value, onChange }: FolderFieldProps) {
  const { t } = useTexts();
  const [choosing, setChoosing] = useState(false);
  return (
    <div className="field">
      <label htmlFor="folder-field">{label}</label>
      <div className="field-row">
        <input
          id="folder-field"
          value={value}
          aria-describedby="folder-field-help"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
        <Button icon="folder" onClick={() => setChoosing(true)}>
          {t("documents_choose_folder")}
        </Button>
      </div>
      <p id="folder-field-help" className="field-about faint">
        {help}
      </p>
      {choosing ? (
        <FolderPicker
          start={value}
          onChoose={(path) => {
            onChange(path);
            setChoosing(false);
          }}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </div>
  );
}
