// The HTTP server with a small JSON route and an event stream, for http_load.py. Prints its address,
// then serves until its standard input ends.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "serve/http/event_stream.hpp"
#include "serve/http/server.hpp"
#include "support/measure.hpp"

namespace {

using namespace danlu;
using namespace danlu::serve;

// Sends every stream an event each 100 ms.
class Ticker {
 public:
  void add(std::shared_ptr<EventStream> stream) {
    std::lock_guard lock(mutex_);
    streams_.push_back(std::move(stream));
  }
  void run(const std::stop_token& stop) {
    for (int64_t id = 1; !stop.stop_requested(); ++id) {
      {
        std::lock_guard lock(mutex_);
        std::erase_if(streams_, [&](const std::shared_ptr<EventStream>& stream) {
          return !stream->send({.type = "tick", .data = "{\"ok\":true}", .id = id});
        });
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<EventStream>> streams_;
};

}  // namespace

int main() {
  Ticker ticker;
  Router router;
  router.add("GET", "/json", [](Request&) {
    return Response::json(Json::object({{"ok", true}, {"name", "Danlu"}, {"count", 3}}));
  });
  router.add_exchange("GET", "/events", [&](const std::shared_ptr<Exchange>& exchange) {
    ticker.add(std::make_shared<EventStream>(*exchange));
  });
  Server server({.hosts = {"127.0.0.1"}, .port = 0}, std::move(router));
  server.start();
  std::cout << server.urls().front() << std::endl;
  std::jthread thread([&](const std::stop_token& stop) { ticker.run(stop); });
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  server.stop(std::chrono::seconds(1));
  return 0;
}
