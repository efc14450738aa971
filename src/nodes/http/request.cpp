// nodes/http/request.cpp: Ask a web address.
#include <algorithm>

#include "net/errors.hpp"
#include "net/http.hpp"
#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string url;
  std::string method = "GET";
  std::map<std::string, std::string> headers;
  std::string body;
  int64_t timeout_ms = 60'000;
  bool fail_on_status = true;
};
struct Inputs {
  std::optional<Json> json;
};
struct Outputs {
  int64_t status = 0;
  std::string body;
  Json json;
  Json headers;
  std::string url;
};

constexpr ErrorCode kStatus{
    "http.status",
    Failure::unavailable,
    {"{url} answered with status {status}: {body}", "{url} 返回状态 {status}：{body}"},
    {"Check the address and what it expects; set fail_on_status to false to go on with the answer.",
     "请检查地址及其要求；若要继续处理该响应，请把 fail_on_status 设为 false。"}};

net::HttpRequest request_of(const Params& p, const Inputs& in, const Environment& environment,
                            Run& run) {
  net::HttpRequest request;
  request.method = p.method;
  request.url = p.url;
  request.addresses_for = [&access = environment.access](const net::Url& url) {
    return access.addresses_for(url);
  };
  request.limits.total_timeout = std::chrono::milliseconds(p.timeout_ms);
  for (const auto& [name, value] : p.headers) request.headers.push_back({name, value});
  request.body = in.json ? in.json->dump() : p.body;
  if (in.json && !net::find_header(request.headers, "content-type")) {
    request.headers.push_back({"Content-Type", "application/json"});
  }
  if (p.method != "GET" && p.method != "HEAD") {
    request.headers.push_back({"Idempotency-Key", run.idempotency_key()});
  }
  return request;
}

// A name may lead into a private network, which only the connection shows.
net::HttpResponse send(const net::HttpRequest& request, const Environment& environment, Run& run) {
  try {
    return environment.http->send(request, run.cancel());
  } catch (const Error& error) {
    if (error.id() != net::kAddressForbidden.id || !environment.access.limited()) throw;
    std::map<std::string, std::string> found;
    for (const ErrorArgument& argument : error.arguments()) found[argument.name] = argument.value;
    auto is = [&](net::AddressKind kind) { return found["kind"] == net::name_of(kind); };
    if (is(net::AddressKind::public_net)) {
      environment.access.refuse({GrantKind::network, found["host"]});
    }
    bool near = is(net::AddressKind::loopback) || is(net::AddressKind::private_net);
    if (!near) throw;
    environment.access.refuse({GrantKind::private_net, found["host"]});
  }
}

Outputs run(const Params& p, const Inputs& in, Run& run) {
  Environment& environment = nodes::environment(run);
  net::HttpResponse response = send(request_of(p, in, environment, run), environment, run);
  if (p.fail_on_status && response.status >= 400) {
    throw Error(kStatus, {{"url", response.url},
                          {"status", response.status},
                          {"body", response.body.substr(0, 300)}});
  }
  Outputs out{.status = response.status,
              .body = std::move(response.body),
              .json = {},
              .headers = Json::object(),
              .url = response.url};
  for (const net::HttpHeader& header : response.headers) out.headers[header.name] = header.value;
  std::string type = net::find_header(response.headers, "content-type").value_or("");
  if (type.find("json") != std::string::npos) {
    try {
      out.json = Json::parse(out.body);
    } catch (const Error&) {
      out.json = Json();  // The body is there; a step that needs JSON says what is wrong with it.
    }
  }
  return out;
}

}  // namespace

NodeType http_request() {
  return node("http.request", 1, run)
      .summary({"Ask a web address and take its answer.", "请求一个网址并取回响应。"})
      .help({"An app reaches the hosts that the owner of the installation allows. Every request "
             "but GET and HEAD carries an Idempotency-Key.",
             "应用只能访问安装者放行的主机。除 GET 与 HEAD 外的请求都带有 Idempotency-Key。"})
      .effect(Effect::writes)
      .work(Work::wait)
      .needs(Need::network)
      .input(&Inputs::json, "json", {"Sent as the body, as JSON.", "作为 JSON 请求体发送。"})
      .output(&Outputs::status, "status", {"HTTP status.", "HTTP 状态码。"})
      .output(&Outputs::body, "body", {"The body as text.", "响应正文。"})
      .output(&Outputs::json, "json",
              {"The body read as JSON, when it is.", "响应为 JSON 时的值。"})
      .output(&Outputs::headers, "headers", {"Header fields of the answer.", "响应头。"})
      .output(&Outputs::url, "url", {"Address after redirects.", "重定向后的地址。"})
      .param(&Params::url, "url",
             {.help = {"Address, http or https.", "http 或 https 地址。"},
              .required = true,
              .widget = "url",
              .is_template = true})
      .param(&Params::method, "method",
             {.help = {"HTTP method.", "HTTP 方法。"},
              .choices = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}})
      .param(&Params::headers, "headers",
             {.help = {"Header fields to send.", "要发送的请求头。"}, .is_template = true})
      .param(&Params::body, "body",
             {.help = {"Body as text; the input json comes first.",
                       "文本请求体；若给出 json 输入则以其为准。"},
              .widget = "multiline",
              .is_template = true})
      .param(&Params::timeout_ms, "timeout_ms",
             {.help = {"Longest time for the whole answer.", "整个响应的最长时间。"},
              .minimum = 1,
              .unit = "ms"})
      .param(
          &Params::fail_on_status, "fail_on_status",
          {.help = {"Fail the step on status 400 and above.", "状态码为 400 及以上时让步骤失败。"}})
      .example(R"({"with": {"url": "ftp://example.org/x"}, "error": "net.scheme_unsupported"})")
      .example(
          R"({"with": {"url": "http://169.254.169.254/latest"}, "error": "net.address_forbidden"})");
}

}  // namespace danlu::nodes
