#include "app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/errors.hpp"
#include "base/files.hpp"

namespace danlu::app {
namespace {

struct Globals {
  std::string data;
  std::string language;
  std::string without_value;  // The option that lacks one.
  bool json = false;
  bool verbose = false;
  bool help = false;
};

std::string option_name(std::string name) {
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

// A word of the command line as the parameter's type wants it: numbers and JSON are parsed, "@file"
// is read.
Json value_of(const ParamSpec& spec, std::string word) {
  std::string type = spec.schema.text_or("type", "");
  bool plain_text = type == "string" || spec.schema.contains("enum");
  if (word.size() > 1 && word.front() == '@' && !plain_text) word = read_file(word.substr(1));
  if (plain_text) return Json(word);
  try {
    return Json::parse(word);
  } catch (Error& error) {
    if (type == "integer" || type == "number" || type == "boolean")
      return Json(word);  // The type check says it.
    error.at(PlaceKind::parameter, spec.name);
    throw;
  }
}

bool is_flag(const ParamSpec& spec) { return spec.schema.text_or("type", "") == "boolean"; }

bool is_optional_text(const ParamSpec& spec) {
  const Json* any = spec.schema.find("anyOf");
  return any != nullptr && any->at(0).text_or("type", "") == "string";
}

// The words of one command, as CLI11 fills them.
struct Words {
  std::map<std::string, std::string> single;
  std::map<std::string, std::vector<std::string>> several;
  std::map<std::string, bool> flags;
  std::vector<std::string> values;
};

void declare(CLI::App& parser, const Command& command, Words& words) {
  for (const ParamSpec& spec : command.params.specs()) {
    if (spec.name == command.values_param) continue;
    if (is_flag(spec)) {
      parser.add_flag(option_name(spec.name), words.flags[spec.name]);
    } else if (spec.options.positional) {
      parser.add_option(spec.name, words.single[spec.name]);
    } else if (spec.schema.text_or("type", "") == "array") {
      parser.add_option(option_name(spec.name), words.several[spec.name])->allow_extra_args(false);
    } else {
      parser.add_option(option_name(spec.name), words.single[spec.name]);
    }
  }
  if (!command.values_param.empty()) parser.add_option("values", words.values);
}

Json params_json(const CLI::App& parser, const Command& command, const Words& words) {
  Json params = Json::object();
  for (const ParamSpec& spec : command.params.specs()) {
    if (spec.name == command.values_param) {
      Json values = Json::object();
      for (const std::string& word : words.values) {
        size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
          throw Error(kValuesWanted, {{"word", word}});
        values[word.substr(0, equals)] = word.substr(equals + 1);
      }
      params[spec.name] = values;
      continue;
    }
    std::string shown = spec.options.positional ? spec.name : option_name(spec.name);
    if (parser.count(shown) == 0) continue;
    if (is_flag(spec)) {
      params[spec.name] = words.flags.at(spec.name);
    } else if (auto several = words.several.find(spec.name); several != words.several.end()) {
      Json list = Json::array();
      for (const std::string& word : several->second) list.push_back(word);
      params[spec.name] = list;
    } else {
      const std::string& word = words.single.at(spec.name);
      params[spec.name] = is_optional_text(spec) ? Json(word) : value_of(spec, word);
    }
  }
  return params;
}

// The longest command that the first words name, and how many words that are. A noun alone
// lists, or makes (`danlu backup`).
const Command* find_command(const CommandRegistry& commands, const std::vector<std::string>& words,
                            size_t& used) {
  std::vector<std::pair<std::string, size_t>> ways;
  if (words.size() >= 2) ways.emplace_back(words[0] + " " + words[1], 2);
  ways.emplace_back(words[0], 1);
  if (words.size() == 1) {
    ways.emplace_back(words[0] + " list", 1);
    ways.emplace_back(words[0] + " create", 1);
  }
  for (const auto& [id, count] : ways) {
    if (const Command* command = commands.find(id)) {
      used = count;
      return command;
    }
  }
  return nullptr;
}

Error unknown_command(const CommandRegistry& commands, const std::vector<std::string>& words) {
  std::vector<std::string> known = commands.ids();
  bool noun = std::ranges::any_of(
      known, [&](const std::string& id) { return id.starts_with(words[0] + " "); });
  std::string asked = noun && words.size() > 1 ? words[0] + " " + words[1] : words[0];
  if (!noun) {
    for (const std::string& id : commands.ids()) known.push_back(id.substr(0, id.find(' ')));
  }
  return Error(kUnknownCommand, {{"name", asked}, {"near", did_you_mean(asked, known)}});
}

// Global options may stand anywhere; the rest is given back.
std::vector<std::string> take_globals(const std::vector<std::string>& words, Globals& globals) {
  std::vector<std::string> rest;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    auto valued = [&](const std::string& name, std::string& target) {
      if (word == name) {
        if (i + 1 < words.size()) {
          target = words[++i];
        } else {
          globals.without_value = name;
        }
        return true;
      }
      if (!word.starts_with(name + "=")) return false;
      target = word.substr(name.size() + 1);
      return true;
    };
    if (word == "--json") {
      globals.json = true;
    } else if (word == "--verbose") {
      globals.verbose = true;
    } else if (word == "--help" || word == "-h") {
      globals.help = true;
    } else if (!valued("--data", globals.data) && !valued("--language", globals.language)) {
      rest.push_back(word);
    }
  }
  return rest;
}

[[noreturn]] void throw_without_value(const std::string& option, const std::string& command) {
  throw Error(kOptionWithoutValue, {{"option", option}, {"command", command}});
}

// Only the name of an option is shown: what follows '=' may be a key.
[[noreturn]] void throw_unknown_word(const Command& command, std::string word) {
  if (!word.starts_with("-")) {
    throw Error(kUnexpectedWord, {{"word", word}, {"command", command.id}});
  }
  word = word.substr(0, word.find('='));
  std::vector<std::string> known;
  for (const ParamSpec& spec : command.params.specs()) {
    bool option = !spec.options.positional && spec.name != command.values_param;
    if (option) known.push_back(option_name(spec.name));
  }
  for (const char* name : {"--json", "--data", "--language", "--help"}) known.emplace_back(name);
  throw Error(kUnknownOption,
              {{"option", word}, {"near", did_you_mean(word, known)}, {"known", joined(known)}});
}

int run_found(const CommandRegistry& commands, const std::vector<std::string>& words,
              const Globals& globals, Context& context) {
  size_t used = 0;
  const Command* command = words.empty() ? nullptr : find_command(commands, words, used);
  if (words.empty() || (globals.help && command != nullptr)) {
    bool noun_alone = words.size() == 1 && command != nullptr && command->id != words[0];
    std::string topic = command == nullptr ? "" : noun_alone ? words[0] : command->id;
    context.print_text(help_text(commands, topic, context.language()));
    return 0;
  }
  if (command == nullptr) throw unknown_command(commands, words);
  CLI::App parser;
  parser.set_help_flag();
  parser.allow_extras();
  Words taken;
  declare(parser, *command, taken);
  std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(used), words.end());
  std::ranges::reverse(rest);  // CLI11 reads a vector from its end.
  try {
    parser.parse(rest);
  } catch (const CLI::ArgumentMismatch& failure) {
    std::string option = failure.what();
    throw_without_value(option.substr(0, option.find(':')), command->id);
  } catch (const CLI::Error& failure) {
    throw Error(kUsage, {{"detail", failure.what()}, {"command", command->id}});
  }
  if (!parser.remaining().empty()) throw_unknown_word(*command, parser.remaining().front());
  std::shared_ptr<const void> params = command->params.read(params_json(parser, *command, taken));
  return command->run(params.get(), context);
}

void check_globals(const Globals& globals) {
  if (!globals.without_value.empty()) throw_without_value(globals.without_value, "COMMAND");
  const std::vector<std::string> languages{"en", "zh"};
  bool known = globals.language.empty() || std::ranges::count(languages, globals.language) > 0;
  if (known) return;
  throw Error(kParameterChoice,
              {{"value", globals.language}, {"near", ""}, {"known", joined(languages)}})
      .at(PlaceKind::parameter, "--language");
}

Language language_of(const Globals& globals) {
  if (globals.language == "zh") return Language::zh;
  if (globals.language == "en") return Language::en;
  return language_from_environment();
}

}  // namespace

int run_command_line(const std::vector<std::string>& all_words) {
  Globals globals;
  std::vector<std::string> words = take_globals(all_words, globals);
  Context context({.language = language_of(globals),
                   .json = globals.json,
                   .verbose = globals.verbose,
                   .data = globals.data});
  try {
    check_globals(globals);
    if (words.size() == 1 && words[0] == "--version") words[0] = "version";
    CommandRegistry commands("command", builtin_commands());
    return run_found(commands, words, globals, context);
  } catch (const Error& error) {
    context.print_error(error);
    return exit_code(error.failure());
  } catch (const std::exception& failure) {
    Error error(kUnexpected, {{"detail", failure.what()}});
    context.print_error(error);
    return exit_code(error.failure());
  }
}

}  // namespace danlu::app
