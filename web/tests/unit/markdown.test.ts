import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInline, parseMarkdown, plainText, safeAddress, type Block, type Inline } from "../../src/lib/markdown";

const text = (value: string): Inline => ({ kind: "text", text: value });

function kinds(blocks: Block[]): string[] {
  return blocks.map((one) => one.kind);
}

// Every link of a tree, however deep.
function addresses(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(addresses);
  if (typeof value !== "object" || value === null) return [];
  const own = "kind" in value && value.kind === "link" && "address" in value ? [String(value.address)] : [];
  return [...own, ...Object.values(value).flatMap(addresses)];
}

test("paragraphs, headings, lists, code, quotes, rules and tables are told apart", () => {
  const source = "# Title\n\nText\nmore\n\n- a\n- b\n\n1. x\n2. y\n\n```js\nlet a;\n```\n\n> said\n\n---\n\n| a | b |\n|---|--:|\n| 1 | 2 |";
  const tree = parseMarkdown(source);
  assert.deepEqual(kinds(tree), ["heading", "paragraph", "list", "list", "code", "quote", "rule", "table"]);
});

test("a nested list belongs to its item", () => {
  const [list] = parseMarkdown("- a\n  - b\n  - c\n- d");
  assert.ok(list?.kind === "list");
  assert.equal(list.items.length, 2);
  assert.deepEqual(kinds(list.items[0] ?? []), ["paragraph", "list"]);
});

test("an ordered list keeps the number it begins with", () => {
  const [list] = parseMarkdown("3. c\n4. d");
  assert.ok(list?.kind === "list" && list.ordered && list.start === 3);
});

test("a table takes alignment and bars that are escaped", () => {
  const [table] = parseMarkdown("| a | b |\n| :-: | --: |\n| 1 \\| 2 | 3 |");
  assert.ok(table?.kind === "table");
  assert.deepEqual(table.align, ["center", "right"]);
  assert.deepEqual(table.rows[0]?.[0], [text("1 | 2")]);
});

test("a row that is too short is filled, one that is too long is cut", () => {
  const [table] = parseMarkdown("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |");
  assert.ok(table?.kind === "table");
  assert.deepEqual(table.rows.map((row) => row.length), [2, 2]);
});

test("bold, italics, code and Chinese stand together", () => {
  assert.deepEqual(parseInline("有**十天**年休假，`x`，*y*"), [
    text("有"),
    { kind: "strong", children: [text("十天")] },
    text("年休假，"),
    { kind: "code", text: "x" },
    text("，"),
    { kind: "emphasis", children: [text("y")] },
  ]);
});

test("snake_case and lonely stars stay text", () => {
  assert.deepEqual(parseInline("min_samples_split 2 * 3 * 4"), [text("min_samples_split 2 * 3 * 4")]);
});

test("HTML stays text", () => {
  const source = '<img src=x onerror="alert(1)"><script>alert(1)</script>';
  assert.deepEqual(parseMarkdown(source), [{ kind: "paragraph", children: [text(source)] }]);
});

test("only http and https are followed", () => {
  for (const bad of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "/relative",
    "blob:x",
  ]) {
    assert.equal(safeAddress(bad), null, bad);
    assert.deepEqual(addresses(parseMarkdown(`[x](${bad})`)), [], bad);
  }
  assert.deepEqual(addresses(parseMarkdown("[x](https://a.example/b) http://c.example.")), [
    "https://a.example/b",
    "http://c.example/",
  ]);
});

test("an image is its alternative text, nothing is fetched", () => {
  assert.deepEqual(parseInline("![a cat](https://evil.example/x.png)"), [text("a cat")]);
});

test("a bare address ends before Chinese punctuation", () => {
  assert.deepEqual(addresses(parseInline("见 https://a.example/b。后文")), ["https://a.example/b"]);
});

test("markers become citations only when there is one", () => {
  const found = parseInline("yes [1], [2][3] and [1, 2]; no [9] [x]", new Set([1, 2, 3]));
  const numbers = found.flatMap((one) => (one.kind === "citation" ? [one.number] : []));
  assert.deepEqual(numbers, [1, 2, 3, 1, 2]);
  assert.ok(found.some((one) => one.kind === "text" && one.text.includes("[9] [x]")));
});

test("half an answer is a tree as well", () => {
  for (const half of ["**bol", "```\ncode", "[link](http", "| a | b |\n|--", "- ", "[1", "`x", "> "]) {
    assert.ok(parseMarkdown(half, new Set([1])).length >= 0);
  }
});

test("hostile depth and length end soon", () => {
  const started = process.cpuUsage();
  for (const bad of [">".repeat(20_000), "- ".repeat(5_000), "*".repeat(50_000), "[".repeat(50_000), "**a ".repeat(20_000), "`".repeat(30_000), "|".repeat(30_000) + "\n" + "|-".repeat(30_000), "_a".repeat(30_000), "h".repeat(100_000)]) {
    parseMarkdown(bad);
  }
  const { user } = process.cpuUsage(started); // Of this test alone, however busy the machine is.
  assert.ok(user < 2_000_000, `${user} µs`);
});

test("plain text leaves the marks out", () => {
  assert.equal(plainText("# Guarantee\n24 months [1][2]."), "Guarantee\n24 months.");
});
