#include "serve/http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"
#include "serve/http/errors.hpp"
#include "serve/testing/raw_client.hpp"
#include "serve/testing/test_server.hpp"

namespace danlu::serve {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using testing::RawClient;
using testing::RawResponse;
using testing::request;
using testing::TestServer;

inline constexpr ErrorCode kTeapot{
    "test.teapot", Failure::input, {"Tea only.", "只有茶。"}, {"Ask for tea.", "请要茶。"}};

Router small_router() {
  Router router;
  router.add("GET", "/hello/{name}", [](Request& r) {
    return Response::json(Json::object({{"hello", r.parameter("name")}, {"q", r.query.get("q")}}));
  });
  router.add("POST", "/echo", [](Request& r) { return Response::text(r.body); });
  router.add("POST", "/json", [](Request& r) { return Response::json(r.json()); });
  router.add("GET", "/error", [](Request&) -> Response { throw Error(kTeapot); });
  router.add("GET", "/bug",
             [](Request&) -> Response { throw std::runtime_error("secret detail"); });
  router.add_exchange("GET", "/forgotten", [](const std::shared_ptr<Exchange>&) {});
  router.add_exchange("GET", "/later", [](const std::shared_ptr<Exchange>& exchange) {
    std::thread([exchange] {
      std::this_thread::sleep_for(milliseconds(20));
      exchange->answer(Response::text("later"));
    }).detach();
  });
  router.add("GET", "/split",
             [](Request&) { return Response::text("x").with("X-Bad", "a\r\nX-Injected: 1"); });
  return router;
}

std::string get(std::string_view path, std::string_view fields = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) +
         "\r\n";
}

TEST(Server, answers_with_parameters_and_security_headers) {
  TestServer server(small_router());
  RawResponse answer = request(server.port(), "GET /hello/%E4%B8%B9%E7%82%89?q=a+b%21");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"hello":"丹炉","q":"a b!"})");
  EXPECT_EQ(answer.headers.get("x-content-type-options"), "nosniff");
  EXPECT_THAT(answer.headers.get("content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_EQ(answer.headers.get("cache-control"), "no-store");
  EXPECT_FALSE(answer.headers.get("date").empty());
}

TEST(Server, listens_at_both_loopbacks) {
  TestServer server(small_router());
  for (const std::string& url : server.server->urls()) {
    RawClient client(server.port(), url.find('[') == std::string::npos ? "127.0.0.1" : "::1");
    client.send(get("/hello/x"));
    EXPECT_EQ(client.response().status, 200) << url;
  }
}

TEST(Server, says_what_is_not_there_and_what_is_not_possible) {
  TestServer server(small_router());
  EXPECT_EQ(request(server.port(), "GET /nowhere").status, 404);
  RawResponse answer = request(server.port(), "DELETE /echo");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.get("allow"), "POST, OPTIONS");
  answer = request(server.port(), "OPTIONS /hello/x");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers.get("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(request(server.port(), "BREW /echo").status, 501);
  EXPECT_EQ(request(server.port(), "OPTIONS *").status, 204);
}

TEST(Server, answers_head_without_a_body) {
  TestServer server(small_router());
  RawClient client(server.port());
  client.send("HEAD /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/hello/y"));
  RawResponse first = client.response(milliseconds(5000), true);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.headers.get("content-length"), "20");
  EXPECT_EQ(client.response().body, R"({"hello":"y","q":""})");
}

TEST(Server, answers_pipelined_requests_in_order) {
  TestServer server(small_router());
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += get(i % 2 == 0 ? "/later" : "/hello/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 50; ++i) {
    std::string expected =
        i % 2 == 0 ? "later" : R"({"hello":")" + std::to_string(i) + R"(","q":""})";
    EXPECT_EQ(client.response().body, expected);
  }
}

TEST(Server, takes_a_request_byte_by_byte) {
  TestServer server(small_router());
  RawClient client(server.port());
  std::string text =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=\"y\"\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n";
  for (char character : text) client.send(std::string_view(&character, 1));
  EXPECT_EQ(client.response().body, "hello!");
}

TEST(Server, keeps_a_connection_only_when_asked_to_in_http_1_0) {
  TestServer server(small_router());
  RawClient client(server.port());
  client.send("GET /hello/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(client.response().headers.get("connection"), "keep-alive");
  client.send("GET /hello/a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.response().headers.get("connection"), "close");
  EXPECT_TRUE(client.closed_within(milliseconds(2000)));
}

TEST(Server, answers_a_client_that_closed_its_sending_half) {
  TestServer server(small_router());
  RawClient client(server.port());
  client.send(get("/later"));
  client.half_close();
  EXPECT_EQ(client.response().body, "later");
  EXPECT_TRUE(client.closed_within(milliseconds(2000)));
}

TEST(Server, asks_for_the_body_that_waits_for_100_continue) {
  TestServer server(small_router());
  RawClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
      "3\r\n\r\n");
  EXPECT_EQ(client.response().status, 100);
  client.send("abc");
  EXPECT_EQ(client.response().body, "abc");
}

TEST(Server, tells_errors_in_both_languages) {
  TestServer server(small_router());
  RawResponse answer = request(server.port(), "GET /error");
  EXPECT_EQ(answer.status, 422);
  Json error = Json::parse(answer.body).at("error");
  EXPECT_EQ(error.at("code").as_text(), "test.teapot");
  EXPECT_EQ(error.at("message").as_text(), "Tea only.");
  EXPECT_EQ(error.at("message_zh").as_text(), "只有茶。");
  EXPECT_EQ(error.at("hint_zh").as_text(), "请要茶。");
  answer = request(server.port(), "GET /error",
                   "Accept: text/html\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n");
  EXPECT_EQ(answer.body, "只有茶。\n请要茶。\n");
}

TEST(Server, tells_nothing_about_its_own_mistakes_but_an_id_that_is_in_the_log) {
  TestServer server(small_router());
  RawResponse answer = request(server.port(), "GET /bug");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("secret"), std::string::npos);
  std::string id = answer.headers.get("x-request-id");
  EXPECT_THAT(answer.body, HasSubstr(id));
  std::string line = server.log->line_with(id);
  EXPECT_THAT(line, HasSubstr("secret detail"));
  EXPECT_EQ(request(server.port(), "GET /forgotten").status, 500);
}

TEST(Server, keeps_secrets_out_of_the_log) {
  TestServer server(small_router());
  request(server.port(), "GET /hello/x?token=hush", "Authorization: Bearer hush\r\n");
  std::string line = server.log->line_with("/hello/");
  EXPECT_EQ(line.find("hush"), std::string::npos);
  Json record = Json::parse(line);
  EXPECT_EQ(record.at("route").as_text(), "/hello/{name}");
  EXPECT_EQ(record.at("status").as_integer(), 200);
}

TEST(Server, does_not_let_a_value_become_a_header) {
  TestServer server(small_router());
  EXPECT_FALSE(request(server.port(), "GET /split").headers.contains("x-injected"));
}

TEST(Server, refuses_foreign_names_and_origins) {
  ServerOptions options;
  options.guard.hosts = {"danlu.example.org"};
  TestServer server(small_router(), options);
  auto status = [&](std::string_view host, std::string_view method, std::string_view fields) {
    RawClient client(server.port());
    client.send(std::string(method) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\n" +
                std::string(fields) + "\r\n");
    return client.response().status;
  };
  EXPECT_EQ(status("evil.example", "GET /hello/x", ""), 421);
  EXPECT_EQ(status("localhost.evil.example", "GET /hello/x", ""), 421);
  EXPECT_EQ(status("danlu.example.org:80", "GET /hello/x", ""), 200);
  EXPECT_EQ(status("[::1]:7331", "GET /hello/x", ""), 200);
  EXPECT_EQ(status("192.168.1.5:7331", "GET /hello/x", ""), 200);
  std::string foreign = "Origin: https://evil.example\r\n";
  EXPECT_EQ(status("localhost", "POST /echo", foreign), 403);
  EXPECT_EQ(status("localhost", "POST /echo", foreign + "Authorization: Bearer x\r\n"), 200);
  EXPECT_EQ(status("localhost", "POST /echo",
                   foreign + "Authorization: Bearer x\r\nCookie: danlu_session=1\r\n"),
            403);
  EXPECT_EQ(status("localhost", "GET /hello/x", foreign + "Cookie: danlu_session=1\r\n"), 403);
  EXPECT_EQ(status("localhost", "POST /echo", "Origin: null\r\n"), 403);
  EXPECT_EQ(status("localhost:7331", "POST /echo", "Origin: http://localhost:7331\r\n"), 200);
  EXPECT_EQ(status("localhost:7331", "POST /echo", "Origin: http://localhost:3000\r\n"), 403);
  EXPECT_EQ(status("localhost", "POST /echo", "Sec-Fetch-Site: same-site\r\nCookie: a=b\r\n"), 403);
  EXPECT_EQ(status("localhost", "GET /hello/x",
                   "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
                   "Sec-Fetch-Dest: document\r\nCookie: a=b\r\n"),
            200);
}

TEST(Server, asks_the_gate_before_it_reads_a_body) {
  Router router = small_router();
  router.add("GET", "/open", [](Request&) { return Response::text("open"); }, {.open = true});
  router.set_gate([](Request& r) {
    if (r.bearer_token() != "right") throw Error(kUnauthorized);
    r.who = "tester";
  });
  TestServer server(std::move(router));
  EXPECT_EQ(request(server.port(), "GET /open").status, 200);
  EXPECT_EQ(request(server.port(), "GET /hello/x").status, 401);
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n");
  EXPECT_EQ(client.response().status, 401);
  RawResponse answer =
      request(server.port(), "POST /echo", "Authorization: Bearer right\r\n", "hello");
  EXPECT_EQ(answer.body, "hello");
  EXPECT_FALSE(server.log->line_with("\"who\":\"tester\"").empty());
}

TEST(Server, streams_an_upload_into_a_file) {
  danlu::testing::TemporaryFolder folder;
  Router router;
  std::filesystem::path target = folder / "kept";
  router.add("PUT", "/files/{file}",
             [&](Request& r) {
               std::string name = r.parameter("file");
               uint64_t bytes = r.body_bytes;
               if (name == "keep") r.upload.move_to(target);
               return Response::text(name + " " + std::to_string(bytes));
             },
             {.body_bytes_max = 3 << 20, .upload_to_file = true});
  ServerOptions options;
  options.upload_folder = folder.path();
  TestServer server(std::move(router), options);
  std::string body;
  for (int i = 0; i < 300'000; ++i) body += std::to_string(i);
  EXPECT_EQ(request(server.port(), "PUT /files/keep", "", body).body,
            "keep " + std::to_string(body.size()));
  EXPECT_EQ(read_file(target), body);
  EXPECT_EQ(request(server.port(), "PUT /files/drop", "", body).status, 200);
  EXPECT_EQ(request(server.port(), "PUT /files/keep", "", body + body).status, 413);
  RawClient gone(server.port());
  gone.send("PUT /files/keep HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf");
  gone.reset();
  server.server->stop(milliseconds(1000));
  size_t left = 0;
  for (auto& entry : std::filesystem::directory_iterator(folder.path())) left += entry.exists();
  EXPECT_EQ(left, 1u) << "unfinished uploads are removed";
}

TEST(Server, sends_files_piece_by_piece) {
  danlu::testing::TemporaryFolder folder;
  std::string content(1'000'000, 'x');
  content += "end";
  write_file_atomic(folder / "big", content);
  Router router;
  router.add("GET", "/file", [&](Request&) {
    return Response::file(folder / "big", "application/octet-stream", "大 \"文件\".bin");
  });
  TestServer server(std::move(router));
  RawResponse answer = request(server.port(), "GET /file");
  EXPECT_EQ(answer.body, content);
  EXPECT_EQ(answer.headers.get("content-disposition"),
            "attachment; filename*=UTF-8''%E5%A4%A7%20%22%E6%96%87%E4%BB%B6%22.bin");
}

TEST(Server, takes_the_next_port_unless_the_port_was_asked_for) {
  TestServer first(small_router());
  ServerOptions options;
  options.port = first.port();
  Server second(options, small_router());
  second.start();
  EXPECT_GT(second.port(), first.port());
  EXPECT_TRUE(second.port_moved());
  EXPECT_EQ(request(second.port(), "GET /hello/x").status, 200);
  options.explicit_port = true;
  Server third(options, small_router());
  try {
    third.start();
    FAIL() << "it started";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), kPortTaken.id);
    EXPECT_THAT(error.message(Language::zh), HasSubstr(std::to_string(first.port())));
  }
}

TEST(Server, refuses_an_address_that_is_none) {
  ServerOptions options;
  options.hosts = {"nowhere.example"};
  Server server(options, small_router());
  EXPECT_THROW(server.start(), Error);
}

TEST(Server, counts_for_prometheus) {
  TestServer server(small_router());
  request(server.port(), "GET /hello/x");
  request(server.port(), "GET /nowhere");
  server.log->line_with("\"status\":404");
  server.metrics().add(Metrics::Kind::gauge, "danlu_test{a=\"b\"}", "A test.", [] { return 2.5; });
  std::string text = server.metrics().prometheus_text();
  EXPECT_THAT(text, HasSubstr("danlu_http_requests_total{method=\"GET\",route=\"/hello/"
                              "{name}\",status=\"200\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("status=\"404\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE danlu_test gauge\ndanlu_test{a=\"b\"} 2.5\n"));
  EXPECT_THAT(text, HasSubstr("le=\"+Inf\"} 1\n"));
}

}  // namespace
}  // namespace danlu::serve
