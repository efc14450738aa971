// Tells those who hear the page what has changed, politely.
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let said = "";

export function announce(text: string): void {
  said = text;
  for (const listener of listeners) listener();
}

export function LiveRegion() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
  return (
    <div className="heard" role="status" aria-live="polite">
      {text}
    </div>
  );
}
