// Starts any app with its inputs.
import { useState } from "react";
import { ErrorNotice } from "../../components/controls";
import { Dialog } from "../../components/dialog";
import { FlowForm, SelectField } from "../../components/field";
import { useAction } from "../../components/load";
import { navigate } from "../../components/navigation";
import { runs } from "../../lib/api";
import { formOfInputs } from "../../lib/form";
import { useTexts } from "../../lib/i18n/language";
import type { App } from "../../lib/types";
import { randomKey } from "../chat/conversation";

export function StartApp({ apps, onClose }: { apps: App[]; onClose: () => void }) {
  const { t, pick } = useTexts();
  const [name, setName] = useState(apps[0]?.name ?? "");
  const starting = useAction();
  const app = apps.find((one) => one.name === name);
  const start = (values: Record<string, unknown>) =>
    starting.run(async () => {
      const { run } = await runs.start(name, values, null, randomKey());
      navigate({ page: "run", id: run });
    });
  return (
    <Dialog title={t("runs_start")} onClose={onClose}>
      {app ? (
        <>
          <SelectField
            label={t("runs_filter_app")}
            value={name}
            help={pick(app.summary)}
            options={apps.map((one) => ({ value: one.name, label: one.name }))}
            onChange={setName}
          />
          {starting.error ? <ErrorNotice error={starting.error} /> : null}
          <FlowForm
            key={name}
            fields={formOfInputs(app.inputs)}
            send={t("form_start")}
            busy={starting.busy}
            onSend={(values) => void start(values)}
          />
        </>
      ) : (
        <p>{t("apps_empty")}</p>
      )}
    </Dialog>
  );
}
