#include "base/jinja/jinja.hpp"

#include "base/jinja/evaluator.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/parser.hpp"
#include "base/jinja/reads.hpp"
#include "base/jinja/unicode.hpp"

namespace danlu::jinja {

Options Options::flow() {
  Options options;
  options.undefined = Undefined::strict;
  return options;
}

std::optional<Json> JsonResolver::find(std::string_view name) const {
  const Json* found = object_.find(name);
  return found == nullptr ? std::nullopt : std::optional<Json>(*found);
}

std::vector<std::string> JsonResolver::names() const {
  std::vector<std::string> names;
  if (!object_.is_object()) return names;
  for (const auto& [name, value] : object_.as_object()) names.push_back(name);
  return names;
}

std::string text_of(const ReadPath& path) {
  std::string text;
  for (const PathStep& step : path.steps) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      text += (text.empty() ? "" : ".") + *name;
    } else {
      text += "[" + std::to_string(std::get<int64_t>(step)) + "]";
    }
  }
  return text;
}

struct Template::Parsed {
  Options options;
  Tree tree;
  std::vector<ReadPath> reads;
};

Template Template::parse(std::string_view source, Options options) {
  auto parsed = std::make_shared<Parsed>();
  LexerRules rules{options.trim_blocks, options.lstrip_blocks, options.keep_trailing_newline};
  parsed->tree = Parser(tokenize_template(source, rules)).parse_template();
  parsed->reads = reads_of(parsed->tree);
  parsed->options = std::move(options);
  Template made;
  made.parsed_ = std::move(parsed);
  return made;
}

std::string Template::render(const Resolver& names, const CancelToken& cancel,
                             std::vector<OutputSpan>* generation) const {
  return Evaluator(parsed_->tree, parsed_->options, names, cancel).render(generation);
}

std::string Template::render(const Json& context, const CancelToken& cancel) const {
  return render(JsonResolver(context), cancel);
}

const std::vector<ReadPath>& Template::reads() const { return parsed_->reads; }
const Tree& Template::tree() const { return parsed_->tree; }

struct Expression::Parsed {
  Options options;
  Tree tree;
  std::vector<ReadPath> reads;
};

Expression Expression::parse(std::string_view source, Options options) {
  auto parsed = std::make_shared<Parsed>();
  parsed->tree = Parser(tokenize_expression(source)).parse_expression_only();
  parsed->reads = reads_of(parsed->tree);
  parsed->options = std::move(options);
  Expression made;
  made.parsed_ = std::move(parsed);
  return made;
}

Json Expression::evaluate(const Resolver& names, const CancelToken& cancel) const {
  Evaluator evaluator(parsed_->tree, parsed_->options, names, cancel);
  Value value = evaluator.evaluate(*parsed_->tree.expression);
  evaluator.place(*parsed_->tree.expression);
  return to_json(evaluator, value);
}

Json Expression::evaluate(const Json& context, const CancelToken& cancel) const {
  return evaluate(JsonResolver(context), cancel);
}

const Expr& Expression::root() const { return *parsed_->tree.expression; }
const std::vector<ReadPath>& Expression::reads() const { return parsed_->reads; }
std::optional<ReadPath> Expression::plain_path() const {
  return path_of(*parsed_->tree.expression);
}

bool has_markup(std::string_view text) {
  for (size_t at = text.find('{'); at != std::string_view::npos && at + 1 < text.size();
       at = text.find('{', at + 1)) {
    char next = text[at + 1];
    if (next == '{' || next == '%' || next == '#') return true;
  }
  return false;
}

std::optional<std::string_view> sole_expression(std::string_view text) {
  text = stripped(text, Side::both);
  if (!text.starts_with("{{") || !text.ends_with("}}") || text.size() < 4) return std::nullopt;
  std::string_view inside = text.substr(2, text.size() - 4);
  if (inside.starts_with('-') || inside.starts_with('+')) inside.remove_prefix(1);
  if (inside.ends_with('-')) inside.remove_suffix(1);
  // Nested braces are fine inside brackets and texts; "}}" outside them would be a second tag.
  char quote = 0;
  int open = 0;
  for (size_t i = 0; i < inside.size(); ++i) {
    char c = inside[i];
    if (quote != 0) {
      if (c == '\\')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++open;
    } else if (c == ')' || c == ']' || c == '}') {
      if (--open < 0) return std::nullopt;
    }
  }
  return inside;
}

}  // namespace danlu::jinja
