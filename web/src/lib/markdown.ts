// A small, safe Markdown: text in, a tree out, nothing ever interpreted as HTML. It knows paragraphs,
// headings, lists, quotes, code, tables, rules, bold, italics, strikethrough, inline code, links
// (http, https only), and citation markers `[1]`. Everything else stays the text it is; images become
// their alternative text. Half-written input (a streamed answer) gives the tree of what is there.
// Time is linear in the length but for nesting, which is bounded.

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "strong" | "emphasis" | "deleted"; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "link"; address: string; children: Inline[] }
  | { kind: "citation"; number: number }
  | { kind: "break" };

export type Align = "left" | "center" | "right";

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; ordered: boolean; start: number; items: Block[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][]; align: Align[] }
  | { kind: "rule" };

const kDepthMax = 8;
const kFence = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/;
const kHeading = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$/;
const kRule = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const kItem = /^( {0,3})([-*+]|\d{1,9}[.)])([ \t]+|$)/;
const kTableLine = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

export function parseMarkdown(text: string, citations: ReadonlySet<number> = new Set()): Block[] {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"), citations, 0);
}

type Citations = ReadonlySet<number>;

function blocks(lines: string[], citations: Citations, depth: number): Block[] {
  const out: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at++;
      continue;
    }
    const special = depth < kDepthMax ? container(lines, at, citations, depth) : null;
    const found = special ?? leaf(lines, at, citations);
    out.push(found.block);
    at = found.next;
  }
  return out;
}

interface Found {
  block: Block;
  next: number;
}

// A quote or a list, or null.
function container(lines: string[], at: number, citations: Citations, depth: number): Found | null {
  const line = lines[at] ?? "";
  if (kRule.test(line)) return null;
  if (/^ {0,3}>/.test(line)) {
    const inner: string[] = [];
    let next = at;
    for (; next < lines.length && /^ {0,3}>/.test(lines[next] ?? ""); next++) {
      inner.push((lines[next] ?? "").replace(/^ {0,3}> ?/, ""));
    }
    return { block: { kind: "quote", children: blocks(inner, citations, depth + 1) }, next };
  }
  return kItem.test(line) ? list(lines, at, citations, depth) : null;
}

function list(lines: string[], at: number, citations: Citations, depth: number): Found {
  const first = kItem.exec(lines[at] ?? "");
  const mark = first?.[2] ?? "-";
  const ordered = /\d/.test(mark);
  const items: Block[][] = [];
  let next = at;
  while (next < lines.length) {
    const match = kItem.exec(lines[next] ?? "");
    if (!match || /\d/.test(match[2] ?? "") !== ordered || kRule.test(lines[next] ?? "")) break;
    const indent = Math.min(match[0].length, (match[1] ?? "").length + (match[2] ?? "").length + 4);
    const inner = [(lines[next] ?? "").slice(match[0].length)];
    next = item(lines, next + 1, indent, inner);
    items.push(blocks(inner, citations, depth + 1));
  }
  return { block: { kind: "list", ordered, start: ordered ? parseInt(mark, 10) : 1, items }, next };
}

// Takes the lines that belong to an item whose text begins at column `indent`.
function item(lines: string[], at: number, indent: number, into: string[]): number {
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? "";
    const blank = line.trim() === "";
    if (blank) {
      const after = lines[next + 1] ?? "";
      if (after.trim() === "" || !/^ {2,}|^\t/.test(after)) {
        // A loose list goes on after one blank line.
        return kItem.test(after) ? next + 1 : next;
      }
      into.push("");
    } else if (/^ {2,}|^\t/.test(line)) {
      into.push(line.replace(new RegExp(`^(?:\\t| {1,${indent}})`), ""));
    } else if (kItem.test(line) || startsBlock(line)) {
      break;
    } else {
      into.push(line);
    }
  }
  return next;
}

function startsBlock(line: string): boolean {
  return kFence.test(line) || kHeading.test(line) || kRule.test(line) || /^ {0,3}>/.test(line);
}

function leaf(lines: string[], at: number, citations: Citations): Found {
  const line = lines[at] ?? "";
  const fence = kFence.exec(line);
  if (fence) return fenced(lines, at, fence[1] ?? "```", fence[2] ?? "");
  const heading = kHeading.exec(line);
  if (heading) {
    const children = parseInline(heading[2] ?? "", citations);
    return { block: { kind: "heading", level: (heading[1] ?? "#").length, children }, next: at + 1 };
  }
  if (kRule.test(line)) return { block: { kind: "rule" }, next: at + 1 };
  if (line.includes("|") && kTableLine.test(lines[at + 1] ?? "") && (lines[at + 1] ?? "").includes("-")) {
    const table = tableAt(lines, at, citations);
    if (table) return table;
  }
  return paragraph(lines, at, citations);
}

function fenced(lines: string[], at: number, fence: string, language: string): Found {
  const inner: string[] = [];
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = (lines[next] ?? "").trim();
    const mark = fence[0] ?? "`";
    if (line.length >= fence.length && line.split("").every((one) => one === mark)) {
      next++;
      break;
    }
    inner.push(lines[next] ?? "");
  }
  return { block: { kind: "code", language, text: inner.join("\n") }, next };
}

function paragraph(lines: string[], at: number, citations: Citations): Found {
  const inner: string[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (line.trim() === "" || (next > at && (startsBlock(line) || kItem.test(line)))) break;
    if (next > at && line.includes("|") && kTableLine.test(lines[next + 1] ?? "")) break;
    inner.push(line.replace(/^[ \t]+/, ""));
  }
  return { block: { kind: "paragraph", children: parseInline(inner.join("\n"), citations) }, next };
}

export function tableCells(line: string): string[] {
  const cells = line.trim().replace(/^\|/, "").replace(/(^|[^\\])\|$/, "$1");
  return cells.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

function tableAt(lines: string[], at: number, citations: Citations): Found | null {
  const marks = tableCells(lines[at + 1] ?? "");
  const head = tableCells(lines[at] ?? "");
  if (head.length !== marks.length) return null;
  const align = marks.map((mark): Align => {
    if (mark.endsWith(":")) return mark.startsWith(":") ? "center" : "right";
    return "left";
  });
  const rows: Inline[][][] = [];
  let next = at + 2;
  for (; next < lines.length && (lines[next] ?? "").includes("|"); next++) {
    const cells = tableCells(lines[next] ?? "");
    rows.push(head.map((_, column) => parseInline(cells[column] ?? "", citations)));
  }
  const block: Block = { kind: "table", head: head.map((cell) => parseInline(cell, citations)), rows, align };
  return { block, next };
}

// Only these may be followed; anything else stays text. White space and control characters inside an
// address are how "java script:" gets past a check, so they are refused as well.
export function safeAddress(address: string): string | null {
  if (/[\u0000-\u0020\u007f]/.test(address)) return null;
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

const kPunctuation = /[!-/:-@[-`{-~]/;
const kBareAddress = /^https?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/;

export function parseInline(text: string, citations: Citations = new Set(), depth = 0): Inline[] {
  const out: Inline[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") out.push({ kind: "text", text: plain });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const one = text[at] ?? "";
    if (one === "\\" && kPunctuation.test(text[at + 1] ?? "")) {
      plain += text[at + 1] ?? "";
      at += 2;
      continue;
    }
    const found = inlineAt(text, at, citations, depth);
    if (found) {
      flush();
      out.push(...found.nodes);
      at = found.next;
    } else {
      plain += one;
      at++;
    }
  }
  flush();
  return out;
}

interface FoundInline {
  nodes: Inline[];
  next: number;
}

function inlineAt(text: string, at: number, citations: Citations, depth: number): FoundInline | null {
  switch (text[at]) {
    case "\n":
      return { nodes: [text.slice(at - 2, at) === "  " ? { kind: "break" } : { kind: "text", text: "\n" }], next: at + 1 };
    case "`":
      return codeAt(text, at);
    case "*":
    case "_":
    case "~":
      return depth < kDepthMax ? emphasisAt(text, at, citations, depth) : null;
    case "!":
      // An image is its alternative text: nothing is fetched for a document's sake.
      return text[at + 1] === "[" ? linkAt(text, at + 1, citations, depth, true) : null;
    case "[":
      return citationAt(text, at, citations) ?? linkAt(text, at, citations, depth, false);
    case "h": {
      if (/[\w/]/.test(text[at - 1] ?? "")) return null;
      const bare = kBareAddress.exec(text.slice(at, at + 2000))?.[0].replace(/[.,;:!?)\]]+$/, "");
      const address = bare ? safeAddress(bare) : null;
      if (!bare || !address) return null;
      return { nodes: [{ kind: "link", address, children: [{ kind: "text", text: bare }] }], next: at + bare.length };
    }
    default:
      return null;
  }
}

function codeAt(text: string, at: number): FoundInline | null {
  const ticks = /^`+/.exec(text.slice(at, at + 16))?.[0] ?? "`";
  const end = text.indexOf(ticks, at + ticks.length);
  if (end < 0) return null;
  const inner = text.slice(at + ticks.length, end).replace(/\n/g, " ");
  const trimmed = /^ .*\S.* $/.test(inner) ? inner.slice(1, -1) : inner;
  return { nodes: [{ kind: "code", text: trimmed }], next: end + ticks.length };
}

const kEmphasisReach = 2000; // How far an opening mark looks for its closing one.

function emphasisAt(text: string, at: number, citations: Citations, depth: number): FoundInline | null {
  const mark = text[at] ?? "";
  const double = text[at + 1] === mark;
  if (mark === "~" && !double) return null;
  const wide = double ? mark + mark : mark;
  const begin = at + wide.length;
  if (/\s/.test(text[begin] ?? " ")) return null;
  // snake_case is a word, not emphasis.
  if (mark === "_" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
  let end = begin;
  for (;;) {
    end = text.indexOf(wide, end + 1);
    if (end < 0 || end - begin > kEmphasisReach) return null;
    if (/\s/.test(text[end - 1] ?? "")) continue;
    if (!double && text[end + 1] === mark) {
      end++;
      continue;
    }
    if (mark === "_" && /[\p{L}\p{N}]/u.test(text[end + wide.length] ?? "")) continue;
    break;
  }
  const kind = mark === "~" ? "deleted" : double ? "strong" : "emphasis";
  const children = parseInline(text.slice(begin, end), citations, depth + 1);
  return { nodes: [{ kind, children }], next: end + wide.length };
}

// [1], [1, 2], [1，2]: markers only where such a citation exists.
function citationAt(text: string, at: number, citations: Citations): FoundInline | null {
  const match = /^\[(\d{1,4}(?:\s*[,，、]\s*\d{1,4})*)\](?!\()/.exec(text.slice(at, at + 64));
  if (!match) return null;
  const numbers = (match[1] ?? "").split(/\D+/).map(Number);
  if (!numbers.every((number) => citations.has(number))) return null;
  return { nodes: numbers.map((number): Inline => ({ kind: "citation", number })), next: at + match[0].length };
}

function linkAt(text: string, at: number, citations: Citations, depth: number, image: boolean): FoundInline | null {
  if (depth >= kDepthMax) return null;
  const match = /^\[([^[\]]{0,1000})\]\(\s*<?([^\s()<>]{0,2000})>?(?:\s+"[^"]{0,500}")?\s*\)/.exec(text.slice(at, at + 3600));
  if (!match) return null;
  const children = parseInline(match[1] ?? "", citations, depth + 1);
  const address = image ? null : safeAddress(match[2] ?? "");
  const next = at + match[0].length;
  return address === null ? { nodes: children, next } : { nodes: [{ kind: "link", address, children }], next };
}

// The words of an answer, for those who hear it and for the clipboard.
export function plainText(text: string): string {
  return text.replace(/\s*\[\d{1,4}(?:\s*[,，、]\s*\d{1,4})*\]/g, "").replace(/[*`#|]+/g, " ").trim();
}
