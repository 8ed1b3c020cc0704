"""Papers packed into DICOM objects (PS3.3, A.45.1): what carts for electrocardiograms and laboratories send."""

from typing import Final

ENCAPSULATED_PDF: Final = "1.2.840.10008.5.1.4.1.1.104.1"
