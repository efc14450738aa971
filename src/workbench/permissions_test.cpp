#include "workbench/permissions.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"
#include "net/testing/test_server.hpp"
#include "workbench/workbench.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;
using net::testing::ServerRequest;
using net::testing::ServerResponse;
using net::testing::TestServer;

// An app folder and a data folder of its own; every question gets a new workbench, as every command
// does.
class PermissionsTest : public ::testing::Test {
 public:
  PermissionsTest() { make_folders(folder_ / "app"); }

  fs::path app_folder() const { return folder_ / "app"; }
  Workbench::Options options() const {
    return {.data = folder_ / "data",
            .program_apps = folder_ / "program",
            .private_allowed = false,
            .discovery = model::Discovery::off};
  }
  void manifest(const std::string& text) {
    write_file_atomic(app_folder() / "app.yaml", "flow: a.flow.yaml\n" + text);
  }
  void step(const std::string& node, const std::string& with, const std::string& in = "{}") {
    write_file_atomic(app_folder() / "a.flow.yaml",
                      "danlu: 1\ninputs: {x: {type: text, default: ''}}\nsteps:\n  - id: a\n    "
                      "use: " +
                          node + "\n    with: " + with + "\n    in: " + in +
                          "\noutputs: {done: \"{{ a }}\"}\n");
  }
  void request(const std::string& url) { step("http.request", "{url: \"" + url + "\"}"); }

  std::string run(const std::string& x = "") { return run_at(app_folder(), x); }
  std::string run_at(const fs::path& path, const std::string& x = "") {
    Workbench workbench(options());
    try {
      LoadedAppPtr app = workbench.apps().open(path.string());
      flow::StartOptions start;
      start.inputs = {{"x", Json(x)}};
      flow::RunResult result = workbench.run(*app, std::move(start));
      if (result.error != nullptr) throw *result.error;
      return "done";
    } catch (const Error& error) {
      for (const ErrorArgument& argument : error.arguments()) {
        if (argument.name == "grant" || argument.name == "grants")
          return std::string(error.id()) + " " + argument.value;
      }
      return std::string(error.id());
    }
  }
  void grant(const std::vector<std::string>& texts) { grant_at(app_folder(), texts); }
  void grant_at(const fs::path& path, const std::vector<std::string>& texts) {
    Workbench workbench(options());
    std::vector<Grant> grants;
    for (const std::string& text : texts) grants.push_back(nodes::parse_grant(text));
    LoadedAppPtr app = workbench.apps().open(path.string());
    workbench.permissions().decide(app->app, app->needed, grants);
  }
  std::vector<std::string> needs() {
    Workbench workbench(options());
    std::vector<std::string> texts;
    LoadedAppPtr app = workbench.apps().open(app_folder().string());
    for (const Grant& grant : app->needed) texts.push_back(grant.text());
    return texts;
  }

  danlu::testing::TemporaryFolder folder_;
};

using Texts = std::vector<std::string>;

TEST_F(PermissionsTest, what_a_step_needs_is_read_from_the_flow) {
  request("https://api.example.com/v1/{{ inputs.x }}");
  EXPECT_EQ(needs(), (Texts{"network:api.example.com"}));
  request("https://{{ inputs.x }}/");
  EXPECT_EQ(needs(), (Texts{"network:*"}));
  request("http://LOCALHOST:8080/");
  EXPECT_EQ(needs(), (Texts{"private:localhost:8080"}));
  request("http://[::ffff:10.0.0.7]/");
  EXPECT_EQ(needs(), (Texts{"private:10.0.0.7"}));
  step("file.read", "{path: notes.txt}");
  EXPECT_EQ(needs(), Texts{});
  step("file.write", "{path: out.txt}", "{text: x}");
  EXPECT_EQ(needs(), (Texts{"write"}));
  step("model.chat", "{prompt: hi}");
  EXPECT_EQ(needs(), (Texts{"model:default"}));
  step("retrieve.search", "{collection: payroll}", "{question: x}");
  EXPECT_EQ(needs(), (Texts{"collection:payroll"}));
}

TEST_F(PermissionsTest, an_input_counts_with_its_default_and_is_refused_with_another_value) {
  make_folders(app_folder() / "documents");
  write_file_atomic(app_folder() / "documents/a.md", "# Tea\n\nGreen tea is kept cold.\n");
  write_file_atomic(app_folder() / "a.flow.yaml", R"(danlu: 1
inputs: {x: {type: text}, c: {type: text, default: own}}
steps:
  - {id: a, use: retrieve.search, with: {collection: "{{ inputs.c }}"}, in: {question: tea}}
outputs: {done: "{{ a.passages }}"}
)");
  manifest("collections: {own: documents}\n");
  EXPECT_EQ(needs(), Texts{});
  Workbench workbench(options());
  LoadedAppPtr app = workbench.apps().open(app_folder().string());
  workbench.update_collections(app->app);
  EXPECT_EQ(run(), "done");
  flow::StartOptions start;
  start.inputs = {{"x", Json("")}, {"c", Json("payroll")}};
  flow::RunResult other = workbench.run(*app, std::move(start));
  ASSERT_NE(other.error, nullptr);
  EXPECT_EQ(other.error->id(), "permission.missing");
}

TEST_F(PermissionsTest, an_app_says_more_closely_what_it_will_ask_for) {
  request("https://{{ inputs.x }}/");
  manifest("permissions: {network: [API.example.com], secret: [weather]}\n");
  EXPECT_EQ(needs(), (Texts{"network:api.example.com", "secret:weather"}));
  manifest("permissions: {cameras: [all]}\n");
  EXPECT_EQ(run(), "permission.unreadable");
}

TEST_F(PermissionsTest, an_app_that_was_granted_nothing_does_not_start) {
  request("https://api.example.com/");
  EXPECT_EQ(run(), "permission.needed network:api.example.com");
  EXPECT_EQ(run(), "permission.needed network:api.example.com");
}

TEST_F(PermissionsTest, what_was_declined_fails_where_it_is_used) {
  request("http://localhost:1/");
  grant({});
  EXPECT_EQ(run(), "permission.missing private:localhost:1");
}

TEST_F(PermissionsTest, an_edited_app_asks_for_the_rest) {
  step("file.write", "{path: out.txt}", "{text: x}");
  grant({"write"});
  EXPECT_EQ(run(), "done");
  request("http://localhost:1/");
  EXPECT_EQ(run(), "permission.needed private:localhost:1");
}

TEST_F(PermissionsTest, grants_stay_with_the_name_and_the_folder) {
  step("file.write", "{path: out.txt}", "{text: x}");
  manifest("name: tea\n");
  grant({"write"});
  EXPECT_EQ(run(), "done");
  manifest("name: coffee\n");
  EXPECT_EQ(run(), "permission.needed write");
  manifest("name: tea\n");
  fs::copy(app_folder(), folder_ / "copy", fs::copy_options::recursive);
  EXPECT_EQ(run_at(folder_ / "copy"), "permission.needed write");
  fs::create_directory_symlink(app_folder(), folder_ / "link");
  EXPECT_EQ(run_at(folder_ / "link"), "done") << "a link to the folder is the folder";
  fs::rename(app_folder(), folder_ / "moved");
  EXPECT_EQ(run_at(folder_ / "moved"), "permission.needed write");
}

TEST_F(PermissionsTest, a_narrow_grant_does_not_answer_a_wide_wish) {
  TestServer server([](const ServerRequest&) { return ServerResponse{.body = "ok"}; });
  std::string port = std::to_string(server.port());
  request("http://{{ inputs.x }}/");
  grant({"private:localhost:" + port});
  EXPECT_EQ(run("localhost:" + port), "done");
  EXPECT_EQ(run("127.0.0.1:" + port), "permission.missing private:127.0.0.1:" + port);
  EXPECT_EQ(run("example.com"), "permission.missing network:example.com");
  grant({"network:*"});
  EXPECT_EQ(run("localhost:" + port), "permission.missing private:localhost:" + port);
  EXPECT_EQ(run("[::ffff:127.0.0.1]:" + port), "permission.missing private:127.0.0.1:" + port);
  EXPECT_EQ(run("2130706433:" + port), "permission.missing private:127.0.0.1:" + port);
  EXPECT_EQ(run("x.localhost.:" + port), "permission.missing private:x.localhost:" + port);
  EXPECT_EQ(run("169.254.169.254"), "net.address_forbidden");
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(PermissionsTest, a_redirect_leads_nowhere_else) {
  TestServer inner([](const ServerRequest&) { return ServerResponse{.body = "secret"}; });
  std::string target = "http://127.0.0.1:" + std::to_string(inner.port()) + "/";
  TestServer outer([&](const ServerRequest&) {
    return ServerResponse{.status = 302, .headers = {{"Location", target}}};
  });
  std::string port = std::to_string(outer.port());
  request("http://localhost:" + port + "/");
  grant({"private:localhost:" + port});
  EXPECT_EQ(run(), "permission.missing private:127.0.0.1:" + std::to_string(inner.port()));
  EXPECT_EQ(inner.requests(), 0);
  grant({"private:localhost:" + port, "private:127.0.0.1"});
  EXPECT_EQ(run(), "done");
}

TEST_F(PermissionsTest, a_name_that_leads_into_the_private_network_is_stopped_at_the_connection) {
  char name[256] = {};
  ASSERT_EQ(::gethostname(name, sizeof(name) - 1), 0);
  request("http://" + std::string(name) + ":1/");
  grant({"network:*"});
  std::string result = run();
  // Where the machine's own name does not resolve there is nothing to stop.
  EXPECT_TRUE(result.starts_with("permission.missing private:") || result == "net.host_not_found")
      << result;
}

TEST_F(PermissionsTest, files_outside_the_folder_are_reached_by_grant_alone) {
  fs::path documents = folder_ / "documents";
  make_folders(documents / "inner");
  write_file_atomic(documents / "a.txt", "a");
  write_file_atomic(folder_ / "secret.txt", "s");
  fs::create_symlink(folder_ / "secret.txt", documents / "link.txt");
  fs::create_symlink(folder_ / "secret.txt", app_folder() / "link.txt");
  step("file.read", "{path: \"{{ inputs.x }}\"}");
  EXPECT_EQ(run((documents / "a.txt").string()),
            "permission.missing folder_read:" + documents.string());
  grant({"folder_read:" + documents.string()});
  EXPECT_EQ(run((documents / "a.txt").string()), "done");
  EXPECT_EQ(run((documents / "inner/../a.txt").string()), "file.outside");
  EXPECT_EQ(run((documents / "link.txt").string()),
            "permission.missing folder_read:" + folder_.path().string());
  EXPECT_EQ(run("link.txt"), "file.outside");
  EXPECT_EQ(run("../secret.txt"), "file.outside");
  EXPECT_EQ(run((folder_ / "documents2").string()),
            "permission.missing folder_read:" + folder_.path().string());
  fs::rename(documents, folder_ / "old");
  fs::create_directory_symlink(folder_.path(), documents);
  EXPECT_EQ(run((documents / "secret.txt").string()),
            "permission.missing folder_read:" + folder_.path().string())
      << "the granted folder has become a link to another one";
}

TEST_F(PermissionsTest, reading_is_not_writing) {
  fs::path documents = folder_ / "documents";
  make_folders(documents);
  step("file.write", "{path: \"{{ inputs.x }}\"}", "{text: x}");
  grant({"folder_read:" + documents.string()});
  EXPECT_EQ(run((documents / "a.txt").string()),
            "permission.missing folder_write:" + documents.string());
  EXPECT_EQ(run("own.txt"), "permission.missing write");
  grant({"folder_write:" + documents.string(), "write"});
  EXPECT_EQ(run((documents / "a.txt").string()), "done");
  EXPECT_EQ(run("own.txt"), "done");
}

TEST_F(PermissionsTest, no_app_writes_flows_or_reaches_into_the_data_folder) {
  make_folders(folder_ / "data");
  write_file_atomic(folder_ / "data/secrets.json", "{}");
  step("file.write", "{path: \"{{ inputs.x }}\"}", "{text: x}");
  grant({"write", "folder_write:" + folder_.path().string()});
  EXPECT_EQ(run("app.yaml"), "permission.reserved_file");
  EXPECT_EQ(run("sub/B.FLOW.yaml"), "permission.reserved_file");
  EXPECT_EQ(run((folder_ / "data/tokens.json").string()), "permission.reserved_file");
  // An app whose folder holds the data folder.
  fs::rename(app_folder() / "a.flow.yaml", folder_ / "a.flow.yaml");
  write_file_atomic(folder_ / "a.flow.yaml",
                    "danlu: 1\nsteps:\n  - {id: a, use: file.read, with: {path: "
                    "data/secrets.json}}\noutputs: {t: \"{{ a.text }}\"}\n");
  EXPECT_EQ(run_at(folder_ / "a.flow.yaml"), "flow.unknown_input");
  Workbench workbench(options());
  LoadedAppPtr app = workbench.apps().open((folder_ / "a.flow.yaml").string());
  flow::RunResult result = workbench.run(*app, {});
  ASSERT_NE(result.error, nullptr);
  EXPECT_EQ(result.error->id(), "permission.reserved_file");
}

TEST_F(PermissionsTest, naming_a_collection_of_others_does_not_open_it) {
  make_folders(folder_ / "payroll");
  write_file_atomic(folder_ / "payroll/a.md", "# Pay\n\nEverybody earns the same.\n");
  make_folders(app_folder() / "documents");
  auto collection = retrieve::Collection::create(folder_ / "data", "payroll", folder_ / "payroll");
  collection.update();
  step("retrieve.search", "{collection: payroll}", "{question: pay}");
  manifest("collections: {payroll: documents}\n");
  EXPECT_EQ(run(), "permission.needed collection:payroll");
  Workbench workbench(options());
  LoadedAppPtr app = workbench.apps().open(app_folder().string());
  EXPECT_THROW(workbench.update_collections(app->app), Error);
  // Not by a detour either: passages that the flow makes up.
  write_file_atomic(app_folder() / "a.flow.yaml", R"(danlu: 1
inputs: {x: {type: text, default: ''}}
steps:
  - {id: p, use: json.parse, with: {}, in: {text: '[{"id":"1","collection":"payroll","text":"Everybody earns the same.","headings":[],"score":1,"span":{"file":"a.md","page":0,"begin":0,"end":9,"unit":"file"}}]'}}
  - {id: a, use: answer.extract, in: {question: "What does everybody earn?", passages: "{{ p.value }}"}}
outputs: {t: "{{ a.text }}"}
)");
  manifest("");
  EXPECT_EQ(run(), "permission.missing collection:payroll");
  grant({"collection:payroll"});
  EXPECT_EQ(run(), "done");
}

TEST_F(PermissionsTest, apps_of_the_program_may_use_models_and_nothing_more) {
  make_folders(folder_ / "program");
  step("file.write", "{path: a.txt}", "{text: x}");
  fs::rename(app_folder(), folder_ / "program/app");
  EXPECT_EQ(run_at(folder_ / "program/app"), "permission.needed write");
  write_file_atomic(folder_ / "program/app/a.flow.yaml",
                    "danlu: 1\ninputs: {x: {type: text}}\nsteps:\n  - {id: a, use: model.chat, "
                    "with: {prompt: hi}}\noutputs: {t: \"{{ a.text }}\"}\n");
  EXPECT_EQ(run_at(folder_ / "program/app"), "model.none_configured");
}

TEST_F(PermissionsTest, what_is_taken_back_is_gone_and_a_model_in_question_is_simply_not_there) {
  step("model.find", "{}");
  EXPECT_EQ(run(), "done") << "asking whether there is a model needs nothing";
  step("file.write", "{path: a.txt}", "{text: x}");
  grant({"write"});
  {
    Workbench workbench(options());
    LoadedAppPtr app = workbench.apps().open(app_folder().string());
    workbench.permissions().revoke(app->app, {{GrantKind::write, "*"}});
    EXPECT_THROW(workbench.permissions().revoke(app->app, {{GrantKind::write, "*"}}), Error);
  }
  EXPECT_EQ(run(), "permission.missing write");
  {
    Workbench workbench(options());
    workbench.permissions().forget(workbench.apps().open(app_folder().string())->app);
  }
  EXPECT_EQ(run(), "permission.needed write");
}

TEST_F(PermissionsTest, the_owners_word_for_everything_private_counts_for_every_app) {
  TestServer server([](const ServerRequest&) { return ServerResponse{.body = "ok"}; });
  request(server.url());
  Workbench::Options allowed = options();
  allowed.private_allowed = true;
  Workbench workbench(allowed);
  flow::RunResult result = workbench.run(*workbench.apps().open(app_folder().string()), {});
  EXPECT_EQ(result.error, nullptr);
}

TEST_F(PermissionsTest, a_damaged_list_of_grants_grants_nothing) {
  step("file.write", "{path: a.txt}", "{text: x}");
  grant({"write"});
  write_file_atomic(folder_ / "data/permissions.json", "{\"apps\": [{\"app\": 7");
  EXPECT_EQ(run(), "data.file_invalid");
}

TEST(Grants, cover_what_they_name) {
  auto covers_text = [](const char* granted, const char* needed) {
    return nodes::covers(nodes::parse_grant(granted), nodes::parse_grant(needed));
  };
  EXPECT_TRUE(covers_text("network:*", "network:example.com"));
  EXPECT_TRUE(covers_text("network:*.example.com", "network:api.example.com"));
  EXPECT_FALSE(covers_text("network:*.example.com", "network:example.com"));
  EXPECT_FALSE(covers_text("network:*.example.com", "network:evilexample.com"));
  EXPECT_FALSE(covers_text("network:example.com", "network:*"));
  EXPECT_TRUE(covers_text("private:localhost", "private:localhost:99"));
  EXPECT_FALSE(covers_text("private:localhost:98", "private:localhost:99"));
  EXPECT_FALSE(covers_text("private:localhost:98", "private:localhost"));
  EXPECT_TRUE(covers_text("private:[::1]:98", "private:[0:0::1]:98"));
  EXPECT_FALSE(covers_text("private:*", "network:example.com"));
  EXPECT_TRUE(covers_text("folder_write:/a", "folder_read:/a/b"));
  EXPECT_FALSE(covers_text("folder_read:/a", "folder_write:/a/b"));
  EXPECT_FALSE(covers_text("folder_read:/a", "folder_read:/ab"));
  EXPECT_FALSE(covers_text("model:default", "model:gpt"));
  for (const char* text : {"", "network", "network:", "everything:*", "network:a/b",
                           "folder_read:x", "network:user@host", "write:/etc"}) {
    EXPECT_THROW(nodes::parse_grant(text), Error) << text;
  }
}

}  // namespace
}  // namespace danlu::workbench
