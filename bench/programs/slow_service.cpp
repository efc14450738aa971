// A slow HTTP service on this machine: every answer comes MS milliseconds after its request. Prints
// its address, then serves until its standard input ends.
#include <string>

#include "net/testing/test_server.hpp"
#include "support/measure.hpp"

int main(int count, char** words) {
  std::chrono::milliseconds delay(count > 1 ? std::stoi(words[1]) : 1000);
  danlu::net::testing::TestServer server([delay](const danlu::net::testing::ServerRequest&) {
    auto response = danlu::net::testing::ServerResponse::json(R"({"ok": true})");
    response.delay = delay;
    return response;
  });
  std::cout << server.url() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  return 0;
}
