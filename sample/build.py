"""Writes ``sample/site``, the pages and files of the invented municipality, from ``content`` and ``templates``.

::

    python -m sample.build

The output is committed, so that a reader can open every page as it is served.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict

from sample import files

HERE = Path(__file__).parent
SITE = HERE / "site"
STORIES_PER_PAGE = 6


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(_Strict):
    """A page of the site; ``body`` is HTML, itself a template that sees the lists of the content files."""

    file: str
    layout: Literal["portal", "classic", "cards", "word", "sites", "plain"]
    title: str
    heading: str = ""
    crumbs: tuple[str, ...] = ()
    titled: bool = False
    """Layout ``classic`` only: whether its <title> was ever filled in."""
    encoding: str = "utf-8"
    body: str


class File(_Strict):
    """A file for download: written from its title and body, or put together from committed bytes."""

    file: str
    """Path below ``sample/site``; of a member of an archive, its name in it."""
    title: str = ""
    """First line, and the embedded title where the kind has one."""
    kind: str = ""
    """What it is where its name says otherwise."""
    body: tuple[files.Block, ...] = ()
    original: str = ""
    """A file below ``sample`` that is copied."""
    scans: tuple[str, ...] = ()
    """Pictures in ``sample/scans`` that are the pages of a PDF."""
    members: tuple[File, ...] = ()
    """Files of an archive."""
    cut: int = 0
    """Bytes after which the file breaks off, as an interrupted upload leaves it; 0: whole."""

    def content(self) -> bytes:
        whole = self._whole()
        return whole[: self.cut] if self.cut else whole

    def _whole(self) -> bytes:
        if self.original:
            return (HERE / self.original).read_bytes()
        if self.scans:
            return files.scanned_pdf(self.title, [(HERE / "scans" / name).read_bytes() for name in self.scans])
        if self.members:
            return files.archive({member.file: member.content() for member in self.members})
        return files.WRITERS[self.kind or Path(self.file).suffix.removeprefix(".")](self.title, self.body)


class Picture(_Strict):
    file: str
    picture: str
    colour: tuple[int, int, int]


class Story(_Strict):
    id: int
    day: str
    title: str
    text: str


def render_site() -> dict[str, bytes]:
    """Every file of the site: path below ``sample/site`` -> bytes."""
    pages: list[Page] = []
    lists: dict[str, object] = {}
    for path in sorted((HERE / "content").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        pages += [Page(**entry) for entry in content.pop("pages", [])]
        lists |= content
    documents = [File(**entry) for entry in _entries(lists.pop("documents"))]
    pictures = [Picture(**entry) for entry in _entries(lists.pop("images"))]
    news = [Story(**entry) for entry in _entries(lists.pop("news"))]

    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    pages += _news_pages(templates, news)
    site = {document.file: document.content() for document in documents}
    site |= {picture.file: files.png(picture.picture, picture.colour) for picture in pictures}
    for page in pages:
        body = templates.from_string(page.body).render(news=news, **lists)
        text = templates.get_template(f"{page.layout}.html").render(page=page, body=body)
        site[page.file] = text.encode(page.encoding)
    return site


def _entries(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise TypeError("documents, images and news are lists of mappings")
    return value


def _news_pages(templates: Environment, news: list[Story]) -> list[Page]:
    """The paged list and one page a story."""
    last = -(-len(news) // STORIES_PER_PAGE)
    story_page, list_page = templates.get_template("news_story.html"), templates.get_template("news_list.html")
    pages = [
        Page(file=f"news/{story.id}.html", layout="cards", title=story.title, body=story_page.render(story=story))
        for story in news
    ]
    for number in range(1, last + 1):
        stories = news[(number - 1) * STORIES_PER_PAGE : number * STORIES_PER_PAGE]
        body = list_page.render(number=number, last=last, stories=stories)
        pages.append(Page(file=f"news/list-{number}.html", layout="portal", title="ข่าวประชาสัมพันธ์", body=body))
    return pages


def main() -> None:
    """Write the site anew; files that the content no longer names go."""
    site = render_site()
    for path in SITE.rglob("*"):
        if path.is_file() and path.name != "routes.yml" and path.relative_to(SITE).as_posix() not in site:
            path.unlink()
    for name, body in site.items():
        path = SITE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    print(f"{len(site)} files, {sum(map(len, site.values()))} bytes in {SITE}")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
