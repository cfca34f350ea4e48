"""A job as search engines read it: schema.org JobPosting in JSON-LD."""

import json
from typing import Any

from app.positions import rules
from app.positions.queries import PublicAnnouncement

REMOTE = "remote"


def job_posting(job: PublicAnnouncement, *, address: str) -> str:
    """Return a JobPosting as JSON that is safe inside a script element.

    Args:
        job: a published announcement.
        address: the absolute address of its page.
    """
    announcement, requisition = job.announcement, job.requisition
    assert announcement.opens_at is not None
    assert announcement.closes_at is not None
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": announcement.title,
        "description": "\n\n".join(filter(None, (announcement.summary, announcement.duties))),
        "identifier": {"@type": "PropertyValue", "name": job.agency.name, "value": announcement.number},
        "url": address,
        "datePosted": rules.first_day(announcement.opens_at).isoformat(),
        "validThrough": announcement.closes_at.isoformat(),
        "employmentType": "FULL_TIME",
        "totalJobOpenings": requisition.openings,
        "directApply": True,
        "hiringOrganization": {"@type": "GovernmentOrganization", "name": job.agency.name},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": requisition.duty_location, "addressCountry": "US"},
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": requisition.pay_min,
                "maxValue": requisition.pay_max,
                "unitText": "YEAR",
            },
        },
        "qualifications": announcement.qualifications,
    }
    if requisition.telework == REMOTE:
        posting |= {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": {"@type": "Country", "name": "United States"},
        }
    return (
        json.dumps(posting, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    )
