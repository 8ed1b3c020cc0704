from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "consilia.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Listen to the one context below the log, which cannot call it."""
        from consilia.accounts.events import announced
        from consilia.audit.services import hear

        announced.connect(hear, dispatch_uid="audit")
