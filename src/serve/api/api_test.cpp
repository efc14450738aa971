#include "serve/api/api.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "net/server_sent_events.hpp"
#include "serve/client.hpp"
#include "serve/testing/api_server.hpp"

namespace danlu::serve {
namespace {

using testing::ApiServer;
using testing::Reply;

Json who(const char* name) { return Json::object({{"who", name}}); }

std::vector<net::ServerSentEvent> events_in(const std::string& body) {
  std::vector<net::ServerSentEvent> events;
  net::ServerSentEventParser parser([&](const auto& event) { events.push_back(event); });
  parser.feed(body);
  parser.finish();
  return events;
}

TEST(ApiGate, lets_nobody_in_without_a_token_but_to_health) {
  ApiServer api;
  api.bearer = "";
  EXPECT_EQ(api.get("/api/health").json().text_or("status", ""), "ok");
  for (const char* path : {"/api/info", "/api/apps", "/api/runs", "/metrics", "/api/session"}) {
    Reply reply = api.get(path);
    EXPECT_EQ(reply.status, 401) << path;
    EXPECT_EQ(reply.error(), "http.unauthorized") << path;
  }
  api.bearer = "not-a-token";
  EXPECT_EQ(api.get("/api/info").status, 401);
  EXPECT_EQ(api.send("DELETE", "/api/runs/x").status, 401);
}

TEST(ApiSession, is_opened_with_the_login_key_and_closed) {
  ApiServer api;
  api.bearer = "";
  Json key = Json::object({{"key", api.server().login_key()}});
  Reply opened = api.send("POST", "/api/session", key);
  ASSERT_EQ(opened.status, 204);
  std::string cookie = net::find_header(opened.headers, "Set-Cookie").value_or("");
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
  EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
  net::HttpHeaders with{{"Cookie", cookie.substr(0, cookie.find(';'))}};
  EXPECT_EQ(api.send("GET", "/api/session", {}, with).json().text_or("scope", ""), "admin");
  EXPECT_EQ(api.send("DELETE", "/api/session", {}, with).status, 204);
  EXPECT_EQ(api.send("GET", "/api/session", {}, with).status, 401);
}

TEST(ApiSession, slows_down_who_tries_keys) {
  ApiServer api;
  api.bearer = "";
  std::set<int> statuses;
  for (int i = 0; i < 30; ++i)
    statuses.insert(api.post("/api/session", Json::object({{"key", std::to_string(i)}})).status);
  EXPECT_EQ(statuses, (std::set<int>{401, 429}));
}

TEST(ApiRuns, start_is_followed_live_and_shown) {
  ApiServer api;
  std::string run = api.start("greet", who("Ada"));
  Reply stream =
      api.send("GET", "/api/runs/" + run + "/events", {}, {{"Accept", "text/event-stream"}});
  ASSERT_EQ(stream.status, 200);
  auto events = events_in(stream.body);
  std::erase_if(events, [](const auto& event) { return event.type == "preview"; });
  ASSERT_EQ(events.size(), 3U);  // A light step is logged once, when it ends.
  EXPECT_EQ(events.front().type, "run_started");
  EXPECT_EQ(events.back().type, "run_finished");
  Json last = Json::parse(events.back().data);
  EXPECT_EQ(last.at("data").at("outputs").text_or("text", ""), "Hello Ada");
  Json detail = api.get("/api/runs/" + run).json();
  EXPECT_EQ(detail.text_or("status", ""), "succeeded");
  EXPECT_EQ(detail.text_or("title", ""), "Ada");
  EXPECT_EQ(detail.at("inputs").text_or("who", ""), "Ada");
  EXPECT_EQ(detail.at("outputs").text_or("text", ""), "Hello Ada");
  EXPECT_EQ(detail.at("steps").at(0).text_or("node", ""), "text.template");
  EXPECT_EQ(detail.at("steps").at(0).text_or("status", ""), "finished");
  EXPECT_EQ(api.get("/api/runs?app=greet").json().at("runs").size(), 1U);
  EXPECT_EQ(api.get("/api/runs?app=ask").json().at("runs").size(), 0U);
}

TEST(ApiRuns, events_go_on_after_the_last_one_seen) {
  ApiServer api;
  std::string run = api.start("greet", who("Ada"));
  api.wait_for(run, "succeeded");
  std::string path = "/api/runs/" + run + "/events";
  auto all = events_in(api.send("GET", path, {}, {{"Accept", "text/event-stream"}}).body);
  ASSERT_EQ(all.size(), 3U);
  net::HttpHeaders seen{{"Accept", "text/event-stream"}, {"Last-Event-ID", all[1].id}};
  auto rest = events_in(api.send("GET", path, {}, seen).body);
  EXPECT_EQ(rest, std::vector(all.begin() + 2, all.end()));
  Json listed = api.send("GET", path + "?after=" + all[1].id, {}, {{"Accept", "application/json"}})
                    .json()
                    .at("events");
  EXPECT_EQ(listed.size(), rest.size());
}

TEST(ApiRuns, one_idempotency_key_starts_one_run) {
  ApiServer api;
  Json body = Json::object({{"inputs", who("Ada")}});
  net::HttpHeaders key{{"Idempotency-Key", "k1"}};
  Reply first = api.send("POST", "/api/apps/greet/runs", body, key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(api.send("POST", "/api/apps/greet/runs", body, key).body, first.body);
  Reply other =
      api.send("POST", "/api/apps/greet/runs", Json::object({{"inputs", who("Bob")}}), key);
  EXPECT_EQ(other.error(), "api.key_reused");
  api.restart();
  EXPECT_EQ(api.get("/api/runs?app=greet").json().at("runs").size(), 1U);
}

TEST(ApiRuns, what_is_wrong_is_said_and_starts_nothing) {
  ApiServer api;
  EXPECT_EQ(api.post("/api/apps/nobody/runs").error(), "app.unknown");
  EXPECT_EQ(api.post("/api/apps/greet/runs").error(), "flow.input");
  Json unknown = Json::object({{"input", who("Ada")}});
  EXPECT_EQ(api.post("/api/apps/greet/runs", unknown).error(), "parameter.unknown");
  EXPECT_EQ(api.post("/api/apps/greet/runs", Json::array()).error(), "api.body_not_object");
  Json mistyped = Json::object({{"inputs", who("Ada")}, {"conversation", 7}});
  EXPECT_EQ(api.post("/api/apps/greet/runs", mistyped).status / 100, 4);
  EXPECT_EQ(api.get("/api/runs?limit=0").error(), "parameter.range");
  EXPECT_EQ(api.get("/api/runs?status=odd").error(), "parameter.choice");
  EXPECT_EQ(api.get("/api/runs/none").error(), "api.unknown_run");
  EXPECT_EQ(api.get("/api/runs").json().at("runs").size(), 0U);
}

TEST(ApiRuns, a_person_answers_and_the_run_goes_on_also_after_a_restart) {
  ApiServer api;
  std::string run = api.start("ask");
  Json waits = api.wait_for(run, "waiting").at("waits");
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits.at(0).text_or("kind", ""), "input");
  api.restart();
  Json answer = Json::object({{"path", "form"}, {"values", Json::object({{"name", "Ada"}})}});
  EXPECT_EQ(api.post("/api/runs/" + run + "/answer", answer).status, 204);
  EXPECT_EQ(api.wait_for(run, "succeeded").at("outputs").text_or("name", ""), "Ada");
}

TEST(ApiRuns, are_cancelled_forked_replayed_compared_and_deleted) {
  ApiServer api;
  std::string nap = api.start("nap", Json::object({{"seconds", "600"}}));
  EXPECT_EQ(api.post("/api/runs/" + nap + "/cancel").status, 204);
  EXPECT_EQ(api.wait_for(nap, "cancelled").text_or("status", ""), "cancelled");
  std::string run = api.start("greet", who("Ada"));
  api.wait_for(run, "succeeded");
  std::string base = "/api/runs/" + run;
  Reply forked = api.post(base + "/fork", Json::object({{"inputs", who("Bob")}}));
  ASSERT_EQ(forked.status, 201) << forked.body;
  std::string fork = forked.json().text_or("run", "");
  EXPECT_EQ(api.wait_for(fork, "succeeded").at("outputs").text_or("text", ""), "Hello Bob");
  Json compared = api.get(base + "/compare/" + fork).json().at("steps");
  EXPECT_EQ(compared.at(0).text_or("change", ""), "changed");
  Reply replayed = api.post(base + "/replay");
  EXPECT_TRUE(replayed.json().boolean_or("equal", false)) << replayed.body;
  EXPECT_EQ(api.send("DELETE", base).status, 204);
  EXPECT_EQ(api.get(base).status, 404);
}

TEST(ApiConversations, are_the_turns_of_a_chat) {
  ApiServer api;
  Json first = Json::object({{"inputs", Json::object({{"question", "one"}})}});
  Json started = api.post("/api/apps/chat/runs", first).json();
  std::string id = started.text_or("conversation", "");
  ASSERT_FALSE(id.empty());
  api.wait_for(started.at("run").as_text(), "succeeded");
  Json second =
      Json::object({{"inputs", Json::object({{"question", "two"}})}, {"conversation", id}});
  api.wait_for(api.post("/api/apps/chat/runs", second).json().at("run").as_text(), "succeeded");
  Json listed = api.get("/api/conversations?app=chat").json().at("conversations");
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed.at(0).integer_or("turns", 0), 2);
  Json turns = api.get("/api/conversations/" + id).json().at("turns");
  ASSERT_EQ(turns.size(), 2U);
  EXPECT_EQ(turns.at(0).text_or("question", ""), "one");
  EXPECT_EQ(turns.at(1).text_or("answer", ""), "You said two");
  EXPECT_EQ(api.send("DELETE", "/api/conversations/" + id).status, 204);
  EXPECT_EQ(api.get("/api/conversations/" + id).error(), "api.unknown_conversation");
}

TEST(ApiScopes, an_apps_token_sees_its_app_and_a_runs_token_its_runs) {
  ApiServer api;
  std::string admin = api.bearer;
  std::string greet = api.start("greet", who("Ada"));
  std::string chat = api.start("chat", Json::object({{"question", "?"}}));
  api.wait_for(greet, "succeeded");
  api.bearer = api.token("app:greet");
  EXPECT_EQ(api.get("/api/runs").json().at("runs").size(), 1U);
  EXPECT_EQ(api.get("/api/apps").json().at("apps").size(), 1U);
  EXPECT_EQ(api.get("/api/runs/" + chat).status, 404);
  EXPECT_EQ(api.get("/api/runs?app=chat").status, 403);
  EXPECT_EQ(api.post("/api/apps/chat/runs", Json::object()).status, 403);
  EXPECT_EQ(api.post("/api/apps", Json::object({{"folder", "/tmp"}})).status, 403);
  EXPECT_EQ(api.get("/api/session").json().text_or("scope", ""), "app:greet");
  api.bearer = api.token("run:greet");
  EXPECT_EQ(api.get("/api/runs/" + greet).status, 404);
  EXPECT_EQ(api.get("/api/conversations").status, 403);
  std::string own = api.start("greet", who("Bob"));
  EXPECT_EQ(api.wait_for(own, "succeeded").text_or("status", ""), "succeeded");
  EXPECT_EQ(api.get("/api/runs").json().at("runs").size(), 1U);
  api.bearer = admin;
  EXPECT_EQ(api.get("/api/runs").json().at("runs").size(), 3U);
}

TEST(ApiClient, runs_an_app_like_the_workbench_does) {
  ApiServer api;
  auto client = Client::of(api.server().workbench().data());
  ASSERT_TRUE(client.has_value());
  struct Observer final : flow::RunObserver {
    void on_event(const flow::RunEvent& event) override { kinds.push_back(event.kind); }
    std::vector<flow::EventKind> kinds;
  } observer;
  flow::StartOptions options;
  options.inputs.emplace_back("who", Json("Ada"));
  options.observer = &observer;
  flow::RunResult result = client->run("greet", options);
  EXPECT_EQ(result.output("text").json().as_text(), "Hello Ada");
  EXPECT_EQ(observer.kinds.back(), flow::EventKind::run_finished);
  try {
    client->run("greet", {});
    FAIL() << "an input is missing";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "flow.input");
    EXPECT_FALSE(error.message(Language::zh).empty());
  }
}

void expect_references_resolve(const Json& part, const Json& document) {
  if (part.is_array()) {
    for (const Json& item : part.as_array()) expect_references_resolve(item, document);
  }
  if (!part.is_object()) return;
  for (const auto& [name, value] : part.as_object()) {
    expect_references_resolve(value, document);
    if (name != "$ref") continue;
    const Json* target = &document;
    std::string path = value.as_text();
    ASSERT_TRUE(path.starts_with("#/")) << path;
    for (size_t begin = 2; begin <= path.size() && target != nullptr;) {
      size_t end = std::min(path.find('/', begin), path.size());
      target = target->find(path.substr(begin, end - begin));
      begin = end + 1;
    }
    EXPECT_NE(target, nullptr) << path;
  }
}

TEST(ApiDocument, documents_every_route_in_both_languages) {
  ApiServer api;
  api.bearer = "";
  Json document = api.get("/openapi.json").json();
  EXPECT_EQ(document.text_or("openapi", ""), "3.1.0");
  expect_references_resolve(document, document);
  std::set<std::string> ids;
  for (const Endpoint& endpoint : api.server().api().endpoints()) {
    EXPECT_TRUE(endpoint.summary.complete()) << endpoint.path;
    for (const ParamSpec& spec : endpoint.params.specs())
      EXPECT_TRUE(spec.options.help.complete()) << endpoint.path << " " << spec.name;
    for (const std::string& name : template_names(endpoint.path))
      EXPECT_NE(endpoint.params.find(name), nullptr) << endpoint.path << " lacks " << name;
    if (!endpoint.documented) continue;
    std::string path = endpoint.path;
    if (size_t dots = path.find("...}"); dots != std::string::npos) path.erase(dots, 3);
    std::string method = endpoint.method;
    std::ranges::transform(method, method.begin(), [](char c) { return std::tolower(c); });
    const Json* operation = document.at("paths").at(path).find(method);
    ASSERT_NE(operation, nullptr) << endpoint.method << " " << path;
    EXPECT_TRUE(ids.insert(operation->at("operationId").as_text()).second) << path;
    EXPECT_TRUE(operation->at("responses").contains("default"));
  }
}

TEST(ApiServerLife, two_servers_do_not_share_a_folder_and_a_stop_ends_streams) {
  ApiServer api;
  std::string nap = api.start("nap", Json::object({{"seconds", "600"}}));
  WorkbenchServer::Options same;
  same.workbench.data = api.server().workbench().data();
  EXPECT_THROW(WorkbenchServer second(std::move(same)), Error);
  net::HttpRequest follow;
  follow.url = "/api/runs/" + nap + "/events";
  follow.headers = {{"Accept", "text/event-stream"}};
  Reply reply;
  std::thread reader([&] { reply = api.send_raw(follow); });
  while (api.server().api().feeds().readers() == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  auto before = std::chrono::steady_clock::now();
  api.server().stop(std::chrono::seconds(10));
  reader.join();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(events_in(reply.body).front().type, "run_started");
  api.restart();
  EXPECT_EQ(api.get("/api/runs/" + nap).status, 200);
}

}  // namespace
}  // namespace danlu::serve
