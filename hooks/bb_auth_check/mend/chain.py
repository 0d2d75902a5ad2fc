"""What mends the chain of helpers itself, where that is more than a printed command does."""

from __future__ import annotations

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.git_state import urls
from bb_auth_check.mend import edits, stored
from bb_auth_check.mend.keeping import NO_KEYCHAIN, helper_set
from bb_auth_check.mend.step import Impossible, Step
from bb_auth_check.rules.chains import WIDTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.git_state.config import Source
    from bb_auth_check.git_state.survey import Survey
    from bb_auth_check.model import Finding


def without_plain_file(finding: Finding, survey: Survey) -> Step:
    """The step by which `store` goes; what it has goes to the helper that stands beside it, or to the one that is set.

    Raises Impossible.
    """
    where, remedy = finding.fault.where, finding.fault.remedy
    if where is None or where.file is None:
        raise Impossible("")
    url = f"https://{(urls.parse(finding.fault.url or '').host)}/"
    there = [
        value
        for helper, value in survey.chain(url)
        if helper.keeps in ("keychain", "unknown") and helper.found
        # what is set for less than `store` is takes its place for less
        if WIDTH.get(helper.where.scope, 9) <= WIDTH.get(where.scope, 0)
        and helper.where.key in ("credential.helper", where.key)
    ]
    chosen = survey.machine.chosen
    if (chosen is None and there) or chosen in there:
        value = chosen or there[0]
        out = [source for source in survey.sources(where) if _keeps_plainly(source)]
        return stored.of_store(
            finding, survey, [edits.of_value(one, where.key, where.file, None) for one in out], value, is_there=True
        )
    found = [edits.of_command(command, survey) for command in remedy.commands if remedy.safe]
    best = next(iter(helper_set(remedy.commands).values()), None)
    if best is None or not found or None in found:
        raise Impossible("")
    if best.startswith("cache") and chosen is None:
        raise Impossible(NO_KEYCHAIN)
    return stored.of_store(finding, survey, [edit for edit in found if edit is not None], best)


def _keeps_plainly(source: Source) -> bool:
    words = (source.entry.value or "").split() if source.entry else []
    return bool(words) and known.keeps(words[0]) == "plaintext"


def may_be_cache(finding: Finding, survey: Survey) -> bool:
    """Whether the user has chosen the cache: by an option, or for an address that is not this one."""
    if survey.machine.chosen is not None or finding.rule.id != "BB305" or finding.fault.where is None:
        return survey.machine.chosen is not None
    return any(
        source.entry and (source.entry.value or "").startswith("cache")
        for source in survey.sources(finding.fault.where)
    )


def without_valueless(finding: Finding, survey: Survey) -> Step:
    """The step that takes out a key without a value, which git cannot be told to do beside other values of that key.

    Raises Impossible.
    """
    where = finding.fault.where
    if where is None or where.file is None:
        raise Impossible("")
    valueless = [source for source in survey.sources(where) if source.entry and source.entry.value is None]
    if any(source.entry and survey.stories_in(source.entry, "section") for source in valueless):
        # no helper can be given anything while git stops at the key, and without it the section is not read
        raise Impossible(
            f"The name of its section holds a secret: in {where.file}, give {where.key} a value, the name of a helper, "
            "then run bb-auth-check fix again."
        )
    out = [edits.of_value(source, where.key, where.file, None) for source in valueless]
    return Step(finding, finding.fault.remedy.says, edits=out)


def is_chosen(finding: Finding, survey: Survey) -> bool:
    """Whether the fault is what the user has named: a helper in clear, or a cache with this time."""
    chosen, where = survey.machine.chosen, finding.fault.where
    if chosen is None or where is None:
        return False
    if finding.rule.id == "BB306":
        return known.keeps(chosen.split()[0]) == "plaintext"
    return any(source.entry and source.entry.value == chosen for source in survey.sources(where))


def keeps_logins(finding: Finding, survey: Survey) -> bool:
    """Whether the helper that the fault is about is `store`, which may have something to hand over first."""
    sources = survey.sources(finding.fault.where) if finding.fault.where is not None else []
    return any(source.entry and source.entry.value and survey.store_files(source.entry.value) for source in sources)


def has_arguments(finding: Finding, survey: Survey) -> bool:
    """Whether the helper that the fault is about is an unknown one with more to it than a name."""
    sources = survey.sources(finding.fault.where) if finding.fault.where is not None else []
    words = [(source.entry.value or "").split() for source in sources if source.entry]
    return any(len(one) > 1 and known.keeps(one[0]) == "unknown" for one in words)
