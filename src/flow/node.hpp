// A node type: what a step can use. Described once; the description feeds the checker, the command
// line, HTTP, the canvas and the reference. The work itself is a plain function over small structs:
//
//   Outputs run(const Params&, const Inputs&, Run&);
//
// See nodes/text/split.cpp for a whole node. A node whose ports depend on its parameters (template,
// build, branch) takes or gives NamedValues and describes its ports with `ports`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/schema.hpp"
#include "flow/port_codec.hpp"
#include "flow/run.hpp"

namespace danlu::flow {

// What running a node does to the world; caching, replay and permissions read it.
enum class Effect { pure, reads, writes };
// Where it runs: light work (microseconds) on the spot, computing on the cores, waiting on threads
// of its own.
enum class Work { light, compute, wait };
// What it must be granted.
enum class Need { network, files, model, secret };

struct Port {
  std::string name;
  PortType type;
  Bilingual help;
  bool required = true;
};

struct Ports {
  std::vector<Port> inputs;
  std::vector<Port> outputs;
};

// What is wired to a step's inputs, for nodes whose ports depend on it.
using Upstream = std::vector<std::pair<std::string, PortType>>;

// Values by port name, for nodes whose ports are not fixed.
struct NamedValues {
  std::vector<std::pair<std::string, Value>> values;

  const Value* find(std::string_view name) const;
  void set(std::string name, Value value) {
    values.emplace_back(std::move(name), std::move(value));
  }
};

struct NodeType {
  std::string id;  // "family.name"
  int version = 1;
  int implementation =
      1;  // Raised when the same parameters and inputs give another output: old cache is not used.
  Bilingual summary;
  Bilingual help;
  Effect effect = Effect::pure;
  Work work = Work::compute;
  bool idempotent = true;        // For writes: doing it twice with one key is like doing it once.
  bool accepts_skipped = false;  // Runs although some inputs were skipped (merge).
  std::vector<Need> needs;
  ParamTable params;
  Ports fixed_ports;
  std::vector<Json> examples;  // {"with", "in", "out"} or {"with", "in", "error"}; run as tests.

  // Ports for these parameters and inputs; parameters that are expressions are absent. Throws
  // Error.
  std::function<Ports(const Json& with, const Upstream& upstream)> dynamic_ports;
  // Brings parameters written for an older version up to this one.
  std::function<Json(int from_version, const Json& with)> migrate;
  // `params` comes from params.read; inputs stand in the order of the ports, absent ones null; so
  // do the results.
  std::function<std::vector<Value>(const void* params, const Ports& ports,
                                   const std::vector<Value>& inputs, Run& run)>
      run;

  Ports ports(const Json& with, const Upstream& upstream) const {
    return dynamic_ports ? dynamic_ports(with, upstream) : fixed_ports;
  }
  Json to_json() const;
};

template <class P, class I, class O>
class NodeBuilder {
 public:
  using Function = O (*)(const P&, const I&, Run&);

  NodeBuilder(std::string id, int version, Function function) {
    type_.id = std::move(id);
    type_.version = version;
    type_.params = params_of<P>();
    function_ = function;
  }

  NodeBuilder& summary(Bilingual text) { return type_.summary = std::move(text), *this; }
  NodeBuilder& help(Bilingual text) { return type_.help = std::move(text), *this; }
  NodeBuilder& effect(Effect effect) { return type_.effect = effect, *this; }
  NodeBuilder& work(Work work) { return type_.work = work, *this; }
  NodeBuilder& implementation(int number) { return type_.implementation = number, *this; }
  NodeBuilder& not_idempotent() { return type_.idempotent = false, *this; }
  NodeBuilder& accepts_skipped() { return type_.accepts_skipped = true, *this; }
  NodeBuilder& needs(Need need) { return type_.needs.push_back(need), *this; }
  NodeBuilder& example(std::string_view json) {
    return type_.examples.push_back(Json::parse(json)), *this;
  }
  NodeBuilder& ports(std::function<Ports(const Json&, const Upstream&)> ports) {
    return type_.dynamic_ports = std::move(ports), *this;
  }
  NodeBuilder& migrate(std::function<Json(int, const Json&)> migrate) {
    return type_.migrate = std::move(migrate), *this;
  }

  template <class Member>
  NodeBuilder& param(Member P::* member, std::string name, ParamOptions options) {
    add_param(type_.params, member, std::move(name), std::move(options));
    return *this;
  }

  // An std::optional member is an input that need not be wired.
  template <class Member>
  NodeBuilder& input(Member I::* member, std::string name, Bilingual help) {
    PortType type = PortCodec<Member>::type();
    type_.fixed_ports.inputs.push_back({std::move(name), type, std::move(help), !type.optional});
    readers_.push_back([member](I& inputs, const Value& value) {
      inputs.*member = PortCodec<Member>::from(value);
    });
    return *this;
  }

  template <class Member>
  NodeBuilder& output(Member O::* member, std::string name, Bilingual help) {
    type_.fixed_ports.outputs.push_back(
        {std::move(name), PortCodec<Member>::type(), std::move(help), true});
    writers_.push_back(
        [member](const O& outputs) { return PortCodec<Member>::to(outputs.*member); });
    return *this;
  }

  operator NodeType() {
    type_.run = [function = function_, readers = readers_, writers = writers_](
                    const void* params, const Ports& ports, const std::vector<Value>& values,
                    Run& run) {
      I inputs = read(ports, values, readers);
      return write(function(*static_cast<const P*>(params), inputs, run), ports, writers);
    };
    return std::move(type_);
  }

 private:
  using Reader = std::function<void(I&, const Value&)>;
  using Writer = std::function<Value(const O&)>;

  static I read(const Ports& ports, const std::vector<Value>& values,
                const std::vector<Reader>& readers) {
    I inputs{};
    if constexpr (std::is_same_v<I, NamedValues>) {
      for (size_t i = 0; i < ports.inputs.size(); ++i) inputs.set(ports.inputs[i].name, values[i]);
    } else {
      for (size_t i = 0; i < readers.size(); ++i) {
        if (!values[i].is_null()) readers[i](inputs, values[i]);
      }
    }
    return inputs;
  }

  static std::vector<Value> write(const O& outputs, const Ports& ports,
                                  const std::vector<Writer>& writers) {
    std::vector<Value> values;
    values.reserve(ports.outputs.size());
    if constexpr (std::is_same_v<O, NamedValues>) {
      for (const Port& port : ports.outputs) {
        const Value* value = outputs.find(port.name);
        values.push_back(value != nullptr ? *value : Value::skipped());
      }
    } else {
      for (const Writer& writer : writers) values.push_back(writer(outputs));
    }
    return values;
  }

  NodeType type_;
  Function function_ = nullptr;
  std::vector<Reader> readers_;
  std::vector<Writer> writers_;
};

template <class P, class I, class O>
NodeBuilder<P, I, O> node(std::string id, int version, O (*function)(const P&, const I&, Run&)) {
  return NodeBuilder<P, I, O>(std::move(id), version, function);
}

}  // namespace danlu::flow

template <>
struct danlu::EnumNames<danlu::flow::Effect> {
  static constexpr std::array names{"pure", "reads", "writes"};
};
template <>
struct danlu::EnumNames<danlu::flow::Work> {
  static constexpr std::array names{"light", "compute", "wait"};
};
template <>
struct danlu::EnumNames<danlu::flow::Need> {
  static constexpr std::array names{"network", "files", "model", "secret"};
};
