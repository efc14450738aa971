// Where a quotation stands in the text of a chunk, and how a chunk is laid out for reading. All
// positions are UTF-16 indices into the chunk's text, so that marks never move what is shown.

export interface Range {
  begin: number;
  end: number; // One past the last.
}

export type Piece =
  | { kind: "text"; range: Range }
  | { kind: "table"; rows: Range[][] };

// Exactly, or with white space taken as equal; null when it is not there.
export function findQuote(text: string, quote: string): Range | null {
  const wanted = quote.trim();
  if (wanted === "") return null;
  const exact = text.indexOf(wanted);
  if (exact >= 0) return { begin: exact, end: exact + wanted.length };
  const { folded, positions } = withoutSpace(text);
  const small = withoutSpace(wanted).folded;
  const at = small === "" ? -1 : folded.indexOf(small);
  if (at < 0) return null;
  const begin = positions[at];
  const last = positions[at + small.length - 1];
  return begin === undefined || last === undefined ? null : { begin, end: last + 1 };
}

// Table bars count as space: a quotation of a row is often its cells.
function withoutSpace(text: string): { folded: string; positions: number[] } {
  let folded = "";
  const positions: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const one = text[at] ?? "";
    if (/[\s|]/.test(one)) continue;
    folded += one;
    positions.push(at);
  }
  return { folded, positions };
}

const kTableRow = /^\s*\|.*\|\s*$/;
const kTableRule = /^\s*\|(?:\s*:?-{2,}:?\s*\|)+\s*$/;

// Text and the tables in it. A table's line of dashes is left out; everything else appears once.
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  let textBegin = 0;
  let rows: Range[][] | null = null;
  const closeText = (end: number) => {
    if (text.slice(textBegin, end).trim() !== "") out.push({ kind: "text", range: trimmed(text, textBegin, end) });
  };
  for (const line of text.split("\n")) {
    if (kTableRow.test(line)) {
      if (rows === null) {
        closeText(at);
        rows = [];
        out.push({ kind: "table", rows });
      }
      if (!kTableRule.test(line)) rows.push(cells(line, at));
      textBegin = at + line.length + 1;
    } else {
      rows = null;
    }
    at += line.length + 1;
  }
  closeText(text.length);
  return out;
}

function trimmed(text: string, begin: number, end: number): Range {
  while (begin < end && /[\r\n]/.test(text[begin] ?? "")) begin++;
  while (end > begin && /\s/.test(text[end - 1] ?? "")) end--;
  return { begin, end };
}

function cells(line: string, offset: number): Range[] {
  const out: Range[] = [];
  let begin = line.indexOf("|") + 1;
  for (let at = begin; at < line.length; at++) {
    if (line[at] !== "|" || line[at - 1] === "\\") continue;
    let left = begin;
    let right = at;
    while (left < right && line[left] === " ") left++;
    while (right > left && line[right - 1] === " ") right--;
    out.push({ begin: offset + left, end: offset + right });
    begin = at + 1;
  }
  return out;
}

export interface Marked {
  text: string;
  marked: boolean;
}

// `range` of `text`, cut where `mark` begins and ends.
export function cut(text: string, range: Range, mark: Range | null): Marked[] {
  if (mark === null || mark.end <= range.begin || mark.begin >= range.end) {
    return [{ text: text.slice(range.begin, range.end), marked: false }];
  }
  const begin = Math.max(mark.begin, range.begin);
  const end = Math.min(mark.end, range.end);
  return [
    { text: text.slice(range.begin, begin), marked: false },
    { text: text.slice(begin, end), marked: true },
    { text: text.slice(end, range.end), marked: false },
  ].filter((one) => one.text !== "");
}
