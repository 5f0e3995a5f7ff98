"""The formats of linguists, brat by bratly and CoNLL by conllu; and captions, which webvtt-py and pysrt read as we do."""

import glob
import os

from report import CORPUS, FOLDER, check, files, package, told

# Files that we read otherwise on purpose: captions that roll, cues whose times cannot be, speakers, who are labels.
OTHERWISE = ("youtube_dl", "invalid_timeframe", "derived-seoul-press-conference")


def words():
    brat(), conll(), captions()


def brat():
    read = package("bratly.io.file_read_src", "brat by bratly")
    if read is None:
        return
    count = 0
    for path in files("brat"):
        with open(path, encoding="utf-8") as file:
            lines = file.read()
        parsed = read.parse_ann_file(lines, path, no_duplicates=False).annotations
        check(len(parsed) == len(lines.splitlines()), path, f"bratly sees {len(parsed)} annotations")
        count += len(parsed)
    told("brat", f"{count} lines by bratly")


def conll():
    conllu = package("conllu", "conll by conllu")
    if conllu is None:
        return
    count = 0
    for path in files("conll"):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        columns = text.split("\n", 1)[0].removeprefix("# columns = ").split()
        for sentence in conllu.parse(text, fields=columns):
            end = 0
            for token in sentence:
                start, count = int(token["start_cp"]), count + 1
                check(start >= end and int(token["end_cp"]) > start, path, f"{token} is not behind the one before")
                end = int(token["end_cp"])
            for column in columns[3:]:
                # conllu writes names small
                chain([token[column.lower()] for token in sentence], path)
    told("conll", f"{count} tokens by conllu")


def chain(marks, path):
    """Nothing goes on that did not begin in the sentence, or in the one before it."""
    for before, mark in zip(marks, marks[1:]):
        check(not mark.startswith("I-") or before[2:] == mark[2:], path, f"{mark} after {before}")


def captions():
    webvtt, pysrt = package("webvtt", "captions by webvtt-py"), package("pysrt", "captions by pysrt")
    if webvtt is None or pysrt is None:
        return
    count = 0
    for path in sorted(glob.glob(os.path.join(CORPUS, "vtt", "*.vtt")) + glob.glob(os.path.join(CORPUS, "srt", "*.srt"))):
        name = os.path.basename(path)
        if any(part in name for part in OTHERWISE):
            continue
        if path.endswith(".vtt"):
            theirs = [cue.text for cue in webvtt.read(path)]
        else:
            coding = "gb2312" if "gb2312" in name else "utf-8-sig"
            theirs = [cue.text_without_tags for cue in pysrt.open(path, encoding=coding)]
        with open(os.path.join(FOLDER, f"captions-{name}.txt"), encoding="utf-8") as file:
            ours = file.read()
        check(" ".join(theirs).split() == ours.split(), path, "other words than ours")
        count += len(theirs)
    told("vtt, srt", f"{count} captions by webvtt-py and pysrt, word for word")
