"""``oit sites``: the register of sites and their groups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy.orm import Session

from cli.database import now, opened_database
from cli.logs import one_line
from cli.settings import notice_settings, store_settings
from cli.sites_declared import app as declared
from cli.tables import FormatOption, show_rows
from core.exceptions import UsageError
from core.recipients import label
from scheduler.artefacts import open_artefacts
from scheduler.register_table import (
    named_address,
    named_contact,
    named_kind,
    named_province,
    named_site,
    named_tag,
    write_register,
)
from scheduler.registry import Imported, import_register, register_site, set_setting
from store.groups import add_group, all_groups, group_by_name, remove_group
from store.schema import Group, Site
from store.sites import (
    addresses_of,
    chosen_sites,
    delete_site,
    find_site,
    in_work,
    move_site,
    sites_of,
    taken_along,
)

app = typer.Typer(
    name="sites",
    help="Register the sites that are watched, and their groups.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
groups = typer.Typer(
    name="group",
    help="Choose sites by province, kind and tag; new ones that fit belong by themselves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(groups)
app.add_typer(declared)

SiteArgument = Annotated[
    str, typer.Argument(metavar="SITE", help="A site by its number, address, host or exact name: see oit sites list.")
]
ProvinceOption = Annotated[
    list[str] | None, typer.Option("--province", metavar="NAME", help="Of this province. Repeatable.")
]
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", metavar="NAME", help="Of this kind: เทศบาลตำบล, อบต., ... Repeatable.")
]
TagOption = Annotated[list[str] | None, typer.Option("--tag", metavar="NAME", help="With this tag. Repeatable.")]
GroupOption = Annotated[str | None, typer.Option("--group", metavar="NAME", help="Of this group.")]


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table: .xlsx, .xls, .ods, .csv or .tsv.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
) -> None:
    """Register the sites of a table, new and known ones.

    The first row names the columns, in Thai or English: name and url must be there; id, old_url, province, kind, tags, contacts
    and paused may be. A known site takes over what its row says and keeps what the row leaves empty; a cell with - takes away
    what was there. Where a row is wrong, nothing is imported: every row that is wrong is told on stdout with its number, and
    the exit status is 2.
    """
    with opened_database() as database:
        done = import_register(database, file, now(), channels=_channels(), dry_run=dry_run)
    for note in done.notes:
        typer.echo(one_line(str(note)))
    if done.unread:
        typer.echo(f"columns that are not read: {', '.join(done.unread)}", err=True)
    if done.wrong:
        raise UsageError(
            f"nothing was imported: {done.wrong} of {done.rows} rows of {file} are wrong; correct them and import it again"
        )
    typer.echo(_told(done), err=True)


def _channels() -> frozenset[str]:
    return frozenset(notice_settings().channels)


def _told(done: Imported) -> str:
    moved = f", {done.moved} of them at another address" if done.moved else ""
    would = "" if done.done else "; nothing was stored (--dry-run)"
    return f"{done.rows} rows: {done.new} new, {done.changed} changed{moved}, {done.same} as they were{would}"


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The table to write: .xlsx or .csv.")],
    *,
    group: GroupOption = None,
    province: ProvinceOption = None,
    kind: KindOption = None,
    tag: TagOption = None,
    english: Annotated[bool, typer.Option("--english", help="English headings instead of Thai ones.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over FILE where it is there.")] = False,
) -> None:
    """Write the register as a table, to look through, correct and import again."""
    if file.exists() and not force:
        raise UsageError(f"{file} is there already; name another, or write over it with --force")
    with opened_database() as database, database.read() as session:
        sites = _chosen(session, group, province, kind, tag)
    rows = write_register(sites, file, english=english)
    typer.echo(file)
    typer.echo(f"{rows} sites", err=True)
    if any("://" in contact for site in sites for contact in site.contacts):
        typer.echo("the contacts hold channels with their passwords: keep the file to yourself", err=True)


@app.command(name="list")
def list_(
    *,
    group: GroupOption = None,
    province: ProvinceOption = None,
    kind: KindOption = None,
    tag: TagOption = None,
    paused: Annotated[bool, typer.Option("--paused", help="Only those that are paused.")] = False,
    format_: FormatOption = None,
) -> None:
    """List the sites with number, name, address, province, kind and tags."""
    with opened_database() as database, database.read() as session:
        sites = [site for site in _chosen(session, group, province, kind, tag) if site.paused or not paused]
    show_rows(
        [
            {
                "id": site.id,
                "name": site.name,
                "url": site.url,
                "province": site.province,
                "kind": site.kind,
                "tags": site.tags,
                "paused": site.paused,
            }
            for site in sites
        ],
        format_,
    )


@app.command()
def show(site: SiteArgument, *, format_: FormatOption = None) -> None:
    """Show all that is registered of a site, its former addresses and how much is kept of it."""
    with opened_database() as database, database.read() as session:
        found = find_site(session, site)
        kept = taken_along(session, found)
        facts: dict[str, Any] = {
            "id": found.id,
            "name": found.name,
            "url": found.url,
            "province": found.province,
            "kind": found.kind,
            "tags": found.tags,
            "contacts": [label(contact) for contact in found.contacts],
            "paused": found.paused,
            "settings": found.settings,
            "added": found.added.isoformat(timespec="seconds"),
            "groups": [one.name for one in all_groups(session) if _fits(found, one)],
            "former_urls": [one.url for one in addresses_of(session, found) if one.until is not None],
            **kept._asdict(),
        }
    show_rows([{"what": name, "value": value} for name, value in facts.items()], format_, whole=facts)


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The site's address.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The agency's name.")],
    *,
    province: Annotated[str, typer.Option(metavar="NAME", help="Its province.")] = "",
    kind: Annotated[str, typer.Option(metavar="NAME", help="Its kind: เทศบาลตำบล, อบต., ...")] = "",
    tag: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A tag. Repeatable.")] = None,
    contact: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Where notices go: see docs/notices.md. Repeatable."),
    ] = None,
) -> None:
    """Register one site; for many see oit sites import. Prints its number."""
    entry = named_site(
        name,
        url,
        province=_province(province) if province else "",
        kind=kind,
        tags=tag or (),
        contacts=contact or (),
        channels=_channels(),
    )
    with opened_database() as database, database.write() as session:
        added = register_site(session, entry, now())
    typer.echo(added.id)


@app.command()
def move(
    site: SiteArgument,
    url: Annotated[str, typer.Argument(metavar="URL", help="Its new address.")],
) -> None:
    """Give a site another address; its audits, reviews and declared links stay with it."""
    with opened_database() as database, database.write() as session:
        found = find_site(session, site)
        before = found.url
        move_site(session, found, named_address(url), now())
    typer.echo(f"{found.id} {found.name}: from {before} to {found.url}", err=True)


@app.command()
def pause(site: SiteArgument) -> None:
    """Leave a site out of scheduled runs until it is resumed."""
    _pause(site, paused=True)


@app.command()
def resume(site: SiteArgument) -> None:
    """Take a paused site into scheduled runs again."""
    _pause(site, paused=False)


def _pause(site: str, *, paused: bool) -> None:
    with opened_database() as database, database.write() as session:
        found = find_site(session, site)
        found.paused = paused
    typer.echo(f"{found.id} {found.name} is {'paused' if paused else 'scanned by schedules'}", err=True)


@app.command(name="set")
def set_(
    site: SiteArgument,
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE...", help="Settings as in docs/commands.md, without OIT_; NAME= takes one away."
        ),
    ] = None,
) -> None:
    """Give a site settings of its own, and print all it has: max_pages=800 delay=3 extra_hosts=files.example.go.th."""
    with opened_database() as database, database.write() as session:
        found = find_site(session, site)
        for one in given or ():
            name, separator, value = one.partition("=")
            if not separator:
                raise UsageError(f"{one!r} is no setting: write it like max_pages=800")
            set_setting(found, name.strip().lower().replace("-", "_"), value.strip())
    for name, value in found.settings.items():
        typer.echo(f"{name}={value}")


@app.command()
def delete(
    site: SiteArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it only tells what would be deleted.")] = False,
) -> None:
    """Delete a site with its audits, changes, reviews, declared links, notices, artefacts and reports. There is no way back."""
    from scheduler.publish import delete_reports  # noqa: PLC0415 - brings the crawler along, for which no list should wait

    settings = store_settings()
    artefacts = open_artefacts(settings)
    with opened_database() as database:
        with database.write() if yes else database.read() as session:
            found = find_site(session, site)
            kept = ", ".join(f"{count} {name}" for name, count in taken_along(session, found)._asdict().items())
            shown = (
                f"{found.id} {found.name} {found.url} with {kept}, its artefacts in {artefacts.shown} and its reports"
            )
            if not yes:
                raise UsageError(f"this would delete {shown}: add --yes to do it")
            if in_work(session, found):
                raise UsageError(f"{found.id} {found.name} is being scanned: delete it when the scan is done")
            delete_site(session, found)
        # After the rows: should it fail, no audit points to what is gone, and the number is not given again.
        artefacts.delete(f"sites/{found.id}")
        delete_reports(settings, found.id)
    typer.echo(f"deleted {shown}", err=True)


@groups.command(name="add")
def add_group_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Short name, also of the folder of its reports.")],
    *,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Name for people. Default: NAME.")] = "",
    province: ProvinceOption = None,
    kind: KindOption = None,
    tag: TagOption = None,
    recipient: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Where its digest goes: see docs/notices.md. Repeatable."),
    ] = None,
    language: Annotated[Literal["th", "en"], typer.Option(help="Of its digest and index page.")] = "th",
) -> None:
    """Make a group of the sites that fit: any of the provinces, of the kinds and of the tags. Without any: all sites."""
    group = Group(
        name=name,
        title=" ".join(title.split()),
        provinces=[_province(one) for one in province or ()],
        kinds=[named_kind(one)[0] for one in kind or ()],
        tags=[named_tag(one) for one in tag or ()],
        recipients=[named_contact(one, _channels()) for one in recipient or ()],
        language=language,
    )
    with opened_database() as database, database.write() as session:
        add_group(session, group)
        count = len(sites_of(session, group))
    typer.echo(f"{name}: {count} sites", err=True)


@groups.command(name="set")
def set_group(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The group.")],
    *,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Name for people.")] = None,
    province: ProvinceOption = None,
    kind: KindOption = None,
    tag: TagOption = None,
    recipient: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Where its digest goes: see docs/notices.md. Repeatable."),
    ] = None,
    language: Annotated[Literal["th", "en"] | None, typer.Option(help="Of its digest and index page.")] = None,
) -> None:
    """Change a group; its schedule and history stay. An option replaces all that was there; --tag "" takes the tags away."""
    channels = _channels()
    with opened_database() as database, database.write() as session:
        group = group_by_name(session, name)
        if title is not None:
            group.title = " ".join(title.split())
        if province is not None:
            group.provinces = [_province(one) for one in province if one]
        if kind is not None:
            group.kinds = [named_kind(one)[0] for one in kind if one]
        if tag is not None:
            group.tags = [named_tag(one) for one in tag if one]
        if recipient is not None:
            group.recipients = [named_contact(one, channels) for one in recipient if one]
        if language is not None:
            group.language = language
        session.flush()
        count = len(sites_of(session, group))
    typer.echo(f"{group.name}: {count} sites", err=True)


@groups.command(name="list")
def list_groups(*, format_: FormatOption = None) -> None:
    """List the groups with their rules and how many sites fit."""
    with opened_database() as database, database.read() as session:
        rows = [_group_row(group) | {"sites": len(sites_of(session, group))} for group in all_groups(session)]
    show_rows(rows, format_)


@groups.command(name="show")
def show_group(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The group.")], *, format_: FormatOption = None
) -> None:
    """Show a group's rules, recipients and sites."""
    with opened_database() as database, database.read() as session:
        group = group_by_name(session, name)
        facts = _group_row(group) | {
            "recipients": [label(one) for one in group.recipients],
            "language": group.language,
            "sites": [f"{site.id} {site.name}" for site in sites_of(session, group)],
        }
    show_rows([{"what": name, "value": value} for name, value in facts.items()], format_, whole=facts)


@groups.command(name="remove")
def remove_group_(name: Annotated[str, typer.Argument(metavar="NAME", help="The group.")]) -> None:
    """Remove a group with its schedule; its sites, audits and reports stay."""
    with opened_database() as database, database.write() as session:
        remove_group(session, group_by_name(session, name))
    typer.echo(f"removed {name}", err=True)


def _chosen(
    session: Session, group: str | None, provinces: list[str] | None, kinds: list[str] | None, tags: list[str] | None
) -> list[Site]:
    """The sites that fit the group and every option."""
    sites = chosen_sites(
        session,
        provinces=[named_province(one)[0] for one in provinces or ()],
        kinds=[named_kind(one)[0] for one in kinds or ()],
        tags=tags or (),
    )
    if group is None:
        return sites
    members = {site.id for site in sites_of(session, group_by_name(session, group))}
    return [site for site in sites if site.id in members]


def _fits(site: Site, group: Group) -> bool:
    return (
        (not group.provinces or site.province in group.provinces)
        and (not group.kinds or site.kind in group.kinds)
        and (not group.tags or not set(group.tags).isdisjoint(site.tags))
    )


def _province(text: str) -> str:
    """The province as it is kept; one that is none of the 77 is told of."""
    name, known = named_province(text)
    if not known:
        typer.echo(f"there is no province {name!r} among the 77: it is kept as written", err=True)
    return name


def _group_row(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "title": group.title,
        "provinces": group.provinces,
        "kinds": group.kinds,
        "tags": group.tags,
    }
