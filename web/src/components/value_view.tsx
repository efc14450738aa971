// Values of a run as people read them: texts as text, the rest as indented JSON. Long ones are cut
// until asked for.
import { useState } from "react";
import { useTexts } from "../lib/i18n/language";
import { Button } from "./controls";

const kShownMax = 4000;

export function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, null, 2) ?? "";
}

export function ValueView({ value }: { value: unknown }) {
  const { t } = useTexts();
  const [whole, setWhole] = useState(false);
  const text = shown(value);
  const cut = !whole && text.length > kShownMax;
  return (
    <div className="value">
      <pre className={typeof value === "string" ? "value-text" : "value-json"} tabIndex={0}>
        {cut ? `${text.slice(0, kShownMax)}…` : text}
      </pre>
      {cut ? (
        <Button look="quiet" onClick={() => setWhole(true)}>
          {t("run_show_all")}
        </Button>
      ) : null}
    </div>
  );
}

export function ValueList({ values, empty }: { values: Record<string, unknown> | null | undefined; empty: string }) {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (entries.length === 0) return <p className="faint">{empty}</p>;
  return (
    <dl className="values">
      {entries.map(([name, value]) => (
        <div key={name} className="value-row">
          <dt>{name}</dt>
          <dd>
            <ValueView value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
