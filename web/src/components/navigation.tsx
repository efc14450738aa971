// The address bar and the pages: which route is shown, going to another, links that do so without
// loading the page again.
import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from "react";
import { addressOf, parseRoute, type Route } from "../lib/router";

const listeners = new Set<() => void>();
let address = "";
let route: Route = { page: "chat", conversation: null };

function read(): Route {
  const now = location.pathname + location.search;
  if (now !== address) {
    address = now;
    route = parseRoute(location.pathname, location.search);
  }
  return route;
}

function tell(): void {
  read();
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    addEventListener("popstate", tell);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) removeEventListener("popstate", tell);
    };
  }, read);
}

export function navigate(to: Route, how: "push" | "replace" = "push"): void {
  const target = addressOf(to);
  if (how === "replace") history.replaceState(null, "", target);
  else history.pushState(null, "", target);
  tell();
  if (how === "push") scrollTo(0, 0);
}

type LinkProps = { to: Route; onFollow?: () => void } & AnchorHTMLAttributes<HTMLAnchorElement>;

export function Link({ to, onFollow, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    // A new tab or window stays the browser's business.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onFollow?.();
    navigate(to);
  };
  return <a {...rest} href={addressOf(to)} onClick={follow} />;
}
