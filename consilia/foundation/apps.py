from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "consilia.foundation"
    label = "foundation"
