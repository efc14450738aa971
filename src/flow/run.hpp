// What a node sees of the run it works in: cancellation, previews, progress, services, state.
#pragma once

#include <memory>
#include <string>
#include <typeindex>
#include <unordered_map>

#include "base/cancel.hpp"
#include "flow/value.hpp"
#include "flow/wait.hpp"

namespace danlu::flow {

// What the program lends to nodes (HTTP client, folders, models), found by type. Built once, then
// read.
class Services {
 public:
  template <class T>
  void add(std::shared_ptr<T> service) {
    services_[std::type_index(typeid(T))] = std::move(service);
  }
  // nullptr when the program has none.
  template <class T>
  T* find() const {
    auto found = services_.find(std::type_index(typeid(T)));
    return found == services_.end() ? nullptr : static_cast<T*>(found->second.get());
  }

 private:
  std::unordered_map<std::type_index, std::shared_ptr<void>> services_;
};

inline constexpr ErrorCode kNoService{
    "run.no_service",
    Failure::unavailable,
    {"This step needs {service}, which this program was started without.",
     "此步骤需要 {service}，但当前程序没有提供。"},
    {"Run it with 'danlu run'.", "请用 “danlu run” 运行。"}};

class Run {
 public:
  virtual ~Run() = default;

  // Cancelled when the run is, when the step's time is up, or when its result is no longer wanted.
  virtual const CancelToken& cancel() const = 0;
  // Text of the step's main output as it grows; shown live, never logged. Also proves the step is
  // alive.
  virtual void preview(std::string_view text) = 0;
  // done of total (0: unknown) in any unit.
  virtual void progress(double done, double total, std::string_view note) = 0;
  // The same for every attempt of this step instance: send it to what must not act twice.
  virtual std::string idempotency_key() const = 0;
  virtual const Services& services() const = 0;

  // Inputs and outputs of the whole run, for flow.input and flow.output. Null when absent.
  virtual Value flow_input(const std::string& name) const = 0;
  virtual void set_flow_output(const std::string& name, Value value) = 0;
  // State of the run or its conversation, for flow.set.
  virtual void set_state(const std::string& name, Value value) = 0;

  // Suspends the step: what the node's function returns now is not used, and the function is called
  // again when the wait is over, with the answer. Only for light nodes; holds no thread and
  // survives the program's end.
  virtual void wait_for(WaitRequest request);
  // Null until the wait is over.
  virtual const WaitAnswer* answer() const { return nullptr; }

  template <class T>
  T& service(std::string_view what) const {
    T* found = services().find<T>();
    if (found == nullptr) throw Error(kNoService, {{"service", what}});
    return *found;
  }
};

}  // namespace danlu::flow
