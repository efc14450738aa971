// The "basic URL parser" of the WHATWG URL Standard, one function per state. It works on UTF-8
// bytes: every decision of the standard is about ASCII, and other bytes are percent-encoded alike.
#include "base/utf8.hpp"
#include "net/url.hpp"
#include "net/url_host.hpp"
#include "net/url_percent.hpp"

namespace danlu::net {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}
bool is_normalized_drive_letter(std::string_view text) {
  return is_drive_letter(text) && text[1] == ':';
}
bool starts_with_drive_letter(std::string_view text) {
  if (text.size() < 2 || !is_drive_letter(text.substr(0, 2))) return false;
  return text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos;
}

bool is_single_dot(std::string_view segment) { return segment == "." || lowered(segment) == "%2e"; }
bool is_double_dot(std::string_view segment) {
  if (segment.size() < 2 || segment.size() > 6) return false;
  std::string text = lowered(segment);
  return text == ".." || text == ".%2e" || text == "%2e." || text == "%2e%2e";
}

std::string cleaned(std::string_view text) {
  auto strip = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && strip(text.front())) text.remove_prefix(1);
  while (!text.empty() && strip(text.back())) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (c != '\t' && c != '\n' && c != '\r') out.push_back(c);
  }
  return utf8::valid(out) ? out : utf8::repaired(out);
}

enum class State {
  scheme_start,
  scheme,
  no_scheme,
  special_relative_or_authority,
  path_or_authority,
  relative,
  relative_slash,
  special_authority_slashes,
  special_authority_ignore_slashes,
  authority,
  host,
  port,
  file,
  file_slash,
  file_host,
  path_start,
  path,
  opaque_path,
  query,
  fragment,
};

class Parser {
 public:
  Parser(std::string_view text, const Url* base) : text_(cleaned(text)), base_(base) {}

  std::optional<Url> parse() {
    // The loop sees one position past the end: the standard's EOF code point.
    for (position_ = 0;; ++position_) {
      if (!step()) return std::nullopt;
      if (position_ >= end()) break;
    }
    return std::move(url_);
  }

 private:
  ptrdiff_t end() const { return static_cast<ptrdiff_t>(text_.size()); }
  bool eof() const { return position_ >= end(); }
  char current() const { return eof() ? '\0' : text_[static_cast<size_t>(position_)]; }
  std::string_view rest() const {
    return std::string_view(text_).substr(static_cast<size_t>(position_));
  }
  bool is(char c) const { return !eof() && current() == c; }
  bool next_is(char c) const {
    return position_ + 1 < end() && text_[static_cast<size_t>(position_ + 1)] == c;
  }
  bool is_slash() const { return is('/') || (special_ && is('\\')); }
  bool ends_authority() const { return eof() || is_slash() || is('?') || is('#'); }

  void set_scheme(std::string_view scheme) {
    url_.scheme = scheme;
    special_ = url_.special();
  }
  bool go(State state) {
    state_ = state;
    return true;
  }
  bool go_back(State state) {  // The same position is read again in the new state.
    --position_;
    return go(state);
  }
  bool go_query() {
    url_.query = "";
    return go(State::query);
  }
  bool go_fragment() {
    url_.fragment = "";
    return go(State::fragment);
  }

  bool step() {
    switch (state_) {
      case State::scheme_start:
        return scheme_start();
      case State::scheme:
        return scheme();
      case State::no_scheme:
        return no_scheme();
      case State::special_relative_or_authority:
        return special_relative_or_authority();
      case State::path_or_authority:
        return is('/') ? go(State::authority) : go_back(State::path);
      case State::relative:
        return relative();
      case State::relative_slash:
        return relative_slash();
      case State::special_authority_slashes:
        return special_authority_slashes();
      case State::special_authority_ignore_slashes:
        return is('/') || is('\\') ? true : go_back(State::authority);
      case State::authority:
        return authority();
      case State::host:
        return host();
      case State::port:
        return port();
      case State::file:
        return file();
      case State::file_slash:
        return file_slash();
      case State::file_host:
        return file_host();
      case State::path_start:
        return path_start();
      case State::path:
        return path();
      case State::opaque_path:
        return opaque_path();
      case State::query:
        return query();
      case State::fragment:
        return fragment();
    }
    return false;
  }

  bool scheme_start() {
    if (!is_alpha(current())) return go_back(State::no_scheme);
    buffer_.push_back(lower(current()));
    return go(State::scheme);
  }

  bool scheme() {
    char c = current();
    if (!eof() && (is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.')) {
      buffer_.push_back(lower(c));
      return true;
    }
    if (!is(':')) {
      buffer_.clear();
      position_ = -1;
      return go(State::no_scheme);
    }
    set_scheme(buffer_);
    buffer_.clear();
    if (url_.scheme == "file") return go(State::file);
    if (special_ && base_ != nullptr && base_->scheme == url_.scheme) {
      return go(State::special_relative_or_authority);
    }
    if (special_) return go(State::special_authority_slashes);
    if (next_is('/')) {
      ++position_;
      return go(State::path_or_authority);
    }
    url_.opaque_path = true;
    url_.path = {""};
    return go(State::opaque_path);
  }

  bool no_scheme() {
    if (base_ == nullptr || (base_->opaque_path && !is('#'))) return false;
    if (base_->opaque_path) {
      set_scheme(base_->scheme);
      url_.opaque_path = true;
      url_.path = base_->path;
      url_.query = base_->query;
      return go_fragment();
    }
    return go_back(base_->scheme == "file" ? State::file : State::relative);
  }

  bool special_relative_or_authority() {
    if (!is('/') || !next_is('/')) return go_back(State::relative);
    ++position_;
    return go(State::special_authority_ignore_slashes);
  }

  bool special_authority_slashes() {
    if (!is('/') || !next_is('/')) return go_back(State::special_authority_ignore_slashes);
    ++position_;
    return go(State::special_authority_ignore_slashes);
  }

  void copy_authority() {
    url_.username = base_->username;
    url_.password = base_->password;
    url_.host = base_->host;
    url_.port = base_->port;
  }

  // After the parts of the base have been copied: what the reference adds to them.
  bool continue_from_base(bool keeps_path) {
    if (is('?')) return go_query();
    if (is('#')) return go_fragment();
    if (eof()) return true;
    url_.query.reset();
    if (keeps_path) {
      shorten_path();
    } else {
      url_.path.clear();
    }
    return go_back(State::path);
  }

  bool relative() {
    set_scheme(base_->scheme);
    if (is_slash()) return go(State::relative_slash);
    copy_authority();
    url_.path = base_->path;
    url_.query = base_->query;
    return continue_from_base(true);
  }

  bool relative_slash() {
    if (special_ && (is('/') || is('\\'))) return go(State::special_authority_ignore_slashes);
    if (is('/')) return go(State::authority);
    copy_authority();
    return go_back(State::path);
  }

  void take_credentials() {
    if (at_sign_seen_) {
      (password_token_seen_ ? url_.password : url_.username) += "%40";
    }
    at_sign_seen_ = true;
    for (char c : buffer_) {
      if (c == ':' && !password_token_seen_) {
        password_token_seen_ = true;
        continue;
      }
      append_encoded(password_token_seen_ ? url_.password : url_.username,
                     static_cast<unsigned char>(c), EncodeSet::userinfo);
    }
    buffer_.clear();
  }

  bool authority() {
    if (is('@')) {
      take_credentials();
      return true;
    }
    if (!ends_authority()) {
      buffer_.push_back(current());
      return true;
    }
    if (at_sign_seen_ && buffer_.empty()) return false;
    position_ -= static_cast<ptrdiff_t>(buffer_.size()) + 1;
    buffer_.clear();
    return go(State::host);
  }

  bool take_host() {
    url_.host = parse_host(buffer_, !special_);
    buffer_.clear();
    return url_.host.has_value();
  }

  bool host() {
    if (is(':') && !inside_brackets_) {
      return !buffer_.empty() && take_host() && go(State::port);
    }
    if (ends_authority()) {
      if (special_ && buffer_.empty()) return false;
      return take_host() && go_back(State::path_start);
    }
    if (is('[')) inside_brackets_ = true;
    if (is(']')) inside_brackets_ = false;
    buffer_.push_back(current());
    return true;
  }

  bool port() {
    if (is_digit(current())) {
      buffer_.push_back(current());
      return true;
    }
    if (!ends_authority()) return false;
    if (!buffer_.empty()) {
      uint32_t value = 0;
      for (char c : buffer_) {
        value = value * 10 + static_cast<uint32_t>(c - '0');
        if (value > 65535) return false;
      }
      if (value != url_.effective_port() || !special_) url_.port = static_cast<uint16_t>(value);
      buffer_.clear();
    }
    return go_back(State::path_start);
  }

  bool base_is_file() const { return base_ != nullptr && base_->scheme == "file"; }

  bool file() {
    set_scheme("file");
    url_.host = "";
    if (is('/') || is('\\')) return go(State::file_slash);
    if (!base_is_file()) return go_back(State::path);
    url_.host = base_->host;
    url_.path = base_->path;
    url_.query = base_->query;
    return continue_from_base(eof() || !starts_with_drive_letter(rest()));
  }

  bool file_slash() {
    if (is('/') || is('\\')) return go(State::file_host);
    if (base_is_file()) {
      url_.host = base_->host;
      if (!starts_with_drive_letter(rest()) && !base_->path.empty() &&
          is_normalized_drive_letter(base_->path.front())) {
        url_.path.push_back(base_->path.front());
      }
    }
    return go_back(State::path);
  }

  bool file_host() {
    if (!eof() && !is('/') && !is('\\') && !is('?') && !is('#')) {
      buffer_.push_back(current());
      return true;
    }
    // The buffer is kept: a drive letter is the first segment of the path.
    if (is_drive_letter(buffer_)) return go_back(State::path);
    if (buffer_.empty()) {
      url_.host = "";
      return go_back(State::path_start);
    }
    if (!take_host()) return false;
    if (url_.host == "localhost") url_.host = "";
    return go_back(State::path_start);
  }

  bool path_start() {
    if (special_) return is('/') || is('\\') ? go(State::path) : go_back(State::path);
    if (is('?')) return go_query();
    if (is('#')) return go_fragment();
    if (eof()) return true;
    return is('/') ? go(State::path) : go_back(State::path);
  }

  void shorten_path() {
    if (url_.path.empty()) return;
    bool drive = url_.scheme == "file" && url_.path.size() == 1 &&
                 is_normalized_drive_letter(url_.path.front());
    if (!drive) url_.path.pop_back();
  }

  bool path() {
    if (!eof() && !is_slash() && !is('?') && !is('#')) {
      append_encoded(buffer_, static_cast<unsigned char>(current()), EncodeSet::path);
      return true;
    }
    if (is_double_dot(buffer_)) {
      shorten_path();
      if (!is_slash()) url_.path.emplace_back();
    } else if (is_single_dot(buffer_)) {
      if (!is_slash()) url_.path.emplace_back();
    } else {
      if (url_.scheme == "file" && url_.path.empty() && is_drive_letter(buffer_)) buffer_[1] = ':';
      url_.path.push_back(buffer_);
    }
    buffer_.clear();
    if (is('?')) return go_query();
    if (is('#')) return go_fragment();
    return true;
  }

  bool opaque_path() {
    if (is('?')) return go_query();
    if (is('#')) return go_fragment();
    if (eof()) return true;
    std::string& path = url_.path.front();
    // A space before the query would be lost when the query is removed later.
    if (is(' ') && (next_is('?') || next_is('#'))) {
      path += "%20";
    } else {
      append_encoded(path, static_cast<unsigned char>(current()), EncodeSet::c0_control);
    }
    return true;
  }

  bool query() {
    if (is('#')) return go_fragment();
    if (!eof()) {
      append_encoded(*url_.query, static_cast<unsigned char>(current()),
                     special_ ? EncodeSet::special_query : EncodeSet::query);
    }
    return true;
  }

  bool fragment() {
    if (!eof()) {
      append_encoded(*url_.fragment, static_cast<unsigned char>(current()), EncodeSet::fragment);
    }
    return true;
  }

  std::string text_;
  const Url* base_;
  Url url_;
  State state_ = State::scheme_start;
  ptrdiff_t position_ = 0;
  std::string buffer_;
  bool special_ = false;
  bool at_sign_seen_ = false;
  bool password_token_seen_ = false;
  bool inside_brackets_ = false;
};

}  // namespace

std::optional<Url> Url::try_parse(std::string_view text, const Url* base) {
  if (text.size() > kUrlBytesMax) return std::nullopt;
  return Parser(text, base).parse();
}

}  // namespace danlu::net
