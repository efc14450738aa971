// The few signs of the pages, drawn on a grid of 24. Decoration: what they mean is said in text.
const paths = {
  chat: "M4 5.500A1.500 1.500 0 0 1 5.500 4h13A1.500 1.500 0 0 1 20 5.500v9a1.500 1.500 0 0 1-1.500 1.500H10l-4.500 4v-4A1.500 1.500 0 0 1 4 14.500z",
  runs: "M4 6h10M4 12h16M4 18h7M17.500 6h2.500M14.500 18h5.500",
  documents: "M6.500 3.500H14l4.500 4.500v12.500h-12zM14 3.500V8h4.500M9 12.500h6M9 16h6",
  settings:
    "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM9 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  add: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  again: "M19 12a7 7 0 1 1-2.200-5.100M19 4v4h-4",
  left: "M14.500 6l-6 6 6 6",
  right: "M9.500 6l6 6-6 6",
  down: "M6 9.500l6 6 6-6",
  delete: "M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7M10.500 10.500v5.500M13.500 10.500v5.500",
  download: "M12 4v11M7 10.500l5 5 5-5M5 19.500h14",
  history: "M12 8v4.500l3 2M4.500 9A8 8 0 1 1 4 12M4 5v4h4",
  folder: "M3.500 6h6l2 2.500h9v10.500h-17z",
  upload: "M12 16V5M7 9.500l5-5 5 5M5 19.500h14",
  warning: "M12 4.500l8.500 15h-17zM12 10v4.500M12 17v.2",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M7 7l10 10M17 7L7 17",
  clock: "M12 7v5.500l3.500 2M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17z",
  skip: "M6 6l7 6-7 6zM17 6v12",
  copy: "M9 9h10.500v10.500H9zM15 9V4.500H4.500V15H9",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500",
  link: "M9 12h6M10 8H8a4 4 0 0 0 0 8h2M14 8h2a4 4 0 0 1 0 8h-2",
};

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

// The furnace with its flame.
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="logo-ground" width="32" height="32" rx="8" />
      <path
        className="logo-sign"
        d="M16 5.500c1.200 3.200 5.400 5.200 5.400 9.600a5.400 5.400 0 0 1-10.800 0c0-2 .9-3.200 2-4.300.1 1.500.8 2.300 1.600 2.700C14 10.800 14.300 8 16 5.500ZM8 21.500h16l-1.700 4.300a1.500 1.500 0 0 1-1.400 1h-9.800a1.500 1.500 0 0 1-1.400-1Z"
      />
    </svg>
  );
}
