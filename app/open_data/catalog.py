"""How others find the data: a DCAT-US 1.1 catalogue for harvesters and an Atom feed for people who follow releases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from app.metrics import rules as metrics
from app.open_data import release, rules
from app.open_data.models import OpenDataRelease
from app.open_data.release import DataSet

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who stands behind the data, as the installation's settings say."""

    name: str
    contact: str
    bureau_code: str
    program_code: str


@dataclass(frozen=True, slots=True)
class Published:
    """A release with the addresses of its files, by name."""

    release: OpenDataRelease
    files: dict[str, str]


def data_json(publisher: Publisher, root: str, newest: Published | None) -> dict[str, Any]:
    """Return the catalogue as DCAT-US 1.1 has it; before the first release it lists no data set.

    Args:
        publisher: of the installation.
        root: the address of the site, without a slash at its end.
        newest: the release that harvesters get.
    """
    catalogue: dict[str, Any] = {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": f"{root}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [],
    }
    if newest is not None:
        published = (of for of in release.DATA_SETS if of.dictionary in newest.files)
        catalogue["dataset"] += [_dataset(publisher, root, newest, of) for of in published]
    return catalogue


def _dataset(publisher: Publisher, root: str, newest: Published, of: DataSet) -> dict[str, Any]:
    start = metrics.first_day(rules.quarter_named(newest.release.first_quarter))
    end = metrics.last_day(rules.quarter_named(newest.release.last_quarter))
    return {
        "@type": "dcat:Dataset",
        "identifier": f"{root}/open-data/{of.name}",
        "title": of.title,
        "description": of.description,
        "keyword": ["time-to-hire", "cybersecurity", "hiring", "Executive Order 14409", "Executive Order 14170"],
        "modified": newest.release.built_at.date().isoformat(),
        "publisher": {"@type": "org:Organization", "name": publisher.name},
        "contactPoint": {"@type": "vcard:Contact", "fn": publisher.name, "hasEmail": f"mailto:{publisher.contact}"},
        "accessLevel": "public",
        "rights": "Small groups are hidden so that nobody can be singled out.",
        "bureauCode": [publisher.bureau_code],
        "programCode": [publisher.program_code],
        "license": release.LICENCE,
        "accrualPeriodicity": "R/P1M",
        "temporal": f"{start}/{end}",
        "language": ["en-US"],
        "landingPage": f"{root}/open-data",
        "describedBy": newest.files[of.dictionary],
        "describedByType": "application/json",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": f"{of.title}, {label}",
                "downloadURL": newest.files[name],
                "mediaType": release.MEDIA_TYPES[name],
                "format": label,
            }
            for name, label in ((f"{of.name}.csv", "CSV"), (f"{of.name}.parquet", "Parquet"))
        ],
    }


def feed(publisher: Publisher, root: str, releases: Sequence[Published], now: datetime) -> bytes:
    """Return the releases as an Atom feed (RFC 4287), the newest first."""
    ElementTree.register_namespace("", ATOM)
    top = ElementTree.Element(_tag("feed"))
    _text(top, "id", f"{root}/open-data")
    _text(top, "title", f"{release.TITLE}: releases")
    _text(top, "updated", (releases[0].release.built_at if releases else now).isoformat())
    _text(ElementTree.SubElement(top, _tag("author")), "name", publisher.name)
    ElementTree.SubElement(
        top, _tag("link"), rel="self", type="application/atom+xml", href=f"{root}/open-data/feed.atom"
    )
    ElementTree.SubElement(top, _tag("link"), rel="alternate", type="text/html", href=f"{root}/open-data")
    for published in releases:
        entry = ElementTree.SubElement(top, _tag("entry"))
        _text(entry, "id", f"{root}/open-data/{published.release.month:%Y-%m}")
        _text(entry, "title", f"{published.release.month:%B %Y}, data up to {published.release.last_quarter}")
        _text(entry, "updated", published.release.built_at.isoformat())
        shown = published.release.cells - published.release.hidden
        _text(entry, "summary", f"{shown} rows shown, {published.release.hidden} hidden.")
        ElementTree.SubElement(entry, _tag("link"), rel="alternate", type="text/html", href=f"{root}/open-data")
        for name, address in sorted(published.files.items()):
            media = release.MEDIA_TYPES[name]
            ElementTree.SubElement(entry, _tag("link"), rel="enclosure", type=media, href=address)
    return bytes(ElementTree.tostring(top, encoding="utf-8", xml_declaration=True))


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, _tag(name)).text = text
