// What one run may reach outside its app, granted by the owner of the installation and never by the
// app itself. Nodes ask at use: for the host of every hop of a request, for the real place of a
// file, for the model and the collection by name.
#pragma once

#include <compare>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.hpp"
#include "net/address_guard.hpp"
#include "net/url.hpp"

namespace danlu::nodes {

enum class GrantKind : uint8_t {
  network,       // A host on the internet: "api.example.com", "*.example.com", "*".
  private_net,   // A host on this machine or its network: "localhost:11434", "*".
  folder_read,   // A folder outside the app's own, by its real path.
  folder_write,  // The same for writing; reading comes with it.
  write,         // Files in the app's own folder: "*".
  model,         // A configured model, "default" for the one used when none is named, "*".
  collection,    // A collection that is not the app's own.
  secret
};

struct Grant {
  GrantKind kind = GrantKind::network;
  std::string value = "*";

  static auto fields() {
    return std::tuple{field("kind", &Grant::kind), field("value", &Grant::value)};
  }
  auto operator<=>(const Grant&) const = default;
  std::string text() const;     // "network:api.example.com"
  Bilingual described() const;  // "reach api.example.com on the internet"
};

// Whether who has `granted` may do `needed`.
bool covers(const Grant& granted, const Grant& needed);
bool covered(const std::vector<Grant>& granted, const Grant& needed);
// As a person writes it, "KIND:VALUE" or "KIND"; hosts are normalised. Throws
// Error(permission.unreadable).
Grant parse_grant(std::string_view text);
// Host of a URL (with its port when that is not the usual one) as the grant it needs: addresses of
// this machine and of private networks are `private`, also in their IPv6 forms.
Grant needed_for(const net::Url& url);

inline constexpr ErrorCode kPermissionMissing{
    "permission.missing",
    Failure::denied,
    {"The app '{app}' has no permission for {grant}.", "应用“{app}”没有此权限：{grant}。"},
    {"If you trust it: danlu permission grant {folder} {grant}",
     "若信任该应用，可执行：danlu permission grant {folder} {grant}"}};
inline constexpr ErrorCode kGrantUnreadable{
    "permission.unreadable",
    Failure::usage,
    {"'{text}' is not a permission.", "“{text}”不是有效的权限。"},
    {"Write KIND:VALUE, as in network:api.example.com, private:localhost:11434, "
     "folder_read:/home/me/documents, folder_write:/home/me/out, write, model:default, "
     "collection:handbook or secret:NAME.",
     "请写成 种类:值，如 network:api.example.com、private:localhost:11434、"
     "folder_read:/home/me/documents、folder_write:/home/me/out、write、model:default、"
     "collection:handbook 或 secret:名称。"}};
inline constexpr ErrorCode kReservedFile{
    "permission.reserved_file",
    Failure::denied,
    {"{path} is not for apps to reach.", "应用不能访问 {path}。"},
    {"Files of the data folder, and writing flows and app.yaml, are left to you.",
     "数据文件夹中的文件，以及流程与 app.yaml 的修改，只能由你本人进行。"}};

class Access {
 public:
  // What the owner does by hand (`danlu node run`): everything but private addresses.
  Access() = default;
  // `folder` is the app's: what errors say to grant to.
  Access(std::string app, std::filesystem::path folder, std::vector<Grant> grants)
      : limited_(true),
        app_(std::move(app)),
        folder_(std::move(folder)),
        grants_(std::move(grants)) {}

  // The owner's word for all private addresses (not those of metadata services).
  void allow_private() { private_allowed_ = true; }

  bool allows(const Grant& needed) const;
  void require(const Grant& needed) const;  // Throws Error(permission.missing).
  [[noreturn]] void refuse(const Grant& needed) const;
  void require_model(const std::string& name) const;
  bool limited() const { return limited_; }
  const std::vector<Grant>& grants() const { return grants_; }

  // What may be connected to for this URL; asked for every hop.
  net::AddressPolicy addresses_for(const net::Url& url) const;

  // The real path of a file that a step names: relative to `root`, the app's folder, or absolute
  // inside a granted folder. `data` is the data folder, which stays out of reach.
  std::filesystem::path readable(const std::filesystem::path& root,
                                 const std::filesystem::path& data, std::string_view path) const;
  std::filesystem::path writable(const std::filesystem::path& root,
                                 const std::filesystem::path& data, std::string_view path) const;

 private:
  std::filesystem::path reachable(const std::filesystem::path& root, std::string_view path,
                                  GrantKind kind) const;

  bool limited_ = false;
  bool private_allowed_ = false;
  std::string app_;
  std::filesystem::path folder_;
  std::vector<Grant> grants_;
};

}  // namespace danlu::nodes

template <>
struct danlu::EnumNames<danlu::nodes::GrantKind> {
  static constexpr std::array names{"network", "private", "folder_read", "folder_write",
                                    "write",   "model",   "collection",  "secret"};
};
