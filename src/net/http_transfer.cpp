// How one hop is described to libcurl, and what libcurl reports back (on the loop's thread).
#include <cstring>
#include <string>

#include "net/errors.hpp"
#include "net/http_loop.hpp"
#include "net/proxy.hpp"

namespace danlu::net {
namespace {

constexpr size_t kPendingBytesMax = 1 << 20;  // A slow reader of a stream pauses it here.

std::string_view trimmed(std::string_view text) {
  auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

void take_status_line(Transfer& transfer, std::string_view line) {
  transfer.headers.clear();
  transfer.status = 0;
  size_t space = line.find(' ');
  for (size_t i = space + 1; space != std::string_view::npos && i < line.size(); ++i) {
    if (line[i] < '0' || line[i] > '9' || i > space + 3) break;
    transfer.status = transfer.status * 10 + (line[i] - '0');
  }
}

size_t on_header(char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line(data, size * count);
  std::lock_guard lock(transfer.mutex);
  transfer.last_activity = Clock::now();
  if (transfer.head_complete) return line.size();  // Trailers are of no use here.
  if (line.starts_with("HTTP/")) {
    take_status_line(transfer, line);
  } else if (trimmed(line).empty()) {
    if (transfer.status >= 200) {
      transfer.head_complete = true;
      transfer.changed.notify_all();
    }
  } else if (size_t colon = line.find(':'); colon != std::string_view::npos) {
    transfer.headers.push_back({std::string(trimmed(line.substr(0, colon))),
                                std::string(trimmed(line.substr(colon + 1)))});
  }
  return line.size();
}

size_t on_body(char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  size_t bytes = size * count;
  std::lock_guard lock(transfer.mutex);
  if (transfer.abandoned) return 0;
  if (transfer.streaming && transfer.received.size() >= kPendingBytesMax) {
    transfer.paused = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  transfer.last_activity = Clock::now();
  transfer.received_total += bytes;
  if (transfer.received_total > transfer.bytes_max) {
    transfer.too_large = true;
    return 0;
  }
  transfer.received.append(data, bytes);
  if (transfer.streaming) transfer.changed.notify_all();
  return bytes;
}

// Uploads count as activity too; they have no callback of their own.
int on_progress(void* user, curl_off_t, curl_off_t down, curl_off_t, curl_off_t up) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::lock_guard lock(transfer.mutex);
  if (down + up != transfer.bytes_moved) {
    transfer.bytes_moved = down + up;
    transfer.last_activity = Clock::now();
  }
  return transfer.abandoned ? 1 : 0;
}

bool allowed(Transfer& transfer, const IpAddress& address) {
  if (transfer.through_proxy || transfer.addresses.allows(address.kind())) return true;
  std::lock_guard lock(transfer.mutex);
  transfer.forbidden = address;
  return false;
}

curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* target) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::optional<std::array<uint8_t, 16>> bytes = platform::address_bytes(&target->addr);
  if (!bytes || !allowed(transfer, IpAddress{*bytes})) return CURL_SOCKET_BAD;
  return platform::open_socket(target->family, target->socktype, target->protocol);
}

// Called for every request, also on a connection that an earlier one, with another policy, opened.
int on_connected(void* user, char* ip, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::optional<IpAddress> address = IpAddress::parse(ip);
  if (!address || !allowed(transfer, *address)) return CURL_PREREQFUNC_ABORT;
  std::lock_guard lock(transfer.mutex);
  transfer.connected = true;
  transfer.last_activity = Clock::now();
  transfer.changed.notify_all();
  return CURL_PREREQFUNC_OK;
}

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  for (char c : text) {
    bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && kMarks.find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
  });
}

void check_header(const HttpHeader& header) {
  constexpr std::string_view kForbidden{"\r\n\0", 3};
  // Lengths are libcurl's business: a wrong one would split the request in two.
  if (!is_token(header.name) || header.value.find_first_of(kForbidden) != std::string::npos ||
      same_name(header.name, "Content-Length") || same_name(header.name, "Transfer-Encoding")) {
    throw Error(kHeaderInvalid, {{"name", header.name.substr(0, 100)}});
  }
}

void add_header(Transfer& transfer, const std::string& line) {
  curl_slist* list = curl_slist_append(transfer.header_list.get(), line.c_str());
  if (list == nullptr) throw std::bad_alloc();
  [[maybe_unused]] curl_slist* same = transfer.header_list.release();
  transfer.header_list.reset(list);
}

void set_headers(Transfer& transfer, const HttpRequest& request) {
  for (const HttpHeader& header : request.headers) {
    check_header(header);
    add_header(transfer,
               header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  if (!find_header(request.headers, "User-Agent")) {
    add_header(transfer, "User-Agent: danlu/" DANLU_VERSION);
  }
  // An empty name takes back what libcurl would add of itself.
  if (!find_header(request.headers, "Content-Type")) add_header(transfer, "Content-Type:");
  add_header(transfer, "Expect:");
}

template <class T>
void set(Transfer& transfer, CURLoption option, T value) {
  curl_easy_setopt(transfer.easy.get(), option, value);
}

void set_method(Transfer& transfer, const HttpRequest& request) {
  if (!is_token(request.method)) throw Error(kHeaderInvalid, {{"name", request.method}});
  transfer.body = request.body;
  if (request.method == "HEAD") {
    set(transfer, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET" || !transfer.body.empty()) {
    set(transfer, CURLOPT_POSTFIELDS, transfer.body.data());
    set(transfer, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size()));
    set(transfer, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void set_callbacks(Transfer& transfer) {
  void* user = &transfer;
  set(transfer, CURLOPT_HEADERFUNCTION, &on_header);
  set(transfer, CURLOPT_HEADERDATA, user);
  set(transfer, CURLOPT_WRITEFUNCTION, &on_body);
  set(transfer, CURLOPT_WRITEDATA, user);
  set(transfer, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(transfer, CURLOPT_XFERINFODATA, user);
  set(transfer, CURLOPT_NOPROGRESS, 0L);
  set(transfer, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  set(transfer, CURLOPT_OPENSOCKETDATA, user);
  set(transfer, CURLOPT_PREREQFUNCTION, &on_connected);
  set(transfer, CURLOPT_PREREQDATA, user);
  set(transfer, CURLOPT_ERRORBUFFER, transfer.detail);
}

void set_url(Transfer& transfer, const Url& url) {
  Url target = url;
  target.username.clear();
  target.password.clear();
  target.fragment.reset();
  set(transfer, CURLOPT_URL, target.href().c_str());
  if (!url.username.empty() || !url.password.empty()) {
    set(transfer, CURLOPT_USERNAME, percent_decoded(url.username).c_str());
    set(transfer, CURLOPT_PASSWORD, percent_decoded(url.password).c_str());
  }
  std::optional<std::string> proxy = proxy_for(url);
  transfer.through_proxy = proxy.has_value();
  set(transfer, CURLOPT_PROXY, proxy.value_or("").c_str());
  std::optional<IpAddress> literal = IpAddress::parse(url.hostname());
  if (proxy && literal && !transfer.addresses.allows(literal->kind())) {
    throw Error(kAddressForbidden, {{"host", url.hostname()},
                                    {"address", literal->text()},
                                    {"kind", name_of(literal->kind())}});
  }
}

}  // namespace

void prepare_transfer(Transfer& transfer, const HttpRequest& request, const Url& url) {
  transfer.easy.reset(curl_easy_init());
  if (!transfer.easy) throw std::bad_alloc();
  transfer.addresses = request.addresses;
  transfer.streaming = static_cast<bool>(request.on_chunk);
  transfer.bytes_max = request.limits.response_bytes_max;
  transfer.last_activity = Clock::now();
  set_url(transfer, url);
  set_method(transfer, request);
  set_headers(transfer, request);
  set(transfer, CURLOPT_HTTPHEADER, transfer.header_list.get());
  set_callbacks(transfer);
  set(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
  set(transfer, CURLOPT_PATH_AS_IS, 1L);
  set(transfer, CURLOPT_ACCEPT_ENCODING, "");
  set(transfer, CURLOPT_NOSIGNAL, 1L);
  set(transfer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(transfer, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(request.limits.connect_timeout.count()));
  set(transfer, CURLOPT_MAXFILESIZE_LARGE,
      static_cast<curl_off_t>(request.limits.response_bytes_max));
  // Otherwise removing a transfer that waits for DNS would block the loop until DNS gives up.
  set(transfer, CURLOPT_QUICK_EXIT, 1L);
  constexpr long kBufferBytes = 16384;
  set(transfer, CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
  if (!request.authorities_file.empty()) {
    set(transfer, CURLOPT_CAINFO, request.authorities_file.c_str());
    set(transfer, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
}

std::optional<std::string> find_header(const HttpHeaders& headers, std::string_view name) {
  for (const HttpHeader& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return std::nullopt;
}

}  // namespace danlu::net
