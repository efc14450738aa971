// A command of the command line: what to type, described once. Help in both languages, parsing and
// checking are made from the description; the work is a plain function over a parameter struct. One
// file of commands/ is one command (commands/collection/add.cpp is `danlu collection add`).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/schema.hpp"

namespace danlu::app {

class Context;

struct Command {
  std::string id;  // "collection add": noun, then verb.
  Bilingual summary;
  Bilingual help;
  std::vector<std::string> examples;  // Whole command lines.
  ParamTable params;
  // A parameter of type map takes any further `name=value` words.
  std::string values_param;
  // Gives the exit code; throws Error.
  std::function<int(const void* params, Context& context)> run;
};

template <class P>
class CommandBuilder {
 public:
  using Function = int (*)(const P&, Context&);

  CommandBuilder(std::string id, Function function) {
    command_.id = std::move(id);
    command_.params = params_of<P>();
    command_.run = [function](const void* params, Context& context) {
      return function(*static_cast<const P*>(params), context);
    };
  }
  CommandBuilder& summary(Bilingual text) { return command_.summary = std::move(text), *this; }
  CommandBuilder& help(Bilingual text) { return command_.help = std::move(text), *this; }
  CommandBuilder& example(std::string line) {
    return command_.examples.push_back(std::move(line)), *this;
  }
  template <class Member>
  CommandBuilder& param(Member P::* member, std::string name, ParamOptions options) {
    add_param(command_.params, member, std::move(name), std::move(options));
    return *this;
  }
  CommandBuilder& values(std::map<std::string, std::string> P::* member, std::string name,
                         const Bilingual& help) {
    command_.values_param = name;
    add_param(command_.params, member, std::move(name), {.help = help});
    return *this;
  }
  operator Command() { return std::move(command_); }

 private:
  Command command_;
};

template <class P>
CommandBuilder<P> command(std::string id, int (*function)(const P&, Context&)) {
  return CommandBuilder<P>(std::move(id), function);
}

// Every command; the list is generated from the files of commands/.
std::vector<Command> builtin_commands();

}  // namespace danlu::app
