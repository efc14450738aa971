import assert from "node:assert/strict";
import { test } from "node:test";
import { formOfInputs, readForm, valueOf } from "../../src/lib/form";
import { ago, duration, size } from "../../src/lib/format";
import { chinese } from "../../src/lib/i18n/chinese";
import { english } from "../../src/lib/i18n/english";
import { filled, preferred, texts, type TextKey } from "../../src/lib/i18n/language";
import { cut, findQuote, pieces } from "../../src/lib/passage_text";

const keys = Object.keys(english) as TextKey[];
const placeholders = (value: string) => [...new Set(value.match(/\{\w+\}/g) ?? [])].sort();

test("both languages have the same keys, none empty, with the same placeholders", () => {
  assert.deepEqual(Object.keys(chinese).sort(), [...keys].sort());
  for (const key of keys) {
    assert.notEqual(english[key].trim(), "", key);
    assert.notEqual(chinese[key].trim(), "", key);
    assert.deepEqual(placeholders(chinese[key]), placeholders(english[key]), key);
  }
});

test("Chinese is Chinese", () => {
  for (const key of keys) assert.match(chinese[key], /[\u4e00-\u9fff]|^\{done\} \/ \{total\}$/, key);
});

test("one and many have their forms", () => {
  assert.equal(texts("en").count("documents", 1), "1 document");
  assert.equal(texts("en").count("documents", 2000), "2,000 documents");
  assert.equal(texts("zh").count("documents", 1), "1 个文档");
});

test("the browser's languages decide, the first we speak", () => {
  assert.equal(preferred(["fr", "zh-TW", "en"]), "zh");
  assert.equal(preferred(["en-US", "zh"]), "en");
  assert.equal(preferred(["fr"]), "en");
});

test("a placeholder without a value stays", () => {
  assert.equal(filled("{a} {b}", { a: 1 }), "1 {b}");
});

test("durations, ages and sizes are read by people", () => {
  const en = texts("en");
  assert.equal(duration(en, 412_000), "412 ms");
  assert.equal(duration(en, 2_350_000), "2.4 s");
  assert.equal(duration(en, 65_000_000), "1 min 5 s");
  assert.equal(ago(texts("zh"), 0, 3 * 3_600_000), "3 小时前");
  assert.equal(size(999), "999 B");
  assert.equal(size(1_234_000), "1.2 MB");
});

test("a form is read from what a flow says", () => {
  const form = readForm({
    message: "Ready?",
    fields: [{ name: "n", type: "integer", required: true, default: 2 }, { type: "text" }],
    choices: ["send", { name: "drop", label: { en: "Drop", zh: "丢弃" } }],
  });
  assert.equal(form.fields.length, 1);
  assert.equal(form.message?.zh, "Ready?");
  assert.deepEqual(form.choices.map((one) => one.label.zh), ["send", "丢弃"]);
});

test("a field is required unless it says otherwise or has a default", () => {
  const { fields } = readForm({ fields: [{ name: "a" }, { name: "b", required: false }, { name: "c", default: 1 }] });
  assert.deepEqual(fields.map((one) => one.required), [true, false, false]);
});

test("nonsense is a form without fields", () => {
  for (const bad of [null, 3, "x", [], { fields: 3, choices: "x" }]) assert.deepEqual(readForm(bad).fields, []);
});

test("values have the type of their field or are refused", () => {
  const [whole, many, text] = formOfInputs([
    { name: "n", type: "integer", required: true },
    { name: "l", type: "list<text>" },
    { name: "t", type: "text?" },
  ]);
  assert.ok(whole && many && text);
  assert.deepEqual(valueOf(whole, "12"), { value: 12 });
  assert.deepEqual(valueOf(whole, "1.5"), { problem: "integer" });
  assert.deepEqual(valueOf(whole, " "), { problem: "required" });
  assert.deepEqual(valueOf(many, '["a"]'), { value: ["a"] });
  assert.deepEqual(valueOf(many, "["), { problem: "json" });
  assert.deepEqual(valueOf(text, ""), { value: undefined });
});

test("a quotation is found whatever the white space and the bars of tables", () => {
  const source = "Intro.\n\n| Hard | above 14 °dH |\n| --- | --- |\n\n已满十年\n不满二十年的";
  assert.deepEqual(findQuote(source, "Intro."), { begin: 0, end: 6 });
  const row = findQuote(source, "Hard above 14 °dH");
  assert.equal(row && source.slice(row.begin, row.end), "Hard | above 14 °dH");
  const across = findQuote(source, "已满十年不满二十年的");
  assert.equal(across && source.slice(across.begin, across.end), "已满十年\n不满二十年的");
  assert.equal(findQuote(source, "not there"), null);
  assert.equal(findQuote(source, "  "), null);
});

test("a chunk is laid out whole: its tables as tables, the rest as text", () => {
  const source = "Before\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nAfter";
  const parts = pieces(source);
  assert.deepEqual(parts.map((one) => one.kind), ["text", "table", "text"]);
  const table = parts[1];
  assert.ok(table?.kind === "table");
  assert.deepEqual(table.rows.map((row) => row.map((cell) => source.slice(cell.begin, cell.end))), [
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("a mark cuts what it crosses", () => {
  assert.deepEqual(cut("abcdef", { begin: 1, end: 5 }, { begin: 3, end: 9 }), [
    { text: "bc", marked: false },
    { text: "de", marked: true },
  ]);
  assert.deepEqual(cut("abc", { begin: 0, end: 3 }, null), [{ text: "abc", marked: false }]);
});
