#include "app/ask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "app/run_control.hpp"
#include "base/files.hpp"
#include "base/types/passage.hpp"
#include "serve/client.hpp"

namespace danlu::app {
namespace {

// Shows a run on the terminal: what it is doing, and the answer's text as it comes.
class Follower final : public flow::RunObserver {
 public:
  Follower(Context& context, bool trace) : context_(context), trace_(trace) {}

  void on_event(const flow::RunEvent& event) override {
    std::lock_guard lock(mutex_);
    if (event.kind == flow::EventKind::step_started) context_.progress("… " + event.path);
    if (!trace_ || event.path.empty()) return;
    std::string kind = to_json(event.kind).as_text().substr(5);  // Without "step_".
    std::string error =
        event.error != nullptr ? "  " + event.error->message(context_.language()) : "";
    context_.note(
        fmt::format("{:>8} {}{}{}", kind, event.path, event.cached ? "  (cached)" : "", error));
  }
  void on_preview(const std::string& path, std::string_view text) override {
    std::lock_guard lock(mutex_);
    tail_ += text;
    size_t line = tail_.rfind('\n');
    if (line != std::string::npos) tail_.erase(0, line + 1);
    context_.progress(path + ": " + tail_);
  }
  void on_progress(const std::string& path, double done, double total,
                   std::string_view note) override {
    std::lock_guard lock(mutex_);
    std::string part = total > 0 ? fmt::format(" {:.0f} %", 100.0 * done / total) : "";
    context_.progress(fmt::format("… {}{} {}", path, part, note));
  }

 private:
  Context& context_;
  bool trace_;
  std::mutex mutex_;
  std::string tail_;
};

flow::RunResult execute(const LoadedApp& app, Context& context, const AskOptions& options) {
  Follower follower(context, options.trace);
  flow::StartOptions start;
  start.inputs = options.inputs;
  start.conversation = options.conversation;
  start.observer = &follower;
  start.cancel = context.cancel();
  serve::Client* server = context.server();
  flow::RunResult result = server == nullptr ? context.workbench().run(app, std::move(start))
                                             : server->run(server->name_of(app.app), start);
  context.end_progress();
  if (result.error != nullptr) throw *result.error;
  return result;
}

std::string source_line(const Citation& citation, Context& context) {
  const Span& span = citation.span;
  std::string page =
      span.page > 0
          ? fmt::format(fmt::runtime(context.text({", page {}", "，第 {} 页"})), span.page)
          : "";
  // Byte numbers help in text files; in a PDF or DOCX they mean nothing to a reader.
  bool bytes = span.unit == SpanUnit::file && span.end > span.begin;
  std::string place =
      bytes ? fmt::format(fmt::runtime(context.text({", bytes {}–{}", "，字节 {}–{}"})), span.begin,
                          span.end)
            : "";
  std::string doubt = citation.verified ? "" : context.text({"  (not verified)", "  （未核实）"});
  std::string head = context.styled("[" + std::to_string(citation.number) + "]", "36");
  std::string line = "  " + head + " " + span.file + page + place + context.styled(doubt, "33");
  if (!citation.quote.empty()) line += "\n      " + context.styled("“" + citation.quote + "”", "2");
  return line;
}

void print_answer(const ChatShape& chat, const flow::RunResult& result, Context& context) {
  Json outputs = result.outputs_json();
  const Json* answer = outputs.find(chat.answer);
  context.print(answer != nullptr && answer->is_text() ? answer->as_text() : outputs.dump(2));
  const Json* citations = outputs.find(chat.citations);
  if (citations != nullptr && citations->is_array() && citations->size() > 0) {
    context.print("");
    for (const Citation& citation : from_json<std::vector<Citation>>(*citations)) {
      context.print(source_line(citation, context));
    }
  }
  std::string note = outputs.text_or(chat.note, "");
  if (!note.empty()) context.note(note);
}

void print_outputs(const flow::RunResult& result, Context& context) {
  for (const auto& [name, value] : result.outputs) {
    Json json = value.to_json();
    std::string shown =
        json.is_text() ? json.as_text() : json.dump(json.is_array() || json.is_object() ? 2 : -1);
    context.print(result.outputs.size() == 1 ? shown : context.styled(name + ": ", "1") + shown);
  }
}

Json result_json(const flow::RunResult& result) {
  return Json::object({{"run", result.run_id},
                       {"status", to_json(result.status)},
                       {"outputs", result.outputs_json()}});
}

// A run that waits for a person or a time is kept; this process need not stay for it.
void print_waiting(const flow::RunResult& result, Context& context) {
  context.print(fmt::format(fmt::runtime(context.text({"The run {} waits.", "运行 {} 正在等待。"})),
                            result.run_id));
  if (context.server() == nullptr) {
    print_waits(result.run_id, context);
  } else {
    context.print("  danlu history show " + result.run_id);
  }
}

void print_result(const LoadedApp& app, const flow::RunResult& result, Context& context) {
  if (context.json()) {
    context.print_json(result_json(result));
  } else if (result.status == flow::RunStatus::waiting) {
    print_waiting(result, context);
  } else if (app.app.chat) {
    print_answer(*app.app.chat, result, context);
  } else {
    print_outputs(result, context);
  }
}

std::string conversation_id() { return "chat-" + flow::new_run_id(); }

std::string trimmed(const std::string& text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

void greet(const App& app, Context& context) {
  context.print(context.styled(app.name, "1") +
                (app.summary.empty() ? "" : "  " + context.text(app.summary)));
  if (!app.examples.empty()) {
    context.print(context.text({"For example:", "例如："}));
    for (const Bilingual& example : app.examples) context.print("  · " + context.text(example));
  }
  context.print(context.styled(context.text({"Ask a question; an empty line or Ctrl-D ends.",
                                             "请输入问题；空行或 Ctrl-D 结束。"}),
                               "2"));
}

// One question of a conversation; an error is shown and the conversation goes on.
bool answer_one(const LoadedApp& app, Context& context, AskOptions options,
                const std::string& question) {
  options.inputs.emplace_back(app.app.chat->question, Json(question));
  try {
    print_result(app, execute(app, context, options), context);
    if (!context.json()) context.print("");
    return true;
  } catch (const Error& error) {
    if (error.failure() == Failure::cancelled) throw;
    context.print_error(error);
    return false;
  }
}

}  // namespace

flow::Value input_value(const flow::FlowPlan& plan, const std::string& name,
                        const std::string& word) {
  auto input = std::ranges::find(plan.inputs, name, &flow::FlowInput::name);
  bool text =
      input == plan.inputs.end() || (input->type.kind == flow::PortKind::text && !input->type.list);
  if (word.size() > 1 && word.front() == '@') {
    std::string content = read_file(word.substr(1));
    return text ? Json(content) : Json::parse(content);
  }
  if (text) return Json(word);
  try {
    return Json::parse(word);
  } catch (const Error&) {
    return Json(
        word);  // Files, timestamps and the like are texts; the type check says what is wrong.
  }
}

int run_once(const LoadedApp& app, Context& context, const AskOptions& options) {
  print_result(app, execute(app, context, options), context);
  return 0;
}

int converse(const LoadedApp& app, Context& context, const AskOptions& options) {
  AskOptions turn = options;
  if (turn.conversation.empty()) turn.conversation = conversation_id();
  bool asking = context.can_ask() && !context.json();
  if (asking) greet(app.app, context);
  std::string line;
  size_t asked = 0;
  bool all_answered = true;
  for (;;) {
    if (asking) context.print_text(context.styled("> ", "36"));
    if (!std::getline(std::cin, line)) break;
    std::string question = trimmed(line);
    if (question.empty() && asking) break;
    if (question.empty()) continue;
    ++asked;
    if (!asking && !context.json()) context.print("> " + question);
    all_answered = answer_one(app, context, turn, question) && all_answered;
  }
  if (asking) context.print("");
  if (asked == 0 && !asking) {
    for (const Bilingual& example : app.app.examples) {
      AskOptions alone = options;
      alone.conversation = conversation_id();
      if (!context.json()) context.print("> " + context.text(example));
      all_answered = answer_one(app, context, alone, context.text(example)) && all_answered;
    }
  }
  return all_answered ? 0 : 1;
}

}  // namespace danlu::app
