"""What somebody has not done, hopes for, or saw others do is no claim; the rest of the sentence still is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.skills import disclaimers, vocabulary
from app.skills.disclaiming import Kind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("No experience with Splunk", Kind.NEGATED),
        ("I have never used Nessus", Kind.NEGATED),
        ("I haven’t administered Linux", Kind.NEGATED),
        ("Hoping to learn malware analysis", Kind.WISHED),
        ("Seeking a position in cloud security", Kind.WISHED),
        ("Reported to the SOC manager", Kind.OTHERS),
        ("Forensics was handled by another team", Kind.OTHERS),
        ("My colleague contained the intrusion", Kind.OTHERS),
    ],
)
def test_a_disclaimer_is_found_with_its_kind(sentence, kind):
    assert kind in {part.kind for part in disclaimers.find(sentence)}


@pytest.mark.parametrize(
    ("sentence", "still_claimed", "no_longer"),
    [
        ("Although I never used Splunk, I tuned QRadar for years", "QRadar", "Splunk"),
        ("Led incident response; no experience with forensics", "incident response", "forensics"),
        ("Ran Nessus scans but not familiar with penetration testing", "Nessus", "penetration"),
        ("Wrote firewall rules; reported to the SOC manager", "firewall", "SOC"),
    ],
)
def test_only_its_own_clause_is_taken(sentence, still_claimed, no_longer):
    claimed = disclaimers.claims_only(sentence)
    assert still_claimed in claimed
    assert no_longer not in claimed


@pytest.mark.parametrize(
    "sentence",
    [
        "Looked for signs of intrusion in proxy logs",
        "Reported vulnerabilities and tracked fixes",
        "Trained new analysts in malware analysis",
        "Performed penetration tests and reported findings",
        "Managed a team of security engineers",
    ],
)
def test_plain_claims_are_left_whole(sentence):
    assert disclaimers.claims_only(sentence) == sentence


@given(st.text(max_size=200))
def test_the_length_never_changes(sentence):
    assert len(disclaimers.claims_only(sentence)) == len(sentence)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The DBA looked after Oracle, I never logged in to it", Kind.NEGATED),
        ("Neural networks interest me, though I have trained few", Kind.WISHED),
        ("Listened to a CISA webinar on critical infrastructure protection", Kind.STUDIED),
        ("Another team ran the Nessus scans and mailed me my server's name", Kind.OTHERS),
        ("Was issued a CAC in 2008 and a PIV card in 2015", Kind.USED),
        ("Reseller of sandbox subscriptions in Scandinavia", Kind.SOLD),
    ],
)
def test_a_sentence_that_claims_nothing_is_taken_whole(sentence, kind):
    assert kind in {part.kind for part in disclaimers.find(sentence)}
    assert not disclaimers.claims_only(sentence).strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "The incumbent maintains agency applications and distributes them.",
        "Watched consoles in a 24x7 operations center for signs of compromise",
        "Read malware code in IDA and wrote down what it does",
        "My lab runs nine machines with Elastic Security",
        "Received and triaged sixty alerts a shift",
    ],
)
def test_work_that_only_sounds_like_study_or_others_is_left_whole(sentence):
    assert disclaimers.claims_only(sentence) == sentence


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        ("Implemented zero trust network access across 40 sites", "zero trust network access across 40 sites"),
        ("Limited privileged access to five administrators", "Limited privileged access to five administrators"),
        ("Limited vendor access to PLCs to a jump host", "Limited vendor access to PLCs"),
        ("Limited exposure of PLCs to the office network", "Limited exposure of PLCs"),
        ("Tokenization took two thirds of our stores out of scope", "Tokenization took two thirds of our stores"),
        ("You will vet manufacturers and resellers of equipment", "vet manufacturers and resellers"),
        ("Briefs the Deputy Secretary; prepares the morning read book", "prepares the morning read book"),
        ("Wrote a Lua dissector so engineers can see fields by name", "see fields by name"),
        ("I went through vendor blogs each morning and sent half a page", "I went through vendor blogs"),
        ("A jump host stands between switches and everyone else at my bank", "everyone else at my bank"),
        ("Sold a skeptical workforce on remote work tools", "Sold a skeptical workforce on remote work tools"),
        ("Raised a concept to TRL 6 and handed it to the program office", "handed it to the program office"),
        ("Fuzzed insulin pumps, crashes reported to maker", "crashes reported to maker"),
        ("Picus agents in six zones; score reported to the risk committee", "score reported to the risk committee"),
        ("Sent JIMS reports to the director within the hour", "Sent JIMS reports to the director"),
        ("Least-connections instead of round robin lowered response times", "lowered response times"),
        ("Instead of a big launch we put something small in users' hands", "we put something small"),
        ("Counted how long each step waited rather than how long it took", "Counted how long each step waited"),
        ("I take rights away from everyone who does not need them", "take rights away from everyone"),
        ("Every request to open a port came across my desk", "Every request to open a port"),
        ("Set objectives; forensics, IT and clinical leads reported to me", "clinical leads reported to me"),
        ("The systems were listed, classified and registered in the database", "registered in the database"),
        ("Wrote MCP servers that let Claude read tickets but never close them", "Wrote MCP servers"),
        ("Elicited hidden ability with scaffolds, so we did not underrate it", "Elicited hidden ability"),
        ("Teaching assistant for a security course: led lab sections", "led lab sections"),
        ("Secretary to the risk committee; brought hacking onto its agenda", "Secretary to the risk committee"),
        ("Tufin cleanup: shadowed, any-any and zero-hit lines gone, PCI auditor happy", "shadowed, any-any"),
        ("Alerts with rollback, brought in by me after an extortion attempt next door", "brought in by me"),
        ("Went to hacker conferences to talk people into government careers", "Went to hacker conferences"),
        ("Put the old scanner, which cannot be patched, behind its own fence", "behind its own fence"),
        ("Enabled SUCI concealment so phones never shout their number", "phones never shout their number"),
        ("Got the casino to move its IPS after proving half the packets never reached it", "move its IPS"),
        ("Mapped the model so the hospital knew which defenses are Amazon's job", "Amazon's job"),
        ("Hermetic Bazel toolchain without network access for avionics", "without network access for avionics"),
        ("Taught responders never to pull the plug before grabbing RAM", "never to pull the plug"),
        ("Turned a general's wish to slow their radar into tasks", "wish to slow their radar into tasks"),
        ("Worked under the direction of the ISSM on 12 security plans", "on 12 security plans"),
        ("Completed annual risk assessments of 40 systems", "Completed annual risk assessments of 40 systems"),
        ("HR investigator who heard both sides in cases of leaked files", "heard both sides"),
        ("Processed 400 security clearance packages in DISS", "security clearance packages"),
        ("Wrote policies reviewed by the legal office", "Wrote policies reviewed by the legal office"),
    ],
)
def test_what_sounds_like_a_disclaimer_and_is_work_stays(sentence, claimed):
    assert claimed in disclaimers.claims_only(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Junior analyst who has never used Splunk",
        "Limited knowledge of IT audit",
        "Had limited access to Splunk",
        "Reported to the SOC manager as a facilities assistant",
        "Handed suspicious files to the tier 2 analyst",
        "Ran scans that found holes but never used Nessus",
        "Worked only with Windows, so cannot speak of Linux",
        "Chose antivirus rather than Nessus",
        "Firewalls were strictly the network team's domain",
        "Ability to quickly learn Linux",
        "Possess a Top Secret security clearance with SCI access to Linux",
    ],
)
def test_what_somebody_did_not_do_is_still_taken(sentence):
    claimed = disclaimers.claims_only(sentence)
    assert not any(word in claimed for word in ("Splunk", "audit", "SOC", "suspicious", "Nessus", "Linux", "Firewalls"))


def test_hardly_any_sentence_that_shows_a_skill_loses_half_its_words():
    shows = [text for skill in vocabulary.load().skills for text in skill.shows]
    halved = [text for text in shows if 2 * len(disclaimers.claims_only(text).split()) < len(text.split())]
    assert len(halved) < 0.001 * len(shows)
