"""Which page of the site each document is, and where its links lead there. properdocs.yml names this file.

The documents are written for the pages of a repository: there README.md and its like stand beside docs/, and a link may
lead to any file. On the site the README is the first page, and docs/index.md the list of all.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from properdocs.config.defaults import ProperDocsConfig
from properdocs.structure.files import File, Files
from properdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
PAGES = {
    "README.md": "index.md",
    "docs/index.md": "contents.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
"""Documents that are another page than their path says."""
_DOCUMENTS = {page: document for document, page in PAGES.items()}
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^()\s#]*)(#[^()\s]*)?\)")
_CODE = re.compile(r"(^ *```.*?^ *```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: ProperDocsConfig) -> Files:
    """Add the documents that are not in docs/, and give its index another name."""
    index = files.get_file_from_path("index.md")
    if index is not None:
        files.remove(index)
    for document, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / document).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: ProperDocsConfig, files: Files) -> str:
    """Have its links lead to pages. What is no page is linked in the repository, if that has an address."""
    here = page.file.src_uri
    document = _DOCUMENTS.get(here, f"docs/{here}")

    def led(link: re.Match[str]) -> str:
        picture, words, target, anchor = link[1], link[2], link[3], link[4] or ""
        if not target or re.match(r"[a-z]+:", target):
            return link[0]
        leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(document), target))
        to = PAGES.get(leads_to, leads_to.removeprefix("docs/"))
        if files.get_file_from_path(to) is not None:
            return f"{picture}[{words}]({posixpath.relpath(to, posixpath.dirname(here) or '.')}{anchor})"
        return f"[{words}]({config.repo_url.rstrip('/')}/{leads_to})" if config.repo_url else words

    # a link in an example is text
    pieces = _CODE.split(markdown)
    pieces[::2] = [_LINK.sub(led, piece) for piece in pieces[::2]]
    return "".join(pieces)


def on_page_content(html: str, page: Page, config: ProperDocsConfig, files: Files) -> str:
    """Show `|` in the code of a table as a repository's page does, and give wide tables a box to be moved in."""
    html = re.sub(r"<td.*?</td>", lambda cell: cell[0].replace("\\|", "|"), html, flags=re.DOTALL)
    return html.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
