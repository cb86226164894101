"""``oit notices``: what was told to whom, what waits, and what could not be delivered."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from cli.database import now, opened_database
from cli.logs import one_line
from cli.settings import notice_settings
from core.exceptions import UsageError
from core.recipients import label
from reports.dates import BANGKOK
from reports.notices import trial
from scheduler.notices import Delivered, deliver
from scheduler.sending import Message, SendingError, send
from store.notices import counts, notices, retry, state_of

app = typer.Typer(
    name="notices",
    help="Show, send and try again what is told to people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command(name="list")
def list_(
    state: Annotated[
        Literal["waiting", "sent", "given-up"] | None, typer.Option("--state", help="Only those of this state.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="The newest so many.")] = 50,
) -> None:
    """List notices, the newest first: number, when made (Thai time), kind, state, tries, recipient, subject, and why the last
    try failed.

    Recipients are shown without the secrets of their addresses.
    """
    with opened_database() as database, database.read() as session:
        found = notices(session, "given up" if state == "given-up" else state, limit)
        of_each = counts(session)
    for one in found:
        line = (
            f"{one.id:>6}  {one.made.astimezone(BANGKOK):%Y-%m-%d %H:%M}  {one.kind:<11}  {state_of(one):<8}  "
            f"{one.tries:>2}  {one.recipient}  {one.subject}"
        )
        typer.echo(one_line(f"{line}  ({one.error})" if one.error else line))
    typer.echo(", ".join(f"{number} {name}" for name, number in of_each.items()), err=True)


@app.command(name="send")
def send_() -> None:
    """Send the notices that are due now. oit serve does so every minute."""
    with opened_database() as database:
        settings, done = notice_settings(), Delivered()
        # Round after round, each with its own moment: a notice is kept from other senders from that moment on.
        while (part := deliver(database, now(), settings)).sent:
            done += part
        done += part
    typer.echo(f"{done.sent} sent, {done.failed} failed and will be tried again, {done.given_up} given up")
    if done.failed or done.given_up:
        typer.echo("Why: oit notices list", err=True)


@app.command(name="test")
def try_out(
    recipient: Annotated[
        str,
        typer.Argument(
            metavar="RECIPIENT", help="A mail address, the name of a channel in OIT_CHANNELS, or an Apprise URL."
        ),
    ],
    language: Annotated[Literal["th", "en"], typer.Option("--language", help="Of the message.")] = "th",
) -> None:
    """Send a recipient a short message now, to see that it arrives."""
    words = trial(language)
    message = Message(f"test:{label(recipient)}", words.subject, words.html, words.text)
    try:
        send(recipient, message, notice_settings())
    except SendingError as error:
        raise UsageError(f"{label(recipient)} did not take the message ({error}): see docs/notices.md") from error
    typer.echo(f"{label(recipient)} took the message; see that it has arrived")


@app.command(name="retry")
def retry_(
    ids: Annotated[
        list[int] | None,
        typer.Argument(
            metavar="NUMBER...", help="Of notices, as oit notices list shows them. Default: all that failed."
        ),
    ] = None,
) -> None:
    """Try notices again that were given up or wait for their next try; oit serve or oit notices send sends them."""
    with opened_database() as database, database.write() as session:
        found = retry(session, now(), ids)
    if ids and (strange := sorted(set(ids) - set(found))):
        raise UsageError(
            f"{', '.join(map(str, strange))}: no notice of that number failed; oit notices list shows those that did"
        )
    typer.echo(f"{len(found)} will be tried again")
