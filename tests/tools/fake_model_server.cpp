// fake_model_server [--port N] [--key TEXT] [--script FILE.json]
// Prints the address of its API on one line and serves until standard input ends.
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/files.hpp"
#include "model/testing/fake_model_server.hpp"

int main(int count, char** values) {
  using danlu::model::testing::FakeModelServer;
  danlu::model::testing::FakeOptions options;
  try {
    for (int i = 1; i + 1 < count; i += 2) {
      std::string_view name = values[i];
      std::string value = values[i + 1];
      if (name == "--port") options.port = static_cast<uint16_t>(std::stoi(value));
      if (name == "--key") options.key = value;
      if (name == "--script") options.script = danlu::Json::parse(danlu::read_file(value));
    }
    FakeModelServer server(std::move(options));
    std::cout << server.url() << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) {
    }
  } catch (const danlu::Error& error) {
    std::cerr << error.full_text(danlu::Language::en) << "\n";
    return danlu::exit_code(error.failure());
  }
  return 0;
}
