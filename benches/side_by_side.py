#!/usr/bin/env python3
"""Measures readers side by side in pseudo-terminals: Python 3.9 or later on a Unix, nothing else.

  side_by_side.py PROGRAM [--folder DIR] [--rounds N] [--huge]

PROGRAM is the release binary of Manicule; less, bat and vim are measured beside it where they are installed. The texts
are made once in DIR. Every round starts each reader once for each text, one after the other, so that whatever else
the machine does is the same for all. What is printed are medians over the rounds, times in milliseconds, and in
brackets the ratio to less. A time begins with the start of the program or with the key, and ends when the screen shows
what was waited for. `-` means: not within the time limit.
"""
import argparse
import fcntl
import os
import pty
import random
import re
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

COLUMNS, ROWS = 120, 40
LIMIT = 15.0  # seconds until a step is given up
QUIET = 0.08  # seconds without output that end a step in which nothing is waited for
FIRST, LAST, RARE = "FIRSTWORD", "LASTWORD", "RAREWORD"

READERS = {
    # name: (arguments, keys of the steps)
    "manicule": (["{program}"], {"row": "\x05", "end": "G", "top": "gg", "find": "/%s\r", "quit": "q", "whole": "saved"}),
    "less": (["less"], {"row": "j", "end": "G", "top": "g", "find": "/%s\r", "quit": "q"}),
    "bat": (["bat", "--paging=always", "--style=plain"], {"row": "j", "end": "G", "top": "g", "find": "/%s\r", "quit": "q"}),
    "vim": (["vim", "-u", "NONE", "-i", "NONE", "-n", "-R"],
            {"row": "\x05", "end": "G", "top": "gg", "find": "/%s\r", "quit": ":q!\r"}),
}

WORDS = """the and we that was it they for had our with boats harbour nets winter morning quota letter minister paper signed
before after again always remember question answer nothing everything people village weather price market summer""".split()


def text_of(size, seed=11):
    """Turns of three speakers, about `size` bytes, with the words that are waited for."""
    rng = random.Random(seed)
    yield f"Speaker 1: {FIRST} begins here.\n\n"
    made = 0
    while made < size:
        words = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(30, 160)))
        turn = f"Speaker {rng.randrange(1, 4)}: {words}.\n\n"
        made += len(turn)
        yield turn
    yield f"Speaker 2: Once there was a {RARE} here.\n\nSpeaker 1: {LAST} ends here.\n"


def one_line(size):
    """The same in one line."""
    for turn in text_of(size):
        yield turn.replace("\n", " ")


def short_lines(count):
    """So many lines of a few letters."""
    yield f"{FIRST}\n"
    for number in range(count):
        yield f"w{number % 7}\n"
    yield f"{RARE}\n{LAST}\n"


TEXTS = {
    "10 KB": ("10k.txt", lambda: text_of(10_000)),
    "1 MB": ("1m.txt", lambda: text_of(1_000_000)),
    "100 MB": ("100m.txt", lambda: text_of(100_000_000)),
    "one line of 10 MB": ("line.txt", lambda: one_line(10_000_000)),
    "a million short lines": ("short.txt", lambda: short_lines(1_000_000)),
}
HUGE = {"1 GB": ("1g.txt", lambda: text_of(1_000_000_000))}


def make(folder, texts):
    os.makedirs(folder, exist_ok=True)
    for name, pieces in texts.values():
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            with open(path + ".part", "w", encoding="utf-8") as out:
                out.writelines(pieces())
            os.rename(path + ".part", path)
        with open(path, "rb") as warm:  # into the page cache
            while warm.read(1 << 20):
                pass


SEQUENCE = re.compile(r"\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[()].|\x1b([78=>MDEc])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\\\)|([\r\n\b\t])|([^\x00-\x1f\x7f]+)")


class Glass:
    """What is on a terminal: letters without colours, enough for programs that fill the screen."""

    def __init__(self):
        self.rows = [[" "] * COLUMNS for _ in range(ROWS)]
        self.x = self.y = self.top = 0
        self.bottom, self.rest = ROWS - 1, ""

    def text(self):
        return "\n".join("".join(row) for row in self.rows)

    def feed(self, output):
        output = self.rest + output.decode("utf-8", "replace")
        self.rest, at = "", 0
        while at < len(output):
            found = SEQUENCE.match(output, at)
            if not found:
                if output[at] == "\x1b" and len(output) - at < 100:  # not all of it is there yet
                    self.rest = output[at:]
                    return
                at += 1
                continue
            at = found.end()
            numbers, action, escape, control, letters = found.groups()
            if action:
                self.act(action, [int(n) if n.isdigit() else 0 for n in numbers.split(";")])
            elif letters:
                self.write(letters)
            elif control or escape:
                self.move(control or escape)

    def write(self, letters):
        for letter in letters:
            if self.x >= COLUMNS:
                self.x = 0
                self.move("\n")
            self.rows[self.y][self.x] = letter
            self.x += 1

    def move(self, sign):
        if sign == "\r":
            self.x = 0
        elif sign == "\b":
            self.x = max(0, self.x - 1)
        elif sign == "\t":
            self.x = min(COLUMNS - 1, self.x // 8 * 8 + 8)
        elif sign in "\nDE":
            if self.y == self.bottom:
                self.scroll(1)
            else:
                self.y = min(self.y + 1, ROWS - 1)
        elif sign == "M":
            if self.y == self.top:
                self.scroll(-1)
            else:
                self.y = max(self.y - 1, 0)

    def scroll(self, by):
        for _ in range(min(abs(by), ROWS)):
            out, into = (self.top, self.bottom) if by > 0 else (self.bottom, self.top)
            del self.rows[out]
            self.rows.insert(into, [" "] * COLUMNS)

    def act(self, action, numbers):
        first, step = numbers[0], max(numbers[0], 1)
        row = self.rows[self.y]
        if action in "Hf":
            self.y = min(step, ROWS) - 1
            self.x = min(max(numbers[1] if len(numbers) > 1 else 1, 1), COLUMNS) - 1
        elif action == "A":
            self.y = max(self.y - step, 0)
        elif action == "B":
            self.y = min(self.y + step, ROWS - 1)
        elif action == "C":
            self.x = min(self.x + step, COLUMNS - 1)
        elif action == "D":
            self.x = max(self.x - step, 0)
        elif action == "G":
            self.x = min(step, COLUMNS) - 1
        elif action == "d":
            self.y = min(step, ROWS) - 1
        elif action == "K":
            for x in range(0 if first else self.x, self.x + 1 if first == 1 else COLUMNS):
                if x < COLUMNS:
                    row[x] = " "
        elif action == "J":
            for y in range(self.y if first == 0 else 0, ROWS):
                self.rows[y][self.x if y == self.y and first == 0 else 0:] = [" "] * (
                    COLUMNS - (self.x if y == self.y and first == 0 else 0))
        elif action == "X":
            row[self.x:self.x + step] = [" "] * len(row[self.x:self.x + step])
        elif action in "LM":
            top, self.top = self.top, self.y
            self.scroll(step if action == "M" else -step)
            self.top = top
        elif action in "ST":
            self.scroll(step if action == "S" else -step)
        elif action == "r":
            self.top, self.bottom = step - 1, min((numbers[1:] or [0])[0] or ROWS, ROWS) - 1
            self.x = self.y = 0


class Screen:
    """A program on a terminal of its own."""

    def __init__(self, arguments):
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "MANICULE_CODER": "bench"}
        for name in ("LESS", "PAGER", "BAT_PAGER", "NO_COLOR", "COLUMNS", "LINES"):
            environment.pop(name, None)
        self.glass = Glass()
        self.begun = time.perf_counter()
        self.pid, self.tty = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvpe(arguments[0], arguments, environment)

    def step(self, keys, wanted, limit=LIMIT):
        """Types `keys`; returns milliseconds until `wanted` is on the screen (none: until the last output), and bytes."""
        begun = self.begun if keys is None else time.perf_counter()
        if keys == "" and wanted in self.glass.text():
            return 0.0, 0
        if keys is not None:
            os.write(self.tty, keys.encode())
        count, last = 0, begun
        while time.perf_counter() - begun < limit:
            if select.select([self.tty], [], [], QUIET)[0]:
                try:
                    output = os.read(self.tty, 1 << 16)
                except OSError:
                    break
                last = time.perf_counter()
                count += len(output)
                self.glass.feed(output)
                if wanted and wanted in self.glass.text():
                    self.drain()
                    return (last - begun) * 1e3, count
            elif not wanted and (count or time.perf_counter() - begun > 2):
                return (last - begun) * 1e3 if count else None, count
        return None, count

    def drain(self):
        """Reads until the program is silent."""
        end = time.perf_counter() + LIMIT
        while select.select([self.tty], [], [], QUIET)[0] and time.perf_counter() < end:
            try:
                self.glass.feed(os.read(self.tty, 1 << 16))
            except OSError:
                return

    def memory(self):
        """MiB of resident memory at most, of the program and its children."""
        total = 0
        for pid in [self.pid, *children(self.pid)]:
            try:
                with open(f"/proc/{pid}/status", encoding="ascii") as status:
                    total += int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
            except (OSError, AttributeError):
                pass
        return total / 1024

    def end(self, keys):
        """Types `keys`; returns milliseconds until the program has ended. One that does not end is killed."""
        begun = time.perf_counter()
        try:
            os.write(self.tty, keys.encode())
        except OSError:
            pass
        took = None
        while time.perf_counter() - begun < 3:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                took = (time.perf_counter() - begun) * 1e3
                break
            if select.select([self.tty], [], [], 0.001)[0]:
                try:
                    os.read(self.tty, 1 << 16)
                except OSError:
                    pass
        if took is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.tty)
        return took


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as names:
            return [int(name) for name in names.read().split()]
    except OSError:
        return []


def measure(arguments, keys):
    """One run: the name of each step with its figure."""
    screen = Screen(arguments)
    figures = {"first screen": screen.step(None, FIRST)[0]}
    if figures["first screen"] is not None:
        screen.drain()
        if "whole" in keys:  # what is read behind the first screen
            figures["whole"] = screen.step("", keys["whole"])[0]
        rows = [screen.step(keys["row"], None) for _ in range(5)]
        took = [took for took, _ in rows if took is not None]
        figures["row down"] = statistics.median(took) if took else None
        figures["bytes for a row"] = statistics.median(count for _, count in rows)
        figures["end"] = screen.step(keys["end"], LAST)[0]
        if figures["end"] is not None:
            screen.step(keys["top"], FIRST)
            figures["find at the end"] = screen.step(keys["find"] % RARE, LAST)[0]
        figures["memory, MiB"] = screen.memory()
    figures["quit"] = screen.end(keys["quit"])
    return figures


def table(rounds, readers):
    """Medians of `rounds`, which are figures by reader, as lines of a Markdown table."""
    steps = list(dict.fromkeys(step for round_ in rounds for figures in round_.values() for step in figures))
    yield "| | " + " | ".join(readers) + " |"
    yield "|---" * (len(readers) + 1) + "|"
    for step in steps:
        medians = {}
        for reader in readers:
            got = [round_[reader][step] for round_ in rounds if round_[reader].get(step) is not None]
            medians[reader] = statistics.median(got) if got else None
        cells = []
        for reader in readers:
            value, base = medians[reader], medians.get("less")
            ratio = f" ({value / base:.2g})" if value is not None and base and reader != "less" else ""
            cells.append("-" if value is None else f"{value:.3g}{ratio}")
        yield f"| {step} | " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    # below no project, or Manicule would go on where the last round left
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "side-by-side"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--huge", action="store_true", help="also a text of 1 GB")
    parser.add_argument("--only", action="append", help="only this text; may be given again")
    options = parser.parse_args()
    texts = {**TEXTS, **(HUGE if options.huge else {})}
    if options.only:
        texts = {name: text for name, text in {**TEXTS, **HUGE}.items() if name in options.only}
    make(options.folder, texts)
    program = os.path.abspath(options.program)
    readers = {name: row for name, row in READERS.items() if name == "manicule" or shutil.which(row[0][0])}
    stuck = set()
    for name, (file, _) in texts.items():
        rounds = []
        for number in range(options.rounds):
            order = list(readers)[number % len(readers):] + list(readers)[:number % len(readers)]
            figures = {}
            for reader in order:
                arguments, keys = readers[reader]
                arguments = [program if part == "{program}" else part for part in arguments]
                if (reader, name) in stuck:
                    figures[reader] = {}
                    continue
                figures[reader] = measure([*arguments, os.path.join(options.folder, file)], keys)
                if None in figures[reader].values():
                    stuck.add((reader, name))  # once is enough
            rounds.append(figures)
            print(f"{name}: round {number + 1} of {options.rounds}", file=sys.stderr)
        print(f"\n{name}, {os.path.getsize(os.path.join(options.folder, file)):,} bytes\n")
        print("\n".join(table(rounds, list(readers))), flush=True)


if __name__ == "__main__":
    main()
