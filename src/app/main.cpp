#include "app/command_line.hpp"

int main(int count, char** words) {
  return danlu::app::run_command_line({words + 1, words + count});
}
