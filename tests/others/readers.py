"""Reads exports with programs that others wrote.

    tests/others/run                                        does it all, or
    python3 tests/others/readers.py EXPORTS CORPUS          after MANICULE_EXPORTS=EXPORTS cargo test --test it exports

Needs the packages `xmlschema` (REFI-QDA) and, where they are installed, uses `openpyxl` and `markdown_it`; csv, json, zip
and HTML are read by Python's own library. Prints one line a format and exits with 1 when anything is wrong.
"""

import csv
import glob
import html.parser
import io
import json
import os
import sys
import zipfile

FOLDER, CORPUS = sys.argv[1], sys.argv[2]
SCHEMAS = os.path.join(CORPUS, "refi-qda", "xsd")
BAD = []


def files(name, cells="Safe"):
    found = sorted(glob.glob(os.path.join(FOLDER, f"*-{name}-{cells}.*")))
    assert found, f"no export {name}"
    return found


def told(name, count, what):
    print(f"{name}: {count} {what}")


def check(right, path, what):
    if not right:
        BAD.append(f"{os.path.basename(path)}: {what}")


def refi():
    import xmlschema

    project = xmlschema.XMLSchema(os.path.join(SCHEMAS, "Project.xsd"))
    codebook = xmlschema.XMLSchema(os.path.join(SCHEMAS, "Codebook.xsd"))
    for path in files("qdc"):
        errors = list(codebook.iter_errors(path))
        check(not errors, path, errors[:1])
    selections = 0
    for path in files("qdpx"):
        with zipfile.ZipFile(path) as archive:
            check(archive.testzip() is None, path, "damaged member")
            document = archive.read("project.qde")
            errors = list(project.iter_errors(io.BytesIO(document)))
            check(not errors, path, errors[:1])
            selections += read_project(path, archive, document)
    told("qdpx, qdc", selections, "selections valid and on their words")


def read_project(path, archive, document):
    import xml.etree.ElementTree as tree

    ns = "{urn:QDA-XML:project:1.0}"
    root, count = tree.fromstring(document), 0
    guids = [e.get("guid").lower() for e in root.iter() if e.get("guid")]
    check(len(guids) == len(set(guids)), path, "a guid twice")
    for e in root.iter():
        target = e.get("targetGUID")
        check(target is None or target.lower() in guids, path, f"nothing is {target}")
    for source in root.iter(ns + "TextSource"):
        member = source.get("plainTextPath").replace("internal://", "sources/")
        text = archive.read(member).decode("utf-8")
        check("\r" not in text and not text.startswith("\ufeff"), path, "line ends or mark")
        for selection in source.iter(ns + "PlainTextSelection"):
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
            words = " ".join(text[start:end].split())[:100]
            name = selection.get("name").rstrip("…")
            plain = all(c.isprintable() for c in words)
            check(not plain or words.startswith(name), path, f"{words!r} is not {name!r}")
            count += 1
    return count


def tables():
    rows = 0
    for path in files("csv") + files("csv", "Exact"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            read = list(csv.DictReader(file, strict=True))
        check(len(read) in (2, 8) and None not in read[0], path, "rows or columns")
        rows += len(read)
        formulas = [c for row in read for c in row.values() if c[:1] in ("=", "+", "-", "@", "\t")]
        check("Safe" not in path or not formulas, path, formulas)
    told("csv", rows, "rows")


def workbooks():
    try:
        import openpyxl
    except ImportError:
        print("xlsx: skipped, no openpyxl")
        return
    cells = 0
    for path in files("xlsx"):
        sheet = openpyxl.load_workbook(path).active
        with open(path.replace("xlsx-Safe.xlsx", "csv-Exact.csv"), encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        for line, row in zip(sheet.iter_rows(), table, strict=True):
            for cell, text in zip(line, row, strict=True):
                check(cell.data_type in ("s", "inlineStr", "n"), path, f"{cell.coordinate} is {cell.data_type}")
                shown = "" if cell.value is None else str(cell.value)
                plain = all(c.isprintable() or c in "\n\t" for c in text)
                check(not plain or shown == text, path, f"{shown!r} is not {text!r}")
                cells += 1
    told("xlsx", cells, "cells, no formula, the same as in the table")


def objects():
    lines = 0
    for path in files("jsonl"):
        with open(path, encoding="utf-8") as file:
            for line in file.read().splitlines():
                record = json.loads(line)
                check(record["end_cp"] is None or record["start_cp"] < record["end_cp"], path, "span")
                check(record["quote"] is None or record["end_cp"] is None or len(record["quote"]) == record["end_cp"] - record["start_cp"], path, "code points")
                lines += 1
    for path in files("webannotation"):
        with open(path, encoding="utf-8") as file:
            read = json.load(file)
        items = read["first"]["items"]
        check(read["@context"] == "http://www.w3.org/ns/anno.jsonld", path, "context")
        check(read["total"] == len(items), path, "total")
        check(all(i["id"].startswith("urn:uuid:") and i["type"] == "Annotation" for i in items), path, "items")
    for path in files("hypothesis"):
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)["rows"]
        for row in rows:
            found = {s["type"]: s for s in row["target"][0].get("selector", [])}
            place, quote = found.get("TextPositionSelector"), found.get("TextQuoteSelector")
            if place:
                units = len(quote["exact"].encode("utf-16-le")) // 2
                check(units == place["end"] - place["start"], path, "UTF-16 units")
    told("jsonl, webannotation, hypothesis", lines, "records each")


class Page(html.parser.HTMLParser):
    OURS = set(
        "html head meta title style body h1 h2 bdi fieldset legend label input i b table tbody tr th td svg rect div br p mark a small".split()
    )

    def __init__(self):
        super().__init__()
        self.stack, self.strange = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.OURS or any(name.startswith("on") for name, _ in attrs):
            self.strange.append(tag)
        if tag not in ("meta", "input", "br"):
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag not in self.OURS:
            self.strange.append(tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.strange.append("/" + tag)


def pages():
    for path in files("html"):
        page = Page()
        with open(path, encoding="utf-8") as file:
            page.feed(file.read())
        check(not page.strange and not page.stack, path, page.strange + page.stack)
    told("html", len(files("html")), "pages, every element ours and closed in order")


def markdown():
    try:
        import markdown_it
    except ImportError:
        print("markdown: skipped, no markdown_it")
        return
    plain = {
        "text", "softbreak", "hardbreak", "paragraph_open", "paragraph_close", "inline", "heading_open", "heading_close",
        "blockquote_open", "blockquote_close", "strong_open", "strong_close",
    }
    for path in files("markdown"):
        with open(path, encoding="utf-8") as file:
            tokens = markdown_it.MarkdownIt("gfm-like", {"linkify": True}).parse(file.read())
        kinds = {t.type for token in tokens for t in [token, *(token.children or [])]}
        check(kinds <= plain, path, kinds - plain)
        heads = [t for t in tokens if t.type == "heading_open"]
        check(len(heads) == 2, path, "headings")
    told("markdown", len(files("markdown")), "files, only text in them")


def brat():
    lines = 0
    for path in files("brat"):
        with open(path, encoding="utf-8") as file:
            for line in file.read().splitlines():
                name, kind, words = line.split("\t")
                if name.startswith("T"):
                    label, places = kind.split(" ", 1)
                    spans = [tuple(map(int, part.split(" "))) for part in places.split(";")]
                    check(all(a < b for a, b in spans), path, line)
                lines += 1
    told("brat", lines, "lines")


refi(), tables(), workbooks(), objects(), pages(), markdown(), brat()
print("\n".join(map(str, BAD)) or "all right")
sys.exit(bool(BAD))
