"""`python -m config.preparation`: bring the database and the static files up to date before serving.

One process for all of it, because starting Django costs more than most of the work.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    django.setup()
    from consilia.foundation.refusals import Refusal

    try:
        prepare(small=small)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def prepare(*, small: bool) -> None:
    from consilia.accounts.models import User
    from consilia.accounts.services import claim_installation

    tell("tables")
    migrate()
    claim_installation(settings.MODE)
    tell("styles, scripts and fonts")
    collect_static_files()
    tell("terminologies and regions")
    load_reference_data()
    if settings.DEMO:
        from config import demo

        tell("demo data")
        demo.build(small=small, progress=tell)
        introduce_demo_people()
    elif not User.objects.exists():
        tell("nobody can sign in yet: ./dev administrator --help")


def introduce_demo_people() -> None:
    """Who can be chosen on the sign-in page, and the password that all of them have."""
    from django.utils import timezone

    from consilia.accounts.queries import demo_memberships
    from consilia.accounts.services import DEMO_PASSWORD

    people = demo_memberships(at=timezone.now())
    if people:
        tell(f"demo accounts (password {DEMO_PASSWORD}):")
    for membership in people:
        tell(f"  {membership.user.email:<32} {membership.user.full_name}, {membership.get_role_display()}")


def tell(text: str) -> None:
    print(f"    {text}", flush=True)


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def collect_static_files() -> None:
    """Copy, name by content and compress the static files, when any of them changed."""
    from django.core.management import call_command

    stamp, now = Path(settings.STATIC_ROOT) / ".stamp", _static_state()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(now)


def load_reference_data() -> None:
    """Terminologies up to the release that is shipped; regions, fields and clock policies where none are."""
    from django.core.management import call_command
    from django.utils import timezone

    from consilia.accounts.services import load_token_policy
    from consilia.analytics.services import load_indicators
    from consilia.cases.services import load_policies, load_second_reading_rules
    from consilia.conferencing.services import load_council_policy
    from consilia.documents.services import load_upload_policy
    from consilia.followup.services import load_follow_up_policy
    from consilia.medicines.services import load_medicines_policy
    from consilia.network.models import CalendarYear, Region
    from consilia.notifications.services import load_notification_policy
    from consilia.patients.services import load_growth_policy
    from consilia.quality.services import load_quality_policy
    from consilia.registry.services import load_registry_policy, load_shipped_forms
    from consilia.similar.services import load_similar_policy

    if not (Region.objects.exists() and CalendarYear.objects.exists()):
        call_command("load_network_reference", verbosity=0)
    call_command("load_terminology", stdout=_Telling())
    call_command("load_requirements", stdout=_Telling())
    call_command("build_ranking", stdout=_Telling())
    load_policies()
    load_second_reading_rules()
    load_follow_up_policy()
    load_council_policy()
    load_quality_policy()
    load_notification_policy()
    load_upload_policy()
    load_token_policy()
    load_indicators()
    load_growth_policy()
    load_registry_policy()
    load_similar_policy()
    load_medicines_policy()
    load_shipped_forms(at=timezone.now())


class _Telling:
    """A stream for a command's lines; only what it did, not what it passed over."""

    def write(self, text: str) -> None:
        if text.strip() and "already there" not in text:
            tell(text.strip())


def _static_state() -> str:
    """Changes when any static file is added, removed or edited."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
