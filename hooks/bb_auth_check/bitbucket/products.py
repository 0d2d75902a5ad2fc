"""The products that may answer at a host, and what they have in common or not."""

from __future__ import annotations


class Product(str):
    """One of `CLOUD`, `DATACENTER` and `OTHER`. It is a `str`, so that outputs show its name."""

    __slots__ = ()

    @property
    def is_bitbucket(self) -> bool:
        """Whether it is a Bitbucket at all."""
        return self != "other"

    @property
    def is_cloud(self) -> bool:
        """Whether it is Bitbucket Cloud."""
        return self == "cloud"

    @property
    def is_datacenter(self) -> bool:
        """Whether it is a Bitbucket Data Center."""
        return self == "datacenter"

    @property
    def requires_username(self) -> bool:
        """Whether every login has a username: a Data Center's project and repository tokens go without one."""
        return self.is_cloud

    @property
    def requires_token(self) -> bool:
        """Whether only tokens log in: Bitbucket Cloud takes no account password (Atlassian: Using API tokens)."""
        return self.is_cloud

    @property
    def refuses_emails(self) -> bool:
        """Whether an e-mail address is never a username for git (Atlassian: Using API tokens)."""
        return self.is_cloud


CLOUD, DATACENTER, OTHER = Product("cloud"), Product("datacenter"), Product("other")
