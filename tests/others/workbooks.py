"""Workbooks that programs of others write, read by our import."""

import datetime
import json
import os
import shutil
import subprocess
import tempfile

from report import PROGRAM, check, package, told
from tables import convert

TEXT = "Ada: Open the harbour.\n\nBen: The harbour is open 😀, Ada.\n"

HEADINGS = ["Document", "Quotation Content", "Codes", "Comment", "Created by", "Created", "Weight"]

ROWS = [
    ["talk", "the harbour", "Open\nPlaces > Harbour", "two\nlines & <b>", "Ada", datetime.datetime(2026, 1, 2), 0.1],
    ["talk", "open 😀, Ada", "Late", " spaced ", "Ben", None, 5],
    ["talk", "Open", 7, None, "Ada", None, None],
]

EXPECTED = [
    ("ada", "the harbour", ["Harbour", "Open"], "two\nlines & <b>"),
    ("ada", "Open", ["7"], ""),
    ("ben", "open 😀, Ada", ["Late"], " spaced "),
]


def workbooks():
    openpyxl = package("openpyxl", "workbooks in")
    if openpyxl is None or PROGRAM is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "openpyxl.xlsx")
        book = openpyxl.Workbook()
        for row in [HEADINGS, *ROWS]:
            book.active.append(row)
        book.create_sheet("Legend")["A1"] = "other"
        book.save(path)
        comes_in(path, "openpyxl")
        soffice = shutil.which("soffice")
        if soffice is None:
            print("workbooks in by LibreOffice: skipped, not installed")
            return
        converted = os.path.join(folder, "converted")
        convert(soffice, converted, "xlsx:Calc MS Excel 2007 XML", [path])
        comes_in(os.path.join(converted, "openpyxl.xlsx"), "LibreOffice")


def comes_in(path, writer):
    """Imports the workbook at `path`, and checks what the project holds then."""
    with tempfile.TemporaryDirectory() as study:
        with open(os.path.join(study, "talk.txt"), "w", encoding="utf-8") as file:
            file.write(TEXT)
        done = subprocess.run([PROGRAM, "import", path, "--into", study], capture_output=True, text=True)
        check(done.returncode == 1, path, f"{writer}: {done.stderr}")
        for words in ["`Created`, `Weight`", "sheets that are not read: `Legend`"]:
            check(words in done.stderr, path, f"{writer}: {words} is not told: {done.stderr}")
        lines = subprocess.run([PROGRAM, "export", "jsonl", study], capture_output=True, text=True, check=True).stdout
        rows = [json.loads(line) for line in lines.splitlines()]
        found = [(r["coder"].lower(), r["quote"], sorted(t["name"] for t in r["tags"]), r["note"]) for r in rows]
        check(sorted(found) == sorted(EXPECTED), path, f"{writer}: {found}")
        told("workbooks in", f"{len(found)} rows written by {writer}")
