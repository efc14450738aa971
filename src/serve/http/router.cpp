#include "serve/http/router.hpp"

#include "serve/http/errors.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
  std::unique_ptr<Node> any;         // {name}
  std::vector<const Route*> routes;  // Of the path that ends here.
  std::vector<const Route*> rest;    // Of {name...} from here.
};

namespace {

struct TemplatePart {
  enum class Kind { fixed, any, rest } kind;
  std::string_view text;  // Of fixed: the segment; else the name.
};

[[noreturn]] void refuse(std::string_view path_template, std::string_view reason) {
  throw Error(kRouteInvalid, {{"route", path_template}, {"reason", reason}});
}

std::vector<TemplatePart> parts_of(std::string_view path_template) {
  if (!path_template.starts_with('/')) refuse(path_template, "it has to begin with /");
  std::vector<TemplatePart> parts;
  for (std::string_view segment : split(path_template.substr(1), '/')) {
    if (!parts.empty() && parts.back().kind == TemplatePart::Kind::rest) {
      refuse(path_template, "{name...} has to come last");
    }
    bool named = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
    if (!named) {
      if (segment.find_first_of("{}") != std::string_view::npos) refuse(path_template, "braces");
      parts.push_back({TemplatePart::Kind::fixed, segment});
      continue;
    }
    std::string_view name = segment.substr(1, segment.size() - 2);
    bool rest = name.ends_with("...");
    if (rest) name.remove_suffix(3);
    if (!is_token(name)) refuse(path_template, "a parameter needs a name");
    parts.push_back({rest ? TemplatePart::Kind::rest : TemplatePart::Kind::any, name});
  }
  return parts;
}

ExchangeHandler answering(Handler handler) {
  return [handler = std::move(handler)](const std::shared_ptr<Exchange>& exchange) {
    exchange->answer(handler(exchange->request()));
  };
}

const Route* of_method(const std::vector<const Route*>& routes, std::string_view method) {
  for (const Route* route : routes) {
    if (route->method == method) return route;
  }
  // RFC 9110, section 9.3.2: HEAD is GET without the content.
  return method == "HEAD" ? of_method(routes, "GET") : nullptr;
}

std::string allowed(const std::vector<const Route*>& routes) {
  std::string text;
  for (const Route* route : routes) {
    text += route->method + ", ";
    if (route->method == "GET") text += "HEAD, ";
  }
  return text + "OPTIONS";
}

void fill_parameters(Router::Match& match, const std::vector<std::string>& segments) {
  std::vector<TemplatePart> parts = parts_of(match.route->path_template);
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].kind == TemplatePart::Kind::fixed) continue;
    std::string value = segments[i];
    if (parts[i].kind == TemplatePart::Kind::rest) {
      for (size_t j = i + 1; j < segments.size(); ++j) value += "/" + segments[j];
    }
    match.parameters.emplace(parts[i].text, std::move(value));
  }
}

bool rest_is_plain(const std::vector<std::string>& segments, size_t from) {
  for (size_t i = from; i < segments.size(); ++i) {
    if (segments[i].find('/') != std::string::npos) return false;
  }
  return from < segments.size();
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(std::string_view method, std::string_view path_template, Handler handler,
                 RouteOptions options) {
  add_exchange(method, path_template, answering(std::move(handler)), std::move(options));
}

void Router::add_exchange(std::string_view method, std::string_view path_template,
                          ExchangeHandler handler, RouteOptions options) {
  if (!is_token(method)) refuse(path_template, "the method");
  Node* node = root_.get();
  bool rest = false;
  for (const TemplatePart& part : parts_of(path_template)) {
    rest = part.kind == TemplatePart::Kind::rest;
    if (rest) break;
    std::unique_ptr<Node>& next =
        part.kind == TemplatePart::Kind::any ? node->any : node->fixed[std::string(part.text)];
    if (next == nullptr) next = std::make_unique<Node>();
    node = next.get();
  }
  std::vector<const Route*>& list = rest ? node->rest : node->routes;
  for (const Route* other : list) {
    if (other->method == method) refuse(path_template, "there is one for this method already");
    if (other->path_template != path_template) {
      refuse(path_template, "its parameters have other names in " + other->path_template);
    }
  }
  routes_.push_back(std::make_unique<Route>(Route{std::string(method), std::string(path_template),
                                                  std::move(handler), std::move(options)}));
  list.push_back(routes_.back().get());
}

void Router::set_fallback(Handler handler) {
  fallback_ = std::make_unique<Route>(
      Route{"GET", "(pages)", answering(std::move(handler)), RouteOptions{.open = true}});
}

void Router::set_gate(Gate gate) { gate_ = std::move(gate); }
const Router::Gate& Router::gate() const { return gate_; }

Router::Match Router::find(std::string_view method,
                           const std::vector<std::string>& segments) const {
  // Depth-first, fixed before named; each level keeps at most one alternative, so the work is
  // bounded by 2^(named levels of the templates), which we choose.
  struct Search {
    std::string_view method;
    const std::vector<std::string>& segments;
    Match found = {};
    std::string allow = {};

    bool take(const std::vector<const Route*>& routes) {
      if (routes.empty()) return false;
      found.route = of_method(routes, method);
      if (found.route == nullptr && allow.empty()) allow = allowed(routes);
      return found.route != nullptr;
    }
    bool visit(const Node& node, size_t depth) {
      if (depth == segments.size()) return take(node.routes);
      auto fixed = node.fixed.find(segments[depth]);
      if (fixed != node.fixed.end() && visit(*fixed->second, depth + 1)) return true;
      if (node.any != nullptr && !segments[depth].empty() && visit(*node.any, depth + 1)) {
        return true;
      }
      return rest_is_plain(segments, depth) && take(node.rest);
    }
  };
  Search search{.method = method, .segments = segments};
  if (search.visit(*root_, 0)) {
    fill_parameters(search.found, segments);
    return std::move(search.found);
  }
  Match match;
  match.allow = std::move(search.allow);
  if (match.allow.empty() && fallback_ != nullptr) {
    if (method == "GET" || method == "HEAD") match.route = fallback_.get();
  }
  return match;
}

std::vector<const Route*> Router::routes() const {
  std::vector<const Route*> list;
  for (const std::unique_ptr<Route>& route : routes_) list.push_back(route.get());
  return list;
}

void run_handler(const Route& route, const std::shared_ptr<Exchange>& exchange) {
  exchange->set_error_format(route.options.error_format);
  try {
    route.handler(exchange);
  } catch (...) {
    exchange->fail(std::current_exception());
  }
}

}  // namespace danlu::serve
