"""Consilia: one folder per bounded context; imports run downwards only (see ARCHITECTURE.md)."""
