// Documents of the mock server: Chinese and English, with pages, tables, long words, and one whose
// text tries to be HTML.

export const kHostile =
  '<img src=x onerror="window.__attacked=1"><script>window.__attacked=1</script><a href="javascript:window.__attacked=1">x</a>';

function documentOf(file, title, format, pages) {
  let at = 0;
  const unit = format === "pdf" || format === "docx" ? "text" : "file";
  const chunks = pages.map(([page, headings, text], index) => {
    const begin = at;
    at += Buffer.byteLength(text) + 2;
    return { id: `${file}#${index}`, headings: [title, ...headings], text, span: { file, page, begin, end: at - 2, unit } };
  });
  return { file, title, format, size: 18_000 + at * 7, chunks };
}

const long = Array.from({ length: 60 }, (_, at) => [
  Math.floor(at / 4) + 8,
  ["Appendix"],
  `Appendix note ${at + 1}. Keep the kettle dry when it is not in use, and check the seal of the lid once a season.`,
]);

export const documents = [
  documentOf("kettle-k2-manual.pdf", "Ridge K2 Kettle: Owner's Manual", "pdf", [
    [1, ["Before first use"], "Rinse the kettle twice with fresh water. Do not immerse the base.\n\nThe heating plate is sealed; nothing in it can be mended at home."],
    [
      3,
      ["Descaling"],
      "How often you descale depends on your water.\n\n| Water | Hardness | Descale every |\n| --- | --- | --- |\n| Soft | up to 8 °dH | 12 weeks |\n| Medium | 8 to 14 °dH | 6 weeks |\n| Hard | above 14 °dH | 3 weeks |\n\nUse citric acid, 20 g to a litre. Never use vinegar on the coated plate.",
    ],
    [
      5,
      ["Guarantee"],
      "The kettle and its base are guaranteed for 24 months from the day of purchase, and for 36 if you register the serial number on our website within 60 days. Filters and seals wear and are not covered.",
    ],
    ...long,
  ]),
  documentOf("人事/员工手册.md", "员工手册", "markdown", [
    [0, ["总则"], "本手册适用于全体在册员工。各部门可在不抵触本手册的前提下制定实施细则，并报人力资源部备案。"],
    [
      0,
      ["休假", "年休假"],
      "员工累计工作已满一年不满十年的，年休假五天；已满十年不满二十年的，年休假十天；已满二十年的，年休假十五天。国家法定休假日、休息日不计入年休假的假期。\n\n| 累计工龄 | 年休假天数 |\n| --- | --- |\n| 满 1 年不满 10 年 | 5 天 |\n| 满 10 年不满 20 年 | 10 天 |\n| 满 20 年 | 15 天 |",
    ],
    [0, ["休假", "病假"], "员工请病假须提供医疗机构出具的证明。连续病假超过三天的，应当由部门经理与人力资源部共同审批。"],
  ]),
  documentOf("hostile.html", `Offer ${kHostile}`, "html", [
    [0, ["Terms"], `The restocking charge is 15%. ${kHostile} It applies to unopened cases.`],
  ]),
  documentOf("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft_final_v17.txt", "", "text", [
    [0, [], "A document whose name is one long word: Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz."],
  ]),
];

const many = Array.from({ length: 3000 }, (_, at) => ({
  file: `archive/${String(at).padStart(4, "0")}.txt`,
  title: `Letter ${at + 1}`,
  format: "text",
  size: 900 + at,
  chunks: 1,
}));

const updated_at = 1_790_000_000;
const row = ({ file, title, format, size, chunks }) => ({ file, title, format, size, chunks: chunks.length, sha256: "0" });

export function collectionsAtFirst() {
  return new Map([
    [
      "ask-docs",
      {
        name: "ask-docs",
        source: "/srv/danlu/apps/ask-docs/documents",
        uploads: false,
        updated_at,
        documents: documents.map(row),
        failures: [],
      },
    ],
    [
      "合同资料",
      {
        name: "合同资料",
        source: "/srv/danlu/data/uploads/合同资料",
        uploads: true,
        updated_at,
        documents: [row(documents[1])],
        failures: [
          {
            file: "采购合同（扫描件）.pdf",
            error: "parser.no_text",
            message: { en: "The file has pages but no text; it may be a scan.", zh: "文件有页面但没有文字，可能是扫描件。" },
            hint: { en: "Run it through text recognition first.", zh: "请先做文字识别再添加。" },
          },
          {
            file: "broken.docx",
            error: "parser.broken",
            message: { en: "This is not a whole docx file.", zh: "docx 文件不完整。" },
            hint: { en: "Save it again from the program it was written in.", zh: "请用原来的程序重新保存。" },
          },
        ],
      },
    ],
    ["archive", { name: "archive", source: "/home/li/archive", uploads: false, updated_at, documents: many, failures: [] }],
  ]);
}

export function citation(number, file, chunk, quote, verified = true) {
  const found = documents.find((one) => one.file === file).chunks[chunk];
  return { number, passage: found.id, quote, verified, span: { collection: "ask-docs", ...found.span } };
}
