"""The register of sites: found, chosen, added, moved to another address, deleted.

Addresses come as ``crawler.preflight.named_url`` writes them. What people wrote is cleaned and checked by
``scheduler.registry`` before it comes here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from core.exceptions import UsageError
from store.schema import AuditRow, Base, ChangeRow, DeclaredLink, Group, Review, Scan, Site, SiteTag, SiteUrl


class Taken(NamedTuple):
    """What was deleted along with a site."""

    scans: int
    audits: int
    changes: int
    reviews: int
    declared: int


def place_of(url: str) -> str:
    """What of an address says which website it is: neither http or https, nor ``www.``, nor a slash at the end."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def host_of(url: str) -> str:
    """The host without ``www.``."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def site_by_url(session: Session, url: str) -> Site | None:
    """The site that now has exactly this address."""
    return session.scalar(select(Site).where(Site.url == url))


def find_site(session: Session, text: str) -> Site:
    """The site that a person names by number, address, host or exact name; an address that it had before will do, where no
    site has it now. Raises ``UsageError`` where it is none or several.
    """
    text = text.strip()
    if text.isdecimal() and len(text) <= 18 and (found := session.get(Site, int(text))) is not None:
        return found
    for choice in (_by_place(session, text), _by_name(session, text), _by_former_address(session, text)):
        if len(choice) == 1:
            return choice[0]
        if choice:
            shown = "; ".join(f"{site.id} {site.name} {site.url}" for site in choice[:5])
            raise UsageError(f"{text!r} is {len(choice)} sites ({shown}): name one by its number")
    raise UsageError(f"no site is registered as {text!r}: see oit sites list for numbers, addresses and names")


def _by_name(session: Session, text: str) -> Sequence[Site]:
    return session.scalars(select(Site).where(Site.name == text).order_by(Site.id)).all()


def _by_place(session: Session, text: str) -> Sequence[Site]:
    """Sites at the address, or at the host where only a host is given."""
    place = _place_named(text)
    host = place.partition("/")[0].partition(":")[0].partition("?")[0]
    if not host:
        return []
    near = session.scalars(select(Site).where(Site.url.contains(host, autoescape=True)).order_by(Site.id)).all()
    exact = [site for site in near if place_of(site.url) == place]
    return exact or [site for site in near if place == host == host_of(site.url)]


def _by_former_address(session: Session, text: str) -> Sequence[Site]:
    place = _place_named(text)
    if not place:
        return []
    found = session.execute(
        select(SiteUrl.site_id, SiteUrl.url).where(SiteUrl.url.contains(place, autoescape=True)).order_by(SiteUrl.id)
    )
    ids = {site_id for site_id, url in found if place_of(url) == place}
    return session.scalars(select(Site).where(Site.id.in_(ids)).order_by(Site.id)).all()


def _place_named(text: str) -> str:
    try:
        place = place_of(text if "://" in text else f"https://{text}")
        # Thai host names are kept as they travel.
        host, slash, rest = place.partition("/")
        return host.encode("idna").decode() + slash + rest
    except (ValueError, UnicodeError):
        return ""


def chosen_sites(
    session: Session,
    *,
    provinces: Collection[str] = (),
    kinds: Collection[str] = (),
    tags: Collection[str] = (),
) -> list[Site]:
    """Sites that fit every list that is not empty, paused ones too, by their numbers."""
    fits: list[ColumnElement[bool]] = []
    if provinces:
        fits.append(Site.province.in_(provinces))
    if kinds:
        fits.append(Site.kind.in_(kinds))
    if tags:
        fits.append(Site.id.in_(select(SiteTag.site_id).where(SiteTag.tag.in_(tags))))
    return list(session.scalars(select(Site).where(*fits).order_by(Site.id)))


def sites_of(session: Session, group: Group | None) -> list[Site]:
    """The sites of a group, paused ones too, by their numbers; all sites for None."""
    if group is None:
        return chosen_sites(session)
    return chosen_sites(session, provinces=group.provinces, kinds=group.kinds, tags=group.tags)


def only_registering(session: Session) -> None:
    """Keeps others from registering sites until the session's transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("LOCK TABLE sites IN SHARE ROW EXCLUSIVE MODE"))


def add_sites(session: Session, sites: Sequence[Site]) -> None:
    """Stores new sites with their tags and their first address. Their addresses must be free."""
    session.add_all(sites)
    session.flush()
    if not sites:
        return
    session.execute(insert(SiteUrl), [{"site_id": one.id, "url": one.url, "since": one.added} for one in sites])
    _store_tags(session, sites)


def tag_sites(session: Session, sites: Sequence[Site]) -> None:
    """Brings the tags that are looked up in step with ``Site.tags``."""
    session.flush()
    for some in _portions([site.id for site in sites]):
        session.execute(delete(SiteTag).where(SiteTag.site_id.in_(some)))
    _store_tags(session, sites)


def _store_tags(session: Session, sites: Iterable[Site]) -> None:
    rows = [{"site_id": site.id, "tag": tag} for site in sites for tag in dict.fromkeys(site.tags)]
    if rows:
        session.execute(insert(SiteTag), rows)


def move_site(session: Session, site: Site, url: str, now: datetime) -> None:
    """Gives a site another address; audits, reviews and declared links stay with it, and so does the former address.

    Raises ``UsageError`` where another site has the address.
    """
    move_sites(session, {site.id: url}, now)


def move_sites(session: Session, moves: dict[int, str], now: datetime) -> None:
    """As ``move_site``, of many by their numbers at once, so that two may change places."""
    session.flush()
    before = {
        number: url
        for some in _portions(list(moves))
        for number, url in session.execute(select(Site.id, Site.url).where(Site.id.in_(some)))
    }
    moves = {number: url for number, url in moves.items() if before[number] != url}
    if not moves:
        return
    taken = [
        site
        for some in _portions(list(moves.values()))
        for site in session.scalars(select(Site).where(Site.url.in_(some)).order_by(Site.id))
        if site.id not in moves
    ]
    if taken:
        raise UsageError(
            f"{taken[0].url} is the address of site {taken[0].id}, {taken[0].name}: move or delete that one first"
        )
    connection, sites = session.connection(), Base.metadata.tables["sites"]
    to_url = update(sites).where(sites.c.id == bindparam("number")).values(url=bindparam("to"))
    # An address that is taken over must be free first.
    connection.execute(to_url, [{"number": number, "to": f"moving:{number}"} for number in moves])
    connection.execute(to_url, [{"number": number, "to": url} for number, url in moves.items()])
    for number, url in moves.items():
        if (known := session.identity_map.get(identity_key(Site, number))) is not None:
            set_committed_value(known, "url", url)
    for some in _portions(list(moves)):
        session.execute(update(SiteUrl).where(SiteUrl.site_id.in_(some), SiteUrl.until.is_(None)).values(until=now))
    session.execute(insert(SiteUrl), [{"site_id": one, "url": url, "since": now} for one, url in moves.items()])


def addresses_of(session: Session, site: Site) -> list[SiteUrl]:
    """Every address the site had, the newest first."""
    return list(session.scalars(select(SiteUrl).where(SiteUrl.site_id == site.id).order_by(SiteUrl.id.desc())))


def taken_along(session: Session, site: Site) -> Taken:
    """What deleting the site deletes with it."""

    def count(table: type[Scan | AuditRow | ChangeRow | Review | DeclaredLink]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(table.site_id == site.id)) or 0

    return Taken(count(Scan), count(AuditRow), count(ChangeRow), count(Review), count(DeclaredLink))


def delete_site(session: Session, site: Site) -> Taken:
    """Deletes a site and every row of it. Its artefacts are not the database's: see ``scheduler.artefacts``."""
    along = taken_along(session, site)
    session.execute(delete(Site).where(Site.id == site.id))
    session.expunge(site)
    return along


def in_work(session: Session, site: Site) -> bool:
    """Whether a worker scans or reads the site now."""
    return (
        session.scalar(
            select(Scan.id)
            .where(Scan.site_id == site.id, or_(Scan.state == "scanning", Scan.state == "reading"))
            .limit(1)
        )
        is not None
    )


def _portions(values: list[int] | list[str], size: int = 500) -> Iterable[list[int] | list[str]]:
    """SQLite takes a limited number of values in one statement."""
    return (values[start : start + size] for start in range(0, len(values), size))
