"""The plain-text version stays small enough for the worst link."""

LONGEST = 20_000  # bytes of UTF-8


def shortened(text: str, *, notice: str, longest: int = LONGEST) -> str:
    """`text` when it fits into `longest` bytes, else its first whole lines and `notice`."""
    if len(text.encode()) <= longest:
        return text
    room = longest - len(f"\n\n{notice}\n".encode())
    cut = text.encode()[:room].decode(errors="ignore")
    whole_lines = cut.rpartition("\n")[0] or cut
    return f"{whole_lines.rstrip()}\n\n{notice}\n"
