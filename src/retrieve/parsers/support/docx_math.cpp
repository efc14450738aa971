#include "retrieve/parsers/support/docx_math.hpp"

#include "retrieve/parsers/support/docx_styles.hpp"

namespace danlu::retrieve {
namespace {

constexpr int kDepthMax = 60;

std::string written(pugi::xml_node node, int depth);

std::string written_children(pugi::xml_node node, int depth) {
  std::string text;
  for (pugi::xml_node child : node.children()) text += written(child, depth);
  return text;
}

std::string part(pugi::xml_node node, std::string_view name, int depth) {
  return written_children(child_of(node, name), depth);
}

std::string script(std::string_view sign, const std::string& text) {
  return text.empty() ? "" : std::string(sign) + "{" + text + "}";
}

std::string large_operator(std::string_view sign) {
  if (sign == "∑") return "\\sum";
  if (sign == "∏") return "\\prod";
  if (sign == "⋃") return "\\bigcup";
  if (sign == "⋂") return "\\bigcap";
  if (sign == "⋀") return "\\bigwedge";
  if (sign == "⋁") return "\\bigvee";
  if (sign == "∬") return "\\iint";
  if (sign == "∭") return "\\iiint";
  if (sign == "∮") return "\\oint";
  return sign.empty() ? "\\int" : std::string(sign);
}

std::string delimited(pugi::xml_node node, int depth) {
  pugi::xml_node properties = child_of(node, "dPr");
  auto sign = [&](std::string_view name, std::string_view otherwise) {
    pugi::xml_node found = child_of(properties, name);
    return std::string(found ? value_of(found) : otherwise);
  };
  std::string text;
  for (pugi::xml_node child : node.children()) {
    if (local_name(child) != "e") continue;
    if (!text.empty()) text += sign("sepChr", "|");
    text += written_children(child, depth);
  }
  return sign("begChr", "(") + text + sign("endChr", ")");
}

std::string matrix(pugi::xml_node node, int depth) {
  std::string text;
  for (pugi::xml_node row : node.children()) {
    if (local_name(row) != "mr") continue;
    if (!text.empty()) text += " \\\\ ";
    bool first = true;
    for (pugi::xml_node cell : row.children()) {
      if (!first) text += " & ";
      first = false;
      text += written_children(cell, depth);
    }
  }
  return "\\begin{matrix}" + text + "\\end{matrix}";
}

std::string written(pugi::xml_node node, int depth) {
  if (depth > kDepthMax) return "";
  std::string_view name = local_name(node);
  int below = depth + 1;
  if (name == "t") return node.text().get();
  if (name == "f")
    return "\\frac{" + part(node, "num", below) + "}{" + part(node, "den", below) + "}";
  if (name == "sSup" || name == "sSub" || name == "sSubSup")
    return part(node, "e", below) + script("_", part(node, "sub", below)) +
           script("^", part(node, "sup", below));
  if (name == "nary")
    return large_operator(child_value(child_of(node, "naryPr"), "chr")) +
           script("_", part(node, "sub", below)) + script("^", part(node, "sup", below)) + " " +
           part(node, "e", below);
  if (name == "rad") {
    std::string degree = part(node, "deg", below);
    return "\\sqrt" + (degree.empty() ? "" : "[" + degree + "]") + "{" + part(node, "e", below) +
           "}";
  }
  if (name == "d") return delimited(node, below);
  if (name == "m") return matrix(node, below);
  if (name == "func") {
    std::string function = part(node, "fName", below);
    bool known = function == "log" || function == "sin" || function == "cos" || function == "tan" ||
                 function == "ln" || function == "exp" || function == "min" || function == "max";
    return (known ? "\\" : "") + function + "(" + part(node, "e", below) + ")";
  }
  if (name.ends_with("Pr")) return "";
  return written_children(node, below);
}

}  // namespace

std::string math_text(pugi::xml_node formula) { return written(formula, 0); }

}  // namespace danlu::retrieve
