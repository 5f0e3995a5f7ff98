"""Documents, read by python-docx and LibreOffice."""

import os
import shutil
import tempfile
import zipfile

from report import check, files, package, told
from tables import cells, convert


def documents():
    by_python()
    by_office()


def table_of(path):
    """The rows of the table of the same annotations."""
    return cells(path.replace("docx-Safe.docx", "csv-Exact.csv"))


def by_python():
    docx = package("docx", "docx")
    if docx is None:
        return
    count = 0
    for path in files("docx"):
        document, rows = docx.Document(path), table_of(path)
        comments = list(document.comments)
        check(len(comments) == len(rows), path, f"{len(comments)} comments of {len(rows)} annotations")
        for comment, row in zip(comments, rows):
            plain = row["coder"].isprintable() and row["note"].isprintable()
            check(not plain or comment.author == row["coder"], path, f"by {comment.author!r}")
            check(not plain or row["note"] in comment.text, path, f"{comment.text!r} without its note")
        body = document.element.body
        ends = {side: {e.get(e.tag.replace(side, "id")) for e in body.iter() if e.tag.endswith(side)} for side in
                ("commentRangeStart", "commentRangeEnd", "commentReference")}
        check(all(len(found) == len(rows) for found in ends.values()), path, {s: len(f) for s, f in ends.items()})
        count += len(comments)
    told("docx", f"{count} comments by python-docx")


def by_office():
    soffice = shutil.which("soffice")
    if soffice is None:
        print("docx by LibreOffice: skipped, not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        convert(soffice, folder, "odt", files("docx"))
        comments = 0
        for path in files("docx"):
            name = os.path.splitext(os.path.basename(path))[0]
            found = annotations(os.path.join(folder, name + ".odt"))
            check(found == len(table_of(path)), path, f"LibreOffice keeps {found} comments")
            comments += found
    told("docx", f"{comments} comments by LibreOffice")


def annotations(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("content.xml").decode("utf-8").count("<office:annotation ")
