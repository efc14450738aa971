"""Writes records.json and rows.csv, always the same, into the folder given: half English, half Chinese, numbers."""

import csv
import json
import pathlib
import random
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
draw = random.Random(7)
words = "kettle furnace warranty tea leaf order price water steel report annual quality".split()
ideographs = "茶叶炉温度质量报告年度价格订单保修水钢客户服务"


def text():
    if draw.random() < 0.5:
        return " ".join(draw.choices(words, k=draw.randint(2, 12)))
    return "".join(draw.choices(ideographs, k=draw.randint(4, 24)))


records = [{
    "id": number,
    "name": text(),
    "price": round(draw.uniform(1, 500), 2),
    "weight": draw.gauss(0, 1),
    "active": draw.random() < 0.5,
    "note": None if draw.random() < 0.3 else text() + ', "' + text() + '"',
    "tags": draw.sample(words, 3),
    "size": {"width": draw.randint(1, 90), "height": draw.randint(1, 90)},
} for number in range(20_000)]
(folder / "records.json").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
with open(folder / "rows.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["id", "name", "price", "weight", "active", "note", "date"])
    for record in records:
        writer.writerow([record["id"], record["name"], record["price"], record["weight"], record["active"],
                         record["note"], f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"])
