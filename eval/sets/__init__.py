"""Question sets of many formats: reading, checking, describing, and writing our own.

``load_set`` reads any of them and decides by content; each format has a file of its own that says what
is read and what becomes of it.
"""

from eval.sets.describe import describe
from eval.sets.load import load_set
from eval.sets.rows import write_rows

__all__ = ["describe", "load_set", "write_rows"]
