"""Registered models without files: what the registry knows of them is all that these tests ask."""

from app.registry import services
from app.registry.services import Description, Operator
from tests.factories import NOW

OTTO = Operator("Otto Perez")
HELD_OUT = "e" * 64
GOOD = {
    "average_precision": 0.93,
    "calibration_error": 0.02,
    "met_precision": 0.96,
    "shown_recall": 0.88,
    "several_shown_recall": 0.7,
    "claims_that_must_not_count": 0.0,
    "counterfactual_difference": 0.0,
    "sentences": 100.0,
    "must_not_count": 10.0,
}


def described(version, **more):
    fields = {
        "version": version,
        "sha256": version.ljust(64, "0")[:64],
        "data_sha256": "d" * 64,
        "official_sha256": "",
        "learned_from": "",
        "scikit_learn": "1.9.0",
        "words": 4,
        "skills": 315,
        "roles": 41,
        "metrics": {"average_precision": 0.9},
        "card": "",
        "signed": True,
        "trained_at": NOW,
    }
    return Description(**(fields | more))


def a_model(session, version, *, held_out=HELD_OUT, scores=GOOD, **more):
    row = services.register(session, described=described(version, **more), by=OTTO, now=NOW)
    services.measured(session, version=row, held_out_sha256=held_out, scores=scores, now=NOW)
    return row


def a_released_model(session, version, **more):
    row = a_model(session, version, **more)
    services.release(
        session,
        version_id=row.id,
        held_out_sha256=more.get("held_out", HELD_OUT),
        reason="First of this test.",
        by=OTTO,
        now=NOW,
    )
    return row
