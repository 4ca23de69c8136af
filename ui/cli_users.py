"""``dateline users``: who may use a server; and the options of ``dateline serve`` for serving others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from index.errors import UserError
from ui.options import AsJson
from ui.shell import print_blocks, print_json, say

if TYPE_CHECKING:
    from ui.users import Users

USERS = Path("users.json")

users = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Add and remove the users of a server.",
    epilog="Start with: dateline users add ada --role editor",
)

# The values of ui.users.Role; hashing is loaded only by the commands that need it.
RoleName = Literal["reader", "editor"]


def to_folder(text: str) -> Path:
    """A folder that is there. Anything else is a usage error."""
    if not Path(text).is_dir():
        raise typer.BadParameter(f"There is no folder '{text}'.")
    return Path(text).resolve()


def to_root_path(text: str) -> str:
    """The path that a proxy has for the server. Anything else is a usage error."""
    if text and (not text.startswith("/") or text.startswith("//") or any(mark in text for mark in "?#; ")):
        raise typer.BadParameter(f"'{text}' is no path. Write it like /news.")
    return text


Auth = Annotated[
    Path | None,
    typer.Option(
        "--auth",
        envvar="DATELINE_AUTH",
        metavar="FILE",
        help="Let in only the users in this file, who must log in. Make it with 'dateline users add'.",
    ),
]
RootPath = Annotated[
    str,
    typer.Option(
        parser=to_root_path, metavar="PATH", help="The path that a proxy in front has for it, as /news."
    ),
]
Https = Annotated[
    bool,
    typer.Option("--https", help="Browsers reach it through HTTPS, by a proxy: keep logins to that."),
]
AllowedFolders = Annotated[
    list[Path] | None,
    typer.Option(
        "--allow-folder",
        parser=to_folder,
        metavar="FOLDER",
        help="A folder on this machine that editors may index from the page, with all in it; can be given "
        "several times.",
        show_default="none",
    ),
]
UploadSize = Annotated[
    int, typer.Option(min=1, metavar="MB", help="How much may be sent to the page at once, in megabytes.")
]

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to log in with.")]
UsersFile = Annotated[
    Path, typer.Option("--auth", envvar="DATELINE_AUTH", metavar="FILE", help="The file of users.")
]
PasswordStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="Read the password from standard input, not from a hidden prompt."
    ),
]


@users.command(epilog="Example: dateline users add ada --role editor")
def add(
    name: Name,
    role: Annotated[
        RoleName,
        typer.Option(help="Readers ask; editors also add and remove articles and run evaluations."),
    ] = "reader",
    auth: UsersFile = USERS,
    password_stdin: PasswordStdin = False,
) -> None:
    """Add a user, with a password that is asked for."""
    file = open_users(auth)
    if file.get(name):
        raise UserError(
            f"There is a user {name} already. Change the password with: dateline users password {name}"
        )
    file.add(name, role, read_password(password_stdin))
    say(f"Added {name} as {role} to {auth}. Serve with: dateline serve --auth {auth}")


@users.command("list", epilog="Example: dateline users list")
def list_users(auth: UsersFile = USERS, as_json: AsJson = False) -> None:
    """List the users with their roles."""
    file = open_users(auth)
    found = [user for name in file.names if (user := file.get(name))]
    if as_json:
        from qa.export import document

        print_json(document(users=[{"name": user.name, "role": user.role} for user in found]))
    elif found:
        from ui.tables import make_table

        table = make_table("Name", "Role")
        for user in found:
            table.add_row(user.name, user.role)
        print_blocks([table])
    else:
        say(f"There are no users in {auth}. Add one with: dateline users add NAME")


@users.command(epilog="Example: dateline users role ada editor")
def role(
    name: Name,
    role: Annotated[RoleName, typer.Argument(help="reader, or editor, who may add and remove articles.")],
    auth: UsersFile = USERS,
) -> None:
    """Give a user another role. It counts at once."""
    open_users(auth).set_role(name, role)
    say(f"{name} is now {role}.")


@users.command(epilog="Example: dateline users password ada")
def password(name: Name, auth: UsersFile = USERS, password_stdin: PasswordStdin = False) -> None:
    """Change a user's password. Who is logged in under that name must log in again."""
    file = open_users(auth)
    if not file.get(name):
        raise UserError(f"There is no user {name} in {auth}. See who there is with: dateline users list")
    file.set_password(name, read_password(password_stdin))
    say(f"The password of {name} was changed.")


@users.command(epilog="Example: dateline users remove ada")
def remove(name: Name, auth: UsersFile = USERS) -> None:
    """Remove a user, who is logged out by that.

    Conversations of theirs stay in the archive; no later user sees them, whatever the name.
    """
    open_users(auth).remove(name)
    say(f"Removed {name} from {auth}.")


def open_users(path: Path) -> Users:
    """The users in a file."""
    from ui.users import Users

    return Users(path)


def read_password(from_stdin: bool) -> str:
    """A password, typed twice without being shown, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
