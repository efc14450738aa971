// Collections, documents and uploads over HTTP, as clients see them.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/files.hpp"
#include "net/url.hpp"
#include "serve/testing/api_server.hpp"

namespace danlu::serve {
namespace {

namespace fs = std::filesystem;
using testing::ApiServer;
using testing::Reply;

std::string header(const Reply& reply, std::string_view name) {
  return std::string(net::find_header(reply.headers, name).value_or(""));
}

Reply put(ApiServer& api, const std::string& path, std::string body) {
  net::HttpRequest request;
  request.method = "PUT";
  request.url = path;
  request.body = std::move(body);
  request.headers.push_back({"Content-Type", "application/octet-stream"});
  return api.send_raw(std::move(request));
}

Json wait_for_job(ApiServer& api, const Reply& started) {
  std::string id = started.json().at("job").as_text();
  Json job;
  for (int i = 0; i < 500; ++i) {
    job = api.get("/api/jobs/" + id).json();
    if (job.text_or("status", "") != "running") break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(job.text_or("status", ""), "done") << job.dump();
  return job;
}

class Documents : public ::testing::Test {
 public:
  // A collection of uploads with one page in it.
  void fill() {
    wait_for_job(api, api.post("/api/collections", Json::object({{"name", "notes"}})));
    Reply stored = put(api, "/api/collections/notes/files/page.html",
                       "<h1>Tea</h1><p>The tea room opens at nine.</p><script>alert(1)</script>");
    EXPECT_EQ(stored.json(), Json::object({{"file", "page.html"}, {"size", 71}}));
    wait_for_job(api, api.post("/api/collections/notes/update"));
  }
  fs::path data() { return api.server().workbench().data(); }

  ApiServer api;
};

TEST_F(Documents, are_uploaded_read_found_and_removed) {
  fill();
  Json shown = api.get("/api/collections/notes").json();
  EXPECT_EQ(shown.at("documents").size(), 1u);
  EXPECT_EQ(shown.at("documents").at(0).at("file"), Json("page.html"));
  EXPECT_TRUE(shown.at("uploads").as_boolean());
  EXPECT_EQ(api.get("/api/collections").json().at("collections").at(0).at("documents"), Json(1));

  Json found = api.get("/api/collections/notes/search?question=tea+room&top_k=3").json();
  ASSERT_EQ(found.at("passages").size(), 1u);
  EXPECT_NE(found.at("passages").at(0).at("text").as_text().find("opens at nine"),
            std::string::npos);

  Json document = api.get("/api/collections/notes/document?file=page.html").json();
  ASSERT_EQ(document.at("chunks").size(), 1u);
  EXPECT_EQ(document.at("chunks").at(0).at("id"), found.at("passages").at(0).at("id"));

  EXPECT_EQ(api.send("DELETE", "/api/collections/notes/files/page.html").status, 204);
  EXPECT_EQ(api.send("DELETE", "/api/collections/notes/files/page.html").status, 404);
  wait_for_job(api, api.post("/api/collections/notes/update"));
  EXPECT_EQ(api.get("/api/collections/notes").json().at("documents").size(), 0u);

  EXPECT_EQ(api.send("DELETE", "/api/collections/notes").status, 204);
  EXPECT_FALSE(fs::exists(data() / "uploads" / "notes"));
  EXPECT_EQ(api.get("/api/collections/notes").error(), "collection.missing");
}

TEST_F(Documents, are_given_out_as_attachments_that_nothing_renders) {
  fill();
  Reply file = api.get("/api/collections/notes/file?file=page.html");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.body.size(), 71u);
  EXPECT_EQ(header(file, "Content-Type"), "application/octet-stream");
  EXPECT_TRUE(header(file, "Content-Disposition").starts_with("attachment"));
  EXPECT_EQ(header(file, "X-Content-Type-Options"), "nosniff");
  EXPECT_NE(header(file, "Content-Security-Policy").find("sandbox"), std::string::npos);
}

TEST_F(Documents, do_not_lead_out_of_their_collection) {
  fill();
  write_file_atomic(data() / "uploads" / "notes" / "unread.xyz", "not read");
  for (const char* file : {"../../secrets.json", "/etc/passwd", "..%2f..%2ftokens.json",
                           "unread.xyz", "page.html%00", ".", "notes/page.html"}) {
    for (const char* what : {"file", "document"}) {
      Reply reply = api.get("/api/collections/notes/" + std::string(what) + "?file=" + file);
      EXPECT_TRUE(reply.status == 404 || reply.status == 400) << file << " " << reply.body;
    }
  }
  // A document that became a link since it was read.
  fs::path page = data() / "uploads" / "notes" / "page.html";
  fs::remove(page);
  fs::create_symlink("/etc/passwd", page);
  Reply linked = api.get("/api/collections/notes/file?file=page.html");
  EXPECT_TRUE(linked.status == 403 || linked.status == 404) << linked.status;
  EXPECT_EQ(linked.body.find("root:"), std::string::npos);
}

TEST_F(Documents, with_hostile_names_are_refused_and_leave_nothing) {
  fill();
  for (const char* name : {"..", "...", ".hidden", "%2e%2e", "..%2f..%2fevil", "a%2fb", "a%5cb",
                           "a%0ab", "a%00b", "%20a", "a%E2%80%AEfdp.exe"}) {
    Reply reply = put(api, "/api/collections/notes/files/" + std::string(name), "x");
    EXPECT_GE(reply.status, 400) << name;
    EXPECT_LT(reply.status, 500) << name << reply.body;
  }
  Reply broken = put(api, "/api/collections/notes/files/a%FF", "x");
  EXPECT_EQ(broken.status / 100, 4);
  EXPECT_EQ(put(api, "/api/collections/notes/files/" + std::string(256, 'a'), "x").error(),
            "upload.name");
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(data() / "uploads" / "notes"))
    ++files;
  EXPECT_EQ(files, 1u);
}

TEST_F(Documents, replace_an_older_one_of_their_name_composed) {
  fill();
  EXPECT_EQ(put(api, "/api/collections/notes/files/re%CC%81sume%CC%81.md", "# A").json().at("file"),
            Json("r\u00e9sum\u00e9.md"));
  put(api, "/api/collections/notes/files/r%C3%A9sum%C3%A9.md", "# Bee");
  EXPECT_EQ(read_file(data() / "uploads" / "notes" / "r\u00e9sum\u00e9.md"), "# Bee");
  EXPECT_EQ(put(api, "/api/collections/notes/files/empty.txt", "").json().at("size"), Json(0));
}

TEST_F(Documents, go_only_into_collections_made_for_uploads) {
  fs::path folder = data().parent_path() / "own";
  fs::create_directories(folder);
  write_file_atomic(folder / "a.md", "# Mine");
  wait_for_job(api, api.post("/api/collections",
                             Json::object({{"name", "own"}, {"folder", folder.string()}})));
  Reply refused = put(api, "/api/collections/own/files/a.md", "overwritten");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.error(), "collection.not_uploads");
  EXPECT_EQ(api.send("DELETE", "/api/collections/own/files/a.md").status, 409);
  EXPECT_EQ(put(api, "/api/collections/none/files/a.md", "x").status, 404);
  EXPECT_EQ(api.send("DELETE", "/api/collections/own").status, 204);
  EXPECT_EQ(read_file(folder / "a.md"), "# Mine");
}

TEST_F(Documents, collections_are_refused_with_one_clear_error) {
  auto add = [&](const char* name, const std::string& folder) {
    return api.post("/api/collections", Json::object({{"name", name}, {"folder", folder}}));
  };
  EXPECT_EQ(add("../x", "/tmp").error(), "collection.name");
  EXPECT_EQ(add("x", "relative").error(), "folder.not_absolute");
  EXPECT_EQ(add("x", "/no/such/folder").status, 404);
  EXPECT_EQ(add("x", data().string()).error(), "folder.of_danlu");
  EXPECT_EQ(add("x", "/").error(), "folder.of_danlu");
  EXPECT_EQ(add("x", (data() / "apps").string()).status, 403);
  EXPECT_EQ(api.post("/api/collections").error(), "parameter.missing");
  fill();
  Reply again = api.post("/api/collections", Json::object({{"name", "notes"}}));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(api.post("/api/collections/none/update").status, 404);
  EXPECT_EQ(api.get("/api/collections/notes/search").status, 400);
  EXPECT_EQ(api.get("/api/collections/notes/search?question=a&top_k=0").status, 400);
  EXPECT_EQ(api.get("/api/collections/notes/document?file=none").error(), "collection.no_document");
}

TEST_F(Documents, are_out_of_reach_for_tokens_of_an_app_that_does_not_keep_them) {
  fill();
  api.bearer = api.token("app:chat");
  EXPECT_EQ(api.get("/api/collections").json().at("collections").size(), 0u);
  for (const char* path :
       {"", "/search?question=tea", "/document?file=page.html", "/file?file=page.html"}) {
    EXPECT_EQ(api.get("/api/collections/notes" + std::string(path)).status, 403) << path;
  }
  EXPECT_EQ(put(api, "/api/collections/notes/files/a.md", "x").status, 403);
  EXPECT_EQ(api.post("/api/collections/notes/update").status, 403);
  EXPECT_EQ(api.send("DELETE", "/api/collections/notes").status, 403);
  EXPECT_EQ(api.post("/api/collections", Json::object({{"name", "b"}})).status, 403);
  api.bearer = api.token("run:chat");
  EXPECT_EQ(api.get("/api/collections").status, 403);
}

TEST_F(Documents, put_in_while_an_update_is_at_work_are_read_after_it) {
  fill();
  for (int i = 0; i < 30; ++i) {
    std::string text = "# Page\n";
    for (int line = 0; line < 400; ++line) text += "Line " + std::to_string(line * i) + ".\n\n";
    put(api, "/api/collections/notes/files/p" + std::to_string(i) + ".md", text);
  }
  api.post("/api/collections/notes/update");
  put(api, "/api/collections/notes/files/late.md", "# Late\n\nCame while it was reading.");
  api.post("/api/collections/notes/update");
  size_t documents = 0;
  for (int i = 0; i < 500 && documents != 32; ++i) {
    documents = api.get("/api/collections/notes").json().at("documents").size();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(documents, 32u);
}

}  // namespace
}  // namespace danlu::serve
