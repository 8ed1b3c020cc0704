from consilia.network.services.reference import load_reference

__all__ = ["load_reference"]
