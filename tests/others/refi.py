"""REFI-QDA, read by `xmlschema` with the schemas of the standard; libxml2 is too lax for them."""

import io
import json
import os
import xml.etree.ElementTree as tree
import zipfile

from report import CORPUS, check, files, package, told

SCHEMAS = os.path.join(CORPUS, "refi-qda", "xsd")
CASES = os.path.join(CORPUS, "refi-qda", "xsd-cases.json")
PROJECT = "{urn:QDA-XML:project:1.0}"


def refi():
    xmlschema = package("xmlschema", "qdpx, qdc")
    if xmlschema is None:
        return
    schemas = {
        "project": xmlschema.XMLSchema(os.path.join(SCHEMAS, "Project.xsd")),
        "codebook": xmlschema.XMLSchema(os.path.join(SCHEMAS, "Codebook.xsd")),
    }
    recorded(schemas)
    for path in files("qdc"):
        errors = list(schemas["codebook"].iter_errors(path))
        check(not errors, path, errors[:1])
    selections = 0
    for path in files("qdpx"):
        with zipfile.ZipFile(path) as archive:
            check(archive.testzip() is None, path, "damaged member")
            document = archive.read("project.qde")
            errors = list(schemas["project"].iter_errors(io.BytesIO(document)))
            check(not errors, path, errors[:1])
            selections += read_project(path, archive, document)
    told("qdpx, qdc", f"{selections} selections valid and on their words")


def recorded(schemas):
    """The schemas say of each recorded case what they said before: otherwise they prove nothing about ours."""
    with open(CASES, encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    for case in cases:
        valid = schemas[case["kind"]].is_valid(io.BytesIO(case["xml"].encode()))
        check(valid == case["valid"], CASES, f"{case['name']}: valid is {valid}")
    told("REFI-QDA schemas", f"the recorded verdict on {len(cases)} cases")


def read_project(path, archive, document):
    root, count = tree.fromstring(document), 0
    guids = [e.get("guid").lower() for e in root.iter() if e.get("guid")]
    check(len(guids) == len(set(guids)), path, "a guid twice")
    for e in root.iter():
        target = e.get("targetGUID")
        check(target is None or target.lower() in guids, path, f"nothing is {target}")
    for source in root.iter(PROJECT + "TextSource"):
        member = source.get("plainTextPath").replace("internal://", "sources/")
        text = archive.read(member).decode("utf-8")
        check("\r" not in text and not text.startswith("\ufeff"), path, "line ends or mark")
        for selection in source.iter(PROJECT + "PlainTextSelection"):
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
            words = " ".join(text[start:end].split())[:100]
            name = selection.get("name").rstrip("…")
            plain = all(c.isprintable() for c in words)
            check(not plain or words.startswith(name), path, f"{words!r} is not {name!r}")
            count += 1
    return count
