#!/usr/bin/env python3
"""Cuts the power of real file systems while the program saves, and looks at what is left.

  power.py PROGRAM [--cuts N] [--file-systems ext4 xfs] [--seed S]

A small ext4 or xfs lies in an image that is mounted through a loop device. The program tags one paragraph after the other
on it. At a random moment the file system is shut down as xfstests does it, by FS_IOC_SHUTDOWN without flushing its log:
from then on nothing reaches the medium, and what was only in memory is lost. It is mounted again, which replays its
journal, and every tag that the program acknowledged (it ended with 0) must be there exactly once, with nothing that
`check` finds wrong. The next cut goes on with what the last one left.

The control runs the same program under strace with syncs that do nothing: it must be seen to lose tags. Needs Linux, root,
mkfs of each file system, and strace for the control. Ends with 1 when something acknowledged is lost.
"""
import argparse
import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
WITHOUT_FLUSHING = 2
LONGEST = 0.5  # seconds from the first tag to the cut
SIZES = {"ext4": "64M", "xfs": "400M"}
MAKERS = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}
NO_SYNC = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync,fdatasync:retval=0"]
PARAGRAPHS = 50_000


class Medium:
    """A file system in an image, mounted at `.path`."""

    def __init__(self, kind, folder):
        self.image, self.path = os.path.join(folder, "image"), os.path.join(folder, "mounted")
        os.makedirs(self.path, exist_ok=True)
        subprocess.run(["truncate", "-s", SIZES[kind], self.image], check=True)
        subprocess.run([*MAKERS[kind], self.image], check=True, capture_output=True)
        self.mount()

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.path], check=True)

    def unmount(self):
        subprocess.run(["umount", self.path], check=True)

    def cut(self):
        """Nothing that is not on the medium now will ever be."""
        top = os.open(self.path, os.O_RDONLY)
        fcntl.ioctl(top, SHUTDOWN, struct.pack("I", WITHOUT_FLUSHING))
        os.close(top)


class Study:
    """A project on a medium, and the paragraphs whose tags were acknowledged."""

    def __init__(self, medium, program):
        self.medium, self.program = medium, program
        self.kept, self.next = set(), 0
        with open(os.path.join(medium.path, "talk.txt"), "w") as talk:
            talk.writelines(f"Mara Voss: Sentence number {n}.\n\n" for n in range(1, PARAGRAPHS))
        os.sync()

    def run(self, arguments, through=()):
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "MANICULE_CODER": "ada"}
        return subprocess.run([*through, self.program, *arguments], cwd=self.medium.path, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def tag(self, through=()):
        """Tags the next paragraph. Whether the program says that it did."""
        self.next += 1
        number = str(self.next)
        done = self.run(["tag", "talk.txt", "--paragraph", number, "-t", "t" + number], through)
        return done.returncode == 0

    def suffer(self, seconds, through=()):
        """Tags until the power goes after `seconds`."""
        cut = threading.Timer(seconds, self.medium.cut)
        cut.start()
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            if self.tag(through):
                self.kept.add(self.next)
        cut.join()
        self.medium.unmount()
        self.medium.mount()

    def lost(self):
        """How many acknowledged tags are not there once, and what `check` finds wrong."""
        if not self.tag():
            return len(self.kept), "the run after the cut fails"
        self.kept.add(self.next)
        checked = self.run(["check", "--repair"])
        layer = os.path.join(self.medium.path, "annotations/talk.txt/ada.ron")
        with open(layer) as file:
            text = file.read()
        lost = sum(text.count(f'"t{n}"') != 1 for n in self.kept)
        return lost, "" if checked.returncode == 0 else checked.stdout.strip()


def try_out(kind, program, cuts, dice, through=()):
    """The tags that were acknowledged and those that were lost in so many cuts; stops at the first loss."""
    with tempfile.TemporaryDirectory() as folder:
        medium = Medium(kind, folder)
        try:
            study = Study(medium, program)
            for number in range(1, cuts + 1):
                study.suffer(dice.uniform(0, LONGEST), through)
                lost, wrong = study.lost()
                if lost or wrong:
                    return number, len(study.kept), lost, wrong
            return cuts, len(study.kept), 0, ""
        finally:
            medium.unmount()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--cuts", type=int, default=300)
    parser.add_argument("--file-systems", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("skipped: only root may mount and shut down file systems")
    program, failed = os.path.abspath(wanted.program), False
    for kind in wanted.file_systems:
        if not shutil.which(MAKERS[kind][0]):
            print(f"{kind}: skipped: no {MAKERS[kind][0]}")
            continue
        dice = random.Random(wanted.seed)
        cuts, kept, lost, wrong = try_out(kind, program, wanted.cuts, dice)
        print(f"{kind}: {cuts} cuts, {kept} tags acknowledged, {lost} lost{'; ' + wrong if wrong else ''}", flush=True)
        failed |= bool(lost or wrong)
        if shutil.which(NO_SYNC[0]):
            cuts, _, lost, wrong = try_out(kind, program, 20, dice, NO_SYNC)
            print(f"{kind}, control without syncs: loses {lost} in cut {cuts}{'; ' + wrong if wrong else ''}", flush=True)
            failed |= not (lost or wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
