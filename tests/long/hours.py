#!/usr/bin/env python3
"""Lets somebody read and mark for hours, and looks at memory and open files.

  hours.py PROGRAM TRANSCRIPT [--minutes N] [--marks-an-hour N] [--seed S]

PROGRAM runs in a pseudo-terminal on a copy of TRANSCRIPT. Keys that move, find, filter and resize come as fast as they are
drawn, and now and then a passage is tagged, noted, or a step taken back. A hundred times the resident memory, the open files
and the threads are noted. What is printed at the end is the slope of the memory over the second half, in MiB an hour.
Ends with 1 when the program ends by itself, files stay open, or the slope is above 1. Needs Linux.
"""
import argparse
import fcntl
import os
import pty
import random
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time

# none has a q in it: behind an Esc that comes late it would leave
MOVES = ["j", "k", "}", "{", "J", "K", "gg", "G", "50%", "\x06", "\x02", "\x04", "\x15", "]a", "[a", "]u", "zz", "zt", "w", "b",
         ")", "(", "/the\r", "n", "N", "\x1b", "zf", "zf", "zi", "zi", "go\x1b", "?\x1b", "vw\x1b", "v)\x1b"]
MARKS = ["ttrust\r", "tdoubt\r", "vwttone\r", "aa word\x1b", "h", "u", "\x12", "."]
SIZES = [(80, 24), (120, 40), (40, 12), (200, 60)]
PAUSE = 0.02  # seconds without output after which a frame counts as drawn


class Sitting:
    """The program in a pseudo-terminal."""

    def __init__(self, program, transcript, home):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            environment = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm-256color", "MANICULE_CODER": "ada"}
            os.execve(program, [program, transcript], environment)
        self.resize(*SIZES[0])

    def resize(self, columns, rows):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        os.write(self.terminal, keys.encode())
        while select.select([self.terminal], [], [], PAUSE)[0]:
            os.read(self.terminal, 1 << 16)

    def figures(self):
        """Resident KiB, open files, threads."""
        with open(f"/proc/{self.process}/status") as file:
            status = dict(line.split(":", 1) for line in file)
        return int(status["VmRSS"].split()[0]), len(os.listdir(f"/proc/{self.process}/fd")), int(status["Threads"])


def slope(points):
    """The slope of the line through `points` that has the least squares."""
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("transcript")
    parser.add_argument("--minutes", type=int, default=480)
    parser.add_argument("--marks-an-hour", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    dice = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(wanted.transcript, folder)
        sitting = Sitting(os.path.abspath(wanted.program), copy, folder)
        begun, keys, marks, notes = time.monotonic(), 0, 0, []
        try:
            while (passed := time.monotonic() - begun) < wanted.minutes * 60:
                if marks < passed / 3600 * wanted.marks_an_hour:
                    sitting.press(dice.choice(MARKS))
                    marks += 1
                elif dice.random() < 0.01:
                    sitting.resize(*dice.choice(SIZES))
                else:
                    sitting.press(dice.choice(MOVES))
                keys += 1
                if passed >= wanted.minutes * 60 / 100 * (len(notes) + 1):
                    notes.append((passed / 3600, *sitting.figures()))
                    print("{:.2f} h: {} KiB, {} files, {} threads".format(*notes[-1]), flush=True)
        except OSError:
            sys.exit(f"the program ended after {keys} scripts of keys")
        finally:
            os.kill(sitting.process, signal.SIGKILL)
    half = notes[len(notes) // 2:]
    growth = slope([(hours, kib / 1024) for hours, kib, _, _ in half])
    files = {files for _, _, files, _ in half}
    print(f"{keys} scripts of keys, {marks} marks; {growth:+.2f} MiB an hour over the second half; files {sorted(files)}")
    sys.exit(growth > 1 or len(files) > 1)


if __name__ == "__main__":
    main()
