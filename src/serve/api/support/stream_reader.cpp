// A reader of a run's feed that writes server-sent events.
#include "serve/api/support/run_feed.hpp"
#include "serve/http/event_stream.hpp"

namespace danlu::serve {
namespace {

class StreamReader final : public RunReader {
 public:
  explicit StreamReader(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {
    stream_->set_heartbeat(": alive\n\n", EventStream::kHeartbeat);
  }

  Taken event(const FeedEvent& event) override {
    return send({.type = event.kind, .data = event.text, .id = event.number});
  }
  Taken preview(const std::string& path, std::string_view text, bool replace) override {
    Json data = Json::object({{"path", path}, {"text", text}});
    if (replace) data["replace"] = true;
    return send({.type = "preview", .data = data.dump()});
  }
  Taken progress(const std::string& path, double done, double total,
                 const std::string& note) override {
    Json data = Json::object({{"path", path}, {"done", done}, {"total", total}, {"note", note}});
    return send({.type = "progress", .data = data.dump()});
  }
  void ended() override { stream_->close(); }
  bool closed() const override { return stream_->closed(); }
  void on_close(std::function<void()> callback) override { stream_->on_close(std::move(callback)); }
  bool wait_for_room() override {
    return stream_->wait_for_space(std::chrono::seconds(30)) && !stream_->stopping();
  }

 private:
  Taken send(const OutgoingEvent& event) {
    switch (stream_->send(event_text(event))) {
      case Stream::Sent::ok:
        return Taken::ok;
      case Stream::Sent::full:
        return Taken::full;
      case Stream::Sent::closed:
        break;
    }
    return Taken::closed;
  }

  std::shared_ptr<Stream> stream_;
};

}  // namespace

std::shared_ptr<RunReader> stream_reader(Exchange& exchange) {
  std::shared_ptr<Stream> stream = exchange.stream({{"Content-Type", "text/event-stream"},
                                                    {"Cache-Control", "no-cache, no-transform"},
                                                    {"X-Accel-Buffering", "no"}});
  if (stream == nullptr) return nullptr;
  return std::make_shared<StreamReader>(std::move(stream));
}

}  // namespace danlu::serve
