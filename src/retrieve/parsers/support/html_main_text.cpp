#include "retrieve/parsers/support/html_main_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Words that site builders put into class and id of what surrounds the text.
bool names_boilerplate(const GumboNode* node) {
  constexpr std::array<std::string_view, 26> kWords{
      "nav",        "navbar", "navigation", "menu",    "sidebar",  "breadcrumb", "breadcrumbs",
      "footer",     "header", "toc",        "cookie",  "cookies",  "advert",     "ads",
      "share",      "social", "pagination", "pager",   "dropdown", "portlet",    "related",
      "navigation", "navbox", "catlinks",   "toolbar", "topbar"};
  std::string names = lower_ascii(html_attribute(node, "class"));
  names += ' ' + lower_ascii(html_attribute(node, "id"));
  std::string word;
  for (char c : names + ' ') {
    if (c >= 'a' && c <= 'z') {
      word += c;
      continue;
    }
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    word.clear();
  }
  return false;
}

bool is_container(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_P:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_unread(const GumboNode* node) {
  if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) return false;
  switch (node->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_DATALIST:
    case GUMBO_TAG_ANNOTATION_XML:
      return true;
    default:
      break;
  }
  if (has_html_attribute(node, "hidden") && html_attribute(node, "hidden") != "until-found")
    return true;
  std::string style = lower_ascii(html_attribute(node, "style"));
  std::erase(style, ' ');
  return contains(style, "display:none") || contains(style, "visibility:hidden");
}

HtmlMainText::HtmlMainText(const GumboNode* root) : page_(root), root_(root) { measure(root); }

// Depth first with a stack of its own: pages nest as deep as they like.
void HtmlMainText::measure(const GumboNode* root) {
  struct Visit {
    const GumboNode* node;
    size_t parent;
    bool in_link;
    bool in_article;
  };
  std::vector<Visit> visits{{root, 0, false, false}};
  const GumboNode* main = nullptr;
  const GumboNode* article = nullptr;
  size_t articles = 0;
  std::vector<Visit> pending{{root, 0, false, false}};
  visits.clear();
  std::vector<Amount> sums;
  while (!pending.empty()) {
    Visit visit = pending.back();
    pending.pop_back();
    size_t index = visits.size();
    const GumboNode* node = visit.node;
    if (is_unread(node)) continue;
    visits.push_back(visit);
    sums.emplace_back();
    if (node->type == GUMBO_NODE_TEXT) {
      std::string_view text = node->v.text.text;
      sums[index].text = static_cast<size_t>(
          std::count_if(text.begin(), text.end(), [](char c) { return c > ' ' || c < 0; }));
      if (visit.in_link) sums[index].links = sums[index].text;
    }
    if (node->type != GUMBO_NODE_ELEMENT) continue;
    GumboTag tag = node->v.element.tag;
    if (tag == GUMBO_TAG_MAIN || html_attribute(node, "role") == "main") {
      if (main == nullptr) main = node;
    } else if (tag == GUMBO_TAG_ARTICLE) {
      article = node;
      if (!visit.in_article) ++articles;
    }
    bool in_link = visit.in_link || tag == GUMBO_TAG_A;
    bool in_article = visit.in_article || tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN ||
                      html_attribute(node, "role") == "main";
    if (tag == GUMBO_TAG_A) sums[index].anchors = 1;
    if (in_article) inside_article_.insert(node);
    const GumboVector& children = node->v.element.children;
    for (unsigned int i = 0; i < children.length; ++i) {
      pending.push_back(
          {static_cast<const GumboNode*>(children.data[i]), index, in_link, in_article});
    }
  }
  for (size_t i = visits.size(); i-- > 1;) {
    Amount& parent = sums[visits[i].parent];
    parent.text += sums[i].text;
    parent.links += sums[i].links;
    parent.anchors += sums[i].anchors;
  }
  for (size_t i = 0; i < visits.size(); ++i) {
    if (visits[i].node->type == GUMBO_NODE_ELEMENT) amounts_[visits[i].node] = sums[i];
  }
  const GumboNode* candidate = main != nullptr ? main : articles == 1 ? article : nullptr;
  if (candidate == nullptr) return;
  Amount inside = amount(candidate);
  Amount all = amount(root);
  if ((inside.text - inside.links) * 3 > all.text - all.links) root_ = candidate;
}

HtmlMainText::Amount HtmlMainText::amount(const GumboNode* node) const {
  auto found = amounts_.find(node);
  return found == amounts_.end() ? Amount{} : found->second;
}

size_t HtmlMainText::text_bytes() const { return amount(page_).text; }

bool HtmlMainText::is_boilerplate(const GumboNode* node) const {
  if (node->type != GUMBO_NODE_ELEMENT) return false;
  GumboTag tag = node->v.element.tag;
  std::string_view role = html_attribute(node, "role");
  if (tag == GUMBO_TAG_NAV || role == "navigation" || role == "search" || role == "menu" ||
      role == "menubar" || role == "dialog")
    return true;
  bool inside = inside_article_.contains(node);
  if (tag == GUMBO_TAG_ASIDE && !inside) return true;
  Amount of = amount(node);
  if (!inside && (tag == GUMBO_TAG_FOOTER || role == "contentinfo")) return true;
  // A header without many links carries the title.
  if (!inside && (tag == GUMBO_TAG_HEADER || role == "banner")) return of.links * 2 > of.text;
  if (!is_container(tag) || of.text == 0) return false;
  bool mostly_links = of.links * 10 > of.text * 6;
  constexpr size_t kLinksOfMenu = 3;
  if (mostly_links && names_boilerplate(node)) return true;
  bool only_links = of.links * 100 > of.text * 85;
  constexpr size_t kShortLink = 30;
  return !inside && only_links && of.anchors > kLinksOfMenu && of.links / of.anchors < kShortLink;
}

}  // namespace danlu::retrieve
