"""A credential helper for tests that is unknown to the program, quick, and keeps what it is given out of the search."""

from __future__ import annotations

from pathlib import Path

from conftest import World

NAME = "vault"
_PROGRAM = """\
#!/bin/sh
# keeps one file a credential, named for protocol, host and username; a get without username takes any of the host
protocol= host= username= password=
while IFS= read -r line && [ -n "$line" ]; do
    case $line in
        protocol=*) protocol=${{line#*=}} ;;
        host=*) host=${{line#*=}} ;;
        username=*) username=${{line#*=}} ;;
        password=*) password=${{line#*=}} ;;
    esac
done
file="{folder}/$protocol@$host@$username"
case $1 in
    get)
        [ -n "$username" ] || for one in "{folder}/$protocol@$host@"*; do [ -f "$one" ] && file=$one; done
        [ -f "$file" ] || exit 0
        {{ IFS= read -r begin; IFS= read -r rest; }} <"$file"
        printf 'username=%s\\npassword=%s\\n' "${{file##*@}}" "$begin$rest"
        ;;
    store) rest=${{password#????}}; printf '%s\\n%s\\n' "${{password%"$rest"}}" "$rest" >"$file" ;;
    erase) rm -f "$file" ;;
esac
exit 0
"""


def vault(world: World, name: str = NAME) -> str:
    """Put it on PATH; what it keeps, it keeps in two pieces, beside the home folder. Returns its name."""
    folder = world.folder / "vault"
    folder.mkdir(exist_ok=True)
    world.program_file(f"git-credential-{name}", _PROGRAM.format(folder=folder))
    return name


def kept(world: World) -> list[str]:
    """What it keeps: `protocol@host@username`, in order."""
    return sorted(path.name for path in (world.folder / "vault").iterdir())


def folder(world: World) -> Path:
    """Where it keeps it."""
    return world.folder / "vault"


def written(secret: str) -> bytes:
    """What a file of it holds for a secret."""
    return f"{secret[:4]}\n{secret[4:]}\n".encode()
