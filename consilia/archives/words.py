"""Sentences about archives, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.archives.domain.problems import Problem

PROBLEMS: dict[Problem, str | Promise] = {
    Problem.UNREACHABLE: _("The archive does not answer. Try again later, or ask its administrators."),
    Problem.ADDRESS: _("The address of the archive leads where this installation sends nothing."),
    Problem.TLS: _("The certificate of the archive is not one that can be trusted."),
    Problem.SECRET: _("The archive does not know us any more: an administrator has to renew the secret."),
    Problem.ABSENT: _("The archive has not what was asked for."),
    Problem.ANSWER: _("The archive answered something that cannot be read."),
    Problem.TOO_LARGE: _("It is larger than a case takes."),
    Problem.RIGHT: _("Whoever began it may not do it any more."),
    Problem.CASE: _("The case takes no file any more."),
}


def of_problem(problem: str) -> str:
    return str(PROBLEMS[Problem(problem)]) if problem else ""
