#include "serve/openai/support/chat_run.hpp"

#include <atomic>
#include <mutex>
#include <optional>

#include "base/time.hpp"
#include "serve/api/api.hpp"
#include "serve/api/errors.hpp"
#include "serve/http/event_stream.hpp"
#include "serve/openai/support/answer_text.hpp"
#include "serve/openai/support/chat_models.hpp"
#include "serve/openai/support/chat_shape.hpp"
#include "serve/openai/support/error_shape.hpp"
#include "serve/openai/support/errors.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

class ChatRun final : public flow::RunObserver, public std::enable_shared_from_this<ChatRun> {
 public:
  ChatRun(std::shared_ptr<Exchange> exchange, ChatCompletionRequest request,
          workbench::LoadedAppPtr app)
      : exchange_(std::move(exchange)),
        request_(std::move(request)),
        app_(std::move(app)),
        plan_(chat_plan(app_->app, *app_->runnable())),
        run_(flow::new_run_id()),
        created_s_(now_microseconds() / 1'000'000),
        cancel_(exchange_->cancel_token()),
        text_(request_.stops) {}

  flow::StartOptions options(workbench::Workbench& workbench);
  // Another observer of the same run; outlives it.
  void also_tell(flow::RunObserver* observer) { also_ = observer; }
  // The run has started: from now on something may be sent.
  void begin();

  void on_event(const flow::RunEvent& event) override;
  void on_preview(const std::string& path, std::string_view text) override;
  void on_progress(const std::string& path, double done, double total,
                   std::string_view note) override {
    if (also_ != nullptr) also_->on_progress(path, done, total, note);
  }

 private:
  void done(const flow::RunResult& result);
  void end();  // REQUIRES: mutex_ is held; there is a result.
  void succeed();
  void fail(const Error& error);
  Json own(const Json& outputs) const;
  Json usage() const;
  Json chunk(Json choices) const;
  void send_delta(Json delta, Json finish_reason = {}, const Json& own_member = {});
  void send(const Json& value);
  // Ends the run of a client that is gone. Without the lock: a run may end on the thread that
  // cancels it.
  void cancel_if_gone() {
    if (gone_) cancel_.cancel();
  }

  const std::shared_ptr<Exchange> exchange_;
  ChatCompletionRequest request_;
  const workbench::LoadedAppPtr app_;
  const ChatPlan plan_;
  const std::string run_;
  const int64_t created_s_;
  CancelSource cancel_;
  flow::RunObserver* also_ = nullptr;

  std::atomic<bool> gone_ = false;
  std::mutex mutex_;  // Guards what follows.
  bool begun_ = false;
  bool ended_ = false;
  std::optional<flow::RunResult> result_;
  std::unique_ptr<EventStream> stream_;
  AnswerText text_;
  std::string waiting_;  // Text that may be sent once begun.
  std::string answer_step_;
  ChatUsage usage_;
};

flow::StartOptions ChatRun::options(workbench::Workbench& workbench) {
  flow::StartOptions options{.run_id = run_, .observer = this, .cancel = cancel_.token()};
  const workbench::ChatShape& chat = *app_->app.chat;
  for (const auto& [name, value] : request_.inputs.as_object())
    options.inputs.emplace_back(name, value);
  options.inputs.emplace_back(chat.question, Json(request_.question));
  if (request_.conversation.empty() && !request_.history.empty()) {
    Json history = to_json(request_.history);
    if (!plan_.history_input.empty()) {
      options.inputs.emplace_back(plan_.history_input, history);
    } else if (!plan_.history_state.empty()) {
      // A conversation of its own, which begins with what the client says was said.
      request_.conversation = "openai-" + run_;
      workbench.run_store().save(app_->runnable()->name, request_.conversation, plan_.history_state,
                                 history);
    } else {
      request_.ignored.emplace_back("earlier messages");
    }
  }
  options.conversation = request_.conversation;
  // The run's end lets go of this object.
  options.on_done = [self = shared_from_this()](const flow::RunResult& result) {
    self->done(result);
  };
  return options;
}

void ChatRun::begin() {
  if (request_.stream) {
    auto stream = std::make_unique<EventStream>(*exchange_);
    stream->on_close([weak = weak_from_this()] {
      if (std::shared_ptr<ChatRun> self = weak.lock()) self->cancel_.cancel();
    });
    std::lock_guard lock(mutex_);
    stream_ = std::move(stream);
  }
  std::unique_lock lock(mutex_);
  begun_ = true;
  if (stream_ != nullptr) {
    send_delta(Json::object({{"role", "assistant"}, {"content", ""}}));
    if (!waiting_.empty()) send_delta(Json::object({{"content", std::exchange(waiting_, {})}}));
  }
  if (result_) end();
  lock.unlock();
  cancel_if_gone();
}

void ChatRun::on_event(const flow::RunEvent& event) {
  if (also_ != nullptr) also_->on_event(event);
  std::lock_guard lock(mutex_);
  usage_.add(event);
  bool again = event.kind == flow::EventKind::step_started && event.attempt > 1;
  if (again && event.path == answer_step_) text_.restart();
}

void ChatRun::on_preview(const std::string& path, std::string_view text) {
  if (also_ != nullptr) also_->on_preview(path, text);
  if (!request_.stream || !plan_.answer_steps.contains(path)) return;
  std::unique_lock lock(mutex_);
  if (ended_ || (!answer_step_.empty() && path != answer_step_)) return;
  answer_step_ = path;
  std::string ready = text_.grow(text);
  if (ready.empty()) return;
  if (begun_) {
    send_delta(Json::object({{"content", ready}}));
  } else {
    waiting_ += ready;
  }
  lock.unlock();
  cancel_if_gone();
}

void ChatRun::done(const flow::RunResult& result) {
  std::lock_guard lock(mutex_);
  result_ = result;
  if (begun_) end();
}

void ChatRun::end() {
  if (std::exchange(ended_, true)) return;
  switch (result_->status) {
    case flow::RunStatus::succeeded:
      return succeed();
    case flow::RunStatus::waiting:
      return fail(Error(kRunWaits, {{"run", run_}}));
    case flow::RunStatus::failed:
    case flow::RunStatus::cancelled:
      return fail(result_->error != nullptr ? *result_->error : Error(kCancelled));
  }
}

void ChatRun::succeed() {
  Json outputs = result_->outputs_json();
  const Json* value = outputs.find(app_->app.chat->answer);
  std::string whole;
  if (value != nullptr && !value->is_null())
    whole = value->is_text() ? value->as_text() : value->dump();
  std::string rest = text_.finish(whole);
  if (stream_ == nullptr) {
    Json message = Json::object({{"role", "assistant"}, {"content", rest}, {"refusal", Json()}});
    Json choice = Json::object(
        {{"index", 0}, {"message", message}, {"logprobs", Json()}, {"finish_reason", "stop"}});
    exchange_->answer(Response::json(Json::object({{"id", "chatcmpl-" + run_},
                                                   {"object", "chat.completion"},
                                                   {"created", created_s_},
                                                   {"model", app_->app.name},
                                                   {"choices", Json::array({choice})},
                                                   {"usage", usage()},
                                                   {"danlu", own(outputs)}})));
    return;
  }
  if (!rest.empty()) send_delta(Json::object({{"content", rest}}));
  send_delta(Json::object(), "stop", own(outputs));
  if (request_.include_usage) {
    Json last = chunk(Json::array());
    last["usage"] = usage();
    send(last);
  }
  stream_->send({.type = {}, .data = "[DONE]"});
  stream_->close();
}

void ChatRun::fail(const Error& error) {
  if (stream_ == nullptr) {
    exchange_->answer(openai_failed_run(error));
    return;
  }
  Response response = openai_failed_run(error);
  send(Json::object({{"error", openai_error(error, response.status)}}));
  stream_->close();
}

Json ChatRun::own(const Json& outputs) const {
  const workbench::ChatShape& chat = *app_->app.chat;
  const Json* citations = chat.citations.empty() ? nullptr : outputs.find(chat.citations);
  const Json* note = chat.note.empty() ? nullptr : outputs.find(chat.note);
  Json ignored = Json::array();
  for (const std::string& name : request_.ignored) ignored.push_back(name);
  return Json::object(
      {{"run", run_},
       {"conversation", request_.conversation.empty() ? Json() : Json(request_.conversation)},
       {"citations", citations != nullptr && citations->is_array() ? *citations : Json::array()},
       {"note", note != nullptr ? *note : Json()},
       {"usage_counted", usage_.counted()},
       {"ignored", ignored},
       {"replaced", text_.replaced()}});
}

Json ChatRun::usage() const {
  int64_t prompt = estimated_tokens(request_.question);
  for (const Message& message : request_.history) prompt += estimated_tokens(message.content);
  return usage_.to_json(prompt, estimated_tokens(text_.sent()));
}

Json ChatRun::chunk(Json choices) const {
  Json value = Json::object({{"id", "chatcmpl-" + run_},
                             {"object", "chat.completion.chunk"},
                             {"created", created_s_},
                             {"model", app_->app.name},
                             {"choices", std::move(choices)}});
  if (request_.include_usage) value["usage"] = Json();
  return value;
}

void ChatRun::send_delta(Json delta, Json finish_reason, const Json& own_member) {
  Json value = chunk(Json::array({Json::object({{"index", 0},
                                                {"delta", std::move(delta)},
                                                {"logprobs", Json()},
                                                {"finish_reason", std::move(finish_reason)}})}));
  if (!own_member.is_null()) value["danlu"] = own_member;
  send(value);
}

void ChatRun::send(const Json& value) {
  // A client that went, or does not read: nobody is left to answer.
  if (!stream_->send({.type = {}, .data = value.dump()})) gone_ = true;
}

// A conversation of another app, or (for scope run) one that this token did not begin, is as unknown
// as none.
void require_conversation(const Call& call, const workbench::LoadedApp& app,
                          const std::string& conversation) {
  if (conversation.empty()) return;
  std::vector<flow::RunSummary> last =
      call.workbench.run_store().runs({.conversation = conversation, .limit = 1});
  if (last.empty()) return;
  bool own =
      last.front().app == app.app.name &&
      (call.identity.scope != Scope::run || call.api.started_by(last.front().id, call.identity));
  if (!own) throw Error(kConversationUnknown, {{"id", conversation}});
}

}  // namespace

void answer_chat(Call& call, ChatCompletionRequest request) {
  workbench::LoadedAppPtr app = chat_app(call, request.model);
  require_conversation(call, *app, request.conversation);
  auto run = std::make_shared<ChatRun>(call.exchange, std::move(request), app);
  flow::StartOptions options = run->options(call.workbench);
  // Pages that look at the run see it live too.
  call.api.feeds().observe(options, app->runnable());
  run->also_tell(options.observer);
  options.observer = run.get();
  std::string id = options.run_id;
  call.api.note_starter(id, call.identity);
  try {
    call.workbench.start(*app, std::move(options));
  } catch (...) {
    call.api.feeds().forget(id);
    throw;
  }
  run->begin();
}

}  // namespace danlu::serve
