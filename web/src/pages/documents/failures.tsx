// Files of a collection that could not be read: which, why, what to do.
import { useState } from "react";
import { Button, ErrorNotice } from "../../components/controls";
import { Icon } from "../../components/icon";
import { useLoad } from "../../components/load";
import { collections } from "../../lib/api";
import { useTexts } from "../../lib/i18n/language";
import type { CollectionFailure } from "../../lib/types";

const kShownFirst = 50;

export function FailureList({ failures }: { failures: CollectionFailure[] }) {
  const { t, pick } = useTexts();
  const [shown, setShown] = useState(kShownFirst);
  return (
    <>
      <ul className="failures">
        {failures.slice(0, shown).map((one) => (
          <li key={one.file}>
            <Icon name="warning" />
            <div>
              <p className="failure-file">{one.file}</p>
              <p>{pick(one.message)}</p>
              <p className="faint">{pick(one.hint)}</p>
            </div>
          </li>
        ))}
      </ul>
      {failures.length > shown ? (
        <Button look="quiet" onClick={() => setShown(shown + 200)}>
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}

// Of a collection by name, when its job has ended.
export function Failures({ collection }: { collection: string }) {
  const { count } = useTexts();
  const loaded = useLoad(`failures ${collection}`, (signal) => collections.read(collection, signal));
  if (loaded.error) return <ErrorNotice error={loaded.error} onRetry={loaded.reload} />;
  const failures = loaded.data?.failures ?? [];
  if (failures.length === 0) return null;
  return (
    <section className="section">
      <h3>{count("documents_failures", failures.length)}</h3>
      <FailureList failures={failures} />
    </section>
  );
}
