"""The expert's answer: drafted, signed, corrected by a newer version, and decided upon by who asked."""
