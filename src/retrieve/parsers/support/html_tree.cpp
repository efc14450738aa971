#include "retrieve/parsers/support/html_tree.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

#include "retrieve/parser_errors.hpp"

namespace danlu::retrieve {

struct HtmlTree::Arena {
  static constexpr size_t kBlock = 1 << 20;
  static constexpr size_t kAlignment = alignof(std::max_align_t);

  const ParseInput& input;
  size_t bytes_max;
  std::chrono::steady_clock::time_point deadline;
  std::vector<std::unique_ptr<std::byte[]>> blocks;
  size_t used = kBlock;
  size_t total = 0;
  size_t calls = 0;

  explicit Arena(const ParseInput& input_)
      : input(input_),
        bytes_max(input_.limits.memory_bytes_max),
        deadline(std::chrono::steady_clock::now() + time_for(input_)) {}

  // Some twenty times what an honest page takes; deep nesting makes the time grow with the square.
  static std::chrono::seconds time_for(const ParseInput& input) {
    std::chrono::seconds enough(10 + input.bytes.size() / (1 << 20));
    return std::min(enough, input.limits.time_max);
  }

  void* allocate(size_t size) {
    size = (size + kAlignment - 1) / kAlignment * kAlignment;
    total += size;
    if (total > bytes_max) too_large("its structure needs too much memory");
    if (++calls % 1024 == 0) {
      input.cancel.throw_if_cancelled();
      if (std::chrono::steady_clock::now() > deadline) too_large("it takes too long to read");
    }
    if (size > kBlock / 4) {
      // Kept before the current block, which goes on being filled.
      auto large = std::make_unique_for_overwrite<std::byte[]>(size);
      void* memory = large.get();
      blocks.insert(blocks.end() - (blocks.empty() ? 0 : 1), std::move(large));
      return memory;
    }
    if (used + size > kBlock) {
      blocks.push_back(std::make_unique_for_overwrite<std::byte[]>(kBlock));
      used = 0;
    }
    void* memory = blocks.back().get() + used;
    used += size;
    return memory;
  }

  [[noreturn]] void too_large(const char* detail) const {
    throw Error(kDocumentTooLarge, {{"file", input.file}, {"detail", detail}});
  }
};

HtmlTree::HtmlTree(std::string_view html, const ParseInput& input)
    : html_(html), arena_(std::make_unique<Arena>(input)) {
  GumboOptions options = kGumboDefaultOptions;
  // The error of a full arena passes through gumbo, which is plain C with unwind tables and holds
  // nothing but memory of the arena.
  options.allocator = [](void* arena, size_t size) {
    return static_cast<Arena*>(arena)->allocate(size);
  };
  options.deallocator = [](void*, void*) {};
  options.userdata = arena_.get();
  options.max_errors = 0;
  output_ = gumbo_parse_with_options(&options, html_.data(), html_.size());
}

HtmlTree::~HtmlTree() = default;

const GumboNode* HtmlTree::root() const { return output_->root; }

size_t HtmlTree::offset(const GumboStringPiece& piece) const {
  std::less<const char*> before;
  if (piece.data == nullptr || before(piece.data, html_.data()) ||
      before(html_.data() + html_.size(), piece.data))
    return html_.size();
  return static_cast<size_t>(piece.data - html_.data());
}

std::string_view html_attribute(const GumboNode* node, const char* name) {
  if (node->type != GUMBO_NODE_ELEMENT) return {};
  const GumboAttribute* found = gumbo_get_attribute(&node->v.element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool has_html_attribute(const GumboNode* node, const char* name) {
  return node->type == GUMBO_NODE_ELEMENT &&
         gumbo_get_attribute(&node->v.element.attributes, name) != nullptr;
}

}  // namespace danlu::retrieve
