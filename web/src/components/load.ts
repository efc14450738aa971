// Loading from the server into a component.
import { useCallback, useEffect, useRef, useState } from "react";
import { asApiError, type ApiError } from "../lib/client";

export interface Loaded<T> {
  data: T | null; // The last that came; stays while loading again.
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
  set: (data: T) => void;
}

// Loads when mounted, when `key` changes, and on reload(). An answer that is no longer wanted is dropped.
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null; loading: boolean }>({
    key,
    data: null,
    error: null,
    loading: true,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const stop = new AbortController();
    setState((before) => ({ key, data: before.key === key ? before.data : null, error: null, loading: true }));
    latest.current(stop.signal).then(
      (data) => !stop.signal.aborted && setState({ key, data, error: null, loading: false }),
      (error: unknown) => {
        const failure = asApiError(error);
        if (stop.signal.aborted || failure === null) return;
        setState((before) => ({ ...before, error: failure, loading: false }));
      },
    );
    return () => stop.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const set = useCallback((data: T) => setState((before) => ({ ...before, data })), []);
  // What was loaded for another key is not shown for this one.
  const own = state.key === key;
  return { data: own ? state.data : null, error: own ? state.error : null, loading: state.loading, reload, set };
}

const kBehind = 500;

// A run's last event comes a moment before what is read of the run says so: reads again until it does.
export function useCatchUp(behind: boolean, data: unknown, reload: () => void): void {
  useEffect(() => {
    if (!behind) return;
    const timer = setTimeout(reload, kBehind);
    return () => clearTimeout(timer);
  }, [behind, data, reload]);
}

// Calls `tick` every so often while `active` and the page is seen.
export function useTick(active: boolean, milliseconds: number, tick: () => void): void {
  const latest = useRef(tick);
  latest.current = tick;
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => document.visibilityState === "visible" && latest.current(), milliseconds);
    return () => clearInterval(timer);
  }, [active, milliseconds]);
}

export interface Action {
  run: (work: () => Promise<unknown>) => Promise<void>;
  busy: boolean;
  error: ApiError | null;
  clear: () => void;
}

// Something the user started: one at a time, its failure kept for showing.
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  }, []);
  return { run, busy, error, clear: useCallback(() => setError(null), []) };
}
