// Built-in functions: range, dict, namespace, joiner, cycler, raise_exception, strftime_now.
#include <ctime>

#include "base/jinja/builtins.hpp"
#include "base/jinja/evaluator.hpp"
#include "base/jinja/operators.hpp"

namespace danlu::jinja {
namespace {

constexpr int64_t kRangeMax = 100'000;

struct GlobalObject : CallableObject {
  const GlobalFunction* function = nullptr;
  Value call(Runtime& runtime, Arguments& arguments) override {
    return function->run(runtime, arguments);
  }
  std::string name() const override { return "function " + std::string(function->name); }
};

// Anything else that is called: a state and what to do with it.
struct ClosureObject : CallableObject {
  std::string label;
  std::function<Value(Runtime&, Arguments&)> run;
  std::function<Value(Runtime&, std::string_view)> member;
  Value call(Runtime& runtime, Arguments& arguments) override {
    if (!run) runtime.fail_value({}, label);
    return run(runtime, arguments);
  }
  std::string name() const override { return label; }
  Value attribute(Runtime& runtime, std::string_view wanted) override {
    return member ? member(runtime, wanted) : Value();
  }
};

Value make_closure(std::string label, std::function<Value(Runtime&, Arguments&)> run,
                   int depth = 1) {
  auto object = std::make_shared<ClosureObject>();
  object->label = std::move(label);
  object->run = std::move(run);
  object->depth = depth;
  return Value(Type::callable, std::move(object));
}

Value range(Runtime& runtime, Arguments& arguments) {
  Bound bound(runtime, "start,stop,step", arguments);
  auto made = std::make_shared<RangeObject>();
  if (bound.has(1)) {
    made->start = bound.required_integer(0);
    made->stop = bound.required_integer(1);
    made->step = bound.has(2) ? bound.required_integer(2) : 1;
  } else {
    made->stop = bound.required_integer(0);
  }
  if (made->step == 0) runtime.fail_value({}, "0");
  constexpr int64_t kFar = int64_t{1} << 60;  // Keeps every sum below inside 64 bits.
  for (int64_t bound_value : {made->start, made->stop, made->step}) {
    if (bound_value > kFar || bound_value < -kFar) {
      runtime.fail_limit(static_cast<uint64_t>(kRangeMax), "items");
    }
  }
  if (made->size() > kRangeMax) runtime.fail_limit(static_cast<uint64_t>(kRangeMax), "items");
  return Value(Type::range, std::move(made));
}

// dict(mapping or pairs, name=value ...)
std::shared_ptr<DictObject> dict_from(Runtime& runtime, Arguments& arguments) {
  auto made = std::make_shared<DictObject>();
  if (arguments.positional.size() > 1) runtime.fail_argument({}, "2");
  if (!arguments.positional.empty()) {
    const Value& source = arguments.positional[0];
    if (source.is(Type::dict)) {
      for (const auto& [key, value] : dict_members(source)) made->set(runtime, key, value);
    } else {
      Iteration iteration(runtime, source);
      for (Value item; iteration.next(item);) {
        Values pair = items_of(runtime, item);
        if (pair.size() != 2) runtime.fail_value({}, repr(runtime, item));
        made->set(runtime, pair[0], pair[1]);
      }
    }
  }
  for (const auto& [name, value] : arguments.keyword) made->set(runtime, Value(name), value);
  return made;
}

Value dict(Runtime& runtime, Arguments& arguments) {
  return Value(Type::dict, dict_from(runtime, arguments));
}

Value space(Runtime& runtime, Arguments& arguments) {
  auto made = std::make_shared<SpaceObject>();
  auto named = dict_from(runtime, arguments);
  for (auto& [key, value] : named->members) {
    if (!key.is(Type::text)) runtime.fail_type({}, "text", key);
    made->members.emplace_back(key.text(), value);
  }
  Value result(Type::space, std::move(made));
  runtime.watch(result);
  return result;
}

Value joiner(Runtime& runtime, Arguments& arguments) {
  Bound bound(runtime, "sep", arguments);
  Value separator = bound.has(0) ? bound[0] : Value(", ");
  auto used = std::make_shared<bool>(false);
  return make_closure(
      "Joiner",
      [used, separator](Runtime&, Arguments&) {
        return std::exchange(*used, true) ? separator : Value("");
      },
      separator.depth() + 1);
}

Value cycler(Runtime& runtime, Arguments& arguments) {
  if (arguments.positional.empty()) runtime.fail_missing({}, "1");
  auto items = std::make_shared<Values>(std::move(arguments.positional));
  auto at = std::make_shared<size_t>(0);
  auto object = std::make_shared<ClosureObject>();
  object->label = "Cycler";
  for (const Value& item : *items) object->depth = std::max(object->depth, item.depth() + 1);
  runtime.check_depth(object->depth);
  object->member = [items, at](Runtime&, std::string_view wanted) -> Value {
    if (wanted == "current") return (*items)[*at];
    if (wanted == "next") {
      return make_closure("Cycler.next", [items, at](Runtime&, Arguments&) {
        Value item = (*items)[*at];
        *at = (*at + 1) % items->size();
        return item;
      });
    }
    if (wanted == "reset") {
      return make_closure("Cycler.reset", [at](Runtime&, Arguments&) {
        *at = 0;
        return Value(nullptr);
      });
    }
    return {};
  };
  return Value(Type::callable, std::move(object));
}

Value raise_exception(Runtime& runtime, Arguments& arguments) {
  Bound bound(runtime, "message", arguments);
  runtime.fail_raised(str(runtime, bound.required(0)));
}

Value strftime_now(Runtime& runtime, Arguments& arguments) {
  Bound bound(runtime, "format", arguments);
  bound.required(0);
  std::string format = bound.text(0, "");
  constexpr size_t kFormatMax = 1000;
  if (format.size() > kFormatMax) runtime.fail_limit(kFormatMax, "bytes");
  auto moment = runtime.options().now ? runtime.options().now() : std::chrono::system_clock::now();
  std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  // A width such as "%99999d" would be obeyed by the C library.
  for (size_t i = 0; (i = format.find('%', i)) != std::string::npos; i += 2) {
    size_t letter = format.find_first_not_of("-_0^#EO", i + 1);
    if (letter != std::string::npos && format[letter] >= '1' && format[letter] <= '9') {
      runtime.fail_value({}, format);
    }
  }
  std::string out(kFormatMax * 64, '\0');
  out.resize(std::strftime(out.data(), out.size(), format.c_str(), &parts));
  return Value(std::move(out));
}

constexpr GlobalFunction kFunctions[] = {
    {"cycler", cycler},
    {"dict", dict},
    {"joiner", joiner},
    {"namespace", space},
    {"raise_exception", raise_exception},
    {"range", range},
    {"strftime_now", strftime_now},
};

}  // namespace

const GlobalFunction* find_global(std::string_view name) {
  for (const GlobalFunction& function : kFunctions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const GlobalFunction& function : kFunctions) names.emplace_back(function.name);
  return names;
}

Value global_value(const GlobalFunction& function) {
  auto object = std::make_shared<GlobalObject>();
  object->function = &function;
  return Value(Type::callable, std::move(object));
}

Value loop_method(LoopObject& loop, bool cycle) {
  auto self = loop.shared_from_this();
  if (cycle) {
    return make_closure(
        "loop.cycle",
        [self](Runtime& runtime, Arguments& arguments) {
          if (arguments.positional.empty()) runtime.fail_missing({}, "1");
          auto count = static_cast<int64_t>(arguments.positional.size());
          return arguments.positional[static_cast<size_t>(self->index0 % count)];
        },
        loop.depth + 1);
  }
  return make_closure(
      "loop.changed",
      [self](Runtime& runtime, Arguments& arguments) {
        bool same = self->changed && self->changed->size() == arguments.positional.size();
        for (size_t i = 0; same && i < arguments.positional.size(); ++i) {
          same = equal(runtime, (*self->changed)[i], arguments.positional[i]);
        }
        if (!same) self->changed = arguments.positional;
        return Value(!same);
      },
      loop.depth + 1);
}

}  // namespace danlu::jinja
