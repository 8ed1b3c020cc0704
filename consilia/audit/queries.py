"""Reading the log."""

from collections.abc import Iterator

from consilia.audit.domain.chain import Broken, Link, broken_links
from consilia.audit.models import AuditEntry, ChainHead


def tampered_entries() -> Iterator[Broken]:
    """Every entry that was changed, removed or slipped in, shard by shard, in constant memory."""
    for head in ChainHead.objects.order_by("shard"):
        entries = AuditEntry.objects.filter(shard=head.shard).order_by("number").iterator(chunk_size=2000)
        yield from broken_links((_link(entry) for entry in entries), bytes(head.sealed), head.number)


def _link(entry: AuditEntry) -> Link:
    return Link(
        id=str(entry.id),
        shard=entry.shard,
        number=entry.number,
        previous=bytes(entry.previous),
        sealed=bytes(entry.sealed),
        content=entry.content,
    )
