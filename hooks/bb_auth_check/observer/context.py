"""What surrounds one login, seen from inside a credential helper.

git tells its helpers the protocol, the host and the username, and neither the remote nor, as a rule, the path.
"""

from __future__ import annotations

import os
from time import monotonic

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import token_kind
from bb_auth_check.bitbucket.usernames import in_url
from bb_auth_check.git import urls
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.facts import gather
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import shown_name
from bb_auth_check.judge import judge
from bb_auth_check.model import CannotLook, Value
from bb_auth_check.rules import CATALOGUE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from bb_auth_check.bitbucket.products import Product
    from bb_auth_check.model import Address, Destination, Facts, Finding, Helper, Url
    from bb_auth_check.observer import Credential


class Context(Value):
    """A login at a Bitbucket, and what git's configuration has to do with it."""

    product: Product
    facts: Facts | None = None
    """None if git's configuration could not be read."""
    destinations: tuple[Destination, ...] = ()
    """The logins that this may be; several remotes may be at one host."""
    urls: tuple[Url, ...] = ()
    """The URLs of the configuration that this may be the login of."""
    findings: tuple[Finding, ...] = ()
    """Those on these logins, of all rules, whatever the settings leave out."""

    @property
    def is_followed(self) -> bool:
        """Whether git asks a helper behind the observer, so that it cannot know what will come of it."""
        return any(_answer_behind(destination.helpers) for destination in self.destinations)

    @property
    def is_kept(self) -> bool:
        """Whether a helper keeps what logs in."""
        return any(
            helper.found is not False and helper.keeps != "nothing"
            for one in self.destinations
            for helper in one.answering
        )


PATIENCE = 5
"""Seconds for all that is looked up at one login: git waits for its helpers, and a person for git."""


def deadline() -> float:
    """When all that is looked up at a login has to be over that begins now."""
    return monotonic() + PATIENCE


def scene(credential: Credential, environ: Mapping[str, str], end: float, *, is_ours: bool = False) -> Context | None:
    """The scene of a login; None if its host is none of Bitbucket's. `is_ours`: it is one, whatever its name is.

    `end`: when it has to be over (`deadline`). What cannot be looked at until then is left. No file of the work tree is
    read and no ssh started: the login is over https, and whatever a clone has brought must not hold it up.

    A host is one of Bitbucket's by its name, because the user has declared it, or because the observer is set for it.
    """
    is_clone = _is_being_cloned(environ, end)
    if environ.get("GIT_DIR") == os.curdir:
        # a submodule, fetched along with the repository around it: commands for "here" would change that one
        environ = {**environ, "GIT_DIR": os.getcwd()}
    url = _url(credential)
    at = (credential.protocol, credential.host)
    declared = [credential.host.lower()] if is_ours else []
    product = hosts.product(urls.parse(url), declared)
    try:
        configuration = Configuration(Git(environ, deadline=end), anywhere=True)
        alone = gather(configuration, declared_hosts=declared, only_remotes=(url,), login=at)
        if any(_is_watched(one) for one in alone.destinations if not one.product.is_bitbucket):
            declared = [credential.host.lower()]
            alone = gather(configuration, declared_hosts=declared, only_remotes=(url,), login=at)
    except CannotLook:
        return None if not product.is_bitbucket else Context(product=product)
    product = hosts.product(urls.parse(url), alone.hosts)
    if not product.is_bitbucket:
        return None
    try:
        every = gather(configuration, declared_hosts=declared, login=at)
    except CannotLook:  # a broken file beside the configuration
        every = alone
    ours = tuple(address.url for address in every.addresses if _is_of(address, credential))
    there = tuple(one for one in every.destinations if _is_of(one.address, credential, one.username))
    if not there or is_clone:
        # typed, or fetched from alone; what is being cloned will be gone, and its configuration with it
        findings = tuple(one for one in judge(CATALOGUE, alone).findings if not _is_of_the_url(one))
        return Context(product=product, facts=alone, destinations=alone.destinations, urls=ours, findings=findings)
    names, texts = {one.address.remote for one in there}, {url.text for url in ours}
    about = tuple(one for one in judge(CATALOGUE, every).findings if _is_about(one, names, texts))
    return Context(product=product, facts=every, destinations=there, urls=ours, findings=about)


def _url(credential: Credential) -> str:
    username = credential.username
    login = f"{in_url(username)}@" if username and token_kind(username) is None else ""
    return f"{credential.protocol}://{login}{credential.host}/{credential.path}"


def _is_of(address: Address, credential: Credential, username: str | None = None) -> bool:
    url = address.url
    if (url.scheme, url.host) != (credential.protocol, credential.host):
        return False
    if credential.path and url.path.strip("/") != credential.path.strip("/"):
        return False
    # a URL without a name gets that of the configuration, of a helper, or what is typed
    return (username or url.username) in (None, "", shown_name(credential.username)) or not credential.username


def _is_watched(destination: Destination) -> bool:
    """Whether the observer is set for this host, and not for all of them."""
    return any(not helper.answers and helper.where.key.lower() != "credential.helper" for helper in destination.helpers)


def _answer_behind(helpers: tuple[Helper, ...]) -> bool:
    first = next((at for at, helper in enumerate(helpers) if not helper.answers), len(helpers))
    behind = (helper for helper in helpers[first:] if helper.answers and helper.serves is None)
    return any(helper.found is not False for helper in behind)


def _is_of_the_url(finding: Finding) -> bool:
    """Whether this is about the URL itself, with no place in the configuration."""
    return finding.fault.where is None and finding.rule.about != "helper"


def _is_about(finding: Finding, remotes: set[str], texts: set[str]) -> bool:
    fault = finding.fault
    return fault.url in texts or fault.remote in remotes or (fault.url is None and fault.remote is None)


def _is_being_cloned(environ: Mapping[str, str], end: float) -> bool:
    """`git clone` names the folder that it has made in full, and there is no commit in it yet."""
    if not os.path.isabs(environ.get("GIT_DIR", "")):
        return False
    try:
        return Git(environ, deadline=end).ask(["git", "rev-parse", "--verify", "--quiet", "HEAD"]).code != 0
    except CannotLook:
        return False
