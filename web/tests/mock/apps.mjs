// Apps, models and tokens of the mock server as they are at its start.
const grant = (kind, value) => ({ kind, value });

export function appsAtFirst() {
  return new Map(
    [
      {
        name: "ask-docs",
        summary: { en: "Answers from your documents, with the exact place.", zh: "依据你的文档作答，并给出确切出处。" },
        folder: "/srv/danlu/apps/ask-docs",
        chat: true,
        inputs: [
          { name: "question", type: "text", required: true, help: { en: "What you want to know.", zh: "想了解什么。" } },
          { name: "collection", type: "text", required: false, default: "ask-docs", help: { en: "Where to look.", zh: "在哪个知识库中查找。" } },
          { name: "top_k", type: "integer", required: false, default: 8, help: { en: "How many passages to read.", zh: "读取多少个段落。" } },
          { name: "model", type: "text", required: false, default: "", help: { en: "Configured model.", zh: "已配置的模型。" } },
        ],
        outputs: [{ name: "answer", type: "text" }],
        examples: [
          { en: "How often should I descale the kettle if my water is hard?", zh: "累计工龄十五年的员工，每年有几天年休假？" },
          { en: "How long is the guarantee of the kettle?", zh: "去英国出差，住宿每晚最多可以报销多少？" },
          { en: "What restocking charge does a shop pay when it returns unopened cases?", zh: "焙火炉的门封条多长时间更换一次，件号是多少？" },
        ],
        collections: ["ask-docs"],
        problems: [],
        permissions: { needed: [grant("model", "*")], granted: [grant("model", "*")], missing: [] },
      },
      {
        name: "letters",
        summary: { en: "Writes letters and sends them once you agree.", zh: "起草信件，经你同意后发送。" },
        folder: "/home/li/apps/letters",
        chat: { question: "question" },
        inputs: [{ name: "question", type: "text", required: true, help: { en: "What the letter is about.", zh: "信件内容。" } }],
        outputs: [{ name: "answer", type: "text" }],
        examples: [{ en: "approve: a letter to Bristol", zh: "approve：给布里斯托尔的信" }],
        collections: [],
        problems: [
          {
            code: "flow.unknown_node",
            message: "There is no node 'mail.sent@1'.",
            message_zh: "没有节点 “mail.sent@1”。",
            hint: "Did you mean 'mail.send@1'?",
            hint_zh: "是否想用 “mail.send@1”？",
            place: "letters.flow.yaml:12:10",
          },
        ],
        permissions: {
          needed: [grant("network", "smtp.example.com"), grant("folder_read", "/home/li/Letters"), grant("secret", "smtp_password")],
          granted: [grant("network", "smtp.example.com")],
          missing: [grant("folder_read", "/home/li/Letters"), grant("secret", "smtp_password")],
        },
      },
      {
        name: "summarize",
        summary: { en: "A summary of any text.", zh: "为任意文本写摘要。" },
        folder: "/home/li/apps/summarize",
        chat: false,
        inputs: [
          { name: "text", type: "text", required: true, help: { en: "The text.", zh: "文本。" } },
          { name: "sentences", type: "integer", required: false, default: 3, help: { en: "How long.", zh: "多长。" } },
        ],
        outputs: [{ name: "summary", type: "text" }],
        examples: [],
        collections: [],
        problems: [],
        permissions: { needed: [], granted: [], missing: [] },
      },
    ].map((app) => [app.name, app]),
  );
}

export function modelsAtFirst() {
  return [
    { name: "qwen", url: "http://127.0.0.1:11434/v1", model: "qwen2.5:7b-instruct", kind: "chat", default: true, has_key: false, found: true },
    { name: "office", url: "https://models.example.com/v1", model: "large-2", kind: "chat", default: false, has_key: true, found: false },
  ];
}

export function tokensAtFirst() {
  return [
    { name: "report script", scope: "run:ask-docs", created_us: 1_780_000_000_000_000, expires_us: 1_900_000_000_000_000, last_used_us: 1_789_000_000_000_000 },
    { name: "Open WebUI", scope: "app:ask-docs", created_us: 1_780_000_000_000_000, expires_us: null, last_used_us: null },
  ];
}
