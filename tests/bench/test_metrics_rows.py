"""The log that figures are measured on: as long as asked, the same every time, and one that people could have lived."""

from datetime import UTC, datetime

from app.bench import metrics_rows
from app.bench.metrics_rows import Sizes, again, key
from app.metrics import counting
from app.metrics.facts import Chain, Need
from app.timeline.rules import Event, EventType

NOW = datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
AGENCIES = [0, 1, 0, 2, 0, 3] * 5
SIZES = Sizes(applications=300, events=3000)


def rows():
    return list(metrics_rows._events(AGENCIES, SIZES, NOW))


def test_the_log_is_as_long_as_asked_and_the_same_every_time():
    assert rows() == rows()
    assert abs(len(rows()) - SIZES.events) <= 0.05 * SIZES.events
    assert max(at for *_, at, _, _, _ in rows()) <= NOW


def test_its_chains_have_hires_that_can_be_measured_and_some_were_announced_again():
    chain = 11
    assert again(chain)
    ids = [key("requisition", 2 * chain), key("requisition", 2 * chain + 1)]
    events = tuple(
        Event(n, requisition, who, EventType(type_), at, at)
        for n, (_, requisition, who, type_, at, *_) in enumerate(rows())
        if requisition in ids
    )
    need = ("Specialist", 3, "", "", "2210", 13, "DE_CR", "Boulder, CO", "low")
    facts = counting.of_chain(Chain(key("agency", 3), ids[0], tuple(Need(i, *need) for i in ids), events, {}))
    assert [h.why for h in facts.hires] == ["", "", ""]
    assert len(facts.applications) == 10
    assert facts.requisitions[0].rested >= 9
