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
      parser.add_option(spec.name, words.single[spec.name])->required(spec.options.required);
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

// The longest command that the first words name, and how many words that are.
const Command* find_command(const CommandRegistry& commands, const std::vector<std::string>& words,
                            size_t& used) {
  for (size_t count : {size_t{2}, size_t{1}}) {
    if (words.size() < count) continue;
    std::string id = count == 2 ? words[0] + " " + words[1] : words[0];
    if (const Command* command = commands.find(id)) {
      used = count;
      return command;
    }
  }
  return nullptr;
}

// Global options may stand anywhere; the rest is given back.
std::vector<std::string> take_globals(const std::vector<std::string>& words, Globals& globals) {
  std::vector<std::string> rest;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    auto valued = [&](const std::string& name, std::string& target) {
      if (word == name && i + 1 < words.size()) {
        target = words[++i];
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

int run_found(const CommandRegistry& commands, const std::vector<std::string>& words,
              const Globals& globals, Context& context) {
  size_t used = 0;
  const Command* command = words.empty() ? nullptr : find_command(commands, words, used);
  if (globals.help || words.empty()) {
    std::string topic = command != nullptr ? command->id : words.empty() ? "" : words[0];
    context.print_text(help_text(commands, topic, context.language()));
    return 0;
  }
  if (command == nullptr) {
    bool noun = std::ranges::any_of(
        commands.ids(), [&](const std::string& id) { return id.starts_with(words[0] + " "); });
    if (noun && words.size() == 1) {
      context.print_text(help_text(commands, words[0], context.language()));
      return 0;
    }
    std::string asked = noun ? words[0] + " " + words[1] : words[0];
    std::vector<std::string> known = commands.ids();
    if (!noun) {
      for (const std::string& id : commands.ids()) known.push_back(id.substr(0, id.find(' ')));
    }
    throw Error(kUnknownCommand, {{"name", asked}, {"near", did_you_mean(asked, known)}});
  }
  CLI::App parser;
  parser.set_help_flag();
  Words taken;
  declare(parser, *command, taken);
  std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(used), words.end());
  std::ranges::reverse(rest);  // CLI11 reads a vector from its end.
  try {
    parser.parse(rest);
  } catch (const CLI::Error& failure) {
    throw Error(kUsage, {{"detail", failure.what()}, {"command", command->id}});
  }
  std::shared_ptr<const void> params = command->params.read(params_json(parser, *command, taken));
  return command->run(params.get(), context);
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
