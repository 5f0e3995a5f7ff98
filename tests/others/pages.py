"""What is read by people: the page by Python's html.parser and Chromium, Markdown by markdown-it."""

import html.parser
import os
import shutil
import subprocess
import tempfile

from report import check, files, package, told


class Page(html.parser.HTMLParser):
    OURS = set(
        "html head meta title style body h1 h2 bdi fieldset legend label input i b table tbody tr th td svg rect div br p mark a small".split()
    )

    def __init__(self):
        super().__init__()
        self.stack, self.strange, self.addresses = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.OURS or any(name.startswith("on") for name, _ in attrs):
            self.strange.append(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src", "xlink:href")]
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
        away = [address for address in page.addresses if not address.startswith("#")]
        check(not away, path, f"addresses outside the page: {away}")
    told("html", f"{len(files('html'))} pages, every element ours and closed in order")
    shown()
    markdown()


def shown():
    """Chromium draws the first page: a picture that is not empty."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("html by Chromium: skipped, not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        picture = os.path.join(folder, "page.png")
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/home", f"--screenshot={picture}"]
        address = "file://" + os.path.abspath(files("html")[0])
        subprocess.run([chromium, *options, address], timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        size = os.path.getsize(picture) if os.path.exists(picture) else 0
        check(size > 10_000, files("html")[0], f"Chromium's picture has {size} bytes")
        told("html", f"drawn by Chromium, a picture of {size // 1024} KiB")


def markdown():
    markdown_it = package("markdown_it", "markdown")
    if markdown_it is None:
        return
    plain = {
        "text", "softbreak", "hardbreak", "paragraph_open", "paragraph_close", "inline", "heading_open", "heading_close",
        "blockquote_open", "blockquote_close", "strong_open", "strong_close",
    }
    for path in files("markdown") + files("markdown-by-tag") + files("markdown-by-speaker"):
        with open(path, encoding="utf-8") as file:
            tokens = markdown_it.MarkdownIt("gfm-like", {"linkify": True}).parse(file.read())
        kinds = {t.type for token in tokens for t in [token, *(token.children or [])]}
        check(kinds <= plain, path, kinds - plain)
        heads = [t for t in tokens if t.type == "heading_open"]
        check("-by-" in path or len(heads) == 2, path, "headings")
    told("markdown", f"{3 * len(files('markdown'))} files, only text in them")
