"""Tables as CSV: whatever a spreadsheet writes is read, and whatever is written is read back."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.csv_exchange import (
    BadCell,
    Column,
    Row,
    Table,
    UnreadableFile,
    compare,
    csv_lines,
    decoded,
    read_table,
    reading,
    separator_for,
)
from consilia.foundation.csv_exchange.columns import (
    day,
    email,
    line,
    one_of,
    time_zone,
    whole_number,
    words,
    yes_or_no,
)
from consilia.foundation.csv_exchange.injection import neutralised, restored


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


Stored = Mapping[tuple[str, ...], Mapping[str, str]]
COLUMNS = (
    Column("code", "code", line(40)),
    Column("name", "name", line(100)),
    Column("note", "note", line(100), required=False),
)


def file(text: str) -> Table:
    return read_table(text, COLUMNS)


def refusal(text: str) -> str:
    with pytest.raises(UnreadableFile) as refused:
        file(text)
    return str(refused.value)


def sentences(table: Table) -> list[tuple[int, str, str]]:
    return [(mistake.line, mistake.column, str(mistake.sentence)) for mistake in table.mistakes]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_every_spreadsheet_are_read(separator: str, encoding: str, end: str) -> None:
    lines = [["code", "name", "note"], ["a", "Ёлка", ""], ["b", '"Берёза"', "x"]]
    content = end.join(separator.join(cells) for cells in lines).encode(encoding)
    assert [dict(row.cells) for row in file(decoded(content)).rows] == [
        {"code": "a", "name": "Ёлка", "note": ""},
        {"code": "b", "name": "Берёза", "note": "x"},
    ]


def test_columns_may_come_in_any_order_and_blank_lines_do_not_count() -> None:
    table = file("Note,NAME,code\n\n,Rowan,a\n , ,\n")
    assert [(row.line, dict(row.cells)) for row in table.rows] == [
        (3, {"code": "a", "name": "Rowan", "note": ""})
    ]


def test_a_cell_of_several_lines_does_not_shift_the_line_numbers() -> None:
    table = file('code,name,note\na,"two\nlines",\nb,,\n')
    assert [(line, column) for line, column, _ in sentences(table)] == [(2, "name"), (4, "name")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("code,name\na,b", "lacks these columns: note"),
        ("code,name,note,extra\n", "unknown: extra"),
        ("code,name,note,name\n", "twice: name"),
        ('code,name,note\n"a,b', "not a CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_whole(text: str, words: str) -> None:
    assert words in refusal(text)


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"code,\x00name", b"\x98\xff\xfe\x98"])
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        decoded(content)


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnreadableFile, match="larger than 5 MB"):
        reading.check_size(100 * 1024 * 1024)
    with pytest.raises(UnreadableFile):
        decoded(b"x" * (reading.MOST_BYTES + 1))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert "more than 2 rows" in refusal("code,name,note\n" + "a,b,c\n" * 3)
    assert len(file("code,name,note\n" + "a,b,c\n" * 2).rows) == 2


def test_every_mistake_of_a_row_is_told_with_its_line() -> None:
    table = file(f"code,name,note\n,,\na,{'x' * 101},\n,ok,{'y' * 101}\na,b\n")
    assert table.rows == ()
    assert sentences(table) == [
        (3, "name", "Shorten this to 100 characters: it has 101."),
        (4, "code", "This may not be empty."),
        (4, "note", "Shorten this to 100 characters: it has 101."),
        (5, "", "This line has 2 cells instead of 3."),
    ]


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x07"])
def test_invisible_characters_are_refused(hidden: str) -> None:
    assert "invisible" in sentences(file(f"code,name,note\na,b{hidden}c,\n"))[0][2]


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        (yes_or_no, {"YES": "yes", "да": "yes", "0": "no", "Ложь": "no"}, ["", "maybe", "2"]),
        (day, {"2026-02-28": "2026-02-28", "28.02.2026": "2026-02-28"}, ["2026-02-30", "28/02/2026", "1"]),
        (whole_number(1, 200), {"1": "1", "007": "7", "200": "200"}, ["0", "201", "-1", "1.5", "٣", "1e2"]),
        (words(), {"b a": "a b", "a;b": "a b", "A, a|B": "a b"}, []),
        (one_of({"red", "blue"}), {"RED": "red"}, ["green", ""]),
        (email, {"A@B.example": "a@b.example"}, ["a", "a@", "=a@b.example@"]),
        (time_zone, {"Europe/Moscow": "Europe/Moscow"}, ["Moscow", "europe/moscow"]),
    ],
)
def test_cells_are_read_or_refused(read: Any, good: dict[str, str], bad: list[str]) -> None:
    assert {text: read(text) for text in good} == good
    for text in bad:
        with pytest.raises(BadCell):
            read(text)


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "-x", "@x", "\t=1", "'=1", "''@x"])
def test_formulas_are_neutralised(text: str) -> None:
    assert neutralised(text).startswith("'")


@given(st.text(alphabet=st.sampled_from("'=+-@\t\ra1 "), max_size=6))
def test_neutralising_loses_nothing(text: str) -> None:
    assert restored(neutralised(text)) == text
    assert not neutralised(text).startswith(("=", "+", "-", "@", "\t", "\r"))


printable = st.text(
    alphabet=st.characters(min_codepoint=32, max_codepoint=0x4FF, exclude_categories=("Cc", "Cs", "Cn")),
    min_size=1,
    max_size=30,
).map(lambda text: line(100)(text.strip()) or "x")


@given(st.lists(st.tuples(printable, printable), max_size=5), st.sampled_from(["en", "ru"]))
def test_what_is_exported_is_read_back(rows: list[tuple[str, str]], language: str) -> None:
    cells = [{"code": code, "name": name, "note": ""} for code, name in rows]
    text = "".join(csv_lines(cells, COLUMNS, separator=separator_for(language)))
    assert [dict(row.cells) for row in file(decoded(text.encode())).rows] == cells


def test_a_plan_tells_new_changed_and_unchanged_apart() -> None:
    stored: Stored = {(code,): {"code": code, "name": "Rowan", "note": ""} for code in "ab"}
    table = file("code,name,note\na,Rowan,\nb,Birch,\nc,Oak,\n")
    plan = compare(table, stored, key=["code"], check=lambda rows: [])
    assert [row["code"] for row in plan.created] == ["c"]
    assert [(change.row["code"], change.differences) for change in plan.changed] == [
        ("b", {"name": ("Rowan", "Birch")})
    ]
    assert (plan.unchanged, plan.may_apply) == (1, True)


def test_a_row_named_twice_is_a_mistake_and_nothing_may_be_applied() -> None:
    plan = compare(file("code,name,note\na,Rowan,\na,Oak,\n"), {}, key=["code"], check=lambda rows: [])
    assert [(mistake.line, mistake.column) for mistake in plan.mistakes] == [(3, "code")]
    assert "Line 2" in str(plan.mistakes[0].sentence)
    assert not plan.may_apply


def test_a_fingerprint_changes_with_what_is_stored() -> None:
    table = Table((Row(2, {"code": "a", "name": "Oak", "note": ""}),), ())
    versions: list[Stored] = [{}]
    for name in ("Oak", "Rowan", "Birch"):
        versions.append({("a",): {"code": "a", "name": name, "note": ""}})
    prints = {compare(table, stored, key=["code"], check=lambda rows: []).fingerprint for stored in versions}
    assert len(prints) == 4
