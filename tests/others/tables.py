"""Tables, read by Python's csv, pandas, openpyxl and LibreOffice."""

import csv
import os
import shutil
import subprocess
import tempfile

from report import check, files, package, told

FORMULA = ("=", "+", "-", "@", "\t")

# columns in which LibreOffice shows a time in its own way
GUESSED = ("time", "made", "changed")


def tables():
    rows = 0
    for path in files("csv") + files("csv", "Exact"):
        read = cells(path)
        check(len(read) in (2, 8) and None not in read[0], path, "rows or columns")
        rows += len(read)
        formulas = [c for row in read for c in row.values() if c[:1] in FORMULA]
        check("Safe" not in path or not formulas, path, formulas)
    told("csv", f"{rows} rows")
    frames()
    workbooks()
    office()


def cells(path):
    """The rows of a table as Python's own reader sees them."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def frames():
    pandas = package("pandas", "csv, tsv, jsonl by pandas")
    if pandas is None:
        return
    rows = 0
    plain = {"dtype": str, "keep_default_na": False}
    for path in files("csv", "Exact"):
        frame = pandas.read_csv(path, **plain)
        same = frame.to_dict("records") == cells(path)
        # pandas' fast reader ends a text at NUL, whatever the table
        check(same or any("\0" in c for row in cells(path) for c in row.values()), path, "pandas reads other cells")
        rows += len(frame)
    for path in files("tsv"):
        frame = pandas.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, **plain)
        check(frame.shape in ((2, 18), (8, 18)), path, frame.shape)
        rows += len(frame)
    for path in files("jsonl"):
        frame = pandas.read_json(path, lines=True)
        check(len(frame) in (2, 8) and "start_cp" in frame, path, frame.shape)
        rows += len(frame)
    told("csv, tsv, jsonl", f"{rows} rows by pandas")


def workbooks():
    openpyxl = package("openpyxl", "xlsx")
    if openpyxl is None:
        return
    count = 0
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
                count += 1
    told("xlsx", f"{count} cells, no formula, the same as in the table")


def office():
    """LibreOffice opens workbook and safe table, and shows every cell as it is written: none was run."""
    soffice = shutil.which("soffice")
    if soffice is None:
        print("csv, xlsx by LibreOffice: skipped, not installed")
        return
    rows = 0
    for kind, written in (("xlsx", "csv-Exact.csv"), ("csv", "csv-Safe.csv")):
        with tempfile.TemporaryDirectory() as folder:
            # the filter's tokens: comma, quotation mark, UTF-8, from line 1
            convert(soffice, folder, "csv:Text - txt - csv (StarCalc):44,34,76,1", files(kind))
            for path in files(kind):
                name = os.path.splitext(os.path.basename(path))[0]
                read = cells(os.path.join(folder, name + ".csv"))
                ours = cells(path.replace(f"{kind}-Safe.{kind}", written))
                check(len(read) == len(ours), path, "LibreOffice sees other rows")
                seen = [(column, row[column], own[column]) for row, own in zip(read, ours) for column in own]
                other = [it for it in seen if it[0] not in GUESSED and it[2].isprintable() and it[1] != it[2]]
                check(not other, path, f"LibreOffice shows other cells: {other}")
                rows += len(read)
    told("csv, xlsx", f"{rows} rows by LibreOffice, none run")


def convert(soffice, folder, form, paths):
    """Lets LibreOffice write `paths` as `form` into `folder`."""
    home = f"-env:UserInstallation=file://{folder}/home"
    read = ["--infilter=CSV:44,34,76,1"] if paths[0].endswith(".csv") else []
    command = [soffice, home, "--headless", *read, "--convert-to", form, "--outdir", folder, *paths]
    subprocess.run(command, check=True, timeout=240, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
