"""What can be found in a case, kept in step by triggers of the database (migration 0010)."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func

from consilia.cases.models.cases import Case


def _together(*columns: str) -> models.GeneratedField:
    """One stored vector of several, so that the words of a search may stand in different places."""
    joined = Func(
        *map(F, columns),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=SearchVectorField(),
    )
    return models.GeneratedField(expression=joined, output_field=SearchVectorField(), db_persist=True)


def _vector() -> Any:
    return SearchVectorField(db_default="", editable=False)


class CaseWords(models.Model):
    """The words of a case in three layers, each for those who see as much of it: `header`, `preview`, `body`.

    `scope` holds whose case it is as words too (`queries.search.scope_of`): the index then finds a common
    word in the cases of one centre without looking at those of all others.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="words")
    scope = _vector()
    question = _vector()
    findings = _vector()
    request = _vector()
    talk = _vector()
    answer = _vector()
    # What a higher context told about its answer: excerpts are cut from it.
    answer_text = models.TextField(blank=True, db_default="")
    header = _together("scope", "question")
    preview = _together("question", "findings")
    body = _together("scope", "question", "findings", "request", "talk", "answer")

    class Meta:
        verbose_name = "words of a case"
        verbose_name_plural = "words of cases"
        indexes = [
            GinIndex("header", name="case_words_header"),
            GinIndex("body", name="case_words_body"),
        ]

    def __str__(self) -> str:
        return str(self.case)
