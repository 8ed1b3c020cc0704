"""Sections of a page: in the order of the list, and only from makers that have something to show."""

from consilia.foundation.panels import Panel, panels_made


def first(page: str, reader: str) -> Panel:
    return Panel("first", f"{page} for {reader}", "first.html")


def silent(page: str, reader: str) -> None:
    return None


def second(page: str, reader: str) -> Panel:
    return Panel("second", page, "second.html", {"reader": reader})


def test_makers_answer_in_order_about_the_page_and_the_silent_add_nothing() -> None:
    makers = [f"{__name__}.{maker.__name__}" for maker in (second, silent, first)]
    made = panels_made(makers, "a case", "an expert")
    assert made == [second("a case", "an expert"), first("a case", "an expert")]
