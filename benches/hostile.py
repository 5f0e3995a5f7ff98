#!/usr/bin/env python3
"""Imports made to hurt: how long each takes, how much memory, and what is written.

    cargo build --release
    benches/hostile.py target/release/manicule

Each file is imported into an empty folder. Prints seconds, MiB at most, the exit code and how many files there are after.
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

SOURCE = '<TextSource guid="{n}" name="{n}" plainTextPath="internal://{n}.txt"/>'

SAME = '<TextSource guid="{}" name="a" plainTextPath="internal://0.txt"/>'


def project(inside, members=(), method=zipfile.ZIP_DEFLATED):
    """An archive of a project with `inside` it, and of `members` by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method, compresslevel=9) as archive:
        archive.writestr("project.qde", f'<Project name="p">{inside}</Project>')
        for name, content in members:
            archive.writestr("sources/" + name, content)
    return packed.getvalue()


def sources(count):
    return "<Sources>" + "".join(SOURCE.format(n=n) for n in range(count)) + "</Sources>"


def bombs(count):
    return [(f"{n}.txt", b"0" * (4 << 20)) for n in range(count)]


def nested(depth):
    content = b"0" * (1 << 20)
    for _ in range(depth):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("0.zip", content)
        content = packed.getvalue()
    return content


def overlapping():
    """A thousand members that are the same packed bytes: the directory is written by hand to point at one."""
    packed = io.BytesIO(project(sources(1000), bombs(1)))
    with zipfile.ZipFile(packed, "a") as archive:
        one = archive.getinfo("sources/0.txt")
        for n in range(1, 1000):
            other = zipfile.ZipInfo(f"sources/{n}.txt")
            other.compress_type, other.CRC = one.compress_type, one.CRC
            other.compress_size, other.file_size, other.header_offset = one.compress_size, one.file_size, one.header_offset
            archive.filelist.append(other)
        archive._didModify = True
    return packed.getvalue()


def claims(count):
    # names by chance, so that it is not refused for being packed too well
    selection = '<PlainTextSelection guid="{}" startPosition="0" endPosition="1000000"/>'
    selection = "".join(selection.format(os.urandom(16).hex()) for _ in range(count))
    source = f'<TextSource guid="0" name="a" plainTextPath="internal://0.txt">{selection}</TextSource>'
    return project(f"<Sources>{source}</Sources>", [("0.txt", os.urandom(500_000).hex())])


BOOK = '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
PARTS = [("worksheet", "a", "worksheets/sheet1.xml"), ("sharedStrings", "b", "sharedStrings.xml")]
PARTS = "".join(f'<Relationship Type="x/{kind}" Id="{name}" Target="{target}"/>' for kind, name, target in PARTS)
TITLES = '<row><c t="str"><v>quote</v></c><c t="str"><v>tags</v></c></row>'


def workbook(rows, strings=None, method=zipfile.ZIP_STORED):
    """A workbook with `rows` below the first one; stored, so that it is not refused for being packed too well."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{PARTS}</Relationships>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", f"<sst>{strings}</sst>")
    return packed.getvalue()


def cells(count, cell):
    return TITLES + ("<row>" + cell * 100 + "</row>") * (count // 100)


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
FILES = {
    "bomb.qdpx": lambda: project(sources(1), [("0.txt", b"0" * (1 << 30))]),
    "bombs.qdpx": lambda: project(sources(300), bombs(300)),
    "overlapping.qdpx": overlapping,
    "same-bomb.qdpx": lambda: project("<Sources>" + "".join(SAME.format(os.urandom(16).hex()) for _ in range(50_000)) + "</Sources>", bombs(1)),
    "nested.qdpx": lambda: nested(40),
    "members.qdpx": lambda: project("", [(f"{n}.txt", "") for n in range(60_000)]),
    "claims.qdpx": lambda: claims(100_000),
    "deep.qdc": lambda: b"<CodeBook>" + b"<Codes>" * 100_000,
    "attributes.qdc": lambda: b"<CodeBook" + b"".join(b' a%d="x"' % n for n in range(10_000_000)) + b"/>",
    "elements.qdc": lambda: b"<CodeBook>" + b"<x/>" * 20_000_000 + b"</CodeBook>",
    "laughs.qdc": lambda: f'<!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]><CodeBook>&e9;</CodeBook>'.encode(),
    "outside.qdc": lambda: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><CodeBook/>',
    "deep.jsonld": lambda: b"[" * 10_000_000,
    "number.json": lambda: b'{"target": ' + b"9" * 10_000_000 + b"}",
    "wide.csv": lambda: b"quote" + b",x" * 5_000_000 + b"\n",
    "bomb.xlsx": lambda: workbook(TITLES + " " * (1 << 30), method=zipfile.ZIP_DEFLATED),
    "texts.xlsx": lambda: workbook(TITLES, "<si><t>" + "0" * (1 << 30) + "</t></si>", zipfile.ZIP_DEFLATED),
    "far.xlsx": lambda: workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "unshared.xlsx": lambda: workbook(cells(100, '<c t="s"><v>0</v></c>')),
    "cells.xlsx": lambda: workbook(cells(2_000_000, "<c><v>1</v></c>")),
    "empty.xlsx": lambda: workbook(cells(6_000_000, "<c/>")),
    "rows.xlsx": lambda: workbook(TITLES + "<row/>" * 6_000_000),
    "widest.xlsx": lambda: workbook("<row>" + "<c t='str'><v>quote</v></c>" * 500 + "</row>" + "".join(f"<row><c r='SF{n}'><v>1</v></c></row>" for n in range(2, 100_000))),
    "same.xlsx": lambda: workbook(cells(400_000, '<c t="s"><v>0</v></c>'), "<si><t>" + os.urandom(5_000_000).hex() + "</t></si>"),
    "short.xlsx": lambda: workbook(TITLES, "<si/>" * 3_000_000),
    "most.xlsx": lambda: workbook(TITLES + "".join(f"<row><c t='str'><v>{os.urandom(60).hex()}</v></c></row>" for _ in range(200_000)), "<si><t>x</t></si>"),
}


def main():
    program = os.path.abspath(sys.argv[1])
    for name, make in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            path, into = os.path.join(folder, name), os.path.join(folder, "study")
            os.mkdir(into)
            with open(path, "wb") as file:
                file.write(make())
            size, start = os.path.getsize(path), time.perf_counter()
            done = subprocess.Popen(
                [program, "import", path, "--into", into],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)),
            )
            said = done.stderr.read().decode("utf-8", "replace").splitlines()
            _, status, usage = os.wait4(done.pid, 0)
            taken, code = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
            files = sum(len(names) for _, _, names in os.walk(into))
            told = (said or [""])[-1].replace(path, name)[:90]
            print(f"{name:<18} {size / 2**20:7.1f} MiB {taken:6.2f} s {usage.ru_maxrss >> 10:6} MiB  exit {code}  {files} files  {told}")


main()
