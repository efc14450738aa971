// Small choices kept in the browser (theme, language, app). A browser that forbids it forgets, no more.
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private mode: the choice holds until the page is closed.
  }
}
