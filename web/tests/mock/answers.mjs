// What the mock server's app answers, by a word of the question.
import { citation, kHostile } from "./documents.mjs";

const guarantee =
  "The kettle and its base are guaranteed for 24 months from the day of purchase, and for 36 if you register the serial number on our website within 60 days.";

const answers = [
  {
    word: "guarantee",
    text: `**24 months** from the day of purchase [1], or **36 months** when you register the serial number within 60 days [1]. Wearing parts are not covered:\n\n- filters\n- seals [2]\n\nSee https://example.com/register for how.`,
    citations: [
      citation(1, "kettle-k2-manual.pdf", 2, guarantee),
      citation(2, "kettle-k2-manual.pdf", 2, "Filters and seals wear out quickly.", false),
    ],
  },
  {
    word: "hard",
    text: "Every **3 weeks** with hard water [1].\n\n| Water | Hardness | Descale every |\n| :--- | :---: | ---: |\n| Soft | up to 8 °dH | 12 weeks |\n| Medium | 8 to 14 °dH | 6 weeks |\n| Hard | above 14 °dH | 3 weeks |\n\nUse `citric acid`, 20 g to a litre.",
    citations: [citation(1, "kettle-k2-manual.pdf", 1, "Hard | above 14 °dH | 3 weeks")],
  },
  {
    word: "年休假",
    text: "累计工龄十五年的员工，每年有**十天**年休假 [1]。法定休假日和休息日不计入年休假假期 [1]。\n\n1. 满一年不满十年：五天\n2. 满十年不满二十年：十天\n3. 满二十年：十五天",
    citations: [citation(1, "人事/员工手册.md", 1, "已满十年不满二十年的，年休假十天")],
  },
  {
    word: "hostile",
    text: `The charge is 15% [1]. ${kHostile}\n\n[click](javascript:window.__attacked=1) ![x](https://evil.example/x.png) [fine](https://example.com)`,
    citations: [citation(1, "hostile.html", 0, "The restocking charge is 15%.")],
  },
];

const fallback = {
  text: "The documents say that the kettle should be rinsed twice before first use [1].",
  citations: [citation(1, "kettle-k2-manual.pdf", 0, "Rinse the kettle twice with fresh water.")],
};

export function answerTo(question) {
  return answers.find((one) => question.includes(one.word)) ?? fallback;
}

export const failure = {
  code: "model.unavailable",
  message: "The model 'qwen' does not answer at http://127.0.0.1:11434.",
  message_zh: "模型 “qwen” 在 http://127.0.0.1:11434 没有响应。",
  hint: "Start its server, or choose another model in the settings.",
  hint_zh: "请启动它的服务，或在设置中改用其他模型。",
  place: "step 'written'",
};

export const form = {
  title: { en: "Check the letter", zh: "审核信件" },
  message: { en: "The letter is ready. Send it?", zh: "信件已写好，是否发送？" },
  fields: [
    { name: "subject", type: "text", required: true, default: "Your order", label: { en: "Subject", zh: "主题" } },
    { name: "copies", type: "integer", default: 1, label: { en: "Copies", zh: "份数" } },
  ],
  choices: [
    { name: "send", label: { en: "Send it", zh: "发送" } },
    { name: "discard", label: { en: "Discard it", zh: "丢弃" } },
  ],
};
