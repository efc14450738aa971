// The event loop behind HttpClient: one thread, libcurl's multi interface on epoll, so that the
// cost of an event does not grow with the number of open transfers. Transfers are handed over by
// their callers and report back under their own mutex.
#pragma once

// tidy: heavy because this header is private to the files of the HTTP client
#include <curl/curl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/platform/socket.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

namespace danlu::net {

using Clock = std::chrono::steady_clock;

struct CloseEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request and its answer on their way. The first part is written before the loop sees it.
struct Transfer {
  std::unique_ptr<CURL, CloseEasy> easy;
  std::unique_ptr<curl_slist, FreeList> header_list;
  std::string body;
  AddressPolicy addresses;
  bool through_proxy = false;
  bool streaming = false;
  size_t bytes_max = 0;
  char detail[CURL_ERROR_SIZE] = {};  // Written by libcurl, read when done.

  std::mutex mutex;  // Guards the rest.
  std::condition_variable changed;
  bool cancelled = false;
  bool abandoned = false;  // The caller is gone.
  bool connected = false;
  bool head_complete = false;
  bool paused = false;
  bool too_large = false;
  bool done = false;
  int status = 0;
  HttpHeaders headers;
  std::string received;
  size_t received_total = 0;
  int64_t bytes_moved = 0;
  Clock::time_point last_activity;
  std::optional<IpAddress> forbidden;
  CURLcode result = CURLE_OK;
  long system_error = 0;
};

class HttpClient::Loop {
 public:
  Loop();
  ~Loop();

  void add(std::shared_ptr<Transfer> transfer);
  void remove(std::shared_ptr<Transfer> transfer);
  void resume(std::shared_ptr<Transfer> transfer);

 private:
  enum class Command { add, remove, resume };
  void post(Command command, std::shared_ptr<Transfer> transfer);
  void run();
  void take_commands();
  void start(const std::shared_ptr<Transfer>& transfer);
  void finish(const std::shared_ptr<Transfer>& transfer, CURLcode result);
  void read_results();
  std::chrono::milliseconds time_to_wait() const;
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* loop, void* unused);
  static int on_timer(CURLM* multi, long timeout_ms, void* loop);

  platform::Poller poller_;
  CURLM* multi_ = nullptr;
  std::optional<Clock::time_point> curl_deadline_;
  std::map<Transfer*, std::shared_ptr<Transfer>> active_;
  std::mutex mutex_;
  std::vector<std::pair<Command, std::shared_ptr<Transfer>>> commands_;
  bool stopping_ = false;
  std::thread thread_;
};

// Fills in the easy handle of a transfer for one hop. Throws Error.
void prepare_transfer(Transfer& transfer, const HttpRequest& request, const Url& url);

}  // namespace danlu::net
