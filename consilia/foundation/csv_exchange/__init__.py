"""Tables in and out as CSV: read what spreadsheets write, preview, confirm, and export without surprises.

A context describes its table as a tuple of `Column`, reads an upload into a `Table`, compares it with
what is stored into a `Plan`, shows the plan, and applies it in one transaction when it is confirmed.
"""

from consilia.foundation.csv_exchange.columns import BadCell, Column
from consilia.foundation.csv_exchange.plans import Change, Plan, compare
from consilia.foundation.csv_exchange.reading import (
    Mistake,
    Row,
    Table,
    UnreadableFile,
    check_size,
    decoded,
    read_table,
)
from consilia.foundation.csv_exchange.writing import csv_lines, separator_for

__all__ = [
    "BadCell",
    "Change",
    "Column",
    "Mistake",
    "Plan",
    "Row",
    "Table",
    "UnreadableFile",
    "check_size",
    "compare",
    "csv_lines",
    "decoded",
    "read_table",
    "separator_for",
]
