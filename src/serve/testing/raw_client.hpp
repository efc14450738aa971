// A client that sends exactly the bytes it is given, for tests of the server: broken requests, slow
// ones, half ones. Everything ends within a time limit. For one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "serve/http/message.hpp"

namespace danlu::serve::testing {

struct RawResponse {
  int status = 0;  // 0: the connection ended without an answer.
  Headers headers;
  std::string body;       // Decoded when chunked.
  bool complete = false;  // As long as its length or its chunks said.
};

class RawClient {
 public:
  using Time = std::chrono::milliseconds;
  // Throws std::runtime_error when nobody listens.
  explicit RawClient(uint16_t port, std::string_view host = "127.0.0.1");
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool send(std::string_view bytes, Time time = Time(5000));  // False when it could not.
  // The next answer; what follows it stays for the next call.
  RawResponse response(Time time = Time(5000), bool to_head_request = false);
  // The head of an answer only; its body comes through read().
  RawResponse response_head(Time time = Time(5000));
  // What is there or comes within `time`; "" when nothing does or the server is done.
  std::string read(Time time = Time(5000));
  // Reads until `text` has come (true), or time or connection are over.
  bool read_until(std::string_view text, Time time = Time(5000));
  const std::string& received() const { return received_; }  // Not taken by response().
  bool closed_within(Time time);  // The server ended the connection; reads what comes before.
  void half_close();
  void reset();  // The rude end: RST.

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string received_;
};

// One request on a connection of its own. `head`: everything up to the empty line but Host.
RawResponse request(uint16_t port, std::string_view request_line, std::string_view fields = "",
                    std::string_view body = "");

}  // namespace danlu::serve::testing
