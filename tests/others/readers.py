"""Reads exports with programs that others wrote.

    tests/others/run                                          does it all, or
    python3 tests/others/readers.py EXPORTS CORPUS [MANICULE]   after MANICULE_EXPORTS=EXPORTS cargo test --test it exports

Uses the packages of `requirements.txt`, LibreOffice and Chromium as far as they are there, and says what is not. Prints
one line a reader and exits with 1 when anything is wrong.
"""

from documents import documents
from linked import linked
from pages import pages
from refi import refi
from report import finish
from tables import tables
from words import words
from workbooks import workbooks

refi(), tables(), documents(), linked(), pages(), words(), workbooks()
finish()
