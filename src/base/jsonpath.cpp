#include "base/jsonpath.hpp"
#include <algorithm>

#include "base/jsonpath_errors.hpp"
#include "base/jsonpath_query.hpp"
#include "base/utf8.hpp"

namespace danlu {
namespace jsonpath {
namespace {

constexpr size_t kRegexpStepsPerWork = 32;
constexpr size_t kNoPath = static_cast<size_t>(-1);

// A value and how it was reached; steps are kept only when somebody asks for paths.
struct Located {
  const Json* value;
  size_t step;
};

struct Step {
  size_t parent;
  const std::string* name;  // Null for an index.
  size_t index;
};

class Selection {
 public:
  Selection(const Json& root, bool with_paths) : root_(root), with_paths_(with_paths) {}

  std::vector<Located> run(const Query& query, const Json& current) {
    std::vector<Located> nodes{{query.relative ? &current : &root_, kNoPath}};
    for (const Segment& segment : query.segments) {
      std::vector<Located> next;
      for (const Located& node : nodes) {
        if (segment.descendant)
          descend(segment, node, next);
        else
          choose(segment, node, next);
      }
      nodes = std::move(next);
    }
    return nodes;
  }

  std::string path_text(size_t step) const {
    std::vector<const Step*> steps;
    for (; step != kNoPath; step = steps_[step].parent) steps.push_back(&steps_[step]);
    std::string text = "$";
    for (auto one = steps.rbegin(); one != steps.rend(); ++one) {
      if ((*one)->name == nullptr)
        text += "[" + std::to_string((*one)->index) + "]";
      else
        text += "['" + escaped(*(*one)->name) + "']";
    }
    return text;
  }

 private:
  void work() {
    if (++worked_ > JsonPath::kStepsMax)
      throw Error(kJsonPathLimit, {{"limit", JsonPath::kStepsMax}});
  }

  static std::string escaped(std::string_view name) {
    constexpr std::string_view kHex = "0123456789abcdef";
    constexpr std::string_view kEscaped = "\b\f\n\r\t'\\";
    constexpr std::string_view kLetters = "bfnrt'\\";
    std::string out;
    for (char c : name) {
      if (size_t known = kEscaped.find(c); known != std::string_view::npos) {
        out.push_back('\\');
        out.push_back(kLetters[known]);
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out += "\\u00";
        out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
        out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
      } else {
        out.push_back(c);
      }
    }
    return out;
  }

  void add(std::vector<Located>& out, const Located& parent, const Json& value,
           const std::string* name, size_t index) {
    work();
    size_t step = kNoPath;
    if (with_paths_) {
      step = steps_.size();
      steps_.push_back({parent.step, name, index});
    }
    out.push_back({&value, step});
  }

  template <class F>
  void each_child(const Located& node, F&& visit) {
    if (node.value->is_array()) {
      const Json::Array& items = node.value->as_array();
      for (size_t i = 0; i < items.size(); ++i) visit(items[i], nullptr, i);
    } else if (node.value->is_object()) {
      for (const auto& [name, value] : node.value->as_object()) visit(value, &name, 0);
    }
  }

  // The node, then its children, depth first; Json values are not nested deeper than
  // Json::kDepthMax by the parser, but may be when built, so the stack is ours.
  void descend(const Segment& segment, const Located& start, std::vector<Located>& out) {
    std::vector<Located> pending{start};
    std::vector<Located> children;
    while (!pending.empty()) {
      Located node = pending.back();
      pending.pop_back();
      choose(segment, node, out);
      children.clear();
      each_child(node, [&](const Json& value, const std::string* name, size_t index) {
        if (value.is_array() || value.is_object())
          add(children, node, value, name, index);
        else
          work();
      });
      pending.insert(pending.end(), children.rbegin(), children.rend());
    }
  }

  void choose(const Segment& segment, const Located& node, std::vector<Located>& out) {
    for (const Selector& selector : segment.selectors) {
      work();
      switch (selector.kind) {
        case Selector::Kind::name:
          if (const Json* found = node.value->find(selector.name)) {
            add(out, node, *found, &selector.name, 0);
          }
          break;
        case Selector::Kind::index: {
          if (!node.value->is_array()) break;
          const Json::Array& items = node.value->as_array();
          int64_t at = selector.index < 0 ? selector.index + static_cast<int64_t>(items.size())
                                          : selector.index;
          if (at >= 0 && at < static_cast<int64_t>(items.size())) {
            add(out, node, items[static_cast<size_t>(at)], nullptr, static_cast<size_t>(at));
          }
          break;
        }
        case Selector::Kind::slice:
          slice(selector, node, out);
          break;
        case Selector::Kind::wildcard:
          each_child(node, [&](const Json& value, const std::string* name, size_t index) {
            add(out, node, value, name, index);
          });
          break;
        case Selector::Kind::filter:
          each_child(node, [&](const Json& value, const std::string* name, size_t index) {
            work();
            if (holds(*selector.filter, value)) add(out, node, value, name, index);
          });
          break;
      }
    }
  }

  // RFC 9535, section 2.3.4.2.2.
  void slice(const Selector& selector, const Located& node, std::vector<Located>& out) {
    if (!node.value->is_array() || selector.step == 0) return;
    const Json::Array& items = node.value->as_array();
    auto size = static_cast<int64_t>(items.size());
    bool forward = selector.step > 0;
    auto normal = [&](int64_t at) { return at >= 0 ? at : size + at; };
    int64_t start = normal(selector.start.value_or(forward ? 0 : size - 1));
    int64_t stop = selector.stop ? normal(*selector.stop) : (forward ? size : -1);
    int64_t low =
        forward ? std::clamp<int64_t>(start, 0, size) : std::clamp<int64_t>(stop, -1, size - 1);
    int64_t high =
        forward ? std::clamp<int64_t>(stop, 0, size) : std::clamp<int64_t>(start, -1, size - 1);
    for (int64_t at = forward ? low : high; forward ? at < high : at > low; at += selector.step) {
      auto index = static_cast<size_t>(at);
      add(out, node, items[index], nullptr, index);
    }
  }

  // Paths inside a filter are not asked for.
  std::vector<Located> query(const Filter& filter, const Json& current) {
    bool before = std::exchange(with_paths_, false);
    std::vector<Located> found = run(filter.query, current);
    with_paths_ = before;
    return found;
  }

  bool holds(const Filter& filter, const Json& current) {
    switch (filter.kind) {
      case Filter::Kind::all_of:
        for (const auto& operand : filter.operands) {
          if (!holds(*operand, current)) return false;
        }
        return true;
      case Filter::Kind::any_of:
        for (const auto& operand : filter.operands) {
          if (holds(*operand, current)) return true;
        }
        return false;
      case Filter::Kind::negation:
        return !holds(*filter.operands[0], current);
      case Filter::Kind::exists:
        return !query(filter, current).empty();
      case Filter::Kind::comparison:
        return compare(filter.comparison, value(*filter.operands[0], current),
                       value(*filter.operands[1], current));
      case Filter::Kind::function:
        return matches(filter, current);
      case Filter::Kind::literal:
      case Filter::Kind::query:
        break;
    }
    return false;
  }

  bool matches(const Filter& filter, const Json& current) {
    std::optional<Json> text = value(*filter.operands[0], current);
    if (!text || !text->is_text()) return false;
    bool whole = filter.function == Function::match;
    auto run_on = [&](const Regexp& regexp) {
      worked_ += text->as_text().size() * regexp.size() / kRegexpStepsPerWork;
      work();
      return whole ? regexp.matches(text->as_text()) : regexp.found_in(text->as_text());
    };
    if (filter.pattern_known) return filter.pattern && run_on(*filter.pattern);
    std::optional<Json> pattern = value(*filter.operands[1], current);
    if (!pattern || !pattern->is_text()) return false;
    std::optional<Regexp> regexp = Regexp::parse(pattern->as_text());
    return regexp && run_on(*regexp);
  }

  // Nothing when there is no value.
  std::optional<Json> value(const Filter& filter, const Json& current) {
    if (filter.kind == Filter::Kind::literal) return filter.literal;
    if (filter.kind == Filter::Kind::query) {
      std::vector<Located> found = query(filter, current);
      return found.empty() ? std::nullopt : std::optional<Json>(*found[0].value);
    }
    if (filter.function == Function::length) {
      std::optional<Json> of = value(*filter.operands[0], current);
      if (!of) return std::nullopt;
      if (of->is_text()) return Json(utf8::length(of->as_text()));
      if (of->is_array() || of->is_object()) return Json(of->size());
      return std::nullopt;
    }
    std::vector<Located> found = query(*filter.operands[0], current);
    if (filter.function == Function::count) return Json(found.size());
    return found.size() == 1 ? std::optional<Json>(*found[0].value) : std::nullopt;
  }

  // RFC 9535, section 2.3.5.2.2.
  static bool compare(Comparison op, const std::optional<Json>& left,
                      const std::optional<Json>& right) {
    bool equal = left.has_value() == right.has_value() && (!left || *left == *right);
    auto less = [](const std::optional<Json>& a, const std::optional<Json>& b) {
      if (!a || !b) return false;
      if (a->is_integer() && b->is_integer()) return a->as_integer() < b->as_integer();
      if (a->is_number() && b->is_number()) return a->as_number() < b->as_number();
      return a->is_text() && b->is_text() && a->as_text() < b->as_text();
    };
    switch (op) {
      case Comparison::equal:
        return equal;
      case Comparison::not_equal:
        return !equal;
      case Comparison::less:
        return less(left, right);
      case Comparison::less_equal:
        return equal || less(left, right);
      case Comparison::greater:
        return less(right, left);
      case Comparison::greater_equal:
        return equal || less(right, left);
    }
    return false;
  }

  const Json& root_;
  bool with_paths_;
  std::vector<Step> steps_;
  uint64_t worked_ = 0;
};

}  // namespace
}  // namespace jsonpath

JsonPath JsonPath::parse(std::string_view text) {
  JsonPath path;
  path.query_ = std::make_shared<const jsonpath::Query>(jsonpath::parse_query(text));
  return path;
}

std::vector<Json> JsonPath::select(const Json& root) const {
  jsonpath::Selection selection(root, false);
  std::vector<Json> values;
  for (const auto& node : selection.run(*query_, root)) values.push_back(*node.value);
  return values;
}

std::vector<JsonPath::Node> JsonPath::select_nodes(const Json& root) const {
  jsonpath::Selection selection(root, true);
  std::vector<Node> nodes;
  for (const auto& node : selection.run(*query_, root)) {
    nodes.push_back({*node.value, selection.path_text(node.step)});
  }
  return nodes;
}

bool JsonPath::singular() const { return query_->singular(); }

}  // namespace danlu
