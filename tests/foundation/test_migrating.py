"""The same tables both ways, also where one changes what others point at."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.management import get_commands
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from consilia.foundation.migrating import rendering_alone


def people_live_somewhere(apps: Any, _editor: Any) -> None:
    """Reads back over relations of models that changed in several migrations."""
    place = apps.get_model(LABEL, "Place").objects.create(id=2**40, name="Rowan", note="")
    person = place.people.create(name="Anna", seen=place)
    person.visits.create(where=place)
    assert place.people.get(visits__where=place).seen == place


LABEL = "rendered"


def steps() -> Iterator[list[Any]]:
    place, person = f"{LABEL}.Place", f"{LABEL}.Person"
    yield [
        migrations.CreateModel(
            "Place", [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=20))]
        ),
        migrations.CreateModel(
            "Person",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=20)),
                ("place", models.ForeignKey(place, models.PROTECT, related_name="people")),
            ],
        ),
        migrations.CreateModel(
            "Visit",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("person", models.ForeignKey(person, models.CASCADE, related_name="visits")),
            ],
        ),
    ]
    yield [
        migrations.AddField(
            "Visit", "where", models.ForeignKey(place, models.PROTECT, related_name="+", null=True)
        ),
        migrations.AddField(
            "Person", "seen", models.ForeignKey(place, models.PROTECT, related_name="+", null=True)
        ),
        migrations.AddField("Place", "note", models.TextField(default="")),
        migrations.AddConstraint(
            "Visit", models.UniqueConstraint(fields=["person", "where"], name=f"{LABEL}_visit_once")
        ),
        migrations.AddIndex("Person", models.Index(fields=["name"], name=f"{LABEL}_person_name")),
    ]
    yield [
        migrations.AlterField("Person", "name", models.CharField(max_length=40, choices=[("Anna", "Anna")]))
    ]
    # The columns of Person and Visit that point here must follow.
    yield [migrations.AlterField("Place", "id", models.BigAutoField(primary_key=True))]
    yield [migrations.RunPython(people_live_somewhere)]
    yield [migrations.RenameField("Visit", "where", "at"), migrations.RenameModel("Person", "Patient")]
    yield [migrations.AddField("Visit", "note", models.TextField(default=""))]
    yield [
        migrations.AlterField(
            "Visit", "person", models.OneToOneField(f"{LABEL}.Patient", models.CASCADE, related_name="visit")
        ),
        migrations.RemoveField("Patient", "seen"),
    ]


def tables() -> list[tuple[Any, ...]]:
    columns = f"""
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable
        FROM information_schema.columns WHERE table_name LIKE '{LABEL}%'
    """
    constraints = f"""
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL
        FROM pg_constraint WHERE conrelid::regclass::text LIKE '{LABEL}%'
    """
    indexes = (
        f"SELECT tablename, indexname, indexdef, NULL, NULL FROM pg_indexes WHERE tablename LIKE '{LABEL}%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{columns} UNION ALL {constraints} UNION ALL {indexes} ORDER BY 1, 2, 3")
        return list(cursor.fetchall())


def made(*, alone: bool) -> tuple[list[tuple[Any, ...]], int]:
    """The tables, and how many times a model was rendered for them; nothing stays."""
    rendered = 0

    class Counting(ProjectState):
        def _reload(self, related_models: Any) -> None:
            nonlocal rendered
            rendered += len(related_models)
            super()._reload(related_models)  # type: ignore[misc]

    state: Any = Counting()
    state.apps  # noqa: B018 - rendered from the beginning, as the command does
    with rendering_alone() if alone else nullcontext():
        for number, operations in enumerate(steps()):
            migration = migrations.Migration(str(number), LABEL)
            migration.operations = operations
            with connection.schema_editor() as editor:
                state = migration.apply(state, editor)
    found = tables()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {LABEL}_visit, {LABEL}_patient, {LABEL}_place")
    return found, rendered


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_those_that_django_makes() -> None:
    usual, often = made(alone=False)
    alone, seldom = made(alone=True)
    assert alone == usual
    assert ("rendered_visit", "at_id", "bigint", None, "YES") in alone, (
        "what points at a key follows its kind"
    )
    assert seldom < often / 2


def test_it_is_what_the_command_does() -> None:
    assert get_commands()["migrate"] == "consilia.foundation"
