#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the PDF, DOCX and GB18030 sample documents of apps/ask-docs.

The sources are the Markdown and text files beside this script. The md and
html samples are kept directly in apps/ask-docs/documents and are not built.

Needs: pip install weasyprint python-docx markdown
       apt-get install fonts-noto-cjk fonts-noto-core   (fonts are subset into the PDFs)
Usage: build.py [output directory]
"""
import io
import pathlib
import re
import sys
import tempfile
import zipfile
from datetime import datetime

import docx
import markdown
import weasyprint
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from fontTools import subset

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT_OUT = HERE.parents[1] / "apps" / "ask-docs" / "documents"

# source stem -> (language, running header, date)
PDFS = {
    "BH-60焙火炉使用手册": ("zh", "BH-60 型茶叶焙火炉使用手册 3.2 版", "2025-11-03"),
    "红茶发酵工艺研究报告": ("zh", "研究报告 YL-RD-2025-06", "2025-09-22"),
    "kettle-k2-manual": ("en", "Ridge K2 instruction manual", "2025-10-06"),
    "withering-research-report": ("en", "Research report CR-RD-2025-09", "2025-10-20"),
}
DOCXS = {
    "差旅与报销管理办法": ("zh", "吴敏", "2025-12-15"),
    "2025年第三季度生产例会纪要": ("zh", "何静宜", "2025-10-15"),
    "employee-handbook-bristol": ("en", "Harriet Vaughan", "2026-01-05"),
    "packaging-supply-agreement": ("en", "Tom Okafor", "2025-11-14"),
}
GB18030 = ["食品安全操作规程"]

CJK_FONTS = pathlib.Path("/usr/share/fonts/opentype/noto")
CJK_FACES = {"normal": "NotoSerifCJK-Regular.ttc", "bold": "NotoSerifCJK-Bold.ttc"}
CJK_SC = 2  # number of the Simplified Chinese face in the collections

CSS = """
@page { size: A4; margin: 24mm 22mm 22mm 22mm;
  @top-left { content: "%(header)s"; font-size: 8.5pt; color: #666 }
  @bottom-center { content: %(footer)s; font-size: 8.5pt; color: #666 } }
@page :first { @top-left { content: none } }
html { font-family: %(font)s; font-size: 11pt; line-height: %(leading)s }
h1 { font-size: 20pt; line-height: 1.25; margin: 0 0 4mm 0 }
h2 { font-size: 14pt; margin: 7mm 0 2mm 0; break-after: avoid }
h3 { font-size: 11.5pt; margin: 4mm 0 1.5mm 0; break-after: avoid }
p { margin: 0 0 2.6mm 0; orphans: 2; widows: 2 }
li { margin-bottom: 1.2mm }
table { border-collapse: collapse; width: 100%%; margin: 2mm 0 4mm 0; font-size: 9.5pt; line-height: 1.4 }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: 0.5pt solid #888; padding: 1.2mm 2mm; text-align: left; vertical-align: top }
th { background: #eef1ec }
"""


def title_of(text):
    return re.search(r"^# (.+)$", text, re.M).group(1)


def cjk_font_faces(text, folder):
    """Cuts the CJK fonts down to the text first: the PDF subset keeps the glyph
    numbers of the font it is given, and with 65,535 of them it stays large."""
    rules = []
    for weight, name in CJK_FACES.items():
        options = subset.Options(font_number=CJK_SC, layout_features=["kern"], glyph_names=False)
        font = subset.load_font(str(CJK_FONTS / name), options)
        cutter = subset.Subsetter(options)
        cutter.populate(text=text + "第页共，•— 0123456789")
        cutter.subset(font)
        path = pathlib.Path(folder) / f"{weight}.otf"
        subset.save_font(font, str(path), options)
        rules.append(f'@font-face {{ font-family: "Document CJK"; font-weight: {weight}; '
                     f'src: url("{path.as_uri()}") }}')
    return "\n".join(rules)


def build_pdf(stem, lang, header, date, out):
    text = (HERE / f"{stem}.md").read_text(encoding="utf-8")
    body = markdown.markdown(text, extensions=["tables", "sane_lists"])
    zh = lang == "zh"
    css = CSS % {
        "header": header,
        "footer": '"第 " counter(page) " 页，共 " counter(pages) " 页"' if zh
                  else '"Page " counter(page) " of " counter(pages)',
        "font": '"Document CJK", "Noto Serif", serif' if zh else '"Noto Serif", serif',
        "leading": "1.75" if zh else "1.5",
    }
    with tempfile.TemporaryDirectory() as folder:
        if zh:
            css = cjk_font_faces(text + header, folder) + css
        write_pdf(stem, text, body, css, zh, date, out)


def write_pdf(stem, text, body, css, zh, date, out):
    html = (f'<html lang="{"zh-CN" if zh else "en-GB"}"><head><meta charset="utf-8">'
            f"<title>{title_of(text)}</title>"
            f'<meta name="dcterms.created" content="{date}">'
            f"<style>{css}</style></head><body>{body}</body></html>")
    weasyprint.HTML(string=html).write_pdf(
        out / f"{stem}.pdf", pdf_identifier=stem.encode("utf-8"), full_fonts=False)


def add_runs(paragraph, text):
    for part in re.split(r"(\*\*.+?\*\*)", text):
        if part.startswith("**"):
            paragraph.add_run(part[2:-2]).bold = True
        elif part:
            paragraph.add_run(part)


def restart_numbering(document, paragraph):
    """Gives a numbered list its own w:num, so that it starts again at 1."""
    numbering = document.part.numbering_part.element
    style_num = document.styles["List Number"].element.pPr.numPr.numId.val
    abstract = next(n for n in numbering.num_lst if n.numId == style_num).abstractNumId.val
    num = numbering.add_num(abstract)
    num.add_lvlOverride(ilvl=0).add_startOverride(1)
    return num.numId


def set_num(paragraph, num_id):
    num_pr = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    num_pr.get_or_add_ilvl().val = 0
    num_pr.get_or_add_numId().val = num_id


def add_page_field(paragraph):
    for kind, instr in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        if kind:
            el = OxmlElement("w:fldChar")
            el.set(qn("w:fldCharType"), kind)
        else:
            el = OxmlElement("w:instrText")
            el.text = instr
        run._r.append(el)


def set_page_and_fonts(document, lang):
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    latin, east = ("Times New Roman", "宋体") if lang == "zh" else ("Georgia", "宋体")
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name = latin
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "黑体" if lang == "zh" and name != "Normal" else east)
    document.styles["Normal"].font.size = Pt(11)


def add_table(document, lines):
    rows = []
    for line in lines:
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if not all(re.fullmatch(r":?-+:?", c) for c in cells):
            rows.append(cells)
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for r, cells in enumerate(rows):
        for c, cell in enumerate(cells):
            p = table.cell(r, c).paragraphs[0]
            add_runs(p, cell)
            if r == 0:
                for run in p.runs:
                    run.bold = True
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    document.add_paragraph()


def add_body(document, lines):
    i, num_id = 0, None
    while i < len(lines):
        line = lines[i].rstrip()
        numbered = re.match(r"\d+\. +(.*)", line)
        if line.strip() and not numbered:
            num_id = None
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            document.add_heading(line.lstrip("# "), level=level)
        elif line.startswith("- "):
            add_runs(document.add_paragraph(style="List Bullet"), line[2:])
        elif numbered:
            p = document.add_paragraph(style="List Number")
            num_id = num_id or restart_numbering(document, p)
            set_num(p, num_id)
            add_runs(p, numbered.group(1))
        elif line.startswith("|"):
            end = i
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            add_table(document, lines[i:end])
            i = end
            continue
        elif line.strip():
            add_runs(document.add_paragraph(), line)
        i += 1


def set_properties(document, text, author, date, lang):
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_page_field(footer)
    props = document.core_properties
    props.title, props.author, props.last_modified_by = title_of(text), author, author
    props.comments = ""
    props.created = props.modified = datetime.fromisoformat(date)
    props.language = "zh-CN" if lang == "zh" else "en-GB"


def build_docx(stem, lang, author, date, out):
    text = (HERE / f"{stem}.md").read_text(encoding="utf-8")
    document = docx.Document()
    set_page_and_fonts(document, lang)
    add_body(document, text.split("\n"))
    set_properties(document, text, author, date, lang)

    raw = io.BytesIO()
    document.save(raw)
    # The same source gives the same bytes: fixed times in the zip directory.
    with zipfile.ZipFile(raw) as src, zipfile.ZipFile(out / f"{stem}.docx", "w") as dst:
        for item in src.infolist():
            info = zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            dst.writestr(info, src.read(item.filename))


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUT
    out.mkdir(parents=True, exist_ok=True)
    for stem, (lang, header, date) in PDFS.items():
        build_pdf(stem, lang, header, date, out)
    for stem, (lang, author, date) in DOCXS.items():
        build_docx(stem, lang, author, date, out)
    for stem in GB18030:
        text = (HERE / f"{stem}.txt").read_text(encoding="utf-8")
        (out / f"{stem}.txt").write_bytes(text.replace("\n", "\r\n").encode("gb18030"))


if __name__ == "__main__":
    main()
