"""Static files named by their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which here also renames what scripts import, so that modules are cached for ever."""

    support_js_module_import_aggregation = True
    # Our modules alone: other packages ship examples of imports in their comments.
    _js_module_import_aggregation_patterns = (
        "web/js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
