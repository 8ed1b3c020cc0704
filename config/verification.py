"""`python -m config.verification`: recompute the audit log's chain. Exit code 1 when it is broken."""

import sys

import django


def main() -> int:
    django.setup()
    from consilia.audit.models import AuditEntry
    from consilia.audit.queries import tampered_entries

    broken = 0
    for found in tampered_entries():
        broken += 1
        print(f"{found.reason}: entry {found.number} of shard {found.shard} {found.id}")
    if broken:
        print(f"The log was tampered with in {broken} place(s).")
        return 1
    print(f"The log is whole: {AuditEntry.objects.count():,} entries.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
