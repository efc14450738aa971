// Help texts, made from the descriptions of the commands.
#include <algorithm>

#include "app/command_line.hpp"
#include "base/platform/terminal.hpp"

namespace danlu::app {
namespace {

bool is_chinese(Language language) { return language == Language::zh; }

std::string padded(std::string text, size_t columns) {
  size_t width = platform::display_width(text);
  if (width < columns) text.append(columns - width, ' ');
  return text;
}

std::string option_name(const std::string& name) {
  std::string shown = "--" + name;
  std::ranges::replace(shown, '_', '-');
  return shown;
}

std::string value_word(const ParamSpec& spec) {
  std::string type = spec.schema.text_or("type", "");
  if (type == "boolean") return "";
  if (!spec.options.choices.empty()) return joined(spec.options.choices, "|");
  if (type == "integer" || type == "number") return "N";
  return type == "string" ? "TEXT" : "JSON";
}

std::string usage_line(const Command& command) {
  std::string line = "danlu " + command.id;
  for (const ParamSpec& spec : command.params.specs()) {
    if (!spec.options.positional) continue;
    std::string word = spec.name;
    std::ranges::transform(word, word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    line += spec.options.required ? " " + word : " [" + word + "]";
  }
  if (!command.values_param.empty()) line += " [NAME=VALUE…]";
  return line + " [OPTIONS]";
}

std::string default_note(const ParamSpec& spec, Language language) {
  const Json& value = spec.default_value;
  bool worth_saying = value.is_number() || (value.is_text() && value.size() > 0);
  if (!worth_saying || spec.options.required) return "";
  std::string shown = value.is_text() ? value.as_text() : value.dump();
  return is_chinese(language) ? "（默认 " + shown + "）" : " (default " + shown + ")";
}

std::string parameter_lines(const Command& command, Language language) {
  std::string text;
  for (const ParamSpec& spec : command.params.specs()) {
    if (spec.name == command.values_param) continue;
    std::string name =
        spec.options.positional ? spec.name : option_name(spec.name) + " " + value_word(spec);
    text += "  " + padded(name, 26) + " " + spec.options.help.in(language) +
            default_note(spec, language) + "\n";
  }
  if (const ParamSpec* values = command.params.find(command.values_param)) {
    text += "  " + padded("NAME=VALUE", 26) + " " + values->options.help.in(language) + "\n";
  }
  return text;
}

std::string global_lines(Language language) {
  struct Line {
    const char* option;
    Bilingual help;
  };
  const std::vector<Line> lines{
      {"--json", {"Results and errors as JSON.", "结果与错误以 JSON 输出。"}},
      {"--data FOLDER", {"Data folder.", "数据文件夹。"}},
      {"--language en|zh",
       {"Language of all texts (else by locale).", "显示语言（默认按系统区域）。"}},
      {"--help", {"This help.", "显示帮助。"}}};
  std::string text = is_chinese(language) ? "\n通用选项\n" : "\nEverywhere\n";
  for (const Line& line : lines)
    text += "  " + padded(line.option, 26) + " " + line.help.in(language) + "\n";
  return text;
}

}  // namespace

std::string command_help(const Command& command, Language language) {
  std::string text = command.summary.in(language) + "\n\n  " + usage_line(command) + "\n";
  if (!command.help.empty()) text += "\n" + command.help.in(language) + "\n";
  std::string parameters = parameter_lines(command, language);
  if (!parameters.empty())
    text += (is_chinese(language) ? "\n参数\n" : "\nParameters\n") + parameters;
  text += global_lines(language);
  if (!command.examples.empty()) {
    text += is_chinese(language) ? "\n示例\n" : "\nExamples\n";
    for (const std::string& example : command.examples) text += "  " + example + "\n";
  }
  return text;
}

std::string help_text(const CommandRegistry& commands, const std::string& words,
                      Language language) {
  if (const Command* command = commands.find(words)) {
    bool is_noun = std::ranges::any_of(commands.entries(), [&](const auto& entry) {
      return entry.first.starts_with(words + " ");
    });
    if (!is_noun) return command_help(*command, language);
  }
  std::string text;
  if (words.empty()) {
    text = is_chinese(language) ? "丹炉 danlu：在自己的电脑上搭建、运行、调优和发布 AI 应用。\n\n  "
                                  "danlu 命令 [选项]\n\n"
                                : "Danlu: build, run, tune and publish AI apps on your own "
                                  "machine.\n\n  danlu COMMAND [OPTIONS]\n\n";
  }
  for (const auto& [id, command] : commands.entries()) {
    if (words.empty() || id == words || id.starts_with(words + " ")) {
      text += "  " + padded(id, 20) + " " + command.summary.in(language) + "\n";
    }
  }
  text += global_lines(language);
  text += is_chinese(language) ? "\n“danlu 命令 --help” 查看某个命令的用法与示例。\n"
                               : "\n'danlu COMMAND --help' shows a command with examples.\n";
  return text;
}

}  // namespace danlu::app
