"""Passwords in tests."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class CheapScrypt(ScryptPasswordHasher):
    """As the product keeps passwords, but not made hard to guess."""

    work_factor = 2**4
