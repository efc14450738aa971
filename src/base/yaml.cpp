// YAML text to a tree. libfyaml reads the text and tells of it in events; the tree, its limits,
// aliases and our stricter rules are here.
#include "base/yaml.hpp"

#include <libfyaml.h>

#include <memory>
#include <optional>
#include <unordered_map>

#include "base/utf8.hpp"
#include "base/yaml_errors.hpp"

namespace danlu {
namespace {

struct Position {
  size_t offset = 0;
  int line = 1;
  int column = 1;
};

// Line and column of offsets that mostly grow; going back restarts at the beginning.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  Position at(size_t offset) {
    offset = std::min(offset, text_.size());
    if (offset < now_.offset) restart(offset);
    while (now_.offset < offset) step();
    return now_;
  }

 private:
  void restart(size_t offset) {
    size_t start = offset;
    while (start > 0 && text_[start - 1] != '\n' && text_[start - 1] != '\r') --start;
    for (size_t i = start; i < now_.offset; ++i) now_.line -= ends_line(i) ? 1 : 0;
    now_.offset = start;
    now_.column = 1;
  }
  bool ends_line(size_t i) const {
    return text_[i] == '\n' ||
           (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'));
  }
  void step() {
    if (ends_line(now_.offset)) {
      ++now_.line;
      now_.column = 1;
    } else if ((static_cast<unsigned char>(text_[now_.offset]) & 0xC0) != 0x80) {
      ++now_.column;
    }
    ++now_.offset;
  }

  std::string_view text_;
  Position now_;
};

// Where a bare `{{` or `{%` starts a value in `line`, or npos. A value starts after ": ", "- ", ",
// ", "[".
size_t bare_braces_in(std::string_view line) {
  char quote = 0;
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    if (quote != 0) {
      if (line[i] == quote) quote = 0;
      continue;
    }
    if (line[i] == '"' || line[i] == '\'') quote = line[i];
    if (line[i] == '#' && i > 0 && line[i - 1] == ' ') return std::string_view::npos;
    if (line[i] != '{' || (line[i + 1] != '{' && line[i + 1] != '%')) continue;
    size_t before = line.find_last_not_of(" \t", i == 0 ? 0 : i - 1);
    if (i == 0 || before == std::string_view::npos || before >= i ||
        std::string_view(":-,[").find(line[before]) != std::string_view::npos) {
      return i;
    }
  }
  return std::string_view::npos;
}

std::string example_at(std::string_view text, size_t offset) {
  std::string_view line = text.substr(offset, text.find_first_of("\r\n", offset) - offset);
  size_t last = line.rfind('}');
  return std::string(
      utf8::prefix(last == std::string_view::npos ? line : line.substr(0, last + 1), 80));
}

class TreeBuilder {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text), cursor_(text) {}

  std::vector<YamlNode> documents;

  void start_document(const fy_event& event, bool only_one) {
    if (only_one && !documents.empty()) {
      const fy_mark* mark = fy_event_start_mark(const_cast<fy_event*>(&event));
      size_t offset = mark == nullptr ? text_.size() : mark->input_pos;
      throw Error(kYamlSeveralDocuments, {{"line", position(offset).line}});
    }
    anchors_.clear();
  }

  void scalar(const fy_event& event) {
    fy_token* token = event.scalar.value;
    YamlNode node = start(YamlNode::Kind::scalar, token, event.scalar.tag);
    size_t size = 0;
    const char* bytes = token == nullptr ? nullptr : fy_token_get_text(token, &size);
    if (bytes != nullptr) node.text.assign(bytes, size);
    node.plain = token == nullptr || fy_token_scalar_style(token) == FYSS_PLAIN;
    if (!node.plain) include_marks(node, fy_token_scalar_style(token));
    add(std::move(node), name_of_anchor(event.scalar.anchor));
  }

  void open(YamlNode::Kind kind, fy_token* token, fy_token* tag, fy_token* anchor) {
    YamlNode node = start(kind, token, tag);
    if (kind == YamlNode::Kind::mapping) refuse_bare_braces(node);
    if (open_.size() >= static_cast<size_t>(YamlNode::kDepthMax)) {
      throw Error(kYamlLimit,
                  {{"line", node.line}, {"what", "depth"}, {"limit", YamlNode::kDepthMax}});
    }
    if (at_key()) throw Error(kYamlKeyNotText, {{"line", node.line}, {"column", node.column}});
    open_.push_back({std::move(node), name_of_anchor(anchor), std::nullopt, {}});
  }

  void close(fy_token* token) {
    Open done = std::move(open_.back());
    open_.pop_back();
    const fy_mark* mark = token == nullptr ? nullptr : fy_token_end_mark(token);
    bool flow = done.node.begin < text_.size() &&
                (text_[done.node.begin] == '{' || text_[done.node.begin] == '[');
    if (flow && mark != nullptr) {
      done.node.end = mark->input_pos;
    } else if (!done.node.items.empty()) {
      done.node.end = done.node.items.back().end;
    } else if (!done.node.members.empty()) {
      done.node.end =
          std::max(done.node.members.back().first.end, done.node.members.back().second.end);
    }
    done.node.end = std::max(done.node.begin, std::min(done.node.end, text_.size()));
    add(std::move(done.node), std::move(done.anchor));
  }

  void alias(const fy_event& event) {
    Position where = position_of(event.alias.anchor);
    std::string name = name_of_anchor(event.alias.anchor);
    auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      throw Error(kYamlUnknownAnchor,
                  {{"name", name}, {"line", where.line}, {"column", where.column}});
    }
    alias_nodes_ += found->second.nodes;
    alias_bytes_ += found->second.bytes;
    if (alias_nodes_ > YamlNode::kAliasNodesMax || alias_bytes_ > YamlNode::kAliasBytesMax) {
      throw Error(kYamlLimit,
                  {{"line", where.line}, {"what", "aliases"}, {"limit", YamlNode::kAliasNodesMax}});
    }
    YamlNode copy = found->second.node;
    copy.from_alias = true;
    if (at_key() && !copy.is_scalar()) {
      throw Error(kYamlKeyNotText, {{"line", where.line}, {"column", where.column}});
    }
    add(std::move(copy), "");
  }

  Position position(size_t offset) { return cursor_.at(offset); }

 private:
  struct Open {
    YamlNode node;
    std::string anchor;
    std::optional<YamlNode> key;
    std::unordered_map<std::string, int> lines_of_keys;
  };
  struct Anchored {
    YamlNode node;
    size_t nodes = 0;
    size_t bytes = 0;
  };

  Position position_of(fy_token* token) {
    const fy_mark* mark = token == nullptr ? nullptr : fy_token_start_mark(token);
    return position(mark == nullptr ? last_end_ : mark->input_pos);
  }

  YamlNode start(YamlNode::Kind kind, fy_token* token, fy_token* tag) {
    YamlNode node;
    node.kind = kind;
    Position where = position_of(token);
    if (++nodes_ > YamlNode::kNodesMax) {
      throw Error(kYamlLimit,
                  {{"line", where.line}, {"what", "nodes"}, {"limit", YamlNode::kNodesMax}});
    }
    node.begin = where.offset;
    node.line = where.line;
    node.column = where.column;
    // What is empty and has no token of its own stands after what was seen last.
    last_end_ = std::max(last_end_, node.begin);
    const fy_mark* end = token == nullptr ? nullptr : fy_token_end_mark(token);
    node.end =
        end == nullptr ? node.begin : std::max(node.begin, std::min(end->input_pos, text_.size()));
    if (tag != nullptr) {
      size_t size = 0;
      const char* bytes = fy_token_get_text(tag, &size);
      if (bytes != nullptr) node.tag.assign(bytes, size);
    }
    return node;
  }

  // libfyaml's marks of a scalar leave out its quotes and the header of a block ("|-").
  void include_marks(YamlNode& node, fy_scalar_style style) {
    if (node.begin == 0) return;
    if (style == FYSS_LITERAL || style == FYSS_FOLDED) return include_header(node);
    if (node.end >= text_.size()) return;
    char quote = text_[node.begin - 1];
    if ((quote != '"' && quote != '\'') || text_[node.end] != quote) return;
    --node.begin;
    --node.column;
    ++node.end;
  }

  void include_header(YamlNode& node) {
    size_t end = text_.find_last_not_of(" \t\r\n", node.begin - 1);
    if (end == std::string_view::npos) return;
    size_t start = text_.find_last_of("\r\n", end);
    start = start == std::string_view::npos ? 0 : start + 1;
    for (size_t i = start; i <= end; ++i) {
      bool first = i == start || text_[i - 1] == ' ' || text_[i - 1] == '\t';
      if (!first || (text_[i] != '|' && text_[i] != '>')) continue;
      size_t after = std::min(text_.find_first_not_of("0123456789+-", i + 1), text_.size());
      if (after < text_.size() &&
          std::string_view(" \t\r\n").find(text_[after]) == std::string_view::npos)
        continue;
      Position where = position(i);
      node.begin = i;
      node.line = where.line;
      node.column = where.column;
      return;
    }
  }

  void refuse_bare_braces(const YamlNode& node) {
    std::string_view rest = text_.substr(node.begin);
    if (!rest.starts_with("{{") && !rest.starts_with("{%")) return;
    throw Error(
        kYamlBareBraces,
        {{"line", node.line}, {"column", node.column}, {"example", example_at(text_, node.begin)}});
  }

  static std::string name_of_anchor(fy_token* token) {
    size_t size = 0;
    const char* bytes = token == nullptr ? nullptr : fy_token_get_text(token, &size);
    return bytes == nullptr ? "" : std::string(bytes, size);
  }

  bool at_key() const {
    return !open_.empty() && open_.back().node.is_mapping() && !open_.back().key;
  }

  static void measure(const YamlNode& node, Anchored& sum) {
    ++sum.nodes;
    sum.bytes += node.text.size() + node.tag.size();
    for (const YamlNode& item : node.items) measure(item, sum);
    for (const auto& [key, value] : node.members) {
      measure(key, sum);
      measure(value, sum);
    }
  }

  void add(YamlNode node, std::string anchor) {
    if (!anchor.empty()) {
      // A copy per anchor: chains of anchors around each other are bounded like aliases are.
      Anchored anchored{node, 0, 0};
      measure(node, anchored);
      alias_nodes_ += anchored.nodes;
      alias_bytes_ += anchored.bytes;
      if (alias_nodes_ > YamlNode::kAliasNodesMax || alias_bytes_ > YamlNode::kAliasBytesMax) {
        throw Error(
            kYamlLimit,
            {{"line", node.line}, {"what", "anchors"}, {"limit", YamlNode::kAliasNodesMax}});
      }
      anchors_[std::move(anchor)] = std::move(anchored);
    }
    last_end_ = std::max(last_end_, node.end);
    if (open_.empty()) {
      documents.push_back(std::move(node));
    } else if (open_.back().node.is_sequence()) {
      open_.back().node.items.push_back(std::move(node));
    } else if (at_key()) {
      check_key(node);
      open_.back().key = std::move(node);
    } else {
      open_.back().node.members.emplace_back(std::move(*open_.back().key), std::move(node));
      open_.back().key.reset();
    }
  }

  void check_key(const YamlNode& key) {
    if (key.plain && key.text.empty()) {
      throw Error(kYamlKeyNotText, {{"line", key.line}, {"column", key.column}});
    }
    auto [first, added] = open_.back().lines_of_keys.emplace(key.text, key.line);
    if (added) return;
    throw Error(kYamlDuplicateKey, {{"key", std::string(utf8::prefix(key.text, 100))},
                                    {"line", key.line},
                                    {"column", key.column},
                                    {"first_line", first->second}});
  }

  std::string_view text_;
  Cursor cursor_;
  std::vector<Open> open_;
  std::unordered_map<std::string, Anchored> anchors_;
  size_t nodes_ = 0;
  size_t alias_nodes_ = 0;
  size_t alias_bytes_ = 0;
  size_t last_end_ = 0;
};

struct DiagnosticDeleter {
  void operator()(fy_diag* diagnostic) const { fy_diag_destroy(diagnostic); }
};
struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
using Diagnostic = std::unique_ptr<fy_diag, DiagnosticDeleter>;
using Parser = std::unique_ptr<fy_parser, ParserDeleter>;

std::string_view line_of(std::string_view text, int line, size_t& offset) {
  offset = 0;
  for (int i = 1; i < line; ++i) {
    size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) break;
    offset = end + 1;
  }
  std::string_view rest = text.substr(offset);
  return rest.substr(0, rest.find_first_of("\r\n"));
}

// The clearest error for a text that libfyaml refuses.
[[noreturn]] void refuse(std::string_view text, fy_diag* diagnostic) {
  void* previous = nullptr;
  const fy_diag_error* found = fy_diag_errors_iterate(diagnostic, &previous);
  int line = found == nullptr ? 1 : std::max(1, found->line);
  int column = found == nullptr ? 1 : std::max(1, found->column);
  std::string detail =
      found == nullptr || found->msg == nullptr ? "it cannot be read" : utf8::repaired(found->msg);
  for (int candidate : {line, line - 1}) {
    if (candidate < 1) continue;
    size_t offset = 0;
    size_t braces = bare_braces_in(line_of(text, candidate, offset));
    if (braces == std::string_view::npos) continue;
    size_t before = utf8::length(text.substr(offset, braces));
    throw Error(kYamlBareBraces, {{"line", candidate},
                                  {"column", before + 1},
                                  {"example", example_at(text, offset + braces)}});
  }
  size_t offset = 0;
  std::string_view bad = line_of(text, line, offset);
  size_t indentation = bad.find_first_not_of(" \t");
  size_t tab = bad.substr(0, indentation).find('\t');
  if (tab != std::string_view::npos) throw Error(kYamlTab, {{"line", line}, {"column", tab + 1}});
  throw Error(kYamlInvalid, {{"detail", detail}, {"line", line}, {"column", column}});
}

void check_bytes(std::string_view text) {
  if (text.size() > YamlNode::kBytesMax) {
    throw Error(kYamlLimit, {{"line", 1}, {"what", "bytes"}, {"limit", YamlNode::kBytesMax}});
  }
  Cursor cursor(text);
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    char32_t c = decoded.code_point;
    // DEL and C1 controls are let through, so that every JSON text can be read (section 5.1).
    bool control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    if (!decoded.ok || control) {
      Position where = cursor.at(i);
      throw Error(kYamlInvalid,
                  {{"detail", decoded.ok ? "a control character" : "a byte that is not UTF-8"},
                   {"line", where.line},
                   {"column", where.column}});
    }
    i += decoded.length;
  }
}

void handle(TreeBuilder& builder, const fy_event& event, bool only_one) {
  switch (event.type) {
    case FYET_DOCUMENT_START:
      builder.start_document(event, only_one);
      break;
    case FYET_SCALAR:
      builder.scalar(event);
      break;
    case FYET_ALIAS:
      builder.alias(event);
      break;
    case FYET_SEQUENCE_START:
      builder.open(YamlNode::Kind::sequence, event.sequence_start.sequence_start,
                   event.sequence_start.tag, event.sequence_start.anchor);
      break;
    case FYET_MAPPING_START:
      builder.open(YamlNode::Kind::mapping, event.mapping_start.mapping_start,
                   event.mapping_start.tag, event.mapping_start.anchor);
      break;
    case FYET_SEQUENCE_END:
      builder.close(event.sequence_end.sequence_end);
      break;
    case FYET_MAPPING_END:
      builder.close(event.mapping_end.mapping_end);
      break;
    default:
      break;
  }
}

void shift(YamlNode& node, size_t bytes) {
  node.begin += bytes;
  node.end += bytes;
  for (YamlNode& item : node.items) shift(item, bytes);
  for (auto& [key, value] : node.members) {
    shift(key, bytes);
    shift(value, bytes);
  }
}

std::vector<YamlNode> parse(std::string_view text, bool only_one) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  size_t skipped = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  text.remove_prefix(skipped);
  check_bytes(text);
  fy_diag_cfg diagnostic_options{};
  fy_diag_cfg_default(&diagnostic_options);
  diagnostic_options.fp = nullptr;
  diagnostic_options.colorize = false;
  Diagnostic diagnostic(fy_diag_create(&diagnostic_options));
  fy_diag_set_collect_errors(diagnostic.get(), true);
  fy_parse_cfg options{};
  options.flags =
      static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE |
                                      FYPCF_DEFAULT_VERSION_1_2 | FYPCF_DISABLE_DEPTH_LIMIT);
  options.diag = diagnostic.get();
  Parser parser(fy_parser_create(&options));
  // libfyaml takes an empty string for "measure it yourself".
  std::string_view input = text.empty() ? std::string_view("\n") : text;
  if (parser == nullptr || fy_parser_set_string(parser.get(), input.data(), input.size()) != 0) {
    refuse(text, diagnostic.get());
  }
  TreeBuilder builder(text);
  while (fy_event* event = fy_parser_parse(parser.get())) {
    auto free_event = [&parser](fy_event* e) { fy_parser_event_free(parser.get(), e); };
    std::unique_ptr<fy_event, decltype(free_event)> owned(event, free_event);
    handle(builder, *event, only_one);
  }
  if (fy_parser_get_stream_error(parser.get())) refuse(text, diagnostic.get());
  if (skipped > 0) {
    for (YamlNode& document : builder.documents) shift(document, skipped);
  }
  return std::move(builder.documents);
}

}  // namespace

YamlNode parse_yaml(std::string_view text) {
  std::vector<YamlNode> documents = parse(text, true);
  if (!documents.empty()) return std::move(documents.front());
  YamlNode nothing;
  nothing.plain = true;
  return nothing;
}

std::vector<YamlNode> parse_yaml_all(std::string_view text) { return parse(text, false); }

}  // namespace danlu
