// Follows a run while it goes: one connection, one drawing per frame however fast events come.
import { useEffect, useRef, useState } from "react";
import { runs } from "../lib/api";
import type { ApiError } from "../lib/client";
import { follow } from "../lib/event_stream";
import { emptyLiveRun, isEnd, withEvent, type LiveRun } from "../lib/run_live";

export interface Following {
  live: LiveRun;
  connected: boolean;
  error: ApiError | null;
}

interface Options {
  initial?: LiveRun;
  onEvent?: () => void; // Something that is logged has happened.
  onEnd?: () => void;
}

// `id` null follows nothing. `initial` is what is known when it begins.
export function useLiveRun(id: string | null, options: Options = {}): Following {
  const [state, setState] = useState<Following>({ live: emptyLiveRun(), connected: true, error: null });
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    if (id === null) return;
    let live = latest.current.initial ?? emptyLiveRun();
    let frame = 0;
    setState({ live, connected: true, error: null });
    const draw = () => {
      frame = 0;
      setState((before) => ({ ...before, live }));
    };
    const close = follow(runs.events(id), {
      onEvent: (event) => {
        live = withEvent(live, event);
        if (frame === 0) frame = requestAnimationFrame(draw);
        if (event.id !== "" && event.event !== "preview" && event.event !== "progress") latest.current.onEvent?.();
        const ended = isEnd(event);
        if (ended) {
          draw(); // No frame is drawn while the page is hidden.
          latest.current.onEnd?.();
        }
        return ended;
      },
      onConnection: (connected) => setState((before) => ({ ...before, connected })),
      onError: (error) => setState((before) => ({ ...before, error })),
    });
    return () => {
      close();
      cancelAnimationFrame(frame);
    };
  }, [id]);
  return state;
}
