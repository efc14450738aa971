// Addresses of the pages: what each means, and the other way round. No React, no history here.

export type Route =
  | { page: "chat"; conversation: string | null }
  | { page: "runs"; app: string; status: string }
  | { page: "run"; id: string }
  | { page: "compare"; first: string; second: string }
  | { page: "documents" }
  | { page: "collection"; name: string }
  | { page: "settings"; section: SettingsSection }
  | { page: "unknown" };

export const kSettingsSections = ["models", "apps", "access", "appearance"] as const;
export type SettingsSection = (typeof kSettingsSections)[number];

// Null for a part that is not a valid percent-encoding.
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

export function parseRoute(path: string, search = ""): Route {
  const parts: string[] = [];
  for (const part of path.split("/").filter((one) => one !== "")) {
    const text = decoded(part);
    if (text === null) return { page: "unknown" };
    parts.push(text);
  }
  const [first, second, third, fourth, ...more] = parts;
  if (more.length > 0) return { page: "unknown" };
  const depth = parts.length;
  if (first === undefined) return { page: "chat", conversation: null };
  if (first === "chat" && second !== undefined && depth === 2) return { page: "chat", conversation: second };
  if (first === "runs") {
    const query = new URLSearchParams(search);
    if (depth === 1) return { page: "runs", app: query.get("app") ?? "", status: query.get("status") ?? "" };
    if (depth === 2 && second !== undefined) return { page: "run", id: second };
    if (third === "compare" && second !== undefined && fourth !== undefined) {
      return { page: "compare", first: second, second: fourth };
    }
  }
  if (first === "documents" && depth === 1) return { page: "documents" };
  if (first === "documents" && depth === 2 && second !== undefined) return { page: "collection", name: second };
  if (first === "settings" && depth <= 2) {
    const section = kSettingsSections.find((one) => one === (second ?? "models"));
    if (section) return { page: "settings", section };
  }
  return { page: "unknown" };
}

export function addressOf(route: Route): string {
  const part = encodeURIComponent;
  switch (route.page) {
    case "chat":
      return route.conversation === null ? "/" : `/chat/${part(route.conversation)}`;
    case "runs": {
      const query = new URLSearchParams();
      if (route.app) query.set("app", route.app);
      if (route.status) query.set("status", route.status);
      const text = query.toString();
      return text === "" ? "/runs" : `/runs?${text}`;
    }
    case "run":
      return `/runs/${part(route.id)}`;
    case "compare":
      return `/runs/${part(route.first)}/compare/${part(route.second)}`;
    case "documents":
      return "/documents";
    case "collection":
      return `/documents/${part(route.name)}`;
    case "settings":
      return `/settings/${route.section}`;
    case "unknown":
      return "/";
  }
}

// The key of `#key=...`, or null.
export function keyInFragment(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, "")).get("key");
  return key === null || key === "" ? null : key;
}
