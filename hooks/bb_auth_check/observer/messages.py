"""What the observer says of one login: that no helper has it, that Bitbucket has rejected it, that its token ends."""

from __future__ import annotations

import os
import sys

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.failures import NEW_DATACENTER_TOKEN
from bb_auth_check.bitbucket.helpers import OBSERVER, forgetting
from bb_auth_check.bitbucket.tokens import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_USERNAME,
    API_TOKEN,
    API_TOKEN_USERNAME,
    DATACENTER_TOKEN,
    NEW_API_TOKEN,
    PASSWORD,
    checksum,
    kind_of,
    token_kind,
)
from bb_auth_check.bitbucket.usernames import in_url, is_email, is_left_over, is_placeholder
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import redacted, shown_name
from bb_auth_check.git.versions import heeds_interactive
from bb_auth_check.model import Remedy, Report, Secret
from bb_auth_check.observer import LIFE
from bb_auth_check.observer.context import deadline, scene
from bb_auth_check.observer.first_seen import date
from bb_auth_check.render.human import commanded, fixing, labelled, without
from bb_auth_check.render.layout import Style, folded, terminal_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bb_auth_check.bitbucket.tokens import Kind
    from bb_auth_check.model import Destination, Match
    from bb_auth_check.observer import Credential
    from bb_auth_check.observer.context import Context

_STANDARD_ERROR = 2
_STYLE = Style(windows=os.name == "nt", width=terminal_width(_STANDARD_ERROR, os.environ))
_CAUSES = 3
"""How many are told, the likeliest; `explain` tells the others."""
_AN_ACCESS_TOKEN = (
    "an access token with the permissions Repositories: Read and Write, in the repository's, project's or workspace's "
    "settings under Security > Access tokens"
)
_WRONG_NAME = ("wrong-username", "wrong-token-username")


def unanswered(credential: Credential, environ: Mapping[str, str], since: int | None = None) -> str:
    """No helper before the observer had a password: what to type, or why git cannot ask for it.

    `since` is the day on which a password of this username was first seen to work, if that is so long ago that the
    same one is about to end. Empty if a helper follows that may have one, or if the host is none of Bitbucket's.
    """
    end = deadline()
    here = scene(credential, environ, end)
    if here is None or here.is_followed:
        return ""
    name, host = _name(credential), redacted(credential.host)
    whom = f"a password for {name} at {host}" if name else f"a login for {host}"
    obstacle = _obstacle(here, environ, end)
    withheld = list(_withheld(here))
    lines = [f"bb-auth-check: no credential helper has {'given ' if withheld else ''}{whom}.", *withheld]
    if obstacle is not None:
        lines += [_labelled("but", f"git cannot ask for it: {obstacle[0]}."), *fixing(obstacle[1], _STYLE, set())]
    lines += [*_username(here, credential), _labelled("need" if obstacle else "type", _wanted(here, credential))]
    if since is not None and name and obstacle is None:
        last = f"An API token created that day expires by {date(since + LIFE)}: use a newer one."
        lines.append(_labelled("", f"A password of {name} was first seen to work on {date(since)}. {last}"))
    return _text([*lines, *_keeping(here)])


def rejected(credential: Credential, environ: Mapping[str, str], since: int | None) -> str:
    """Bitbucket has rejected a password: its kind, what that may come from, and what fixes it.

    `since` is the day on which a credential of this username was first seen to work. Empty for other hosts.
    """
    from bb_auth_check.diagnosis import diagnose

    password = credential.password or ""
    kind = kind_of(password) if password else PASSWORD
    here = scene(credential, environ, deadline(), is_ours=kind is DATACENTER_TOKEN)
    if here is None:
        return ""
    name, host = _name(credential), redacted(credential.host)
    what = f"{kind.label if password else 'an empty password'}{f' of {name}' if name else ''}"
    if credential.is_header:
        what = "the Authorization header that a helper has made"
    if _has_header(here):
        what = f"the Authorization header that git sends in place of {what}"
    lines = [f"bb-auth-check: {host} has rejected {what}. git has told its credential helpers to delete it."]
    if since is not None and name:
        lines.append(_labelled("", f"A password of {name} was first seen to work on {date(since)}."))
    # not with the username: what `diagnose` would have the helpers forget, git has told them to
    report = Report(status="findings", findings=here.findings)
    matches = diagnose(tuple(_classes(here, credential, kind, since)), report, host=credential.host)
    lines += _causes(_told_once(matches), here, credential, kind)
    if name and not any(match.failure in _WRONG_NAME for match in matches):
        lines += _username(here, credential)  # what is wrong with it beside the password
    return _text([*lines, *_elsewhere(here)])


def ending(credential: Credential, since: int) -> str:
    """The API token of a login that works is about to end; one of that username has worked since that day."""
    name, host = _name(credential), redacted(credential.host)
    forget = forgetting(credential.protocol, credential.host, credential.username)
    lines = [
        f"bb-auth-check: {name} has logged in at {host} since {date(since)}. An API token lives {LIFE} days at most: "
        f"one created then expires by {date(since + LIFE)}.",
        *fixing(Remedy(says="Replace it in time", commands=forget, by_hand=(NEW_API_TOKEN,)), _STYLE, set()),
    ]
    forget_day = forgetting(credential.protocol, credential.host, credential.username, f"credential-{OBSERVER} erase")
    if forget_day:
        lines += fixing(Remedy(says="If it is newer than that, forget the day", commands=forget_day), _STYLE, set())
    return _text(lines)


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{folded(line, _STYLE)}\n" for line in lines)


def _labelled(label: str, text: str) -> str:
    return labelled(label, text, _STYLE)


def _name(credential: Credential) -> str:
    """The username, to be shown; empty if there is none, or a secret in its place."""
    username = credential.username
    return "" if token_kind(username) or ":" in username else redacted(username)


# -- nobody has a password


def _wanted(here: Context, credential: Credential) -> str:
    if here.product.is_datacenter:
        return (
            "an HTTP access token with the permission Repository write (in your Bitbucket profile, Manage account > "
            "HTTP access tokens)."
        )
    if credential.username == ACCESS_TOKEN_USERNAME:
        return f"{_AN_ACCESS_TOKEN}."
    return (
        "an API token with the scopes read:repository:bitbucket and write:repository:bitbucket, neither the account "
        f"password nor an app password: {links.API_TOKENS}"
    )


def _username(here: Context, credential: Credential) -> Iterator[str]:
    """What to say of the username, if there is none, or one that cannot be right."""
    name = credential.username
    if not name:
        fitting = f"your Bitbucket username or {API_TOKEN_USERNAME}; never an e-mail address."
        yield _labelled("user", "your Bitbucket username." if here.product.is_datacenter else fitting)
        return
    fault = ""
    if not _name(credential):
        fault = "a secret is in the username's place, and will be refused"
    elif here.product.is_cloud and is_email(name):
        fault = "an e-mail address will be refused"
    elif here.product.is_cloud and is_left_over(name):
        fault = "this is a placeholder, and will be refused"
    if fault:
        yield _labelled("user", f"{fault}.")
        yield from fixing(_renaming(here, credential, token_kind(name) or API_TOKEN), _STYLE, set())


def _obstacle(here: Context, environ: Mapping[str, str], end: float) -> tuple[str, Remedy] | None:
    """What keeps git from asking, and what fixes that (git: `prompt.c`, `credential.c`)."""
    from bb_auth_check.rules.prompts_disabled import RULE

    if here.facts is None:
        return None
    around = here.facts.environment
    forbidden = around.no_prompts
    by_configuration = forbidden is not None and forbidden.key == "credential.interactive"
    if forbidden is not None and by_configuration and heeds_interactive(Git(environ, deadline=end)):
        unset = remedies.unset(forbidden, "Let it ask").replace(by_hand=(RULE.fix,))
        return f"{forbidden.named} forbids it", unset
    if around.askpass is not None and around.askpass.fault is None:
        return None
    remedy = Remedy(says=RULE.fix.rstrip("."))
    if forbidden is not None and not by_configuration:
        return f"{forbidden.key} in the environment forbids it", remedy
    return None if _has_terminal() else ("there is no terminal", remedy)


def _has_terminal() -> bool:
    if sys.platform == "win32":
        return True  # git asks in a console of its own
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def _withheld(here: Context) -> Iterator[str]:
    """Why Git Credential Manager may have what it has not given, and what fixes that: typing it anew does not."""
    from bb_auth_check.bitbucket.failures import BY_NAME

    for one in here.destinations:
        if one.gcm is None or one.withheld is None:
            continue
        says = f"Git Credential Manager keeps nothing: {one.gcm.unusable}."
        if one.withheld == "helper-validation":
            says = (
                "Git Credential Manager may have it: it tries each token on Bitbucket's REST interface first, and "
                "gives none that fails there, as every API token does under a username."
            )
        failure = BY_NAME[one.withheld]
        known = (found.fault.remedy for found in here.findings if failure.name in found.rule.classes[:1])
        otherwise = Remedy(says=failure.fix, commands=failure.commands, by_hand=failure.by_hand)
        yield _labelled("why", says)
        yield from fixing(next(known, otherwise), _STYLE, set())
        return


def _keeping(here: Context) -> Iterator[str]:
    """What to say if nothing would keep what is typed."""
    if here.facts is None or here.is_kept:
        return
    for finding in here.findings:
        if finding.rule.about == "helper" and "helper-missing" in finding.rule.classes:
            remedy = finding.fault.remedy
            yield _labelled("keep", f"{finding.fault.message} {remedy.says}{':' if remedy.commands else '.'}")
            yield from commanded(remedy.commands, _STYLE, set())
            yield from (_labelled("", step) for step in remedy.by_hand if not remedy.commands)
            return
    yield _labelled("keep", "no helper in the chain keeps what you type: `bb-auth-check doctor` shows them.")


# -- Bitbucket has rejected a password


def _has_header(here: Context) -> bool:
    return any(one.header is not None for one in here.destinations)


def _classes(here: Context, credential: Credential, kind: Kind, since: int | None) -> Iterator[str]:
    """The classes of failure that this may be, likeliest first."""
    from bb_auth_check.bitbucket.failures import of_rejected

    if _has_header(here):
        yield "extraheader-clash"
    with_password = {url.text for url in here.urls if url.password != "none"}
    for finding in here.findings:
        if finding.rule.about == "secret" and finding.fault.url in with_password:
            yield finding.rule.classes[0]
    password = credential.password or ""
    if credential.is_header:
        as_header = kind in (ACCESS_TOKEN, DATACENTER_TOKEN)  # the others go with a username
        yield from ("token-expired", "wrong-auth-scheme") if as_header else ("wrong-auth-scheme", "token-expired")
        return
    if is_placeholder(password):
        yield "unexpanded-placeholder"
    if not password or checksum(password) is False or password != password.strip():
        yield "malformed-secret"
    likely = of_rejected(kind.name, credential.username, here.product) if password else ()
    if since is not None and "token-expired" in likely:
        yield "token-expired"
    yield from likely


def _told_once(matches: Iterable[Match]) -> Iterator[Match]:
    """One match for each fault of this repository: its remedy need not be told again."""
    rules = set()
    for match in matches:
        if match.rule is None or match.rule not in rules:
            yield match
        rules.add(match.rule)


def _causes(matches: Iterable[Match], here: Context, credential: Credential, kind: Kind) -> Iterator[str]:
    told = list(matches)
    commands: set[tuple[str, ...]] = set()
    steps: set[str] = set()
    for number, match in enumerate(told[:_CAUSES], 1):
        remedy = match.remedy
        if match.rule is None and match.failure in _WRONG_NAME and kind.username:
            remedy = _renaming(here, credential, kind)
        if match.failure == "wrong-auth-scheme" and not kind.fits(here.product):
            new_token = NEW_API_TOKEN if here.product.is_cloud else NEW_DATACENTER_TOKEN
            remedy = Remedy(says="Log in with a token of this Bitbucket", by_hand=(new_token,))
        if match.rule is None and NEW_API_TOKEN in remedy.by_hand:
            # of all the kinds that may take its place, the one like it
            remedy = Remedy(says=remedy.says, commands=remedy.commands, by_hand=(_successor(credential, kind),))
        yield _labelled(str(number) if len(told) > 1 else "why", f"{match.failure}: {match.message}")
        yield from fixing(without(remedy, steps), _STYLE, commands)
    yield _labelled("more", f"bb-auth-check explain {told[0].failure}")


def _successor(credential: Credential, kind: Kind) -> str:
    if kind is ACCESS_TOKEN or (kind is PASSWORD and credential.username == ACCESS_TOKEN_USERNAME):
        return f"Create {_AN_ACCESS_TOKEN}, and type it when the next push asks for the password."
    return NEW_API_TOKEN


def _renaming(here: Context, credential: Credential, kind: Kind) -> Remedy:
    """What makes git send the username that goes with this kind of token."""
    if here.product.is_datacenter:
        return Remedy(says="Send your Bitbucket username, and the token as the password")
    name, says = kind.username or API_TOKEN_USERNAME, "Send the username that goes with the token"
    # several remotes may be at this host: those that send this name are meant, else those to which it was given
    senders = [one for one in here.destinations if one.username == shown_name(credential.username)]
    senders = senders or [one for one in here.destinations if one.username is None]
    remedy = remedies.together(says, *(_renamed(here, one, kind, name) for one in senders))
    if remedy.commands or remedy.by_hand:
        return remedy.replace(by_hand=tuple(dict.fromkeys(remedy.by_hand)))
    example = f"{credential.protocol}://{in_url(name)}@{redacted(credential.host)}/..."
    return Remedy(says=says, by_hand=(f"Give git the address with that username in it: {example}",))


def _renamed(here: Context, one: Destination, kind: Kind, name: str) -> Remedy:
    from bb_auth_check.remedies.url import url_remedy
    from bb_auth_check.remedies.username import set_username

    where, address = one.username_where, one.address
    if where is not None and where.key != "credential.username":  # that one is every host's: the URL has to differ
        return set_username(where, name, address.url)
    if here.facts is None or address.where is None:
        return Remedy(says="")
    url = address.url.replace(secrets=(Secret(kind=kind.name, slot="password"),))
    written = url if address.written == address.url else address.written
    return url_remedy(here.facts, address.replace(url=url, written=written), url)


def _elsewhere(here: Context) -> Iterator[str]:
    """What may give the same password again: git has told it to forget, and it cannot."""
    is_in_url = any(url.password != "none" for url in here.urls)
    if is_in_url and not any(finding.rule.about == "secret" for finding in here.findings):  # in a clone
        yield _labelled("note", "The address gives this password: leave it out, and git asks for one.")
        return
    for one in here.destinations:
        for helper in one.answering:
            if helper.kind == "shell" and helper.found is not False:
                yield _labelled("note", f"The shell command of {helper.where.named} may give the same password again.")
                return
    askpass = here.facts.environment.askpass if here.facts else None
    # elsewhere it asks a person, as editors' and desktops' do
    if askpass is not None and askpass.fault is None and here.facts and here.facts.environment.in_ci:
        yield _labelled("note", f"{askpass.program}, named by {askpass.where.key}, may give the same password again.")
