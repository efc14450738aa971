#include "flow/document.hpp"

#include <algorithm>
#include <charconv>

#include "flow/errors.hpp"

namespace danlu::flow {
namespace {

using Keys = std::vector<std::string>;

const Keys kReserved{"inputs", "state", "item", "index", "true", "false", "none", "null",
                     "not",    "and",   "or",   "in",    "is",   "if",    "else"};

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

YamlNode null_node() {
  YamlNode node;
  node.plain = true;
  return node;
}

// Reads the parts of a document; mistakes go to `problems_`, never up.
class Reader {
 public:
  Reader(const std::string& file, std::vector<Error>& problems)
      : file_(file), problems_(problems) {}

  FlowDocument read(const YamlNode& root) {
    FlowDocument document;
    document.file = file_;
    if (!root.is_mapping()) {
      report(Error(kNotAFlow,
                   {{"detail", root.is_null() ? "the file is empty" : "it is not a mapping"}}),
             root);
      return document;
    }
    check_keys(root,
               {"danlu", "name", "summary", "durability", "inputs", "state", "steps", "outputs"});
    check_version(root);
    if (const YamlNode* name = root.find("name")) document.name = scalar_text(*name, "name");
    if (const YamlNode* text = root.find("summary")) document.summary = bilingual(*text, "summary");
    if (const YamlNode* mode = root.find("durability")) {
      guarded(*mode, [&] { document.durability = from_json<Durability>(mode->text); });
    }
    if (const YamlNode* inputs = root.find("inputs")) document.inputs = flow_inputs(*inputs);
    if (const YamlNode* state = root.find("state")) document.state = state_variables(*state);
    if (const YamlNode* outputs = root.find("outputs"))
      document.outputs = named_values(*outputs, "outputs");
    const YamlNode* step_list = root.find("steps");
    if (step_list == nullptr) {
      report(Error(kMissingKey, {{"key", "steps"}, {"help", "the list of steps"}}), root);
    } else {
      document.steps = steps(*step_list);
    }
    return document;
  }

 private:
  void report(Error error, const YamlNode& node) {
    error.at(PlaceKind::line, node.line)
        .at(PlaceKind::column, node.column)
        .at(PlaceKind::file, file_);
    problems_.push_back(std::move(error));
  }
  void wrong_shape(const YamlNode& node, std::string_view key, std::string_view expected) {
    report(Error(kWrongShape, {{"key", key}, {"expected", expected}}), node);
  }
  static TextPlace place_of(const YamlNode& node) { return {node.line, node.column}; }

  void check_keys(const YamlNode& mapping, const Keys& known) {
    for (const auto& [key, value] : mapping.members) {
      if (std::ranges::find(known, key.text) != known.end()) continue;
      report(Error(kUnknownKey, {{"key", key.text},
                                 {"near", did_you_mean(key.text, known)},
                                 {"known", joined(known)}}),
             key);
    }
  }

  void check_version(const YamlNode& root) {
    const YamlNode* version = root.find("danlu");
    if (version == nullptr) {
      report(Error(kMissingKey, {{"key", "danlu"}, {"help", "the format's version, 1"}}), root);
      return;
    }
    Json number = version->to_json();
    if (!number.is_integer() || number.as_integer() < 1 || number.as_integer() > kFormatVersion) {
      report(Error(kFlowVersion, {{"found", version->text}, {"known", kFormatVersion}}), *version);
    }
  }

  std::string scalar_text(const YamlNode& node, std::string_view key) {
    if (!node.is_scalar()) wrong_shape(node, key, "text");
    return node.text;
  }

  Bilingual bilingual(const YamlNode& node, std::string_view key) {
    if (node.is_scalar()) return {node.text, node.text};
    if (!node.is_mapping()) {
      wrong_shape(node, key, "text, or {en: …, zh: …}");
      return {};
    }
    check_keys(node, {"en", "zh"});
    const YamlNode* en = node.find("en");
    const YamlNode* zh = node.find("zh");
    std::string english = en != nullptr ? en->text : zh != nullptr ? zh->text : "";
    return {english, zh != nullptr ? zh->text : english};
  }

  bool mapping_at(const YamlNode& node, std::string_view key) {
    if (node.is_mapping()) return true;
    if (!node.is_null()) wrong_shape(node, key, "a mapping of names");
    return false;
  }

  bool good_name(const YamlNode& key) {
    if (is_name(key.text) && std::ranges::find(kReserved, key.text) == kReserved.end()) return true;
    report(Error(kBadName, {{"name", key.text}, {"reserved", joined(kReserved)}}), key);
    return false;
  }

  // Runs `body` and turns an Error into a problem at `node`.
  template <class Body>
  void guarded(const YamlNode& node, const Body& body) {
    try {
      body();
    } catch (const Error& error) {
      report(error, node);
    }
  }

  PortType type_at(const YamlNode& node) {
    PortType type;
    guarded(node, [&] { type = PortType::parse(node.text); });
    return type;
  }

  std::vector<FlowInput> flow_inputs(const YamlNode& node) {
    std::vector<FlowInput> inputs;
    if (!mapping_at(node, "inputs")) return inputs;
    for (const auto& [key, value] : node.members) {
      FlowInput input{.name = key.text, .place = place_of(key)};
      if (!is_name(key.text)) good_name(key);
      if (value.is_scalar()) {
        input.type = value.is_null() ? PortType{PortKind::text} : type_at(value);
      } else if (value.is_mapping()) {
        read_input(value, input);
      } else {
        wrong_shape(value, key.text, "a type, or {type: …, default: …, help: …}");
      }
      if (input.type.optional) input.required = false;
      inputs.push_back(std::move(input));
    }
    return inputs;
  }

  void read_input(const YamlNode& node, FlowInput& input) {
    check_keys(node, {"type", "help", "default", "choices", "required"});
    const YamlNode* type = node.find("type");
    input.type = type != nullptr ? type_at(*type) : PortType{PortKind::text};
    if (const YamlNode* help = node.find("help")) input.help = bilingual(*help, "help");
    if (const YamlNode* value = node.find("default")) {
      guarded(*value, [&] {
        input.default_value =
            conform(value->to_json(), {input.type.kind, input.type.list, true}).to_json();
      });
      input.required = false;
    }
    if (const YamlNode* required = node.find("required")) {
      guarded(*required, [&] { input.required = required->to_json().as_boolean(); });
    }
    if (const YamlNode* choices = node.find("choices")) {
      guarded(*choices, [&] { input.choices = from_json<Keys>(choices->to_json()); });
    }
  }

  std::vector<StateVariable> state_variables(const YamlNode& node) {
    std::vector<StateVariable> variables;
    if (!mapping_at(node, "state")) return variables;
    for (const auto& [key, value] : node.members) {
      StateVariable variable{.name = key.text, .place = place_of(key)};
      if (!is_name(key.text)) good_name(key);
      if (!value.is_mapping()) {
        wrong_shape(value, key.text, "{type: …, scope: run|conversation, default: …}");
        continue;
      }
      check_keys(value, {"type", "scope", "default"});
      if (const YamlNode* type = value.find("type")) variable.type = type_at(*type);
      if (const YamlNode* scope = value.find("scope")) {
        guarded(*scope, [&] { variable.scope = from_json<StateScope>(scope->text); });
      }
      if (const YamlNode* initial = value.find("default"))
        variable.default_value = initial->to_json();
      variables.push_back(std::move(variable));
    }
    return variables;
  }

  // `name: value` pairs, or `name: {value: …, type: …, help: …}` for outputs of a flow.
  std::vector<FlowOutput> named_values(const YamlNode& node, std::string_view what) {
    std::vector<FlowOutput> outputs;
    if (!mapping_at(node, what)) return outputs;
    for (const auto& [key, value] : node.members) {
      FlowOutput output{.name = key.text,
                        .value = value,
                        .type = std::nullopt,
                        .help = {},
                        .place = place_of(key)};
      if (!is_name(key.text)) good_name(key);
      bool described = what == "outputs" && value.is_mapping() &&
                       (value.find("value") != nullptr || value.find("type") != nullptr);
      if (described) {
        check_keys(value, {"value", "type", "help"});
        output.value = value.find("value") != nullptr ? *value.find("value") : null_node();
        if (const YamlNode* type = value.find("type")) output.type = type_at(*type);
        if (const YamlNode* help = value.find("help")) output.help = bilingual(*help, "help");
      }
      outputs.push_back(std::move(output));
    }
    return outputs;
  }

  std::vector<Step> steps(const YamlNode& node) {
    std::vector<Step> list;
    if (!node.is_sequence()) {
      wrong_shape(node, "steps", "a list of steps");
      return list;
    }
    for (const YamlNode& item : node.items) {
      if (!item.is_mapping()) {
        wrong_shape(item, "step", "a mapping with 'id' and 'use'");
        continue;
      }
      Step step = read_step(item);
      auto twin = std::ranges::find(list, step.id, &Step::id);
      if (twin != list.end() && !step.id.empty()) {
        report(Error(kDuplicateName, {{"name", step.id}, {"first", twin->place.line}}), item);
        continue;
      }
      list.push_back(std::move(step));
    }
    return list;
  }

  Step read_step(const YamlNode& node) {
    Step step;
    step.place = place_of(node);
    check_keys(node, {"id", "use", "for_each", "while", "call", "with", "in", "when", "after",
                      "retry", "timeout", "on_error", "cache"});
    if (const YamlNode* id = node.find("id")) {
      if (good_name(*id)) step.id = id->text;
    } else {
      report(Error(kMissingKey, {{"key", "id"}, {"help", "a name other steps use for this one"}}),
             node);
    }
    Keys kinds;
    for (const char* kind : {"use", "for_each", "while", "call"}) {
      if (node.find(kind) != nullptr) kinds.emplace_back(kind);
    }
    if (kinds.size() != 1) {
      report(Error(kStepKind, {{"found", kinds.empty() ? "none" : joined(kinds)}}), node);
    }
    step.with = optional_mapping(node, "with");
    step.in = optional_mapping(node, "in");
    if (kinds.size() == 1) read_kind(node, step);
    read_policies(node, step.policies);
    return step;
  }

  std::optional<YamlNode> optional_mapping(const YamlNode& node, std::string_view key) {
    const YamlNode* found = node.find(key);
    if (found == nullptr || !mapping_at(*found, key)) return std::nullopt;
    return *found;
  }

  void read_kind(const YamlNode& node, Step& step) {
    if (const YamlNode* use = node.find("use")) {
      step.target = scalar_text(*use, "use");
      size_t at = step.target.find('@');
      if (at == std::string::npos) return;
      std::string version = step.target.substr(at + 1);
      auto [end, failure] =
          std::from_chars(version.data(), version.data() + version.size(), step.version);
      if (failure != std::errc() || end != version.data() + version.size() || step.version < 1) {
        wrong_shape(*use, "use", "a node and its version, as in text.split@1");
      }
      step.target.resize(at);
    } else if (const YamlNode* each = node.find("for_each")) {
      step.kind = StepKind::for_each;
      step.for_each = std::make_shared<const ForEach>(read_for_each(*each));
    } else if (const YamlNode* loop = node.find("while")) {
      step.kind = StepKind::while_loop;
      step.while_loop = std::make_shared<const While>(read_while(*loop));
    } else if (const YamlNode* call = node.find("call")) {
      step.kind = StepKind::call;
      step.target = scalar_text(*call, "call");
    }
  }

  const YamlNode* required_key(const YamlNode& node, std::string_view key, std::string_view help) {
    const YamlNode* found = node.find(key);
    if (found == nullptr) report(Error(kMissingKey, {{"key", key}, {"help", help}}), node);
    return found;
  }

  ForEach read_for_each(const YamlNode& node) {
    ForEach each;
    if (!mapping_at(node, "for_each")) {
      if (node.is_null()) wrong_shape(node, "for_each", "{items: …, do: [steps]}");
      return each;
    }
    check_keys(node, {"items", "parallel", "on_error", "do", "outputs"});
    if (const YamlNode* items = required_key(node, "items", "the list to go through"))
      each.items = *items;
    if (const YamlNode* body = required_key(node, "do", "the steps for each item"))
      each.body = steps(*body);
    if (const YamlNode* parallel = node.find("parallel"))
      each.parallel = count(*parallel, "parallel");
    if (const YamlNode* mode = node.find("on_error")) {
      guarded(*mode, [&] { each.on_error = from_json<ItemErrors>(mode->text); });
    }
    if (const YamlNode* outputs = node.find("outputs"))
      each.outputs = named_values(*outputs, "for_each outputs");
    return each;
  }

  While read_while(const YamlNode& node) {
    While loop;
    if (!mapping_at(node, "while")) {
      if (node.is_null()) wrong_shape(node, "while", "{state: …, do: [steps], next: …, until: …}");
      return loop;
    }
    check_keys(node, {"state", "next", "until", "max", "do"});
    if (const YamlNode* state = required_key(node, "state", "first values"))
      loop.state = named_values(*state, "state");
    if (const YamlNode* next = required_key(node, "next", "values for the next round"))
      loop.next = named_values(*next, "next");
    if (const YamlNode* body = node.find("do")) loop.body = steps(*body);
    if (const YamlNode* until = required_key(node, "until", "when to stop")) loop.until = *until;
    if (const YamlNode* rounds = node.find("max")) loop.rounds_max = count(*rounds, "max");
    return loop;
  }

  int64_t count(const YamlNode& node, std::string_view key) {
    Json number = node.to_json();
    if (number.is_integer() && number.as_integer() >= 1) return number.as_integer();
    wrong_shape(node, key, "a number from 1");
    return 1;
  }

  void read_policies(const YamlNode& node, Policies& policies) {
    if (const YamlNode* when = node.find("when")) policies.when = *when;
    if (const YamlNode* after = node.find("after")) {
      guarded(*after, [&] {
        policies.after = after->is_scalar() ? Keys{after->text} : from_json<Keys>(after->to_json());
      });
    }
    if (const YamlNode* retry = node.find("retry")) {
      guarded(*retry, [&] { policies.retry = from_json<RetryPolicy>(retry->to_json()); });
    }
    if (const YamlNode* timeout = node.find("timeout")) {
      guarded(*timeout, [&] { policies.timeout = from_json<TimeoutPolicy>(timeout->to_json()); });
    }
    if (const YamlNode* cache = node.find("cache")) {
      guarded(*cache, [&] { policies.cache = cache->to_json().as_boolean(); });
    }
    if (const YamlNode* on_error = node.find("on_error")) read_on_error(*on_error, policies);
  }

  void read_on_error(const YamlNode& node, Policies& policies) {
    if (node.is_scalar() && node.text == "stop") return;
    if (node.is_scalar() && node.text == "branch") {
      policies.on_error = OnError::branch;
      return;
    }
    const YamlNode* values = node.find("default");
    if (values == nullptr || !values->is_mapping()) {
      wrong_shape(node, "on_error", "stop, branch, or {default: {output: value}}");
      return;
    }
    policies.on_error = OnError::defaults;
    policies.default_outputs = values->to_json();
  }

  const std::string& file_;
  std::vector<Error>& problems_;
};

}  // namespace

FlowDocument read_document(std::string_view yaml, const std::string& file,
                           std::vector<Error>& problems) {
  try {
    return Reader(file, problems).read(parse_yaml(yaml));
  } catch (Error& error) {
    error.at(PlaceKind::file, file);
    throw;
  }
}

}  // namespace danlu::flow
