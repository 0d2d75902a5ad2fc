"""Where version and address stand beside `hooks/bb_auth_check/__init__.py`, and how they get there."""

from __future__ import annotations

import re
from pathlib import Path

from support.pages import PAGES, ROOT

PLACEHOLDER = "<URL of this repository>"
"""What the documents say as long as the project has no address."""
METADATA = ROOT / "setup.cfg"
SITE = ROOT / "properdocs.yml"
TELLING = (*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", METADATA, SITE)
"""All files that tell version or address; pages of rules, the manual page and outputs follow the program."""


def told(path: Path, version: str, address: str) -> str:
    """The text of one of these files for this version and address."""
    text = path.read_text(encoding="utf-8")
    if path == METADATA:
        return _with_line(text, "url = ", address, before="license = ")
    if path == SITE:
        return _with_line(text, "repo_url: ", address, before="docs_dir: ")
    text = re.sub(r"^( +rev: )v\d[\w.]*", rf"\g<1>v{version}", text, flags=re.MULTILINE)
    text = re.sub(r"(· bb-auth-check )\d[\w.]*", rf"\g<1>{version}", text)
    return text.replace(PLACEHOLDER, address) if address else text


def _with_line(text: str, key: str, address: str, before: str) -> str:
    text = re.sub(rf"^{key}.*\n", "", text, flags=re.MULTILINE)
    return text.replace(f"\n{before}", f"\n{key}{address}\n{before}", 1) if address else text
