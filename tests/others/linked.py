"""The formats of JSON, read by Python's json, PyLD and rdflib."""

import json

from report import check, files, package, told

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
RDF_VALUE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
DATE = "http://www.w3.org/2001/XMLSchema#dateTime"
COUNT = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"

# What the names mean that we use (https://www.w3.org/TR/annotation-vocab/): the real context is on the network, and a
# name that is not in here would be one that we made up.
CONTEXT = {
    "id": "@id",
    "type": "@type",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "Annotation": OA + "Annotation",
    "AnnotationCollection": AS + "OrderedCollection",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "TextualBody": OA + "TextualBody",
    "TextPositionSelector": OA + "TextPositionSelector",
    "TextQuoteSelector": OA + "TextQuoteSelector",
    "Person": "http://xmlns.com/foaf/0.1/Person",
    "name": "http://xmlns.com/foaf/0.1/name",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "creator": {"@id": "http://purl.org/dc/terms/creator", "@type": "@id"},
    "created": {"@id": "http://purl.org/dc/terms/created", "@type": DATE},
    "modified": {"@id": "http://purl.org/dc/terms/modified", "@type": DATE},
    "format": "http://purl.org/dc/elements/1.1/format",
    "value": RDF_VALUE,
    "body": {"@id": OA + "hasBody", "@type": "@id"},
    "target": {"@id": OA + "hasTarget", "@type": "@id"},
    "source": {"@id": OA + "hasSource", "@type": "@id"},
    "selector": {"@id": OA + "hasSelector", "@type": "@id"},
    "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
    "tagging": OA + "tagging",
    "commenting": OA + "commenting",
    "highlighting": OA + "highlighting",
    "exact": OA + "exact",
    "prefix": OA + "prefix",
    "suffix": OA + "suffix",
    "start": {"@id": OA + "start", "@type": COUNT},
    "end": {"@id": OA + "end", "@type": COUNT},
    "total": {"@id": AS + "totalItems", "@type": COUNT},
    "startIndex": {"@id": AS + "startIndex", "@type": COUNT},
    "first": {"@id": AS + "first", "@type": "@id"},
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
}


def linked():
    lines()
    annotations()
    answers()
    rows_of_a_client()
    graphs()


def lines():
    count = 0
    for path in files("jsonl"):
        with open(path, encoding="utf-8") as file:
            for line in file.read().splitlines():
                record = json.loads(line)
                start, end, quote = record["start_cp"], record["end_cp"], record["quote"]
                check(end is None or start < end, path, "span")
                check(quote is None or end is None or len(quote) == end - start, path, "code points")
                width = None if end is None else record["end_byte"] - record["start_byte"]
                check(quote is None or end is None or len(quote.encode()) == width, path, "bytes")
                count += 1
    told("jsonl", f"{count} records")


def annotations():
    count = 0
    for path in files("webannotation"):
        document = parsed(path)
        items = document["first"]["items"]
        check(document["@context"] == "http://www.w3.org/ns/anno.jsonld", path, "context")
        check(document["total"] == len(items), path, "total")
        check(all(i["id"].startswith("urn:uuid:") and i["type"] == "Annotation" for i in items), path, "items")
        unknown = names(document) - set(CONTEXT) - {"@context"}
        check(not unknown, path, f"names that the model does not have: {unknown}")
        count += len(items)
    told("webannotation", f"{count} annotations")


def answers():
    count = 0
    for path in files("hypothesis"):
        for row in parsed(path)["rows"]:
            found = {s["type"]: s for s in row["target"][0].get("selector", [])}
            place, quote = found.get("TextPositionSelector"), found.get("TextQuoteSelector")
            if place:
                units = len(quote["exact"].encode("utf-16-le")) // 2
                check(units == place["end"] - place["start"], path, "UTF-16 units")
            count += 1
    told("hypothesis", f"{count} rows")


def rows_of_a_client():
    """The rows as a client of Hypothesis' API reads them."""
    client = package("hypothesis", "hypothesis")
    if client is None:
        return
    count = 0
    for path in files("hypothesis"):
        # a time that is none is left out, and the client asks for it
        for row in (row for row in parsed(path)["rows"] if "updated" in row):
            read = client.HypothesisAnnotation(row)
            quotes = [s["exact"] for s in row["target"][0].get("selector", []) if "exact" in s]
            check([read.exact] == (quotes or [None]), path, "the words")
            check(read.is_page_note == (not quotes), path, "notes on a page")
            check(read.is_world_private and not read.is_public, path, "permissions")
            check(read.text == row["text"] and len(read.tags) == len(row["tags"]), path, "note and tags")
            count += 1
    told("hypothesis", f"{count} rows by hypothesis-api")


def graphs():
    """Each annotation as a graph: its target, its bodies, and the words of its quote."""
    pyld, rdflib = package("pyld", "webannotation as a graph"), package("rdflib", "webannotation as a graph")
    if pyld is None or rdflib is None:
        return
    triples = 0
    for path in files("webannotation"):
        document = dict(parsed(path), **{"@context": CONTEXT})
        items = document["first"]["items"]
        base = {"base": "https://example.org/project/"}
        read = pyld.jsonld.to_rdf(document, dict(base, format="application/n-quads"))
        by_pyld = rdflib.Graph().parse(data=read, format="nt")
        graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld", publicID=base["base"])
        check(len(graph) == len(by_pyld), path, f"{len(graph)} triples by rdflib, {len(by_pyld)} by PyLD")
        term = lambda name: rdflib.URIRef(OA + name)
        for item in items:
            node = rdflib.URIRef(item["id"])
            check(len(list(graph.objects(node, term("hasTarget")))) == 1, path, "one target")
            bodies = {b for b in graph.objects(node, term("hasBody"))}
            check(len(bodies) == len(item.get("body", [])), path, "bodies")
        quotes = {str(o) for o in graph.objects(None, term("exact"))}
        ours = {s["exact"] for i in items if isinstance(i["target"], dict) for s in i["target"]["selector"] if "exact" in s}
        check(quotes == ours, path, "quotes")
        triples += len(graph)
    told("webannotation", f"{triples} triples by rdflib and by PyLD")


def parsed(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def names(value):
    """The names of all members in `value`."""
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set().union(*map(names, value)) if isinstance(value, list) else set()
