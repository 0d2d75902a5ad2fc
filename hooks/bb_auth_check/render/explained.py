"""The causes of a failure, for people and for programs."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.hosts import CLOUD
from bb_auth_check.bitbucket.systems import SYSTEMS, where_kept
from bb_auth_check.model import Remedy
from bb_auth_check.render.human import fixing, labelled, without
from bb_auth_check.render.layout import PLAIN, folded, headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bb_auth_check.bitbucket.failures import Failure
    from bb_auth_check.model import Diagnosis, Finding, Match, Question, Rule
    from bb_auth_check.render.layout import Style

_TOLD = 3
"""How many causes are shown in full if the repository shows none of them."""
_ABOVE = "(the steps above)"
_NAMED = 5
"""How many of the others are named; `--format json` has them all."""
_LOOK = f"""\
To check the login itself:
  bb-auth-check           what is wrong in this repository
  bb-auth-check doctor    which login git sends, and where it comes from
  bb-auth-check probe     what Bitbucket answers to it
{links.STATUS} shows whether Bitbucket is down.
"""
_MORE = (
    "The cause is usually a few lines above the last one. Paste those too: from the command itself on, with the "
    "lines that begin with `remote:`, `ssh:` or `Caused by:`. For SSH, put GIT_SSH_COMMAND='ssh -v' "
    "before the command. Check the text for secrets before you send it anywhere else."
)
UNKNOWN = f"This text contains no known login failure. {_LOOK}"
_ELSEWHERE = (
    "This does not look like git's: there is no word of git, ssh or Bitbucket in the text, so no cause is named. "
    "Another program's login has nothing to do with the push."
)
_SEVERAL = "Several causes are possible"
_GUESS = "This text contains no known message. A guess, from its words alone:"


def as_text(diagnosis: Diagnosis, style: Style) -> str:
    """The causes, each with what fixes it. Of several, those that the repository shows, or else the likeliest.

    A secret that the text shows comes before all else.
    """
    matches = diagnosis.matches
    printed: set[tuple[str, ...]] = set()
    steps: set[str] = set()
    leaked = ["\n".join(_block(diagnosis.leak, style, printed, steps))] if diagnosis.leak else []
    if not matches:
        return "\n\n".join((*leaked, _unexplained(diagnosis, style)))
    told = _told(matches)
    parts = ["\n".join(_block(match, style, printed, steps)) for match in told]
    if len(matches) > 1 or diagnosis.is_guess:
        parts.insert(0, folded(_GUESS if diagnosis.is_guess else _heading(told), style))
        if diagnosis.question is not None:
            parts[0] = "\n".join(_asked(diagnosis.question, style))
    others = [match.failure for match in matches if match not in told]
    if others:
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED + 1 else ""
        names = ", ".join(others[:_NAMED] if more else others)
        parts.append(labelled("else", f"{names}{more} (`bb-auth-check explain NAME`)", style))
    besides = [one for one in diagnosis.here if one.rule.id not in {match.rule for match in told}]
    if besides:
        parts.append("\n".join(_besides(besides, style)))
    if diagnosis.is_guess:
        parts += [labelled("", paragraph, style) for paragraph in (*diagnosis.notes, _MORE)]
    return "\n\n".join((*leaked, *parts)) + "\n"


def _besides(findings: Sequence[Finding], style: Style) -> list[str]:
    """The errors of this repository that lead to none of the causes: the next push fails for them."""
    shown = [
        headline(
            [(one.rule.id, style.palette.bad(one.rule.id)), (one.rule.name, style.palette.strong(one.rule.name))],
            one.fault.message,
            style,
        )
        for one in findings[:_TOLD]
    ]
    return [folded("Wrong in this repository as well (`bb-auth-check` says what fixes it):", style), *shown]


def _unexplained(diagnosis: Diagnosis, style: Style) -> str:
    """What is said where no cause is known."""
    return folded(_without_cause(diagnosis, style), style)


def _without_cause(diagnosis: Diagnosis, style: Style) -> str:
    if diagnosis.commands:
        lines = [*diagnosis.notes, *(f"  {style.command(command)}" for command in diagnosis.commands)]
        return "\n".join(("This text shows no failed login.", *lines)) + "\n"
    if diagnosis.is_elsewhere:
        return "\n".join((_ELSEWHERE, UNKNOWN))
    notes = "".join(f"{note}\n" for note in diagnosis.notes)
    return f"{UNKNOWN}{notes}{_MORE}\n"


def _told(matches: Sequence[Match]) -> list[Match]:
    """One cause for each rule that has found something here; if no rule has, the likeliest causes."""
    here = {match.rule: match for match in reversed(matches) if match.rule}
    return [match for match in matches if match in here.values()] or list(matches[:_TOLD])


def _heading(told: Sequence[Match]) -> str:
    return f"{_SEVERAL}. This repository shows:" if told[0].rule else f"{_SEVERAL}, likeliest first:"


def _asked(question: Question, style: Style) -> list[str]:
    """The question that tells the causes apart, and what each answer leaves."""
    return [
        folded(f"{_SEVERAL}, likeliest first. What tells them apart: {question.asks}", style),
        labelled("yes", ", ".join(question.yes), style),
        labelled("no", ", ".join(question.no), style),
    ]


def _block(match: Match, style: Style, printed: set[tuple[str, ...]], steps: set[str]) -> list[str]:
    """The lines of one cause, without the steps that stand above already."""
    remedy = without(match.remedy, steps)
    if match.remedy.by_hand and not (remedy.by_hand or remedy.commands):
        remedy = remedy.replace(by_hand=(_ABOVE,))
    return [
        headline([(match.failure, style.palette.bad(match.failure))], match.message, style),
        *fixing(remedy, style, printed),
        labelled("more", f"bb-auth-check explain {match.rule or match.failure}", style),
    ]


def page(failure: Failure, rules: Sequence[Rule], style: Style = PLAIN) -> str:
    """Everything about one class of failure. `rules` are the rules that can warn of it beforehand."""
    steps = (*where_kept(failure.name, SYSTEMS, CLOUD), *failure.by_hand)
    remedy = Remedy(says=failure.fix, commands=failure.commands, by_hand=steps)
    parts = [failure.name, folded(failure.says, style), "\n".join(fixing(remedy, style, set()))]
    if rules:
        parts.append("What leads to it\n" + "\n".join(f"    {rule.id} {rule.name}: {rule.title}" for rule in rules))
    if failure.sources:
        parts.append("Read on\n" + "\n".join(f"    {link}" for link in failure.sources))
    return "\n\n".join(parts) + "\n"


def document(diagnosis: Diagnosis) -> dict[str, Any]:
    """The value that `as_json` writes. Keys are listed by hand, so that nothing gets in by accident."""
    from bb_auth_check.render.json import remedy_document

    return {
        "schema": 1,
        "matches": [
            {
                "class": match.failure,
                "certainty": match.certainty,
                "message": match.message,
                "remedy": remedy_document(match.remedy),
                "sources": list(match.sources),
            }
            for match in (
                *diagnosis.matches,
                *([diagnosis.leak] if diagnosis.leak and not diagnosis.is_elsewhere else ()),
            )
        ],
    }


def as_json(diagnosis: Diagnosis) -> str:
    """The causes as one JSON document (`schemas/explain-1.json`), in ASCII whatever the encoding of standard output."""
    from json import dumps

    return dumps(document(diagnosis), indent=2) + "\n"
