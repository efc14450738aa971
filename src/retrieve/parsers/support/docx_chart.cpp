#include "retrieve/parsers/support/docx_chart.hpp"

#include <algorithm>
#include <charconv>

#include "retrieve/parsers/support/docx_styles.hpp"

namespace danlu::retrieve {
namespace {

constexpr size_t kPointsMax = 10'000;
constexpr size_t kSeriesMax = 200;

// c:pt elements at any depth below a node: <c:pt idx="0"><c:v>4.3</c:v></c:pt>.
std::vector<std::string> points_of(pugi::xml_node node) {
  std::vector<std::string> points;
  for (pugi::xml_node reference : node.children()) {
    for (pugi::xml_node cache : reference.children()) {
      for (pugi::xml_node point : cache.children()) {
        if (local_name(point) != "pt") continue;
        size_t index = 0;
        std::string_view text = value_of(point, "idx");
        std::from_chars(text.data(), text.data() + text.size(), index);
        if (index >= kPointsMax) continue;
        points.resize(std::max(points.size(), index + 1));
        points[index] = child_of(point, "v").text().get();
      }
    }
  }
  return points;
}

}  // namespace

TableRows chart_rows(pugi::xml_node chart_space) {
  TableRows rows{{""}};
  pugi::xml_node area = child_of(child_of(chart_space, "chart"), "plotArea");
  for (pugi::xml_node plot : area.children()) {
    for (pugi::xml_node series : plot.children()) {
      if (local_name(series) != "ser" || rows[0].size() > kSeriesMax) continue;
      std::vector<std::string> name = points_of(child_of(series, "tx"));
      std::vector<std::string> categories = points_of(child_of(series, "cat"));
      std::vector<std::string> values = points_of(child_of(series, "val"));
      size_t column = rows[0].size();
      rows[0].push_back(name.empty() ? "" : name[0]);
      for (size_t i = 0; i < values.size(); ++i) {
        if (rows.size() < i + 2) rows.push_back({i < categories.size() ? categories[i] : ""});
        rows[i + 1].resize(column + 1);
        rows[i + 1][column] = values[i];
      }
    }
  }
  return rows.size() > 1 ? rows : TableRows{};
}

}  // namespace danlu::retrieve
