"""Credentials planted in files of many kinds and in every place of a repository, and texts that only look like them.

All are made when they are needed: nothing here logs in anywhere, and nothing that looks as if it did is kept.
"""

from __future__ import annotations

import base64
import json
import textwrap
import zlib
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from bb_auth_check.bitbucket.samples import sample

TOKENS = ("api-token", "access-token", "app-password", "datacenter-token")
HOST = "git.example.com"
"""Declared as a Data Center."""

FILES = {
    "setup.sh": "#!/bin/sh\ngit clone {url} widget\n",
    "Jenkinsfile": "node {{ git url: '{url}', branch: 'main' }}\n",
    "Dockerfile": "FROM debian\nRUN git clone --depth 1 {url} /src\n",
    "docker-compose.yml": "services:\n  web:\n    build: {url}#main\n",
    "bitbucket-pipelines.yml": "pipelines:\n  default:\n    - step:\n        script:\n          - git pull {url}\n",
    "package.json": '{{"dependencies": {{"widget": "git+{url}#v1"}}}}\n',
    "package-lock.json": '{{"resolved":"git+{url}#0123456789abcdef"}}',
    "composer.json": '{{"repositories": [{{"type": "vcs", "url": "{escaped}"}}]}}\n',
    "requirements.txt": "requests==2.31\ngit+{url}@v1#egg=widget\n",
    "pyproject.toml": '[project]\ndependencies = ["widget @ git+{url}@main"]\n',
    "Pipfile": '[packages]\nwidget = {{git = "{url}"}}\n',
    "Gemfile": "gem 'widget', git: '{url}'\n",
    "go.mod.env": "GOPRIVATE=bitbucket.org\nGIT_URL={url}\n",
    "Cargo.toml": '[dependencies]\nwidget = {{ git = "{url}" }}\n',
    "pom.xml": "<project><scm><connection>scm:git:{url}</connection></scm></project>\n",
    "build.gradle": 'remoteRepo = "{url}"\n',
    "main.tf": 'module "x" {{\n  source = "git::{url}//modules/x?ref=v1"\n}}\n',
    "playbook.yml": "- git:\n    repo: {url}\n    dest: /srv\n",
    ".gitmodules": '[submodule "lib"]\n\tpath = lib\n\turl = {url}\n',
    "gitconfig": '[remote "origin"]\n\turl = {url}\n',
    ".git-credentials": "{url}\n",
    "notes.md": "Clone it with `git clone {url}` first.\n",
    "index.html": '<a href="{url}">widget</a>\n',
    "page.php": "<?php $repo = '{url}';\n",
    "Main.java": 'class Main {{ String url = "{url}"; }}\n',
    "main.js": "const repo=`{url}`;\n",
    "app.properties": "repo.url={url}\n",
    "settings.ini": "[repo]\nurl = {url}\n",
    "query.sql": "INSERT INTO repos VALUES (1, '{url}');\n",
    "build.log": "2026-01-01 12:00:00 Cloning {url} ...\n",
    "script.ps1": 'git clone "{url}" C:\\src\n',
    "min.js": "var a=1;" * 3000 + 'u="{url}";' + "var b=2;" * 3000,
    "nested.json": '{{"a": "{{\\"url\\": \\"{url}\\"}}"}}\n',
    "link.txt": "https://ci.example.net/hook?repo={quoted}&x=1\n",
}


def planted() -> Iterator[tuple[str, bytes, str]]:
    """Name, content and value of files with one credential each, at least 150."""
    for at, (name, form) in enumerate(FILES.items()):
        for kind in ("password", TOKENS[at % 3]):
            value = sample(kind)
            host = ("bitbucket.org/acme/widget.git", f"{HOST}/scm/acme/widget.git")[at % 2 if kind == "password" else 0]
            url = f"https://jdoe:{value}@{host}"
            text = form.format(url=url, escaped=url.replace("/", "\\/"), quoted=quote_plus(url))
            yield f"{kind}/{name}", text.encode(), value
    for kind in TOKENS:
        for name, form in _ALONE.items():
            value = sample(kind)
            yield f"{kind}/{name}", form.format(value).encode(), value
        for before in ("", "jdoe:", "xx", "x-token-auth:"):
            value = sample(kind)
            coded = base64.b64encode(f"{before}{value}\n".encode()).decode()
            yield f"{kind}/base64 behind {len(before)}", f"data: {coded}\n".encode(), value
            value = sample(kind)
            coded = base64.b64encode(f"{before}{value} and what follows it, on and on".encode()).decode()
            yield f"{kind}/base64 in lines behind {len(before)}", "\n".join(textwrap.wrap(coded, 76)).encode(), value
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
            value = sample(kind)
            yield f"{kind}/{encoding}", f"first\ntoken = {value}\nlast\n".encode(encoding), value
        value = sample(kind)
        yield f"{kind}/binary", b"\x7fELF\x02\x01" + bytes(range(256)) + value.encode() + b"\0\x01\xff", value
        yield f"{kind}/percent", quote("".join(value), safe="").encode(), value
        value = sample(kind)
        yield f"{kind}/every letter", "".join(f"%{byte:02X}" for byte in value.encode()).encode(), value
        value = sample(kind)
        yield f"{kind}/json", json.dumps({"t": value}).replace("/", "\\/").replace("=", "\\u003d").encode(), value
        value = sample(kind)
        yield f"{kind}/parts", f'x = "{value[:15]}" +\n        "{value[15:]}"\n'.encode(), value
        value = sample(kind)
        yield f"{kind}/lines", f"t: {value[:20]}\\\n{value[20:]}\n".encode(), value
    for host in ("bitbucket.org", "api.bitbucket.org", HOST, "bitbucket.acme.example"):
        value = sample("password")
        yield f"netrc/{host}", f"machine {host} login jdoe password {value}\n".encode(), value
        value = sample("password")
        yield f"netrc in lines/{host}", f"machine {host}\n  login jdoe\n  password {value}\n".encode(), value
        value = sample("password")
        coded = base64.b64encode(f"jdoe:{value}".encode()).decode()
        yield f"header/{host}", f"curl -H 'Authorization: Basic {coded}' https://{host}/x\n".encode(), value
        for behind in range(3):
            for name, form in (("address", "https://jdoe:{}@{}/scm/acme/widget.git\n"), ("netrc", _NETRC)):
                value = sample("password")
                coded = base64.b64encode(("x" * behind + " " + form.format(value, host)).encode()).decode()
                yield f"{name} in base64 behind {behind}/{host}", f'{{"data": "{coded}"}}\n'.encode(), value
                value = sample("password")
                text = "y" * behind + " " + form.format(value, host) + "\n" + "z" * 99
                lines = "\n    ".join(textwrap.wrap(base64.b64encode(text.encode()).decode(), 76))
                yield f"{name} in lines of base64 behind {behind}/{host}", lines.encode(), value
    value = sample("datacenter-token").removeprefix("BBDC-")
    yield "old token of a Data Center", f"token = {value}\n".encode(), value


_NETRC = "machine {1}\n  login jdoe\n  password {0}\n"
_ALONE = {
    "env": "BITBUCKET_TOKEN={}\n",
    "yaml": "token: {}\n",
    "prose": "The token is {}, keep it.\n",
    "glued": "tok_{}_x\n",
    "between": "abc{}def\n",
    "xml": "<token>{}</token>\n",
    "quoted": "t = '{}'\n",
    "header": "Authorization: Bearer {}\n",
    "user": "https://{}@bitbucket.org/acme/widget.git\n",
    "csv": "1,jdoe,{},x\n",
    "no end of line": "{}",
}

_MADE_UP = (
    *("password", "<API_TOKEN>", "${TOKEN}", "$TOKEN", "{{ token }}", "your-app-password", "APP_PASSWORD", "%s", "{0}"),
    *("hunter2", "s3cr3t-passw0rd", "secretpassword123", "xxxxxxxxxxxx", "********", "12345678", "abcdefgh1", "token"),
    *(
        "{password}",
        "process.env.TOKEN",
        "my_api_token",
        "changeme123",
        "[REDACTED]",
        "p%40ss",
        "apiToken",
        "...",
        "$1",
    ),
    *("correct-horse-battery-staple", "$(cat%20token)", "yourpassword", "bitbucket-token", "P@ssw0rd!", "letmein!!"),
    *("jdoe1234", "%BITBUCKET_TOKEN%", "@TOKEN@", "#{token}", "<your-token>", "TOKEN_HERE", "placeholder", "test1234"),
    *(
        "$BITBUCKET_APP_PASSWORD",
        "a1b2c3d4e5f6",
        "1234abcd",
        "${{ secrets.BB_TOKEN }}",
        "%(password)s",
        "qwertyui",
        "aaaaaaaaaaaa",
        "0123456789",
    ),
    *("example-password", "dummy-token", "not-a-real-password", "supersecret", "admin123", "REPLACE_ME", "{token}"),
    *(
        "my-secret-token",
        "insert-token-here",
        "foobarbaz",
        "deadbeef",
        "s3cr3t",
        "sekrit",
        "x",
        "pass",
        "****",
        "•••••",
    ),
)


def harmless() -> Iterator[tuple[str, bytes]]:
    """Name and content of what only looks like a credential of Bitbucket's, at least 120."""
    for at, word in enumerate(_MADE_UP):
        host = ("bitbucket.org/acme/widget.git", f"{HOST}/scm/acme/widget.git")[at % 2]
        yield f"made up/{word}", f"git clone https://jdoe:{word}@{host}\n".encode()
    value = sample("password")
    for host in ("github.com", "gitlab.com", "dev.azure.com", "codeberg.org", "registry.example.net", "localhost:8080"):
        yield f"another host/{host}", f"https://jdoe:{value}@{host}/acme/widget.git\n".encode()
    for kind in TOKENS:
        whole = sample(kind)
        other = "Q" if whole[20] != "Q" else "R"
        if kind != "datacenter-token":
            yield f"{kind}/another letter", (whole[:20] + other + whole[21:] + "\n").encode()
            yield f"{kind}/small letters", (whole[:-8] + "0a1b2c3d\n").encode()
        yield f"{kind}/cut", whole[:24].encode()
        yield f"{kind}/dots", f"{whole[:12]}...{whole[-2:]}\n".encode()
        yield f"{kind}/stars", f"{whole[:8]}{'*' * 40}\n".encode()
        yield f"{kind}/x", f"{whole[:4]}{'x' * 184}\n".encode()
        yield f"{kind}/prefix", f"It starts with {whole[:4]}.\n".encode()
    yield "BBDC of another make", b"BBDC-" + base64.b64encode(b"not a number:" + bytes(range(20))) + b"\n"
    yield "BBDC with words", b"BBDC-your-token-goes-here-as-you-have-been-given-it\n"
    for at in range(12):
        yield f"uuid/{at}", f"{zlib.crc32(b'%d' % at):08x}-1234-4abc-8def-{at:012x}\n".encode()
        yield f"hash/{at}", f"commit {'%040x' % (zlib.crc32(b'%d' % at) ** 5)}\n".encode()
    yield "genome", b"ATTATTACCATBBATCTATATGACA" * 400
    yield "many AT", b"ATAT" * 2000
    yield "a picture", base64.b64encode(bytes(zlib.crc32(b"%d" % at) & 255 for at in range(9000)))
    yield "basic", b"Authorization: Basic dXNlcjpwYXNz\n  https://api.bitbucket.org\n"
    yield (
        "basic of another",
        b"Authorization: Basic " + base64.b64encode(f"jdoe:{value}".encode()) + b"\nhttps://example.com",
    )
    for text in (
        f"https://jdoe:{value}@github.com/acme/widget.git see bitbucket.org",
        "https://jdoe:your-app-password@bitbucket.org/acme/widget.git",
        f"machine github.com login jdoe password {value} machine bitbucket.org login jdoe",
        "https://bitbucket.org/acme/widget.git https://jdoe@bitbucket.org/acme/widget.git",
    ):
        for before in range(3):
            coded = base64.b64encode(("x" * before + text).encode()).decode()
            yield f"base64 behind {before}/{text[:20]}", f"data: {coded}\n".encode()
    yield "netrc of another", f"machine github.com login jdoe password {value}\n".encode()
    yield "netrc of two", f"machine bitbucket.org login jdoe\nmachine github.com password {value}\n".encode()
    yield "netrc with a placeholder", b"machine bitbucket.org login jdoe password $BITBUCKET_TOKEN\n"
    yield "ssh", b"git clone git@bitbucket.org:acme/widget.git ssh://git@bitbucket.org/acme/widget.git\n"
    yield "user alone", b"https://jdoe@bitbucket.org/acme/widget.git https://x-token-auth@bitbucket.org/a/b.git\n"
    yield "mail", b"Write to support@bitbucket.org: or mailto:noreply@bitbucket.org\n"
    yield "port", b"http://localhost:7990/x http://proxy:8080/git@bitbucket.org\n"
    yield "empty", b"https://jdoe:@bitbucket.org/acme/widget.git\n"
    yield "words", b"STATUS ATATURK COMBAT ATCTRL ATBBQ machine learning, basic training\n"
    yield "old datacenter in more", b"x" + sample("datacenter-token").removeprefix("BBDC-").encode() + b"abc\n"
