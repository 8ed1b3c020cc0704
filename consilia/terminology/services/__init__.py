"""What people and start-up do with terminologies."""

from consilia.terminology.services.loading import Loaded, load_release, load_terminology

__all__ = ["Loaded", "load_release", "load_terminology"]
