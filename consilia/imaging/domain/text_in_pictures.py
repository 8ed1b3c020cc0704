"""Whether words, such as the patient's name, may stand in the picture itself, where no header can take them out."""

# Ultrasound, captured screens and scanned paper: devices that draw names into the picture.
_DRAWING_MODALITIES = {"US", "IVUS", "SC", "OT", "XC", "DOC", "ES"}
_CAPTURES = ("1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.3", "1.2.840.10008.5.1.4.1.1.6")


def may_hold_text(burned_in: str, modality: str, sop_class: str) -> bool:
    """`NO` of the header is believed; `YES`, and silence of a device that draws words, warn."""
    if burned_in == "NO":
        return False
    is_capture = any(sop_class == kind or sop_class.startswith(f"{kind}.") for kind in _CAPTURES)
    return burned_in == "YES" or modality in _DRAWING_MODALITIES or is_capture
