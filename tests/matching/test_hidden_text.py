"""Text that nobody can see on the page gains nothing and is shown to the reviewer, from the upload to the match."""

import pytest
from sqlmodel import select

from app.applicants import services as applicants
from app.applications import services as applications
from app.applications.rules import Status
from app.documents.store import open_store
from app.matching import services as matching
from app.matching.models import Match
from app.skills.tampering import Flag
from tests.documents import made_files
from tests.factories import NOW, a_person, a_skill, an_agency, an_announcement, an_application
from tests.trained_small import loaded

SECRET = "Contained ransomware on forty hosts, triaged alerts in the SIEM and led the response to intrusions."


@pytest.mark.parametrize(
    ("clean", "dirty"),
    [
        (made_files.a_pdf(), made_files.a_pdf_with_hidden_text("white", SECRET)),
        (made_files.a_pdf(), made_files.a_pdf_with_hidden_text("tiny", SECRET)),
        (made_files.a_docx(), made_files.a_docx(hidden=SECRET)),
    ],
)
def test_hidden_text_is_flagged_on_the_match_and_scores_as_if_it_were_not_there(
    database, session, tmp_path, clean, dirty
):
    announcement = an_announcement(session, an_agency(session))
    a_skill(session, announcement, loaded().skill_ids[0])
    ids = []
    for data in (clean, dirty):
        person = a_person(session)
        draft = an_application(
            session, announcement, person, status=Status.DRAFT, us_citizen=True, preference_claim="none",
            certified_at=NOW,
        )  # fmt: skip
        resume = applicants.upload_resume(
            session, person_id=person.id, filename="resume", data=data, store=open_store(f"file://{tmp_path}"), now=NOW
        )
        applications.attach_resume(session, application=draft, resume_id=resume.id, now=NOW)
        ids.append(applications.submit(session, person_id=person.id, application_id=draft.id, now=NOW).id)
    session.commit()
    matching.match_applications(session, application_ids=ids, model=loaded(), now=NOW)
    plain, flagged = (session.exec(select(Match).where(Match.application_id == one)).one() for one in ids)
    assert (plain.flags, flagged.flags) == ([], [Flag.HIDDEN_TEXT])
    assert (plain.score, plain.roles) == (flagged.score, flagged.roles)
