// Language models: which there are, whether they answer, which is used when none is named.
import { useState } from "react";
import { Button, Empty, ErrorNotice, ErrorText, Spinner } from "../../components/controls";
import { Confirm, Dialog } from "../../components/dialog";
import { SelectField, TextField } from "../../components/field";
import { Icon } from "../../components/icon";
import { useAction, useLoad } from "../../components/load";
import { models, type NewModel } from "../../lib/api";
import { duration } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import type { Model, ModelTest } from "../../lib/types";

export function ModelsSection() {
  const { t } = useTexts();
  const loaded = useLoad("models", models.list);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button look="primary" icon="add" onClick={() => setAdding(true)}>
      {t("models_add")}
    </Button>
  );
  return (
    <section className="section" aria-label={t("settings_models")}>
      <p className="section-about">{t("models_text")}</p>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null}
      {!loaded.data && loaded.loading ? <Spinner /> : null}
      {loaded.data?.length === 0 ? (
        <Empty icon="chat" title={t("models_empty")} hint={t("models_empty_hint")}>
          {add}
        </Empty>
      ) : null}
      <ul className="stack">
        {(loaded.data ?? []).map((one) => (
          <ModelCard key={one.name} model={one} onChange={loaded.reload} />
        ))}
      </ul>
      {loaded.data && loaded.data.length > 0 ? add : null}
      {adding ? <AddModel onClose={() => setAdding(false)} onAdded={loaded.reload} /> : null}
    </section>
  );
}

function ModelCard({ model, onChange }: { model: Model; onChange: () => void }) {
  const { t } = useTexts();
  const [tested, setTested] = useState<ModelTest | null>(null);
  const [removing, setRemoving] = useState(false);
  const testing = useAction();
  const changing = useAction();
  const test = () => {
    setTested(null);
    void testing.run(async () => setTested(await models.test(model.name)));
  };
  const makeDefault = () =>
    void changing.run(async () => {
      await models.makeDefault(model.name);
      onChange();
    });
  return (
    <li className="card">
      <div className="card-row">
        <div className="card-main">
          <h2 className="card-title">
            {model.name}
            {model.default ? <span className="tag tag-accent">{t("models_default")}</span> : null}
            {model.found ? <span className="tag">{t("models_found")}</span> : null}
            {model.has_key ? <span className="tag">{t("models_has_key")}</span> : null}
          </h2>
          <p className="faint path">
            {model.model} · {model.url}
          </p>
        </div>
        <div className="card-actions">
          <Button busy={testing.busy} onClick={test}>
            {t(testing.busy ? "models_testing" : "models_test")}
          </Button>
          {model.default ? null : (
            <Button busy={changing.busy} onClick={makeDefault}>
              {t("models_make_default")}
            </Button>
          )}
          {model.found ? null : (
            <Button look="danger" onClick={() => setRemoving(true)}>
              {t("remove")}
            </Button>
          )}
        </div>
      </div>
      <div role="status">{tested ? <TestResult tested={tested} /> : null}</div>
      {testing.error ? <ErrorNotice error={testing.error} /> : null}
      {changing.error ? <ErrorNotice error={changing.error} /> : null}
      {removing ? (
        <Confirm
          action={t("remove")}
          question={t("models_remove_question", { name: model.name })}
          work={async () => {
            await models.remove(model.name);
            onChange();
          }}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </li>
  );
}

function TestResult({ tested }: { tested: ModelTest }) {
  const texts = useTexts();
  const { t } = texts;
  if (!tested.ok) {
    return tested.error ? (
      <ErrorText error={tested.error} title={t("models_test_failed")} />
    ) : (
      <p className="notice notice-error">{t("models_test_failed")}</p>
    );
  }
  return (
    <div className="notice notice-good">
      <Icon name="check" />
      <div className="notice-body">
        <p className="notice-title">{t("models_test_ok", { time: duration(texts, tested.ms * 1000) })}</p>
        {tested.text ? <p>{tested.text}</p> : null}
      </div>
    </div>
  );
}

function AddModel({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const { t } = useTexts();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [model, setModel] = useState("");
  const [key, setKey] = useState("");
  const [kind, setKind] = useState("chat");
  const adding = useAction();
  const ready = name.trim() !== "" && url.trim() !== "" && model.trim() !== "";
  const add = () =>
    adding.run(async () => {
      const made: NewModel = { name: name.trim(), url: url.trim(), model: model.trim(), kind };
      if (key !== "") made.key = key;
      await models.add(made);
      onAdded();
      onClose();
    });
  return (
    <Dialog title={t("models_add")} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void add();
        }}
      >
        <TextField label={t("models_name")} help={t("models_name_hint")} value={name} onChange={setName} />
        <TextField label={t("models_url")} help={t("models_url_hint")} type="url" value={url} onChange={setUrl} />
        <TextField label={t("models_model")} help={t("models_model_hint")} value={model} onChange={setModel} />
        <TextField
          label={t("models_key")}
          help={t("models_key_hint")}
          type="password"
          optional
          value={key}
          onChange={setKey}
        />
        <SelectField
          label={t("models_kind")}
          value={kind}
          options={[
            { value: "chat", label: t("models_kind_chat") },
            { value: "embed", label: t("models_kind_embed") },
          ]}
          onChange={setKind}
        />
        {adding.error ? <ErrorNotice error={adding.error} /> : null}
        <div className="dialog-actions">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={adding.busy} disabled={!ready}>
            {t("add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
