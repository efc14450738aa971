// What the server does to clients that are too slow, too many or too big, and streams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/http/event_stream.hpp"
#include "serve/http/rate_limit.hpp"
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

bool eventually(const std::function<bool()>& condition, milliseconds time = milliseconds(5000)) {
  auto end = std::chrono::steady_clock::now() + time;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

Router echo_router() {
  Router router;
  router.add("POST", "/echo", [](Request& r) { return Response::text(r.body); });
  router.add("GET", "/", [](Request&) { return Response::text("root"); });
  return router;
}

TEST(ServerLimits, refuses_what_is_too_large) {
  ServerOptions options;
  options.limits.body_bytes_max = 1000;
  options.limits.headers_max = 20;
  TestServer server(echo_router(), options);
  EXPECT_EQ(request(server.port(), "POST /echo", "", std::string(1001, 'x')).status, 413);
  EXPECT_EQ(request(server.port(), "GET /" + std::string(9000, 'x')).status, 414);
  EXPECT_EQ(request(server.port(), "GET /", "X: " + std::string(40'000, 'x') + "\r\n").status, 431);
  std::string many;
  for (int i = 0; i < 30; ++i) many += "X: y\r\n";
  EXPECT_EQ(request(server.port(), "GET /", many).status, 431);
  RawClient chunked(server.port());
  chunked.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
      std::string(1001, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.response().status, 413);
  EXPECT_TRUE(chunked.closed_within(milliseconds(3000)));
}

TEST(ServerLimits, cuts_slow_heads_bodies_and_idle_connections) {
  ServerOptions options;
  options.timeouts.head = options.timeouts.body = options.timeouts.idle = milliseconds(200);
  TestServer server(echo_router(), options);
  RawClient head(server.port());
  auto begun = std::chrono::steady_clock::now();
  for (char character : std::string_view("GET / HTTP/1.1\r\nHost: localhost\r\nX")) {
    head.send(std::string_view(&character, 1));
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(head.response().status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3));
  RawClient body(server.port());
  body.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(body.response().status, 408);
  RawClient idle(server.port());
  EXPECT_TRUE(idle.closed_within(milliseconds(3000)));
}

TEST(ServerLimits, cuts_a_body_that_trickles_for_ever) {
  ServerOptions options;
  options.timeouts.body_whole = milliseconds(300);
  TestServer server(echo_router(), options);
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
  for (int i = 0; i < 300 && client.read(milliseconds(10)).empty(); ++i) client.send("x");
  EXPECT_TRUE(client.closed_within(milliseconds(5000)));
}

TEST(ServerLimits, ends_a_handler_that_takes_too_long) {
  Router router;
  std::atomic<bool> cancelled = false;
  router.add_exchange("GET", "/slow",
                      [&](const std::shared_ptr<Exchange>& exchange) {
                        cancelled = !exchange->cancel_token().sleep_for(std::chrono::seconds(10));
                      },
                      {.time_max = milliseconds(100)});
  TestServer server(std::move(router));
  EXPECT_EQ(request(server.port(), "GET /slow").status, 503);
  EXPECT_TRUE(eventually([&] { return cancelled.load(); }));
}

TEST(ServerLimits, cancels_when_the_client_goes) {
  Router router;
  std::atomic<bool> cancelled = false;
  router.add_exchange("GET", "/slow", [&](const std::shared_ptr<Exchange>& exchange) {
    cancelled = !exchange->cancel_token().sleep_for(std::chrono::seconds(10));
    exchange->answer(Response::text("done"));
  });
  TestServer server(std::move(router));
  RawClient client(server.port());
  client.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  std::this_thread::sleep_for(milliseconds(50));
  client.reset();
  EXPECT_TRUE(eventually([&] { return cancelled.load(); }));
  EXPECT_TRUE(eventually([&] { return !server.log->lines().empty(); }));
  EXPECT_THAT(server.log->lines().back(), HasSubstr("\"status\":499"));
}

TEST(ServerLimits, refuses_more_connections_than_allowed) {
  ServerOptions options;
  options.limits.connections_max = 3;
  TestServer server(echo_router(), options);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(clients.back()->response().status, 200);
  }
  RawClient over(server.port());
  EXPECT_EQ(over.response().status, 503);
  clients.clear();
  EXPECT_TRUE(eventually([&] { return server.metrics().connections() == 0; }));
  EXPECT_EQ(request(server.port(), "GET /").status, 200);
}

TEST(ServerLimits, limits_the_rate_of_a_credential) {
  ServerOptions options;
  options.limits.credential_requests_per_second = 0.1;
  options.limits.credential_requests_burst = 2;
  TestServer server(echo_router(), options);
  std::string token = "Authorization: Bearer one\r\n";
  EXPECT_EQ(request(server.port(), "GET /", token).status, 200);
  EXPECT_EQ(request(server.port(), "GET /", token).status, 200);
  RawResponse answer = request(server.port(), "GET /", token);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.headers.get("retry-after"), "10");
  EXPECT_EQ(request(server.port(), "GET /", "Authorization: Bearer two\r\n").status, 200);
}

TEST(RateLimiter, fills_again_and_stays_bounded) {
  RateLimiter limiter(10, 2);
  auto now = RateLimiter::Clock::now();
  EXPECT_FALSE(limiter.take("a", now));
  EXPECT_FALSE(limiter.take("a", now));
  EXPECT_EQ(limiter.take("a", now), 1);
  EXPECT_FALSE(limiter.take("a", now + milliseconds(150)));
  for (int i = 0; i < 100'000; ++i) limiter.take("key" + std::to_string(i), now);
}

TEST(Streams, sends_events_with_ids_and_heartbeats) {
  Router router;
  router.add_exchange("GET", "/events", [](const std::shared_ptr<Exchange>& exchange) {
    int64_t after = EventStream::last_event_id(exchange->request()).value_or(0);
    auto events = std::make_shared<EventStream>(*exchange, milliseconds(50));
    events->send({.type = "step", .data = "a\nb", .id = after + 1});
    std::thread([events] {
      std::this_thread::sleep_for(milliseconds(300));
      events->send({.type = "end", .data = "{}"});
      events->close();
    }).detach();
  });
  ServerOptions options;
  options.timeouts.head = milliseconds(100);
  TestServer server(std::move(router), options);
  RawResponse answer = request(server.port(), "GET /events", "Last-Event-ID: 41\r\n");
  EXPECT_EQ(answer.headers.get("content-type"), "text/event-stream");
  EXPECT_TRUE(answer.complete);
  EXPECT_TRUE(answer.body.starts_with("id: 42\nevent: step\ndata: a\ndata: b\n\n"));
  EXPECT_THAT(answer.body, HasSubstr(": alive\n\n"));
  EXPECT_TRUE(answer.body.ends_with("event: end\ndata: {}\n\n"));
}

TEST(Streams, holds_no_more_than_its_buffer_for_a_reader_that_does_not_read) {
  Router router;
  std::atomic<size_t> taken = 0;
  std::atomic<bool> full = false;
  std::atomic<bool> closed = false;
  router.add_exchange("GET", "/flood", [&](const std::shared_ptr<Exchange>& exchange) {
    std::shared_ptr<Stream> stream = exchange->stream({{"Content-Type", "text/plain"}});
    stream->on_close([&] { closed = true; });
    std::string piece(10'000, 'x');
    while (true) {
      Stream::Sent sent = stream->send(piece);
      if (sent == Stream::Sent::closed) return;
      if (sent == Stream::Sent::ok) {
        taken += piece.size();
        continue;
      }
      full = true;
      stream->wait_for_space(milliseconds(50));
    }
  });
  ServerOptions options;
  options.limits.stream_bytes_max = 100'000;
  options.timeouts.write = milliseconds(400);
  TestServer server(std::move(router), options);
  RawClient client(server.port());
  client.send("GET /flood HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return full.load(); }));
  EXPECT_TRUE(eventually([&] { return closed.load(); })) << "dropped after the write timeout";
  EXPECT_LT(taken.load(), 20u << 20) << "what sockets buffer, and ours";
  EXPECT_TRUE(eventually([&] { return server.metrics().streams() == 0; }));
}

TEST(Streams, tells_the_producer_that_the_reader_has_gone) {
  Router router;
  std::atomic<bool> closed = false;
  std::shared_ptr<EventStream> events;
  std::atomic<bool> ready = false;
  router.add_exchange("GET", "/events", [&](const std::shared_ptr<Exchange>& exchange) {
    events = std::make_shared<EventStream>(*exchange);
    events->on_close([&] { closed = true; });
    ready = true;
  });
  TestServer server(std::move(router));
  {
    RawClient client(server.port());
    client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.response_head().status, 200);
  }
  EXPECT_TRUE(eventually([&] { return closed.load(); }));
  EXPECT_TRUE(ready && events->closed());
  EXPECT_FALSE(events->send({.type = "x", .data = "y"}));
}

TEST(Stop, lets_requests_end_and_tells_streams) {
  Router router;
  std::atomic<int> begun = 0;
  router.add("GET", "/slow", [&](Request&) {
    ++begun;
    std::this_thread::sleep_for(milliseconds(300));
    return Response::text("done");
  });
  router.add_exchange("GET", "/events", [&](const std::shared_ptr<Exchange>& exchange) {
    EventStream events(*exchange);
    ++begun;
  });
  TestServer server(std::move(router));
  RawClient slow(server.port());
  slow.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  RawClient events(server.port());
  events.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  RawClient idle(server.port());
  EXPECT_TRUE(eventually([&] { return begun == 2; }));
  auto before = std::chrono::steady_clock::now();
  server.server->stop(std::chrono::seconds(5));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
  EXPECT_EQ(slow.response().body, "done");
  EXPECT_TRUE(events.response().complete) << "ended properly";
  EXPECT_TRUE(idle.closed_within(milliseconds(1000)));
  EXPECT_THROW(RawClient(server.port()), std::runtime_error);
}

TEST(Stop, cuts_what_does_not_end) {
  Router router;
  std::shared_ptr<Exchange> kept;
  std::atomic<bool> begun = false;
  router.add_exchange("GET", "/never", [&](const std::shared_ptr<Exchange>& exchange) {
    kept = exchange;
    begun = true;
  });
  TestServer server(std::move(router));
  RawClient client(server.port());
  client.send("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return begun.load(); }));
  server.server->stop(milliseconds(100));
  EXPECT_TRUE(kept->cancel_token().cancelled());
  EXPECT_TRUE(client.closed_within(milliseconds(1000)));
  server.server.reset();
  EXPECT_TRUE(kept->answer(Response::text("too late"))) << "nobody hears it; nothing breaks";
}

}  // namespace
}  // namespace danlu::serve
