"""Bad input on an applicant's pages: the right status, a sentence in their words, and nothing lost."""

import io
from datetime import timedelta

import pytest
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.applicants.models import Resume
from app.applications import rules, services
from app.applications.models import Application
from app.applications.rules import Status
from app.clock import utcnow
from app.db import Persona
from app.identity.rules import Role
from app.notices.models import Notice
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from app.work.models import Task
from tests.documents import made_files as made
from tests.factories import a_person, an_agency, an_announcement, an_application


@pytest.fixture
def ready(session, sign_in):
    """An applicant with a complete draft for an open announcement: person, draft, browser."""
    announcement = an_announcement(session, an_agency(session), now=utcnow())
    person = a_person(session, role=Role.APPLICANT)
    draft = an_application(
        session,
        announcement,
        person,
        status=Status.DRAFT,
        us_citizen=True,
        preference_claim="NV",
        certified_at=utcnow(),
    )
    session.commit()
    return person, draft, sign_in(person)


def upload(client, draft, data: bytes, name: str = "resume.pdf"):
    """Send the form as bytes: given a file, the test client spools large ones to disk and leaves them open."""
    boundary, body = encode_multipart({"resume": FileStorage(io.BytesIO(data), filename=name)})
    return client.post(
        f"/applications/{draft.id}/resume", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (made.a_pdf(*[made.LINES] * 3), 422, "Your résumé has 3 pages"),
        (b"", 422, "empty"),
        (b"x" * 50_000_000, 413, "at most"),
        (b"x" * 10_600_000, 413, "at most 10 MB"),
        (made.an_encrypted_pdf(), 422, "password"),
        (made.a_picture_pdf(), 422, "scan or a picture"),
        (made.a_docx_with_doctype(), 422, "no résumé needs"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 422, "PDF, a DOCX or a text file"),
    ],
    ids=["three pages", "empty", "50 MB", "10.6 MB", "encrypted", "picture", "doctype", "png"],
)
def test_a_bad_file_is_refused_in_words_and_the_draft_is_as_it_was(ready, session, data, status, words):
    _, draft, client = ready
    before = draft.resume_id
    answer = upload(client, draft, data)
    assert answer.status_code == status
    assert words in answer.text
    session.expire_all()
    assert session.get(Application, draft.id).resume_id == before
    assert len(session.exec(select(Resume)).all()) == 1


def test_a_good_file_is_shown_as_everyone_will_read_it(ready, session):
    _, draft, client = ready
    before = draft.resume_id
    answer = upload(client, draft, made.a_pdf())
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert all(line in page for line in made.LINES)
    session.expire_all()
    assert session.get(Application, draft.id).resume_id != before


def test_submitting_twice_is_submitting_once(ready, session):
    _, draft, client = ready
    receipts = set()
    for _ in range(2):
        answer = client.post(f"/applications/{draft.id}/submit")
        assert answer.status_code == 303
        receipts.add(client.get(answer.location).text.split("font-mono-md")[1][:20])
    assert len(receipts) == 1
    assert len(session.exec(select(Notice)).all()) == 1
    assert sorted(t.kind for t in session.exec(select(Task))) == ["count_chain", "match_application", "send_notice"]


@pytest.mark.parametrize(("second", "open_"), [(-1, True), (0, False), (1, False)])
def test_the_closing_second_decides(database, ready, session, second, open_):
    person, draft, _ = ready
    from app.positions.models import Announcement

    closes = session.get_one(Announcement, draft.announcement_id).closes_at
    with database.session(Persona.APPLICANT, person=person.id) as own:
        at = closes + timedelta(seconds=second)
        if open_:
            assert services.submit(own, person_id=person.id, application_id=draft.id, now=at).receipt_number
        else:
            with pytest.raises(rules.NotOpen, match="Your draft is kept"):
                services.submit(own, person_id=person.id, application_id=draft.id, now=at)


def test_an_incomplete_application_says_what_is_missing(session, sign_in):
    announcement = an_announcement(session, an_agency(session), now=utcnow())
    person = a_person(session, role=Role.APPLICANT)
    draft = an_application(session, announcement, person, status=Status.DRAFT)
    session.commit()
    answer = sign_in(person).post(f"/applications/{draft.id}/submit")
    assert answer.status_code == 422
    assert "Say whether you are a U.S. citizen" in answer.text


def test_when_the_session_expired_in_a_long_form_the_draft_is_intact_after_signing_in(app, ready, sign_in):
    person, draft, _ = ready
    answer = app.test_client().post(f"/applications/{draft.id}/answers", data={"us_citizen": "no"})
    assert answer.status_code == 401
    assert "what was saved is still there" in answer.text
    again = sign_in(person).get(f"/applications/{draft.id}")
    assert again.status_code == 200
    assert "resume.txt" in again.text


@pytest.mark.parametrize("path", ["", "/resume", "/review", "/receipt", "/resume/file"])
def test_another_persons_application_answers_as_an_unknown_one(ready, session, sign_in, path):
    _, draft, _ = ready
    stranger = sign_in(a_person(session, role=Role.APPLICANT))
    theirs = stranger.get(f"/applications/{draft.id}{path}")
    unknown = stranger.get(f"/applications/00000000-0000-4000-8000-000000000000{path}")
    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert theirs.text.split("<main")[1] == unknown.text.split("<main")[1]


@pytest.mark.parametrize("path", ["/applications/7", "/applications/not-an-id", "/jobs/7", "/applications/%00"])
def test_an_id_of_the_wrong_kind_is_not_found(ready, path):
    _, _, client = ready
    assert client.get(path).status_code == 404


def test_an_upload_that_names_somebody_elses_resume_is_not_found(ready, session):
    _, draft, client = ready
    from tests.factories import a_resume

    theirs = a_resume(session, a_person(session))
    session.commit()
    answer = client.post(f"/applications/{draft.id}/earlier-resume", data={"resume_id": str(theirs.id)})
    assert answer.status_code == 404


def test_withdrawing_is_the_applicants_own_act_and_ends_it(ready, session):
    _, draft, client = ready
    client.post(f"/applications/{draft.id}/submit")
    assert client.post(f"/applications/{draft.id}/withdraw").status_code == 303
    assert "Withdrawn" in client.get(f"/applications/{draft.id}").text
    assert client.post(f"/applications/{draft.id}/withdraw").status_code == 409


@pytest.mark.parametrize("reason", ["time_taken", ""])
def test_who_withdraws_may_say_why_by_choosing_from_the_list(ready, session, reason):
    _, draft, client = ready
    client.post(f"/applications/{draft.id}/submit")
    assert "Hiring took too long" in client.get(f"/applications/{draft.id}").text
    assert client.post(f"/applications/{draft.id}/withdraw", data={"reason": reason}).status_code == 303
    event = session.exec(select(TimelineEvent).where(TimelineEvent.type == EventType.WITHDRAWN)).one()
    assert (event.reason, event.basis) == (reason, "")


def test_a_reason_of_ones_own_words_is_refused_and_nothing_is_withdrawn(ready, session):
    _, draft, client = ready
    client.post(f"/applications/{draft.id}/submit")
    answer = client.post(f"/applications/{draft.id}/withdraw", data={"reason": "I am ill"})
    assert (answer.status_code, "Choose one of the reasons" in answer.text) == (422, True)
    session.expire_all()
    assert session.get(Application, draft.id).status is Status.SUBMITTED
