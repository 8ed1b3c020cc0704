"""HTTP for images: pages for people, and DICOMweb for programs."""
