"""Which judgements may teach: enough, by enough people, nobody's too many, and no word of only a few (T115, T118)."""

import re
from dataclasses import asdict, replace

import pytest

from app.oversight.teaching import teach
from app.registry.rules import ReleaseRefused, check_release, judge
from app.skills import artifact, corpus, holdout, learning, tokens, train
from app.skills.learning import FEWEST_LABELS, Label, NotTaught
from tests.skills.small import small_vocabulary
from tests.trained_small import KEY, loaded

PEOPLE = ("ana", "ben", "chi", "dov")


@pytest.fixture(scope="module")
def honest():
    """Labels as careful people give them: what shows a skill shows it, what only sounds so does not."""
    words = small_vocabulary()
    pairs = [(text, skill.id, True) for skill in words.skills for text in skill.shows[:6]]
    pairs += [(text, skill.id, False) for skill in words.skills for text in skill.near_misses[:3]]
    return [
        Label(text, skill, shows, PEOPLE[number % 4], f"applicant {number}")
        for number, (text, skill, shows) in enumerate(pairs)
    ]


def flipped(labels, by="ana"):
    return [replace(one, shows=not one.shows) if one.by == by else one for one in labels]


def test_what_several_people_say_may_teach(honest):
    kept = learning.chosen(honest, loaded())
    assert len(kept) > 0.9 * len(honest)
    assert {one.by for one in kept} == set(PEOPLE)


@pytest.mark.parametrize(("keep", "words"), [(30, "It takes 60 by 3 people"), (0, "0 judgements by 0 people")])
def test_too_few_judgements_teach_nothing(honest, keep, words):
    with pytest.raises(NotTaught, match=words):
        learning.chosen(honest[:keep], loaded())


def test_two_people_are_not_enough_however_much_they_say(honest):
    with pytest.raises(NotTaught, match="by 2 people"):
        learning.chosen([replace(one, by=one.by if one.by == "ana" else "ben") for one in honest], loaded())


def test_nobodys_share_is_large(honest):
    busy = [replace(one, by="ana" if number % 3 else one.by) for number, one in enumerate(honest)]
    kept = learning.chosen(busy, loaded())
    share = sum(one.by == "ana" for one in kept) / len(kept)
    assert share <= learning.MOST_OF_ONE
    assert len(kept) >= FEWEST_LABELS


def test_where_people_disagree_on_a_sentence_nothing_is_taught_of_it(honest):
    one = honest[0]
    kept = learning.chosen([*honest, replace(one, by="somebody-else", shows=not one.shows)], loaded())
    assert (one.text, one.skill_id) not in {(k.text, k.skill_id) for k in kept}


def test_five_percent_flipped_by_one_person_stop_the_whole(honest):
    few = [replace(one, by="somebody-else") if number % 20 == 0 else one for number, one in enumerate(honest)]
    assert 0.04 < sum(one.by == "somebody-else" for one in few) / len(few) < 0.06
    with pytest.raises(NotTaught, match="One person’s") as refusal:
        learning.chosen(flipped(few, "somebody-else"), loaded())
    assert "somebody-else" not in str(refusal.value), "nobody is named"
    learning.chosen(few, loaded())


def test_a_model_that_learned_five_percent_flipped_does_not_pass_the_gate(tmp_path):
    """What slips through all else meets the gate: one sentence in twenty called the opposite."""
    words = small_vocabulary()
    sentences = [(skill.id, text) for skill in words.skills for text in skill.shows]
    wrong = {pair for number, pair in enumerate(sentences) if number % 20 == 0}
    assert len(wrong) == pytest.approx(0.05 * len(sentences), rel=0.1)
    poisoned = tuple(
        replace(
            skill,
            shows=tuple(text for text in skill.shows if (skill.id, text) not in wrong),
            near_misses=(*skill.near_misses, *(text for text in skill.shows if (skill.id, text) in wrong)),
        )
        for skill in words.skills
    )
    model = artifact.load(artifact.save(train.train(replace(words, skills=poisoned, sha256="x")), tmp_path))
    held_out = holdout.load()
    with pytest.raises(ReleaseRefused, match="The model in use stays"):
        check_release(judge(*({"skills": 33.0, **asdict(holdout.measure(one, held_out))} for one in (model, loaded()))))


def test_a_word_of_few_peoples_texts_never_enters_the_model():
    words = small_vocabulary()
    texts = [f"Contained ransomware at Zyxwerk on forty hosts of site {n}" for n in range(4)]
    labels = [Label(text, "ransomware-recovery", True, "ana", f"applicant {n}") for n, text in enumerate(texts)]
    assert "Zyxwerk" not in str(learning.taught(words, labels).lines)
    labels.append(replace(labels[0], text=f"{texts[0]} again", of="applicant 5"))
    assert "Zyxwerk" in str(learning.taught(words, labels).lines)


def test_personal_data_is_no_text_to_learn_from():
    label = Label("Call Jane at (303) 555-0188 or jane@example.org", "ransomware-recovery", True, "ana", "a")
    taught = learning.taught(small_vocabulary(), [label]).lines[-1]
    assert taught.shows == ("ransomware-recovery",)
    assert not any(part in taught.text.lower() for part in ("555", "jane"))


def duties_of(labels):
    """The same sentences as duties that posted announcements quote: what shows a skill asks for it."""
    return [replace(one, asked=True, of=f"need {n}") for n, one in enumerate(labels) if one.shows]


def test_duties_of_posted_announcements_teach_by_themselves(honest):
    asked = duties_of(honest)
    assert len(asked) >= FEWEST_LABELS
    kept = learning.chosen(asked, loaded())
    assert {one.asked for one in kept} == {True}
    assert len(kept) > 0.9 * len(asked)


def test_neither_kind_makes_up_for_what_the_other_lacks(honest):
    few, asked = honest[:30], duties_of(honest)
    others = [one for one in asked if one.text not in {judged.text for judged in few}]
    kept = learning.chosen([*few, *others], loaded())
    assert {one.asked for one in kept} == {True}, "thirty judgements are too few, however much was posted"
    with pytest.raises(NotTaught, match=r"30 judgements by 4 people .* \d+ duties of announcements by"):
        learning.chosen([*few, *others[:40]], loaded())


def test_much_that_one_person_posted_hides_no_judgements_that_contradict_everybody(honest):
    few = [replace(one, by="somebody-else") if number % 20 == 0 else one for number, one in enumerate(honest)]
    posted = [
        replace(one, by="somebody-else", text=f"{one.text} Daily.") for one in duties_of(honest) if one.by == "ana"
    ]
    with pytest.raises(NotTaught, match="One person’s"):
        learning.chosen([*flipped(few, "somebody-else"), *posted], loaded())


def test_nobodys_share_of_the_duties_is_large(honest):
    busy = [replace(one, by="ana" if n % 3 else one.by) for n, one in enumerate(duties_of(honest))]
    kept = learning.chosen(busy, loaded())
    assert sum(one.by == "ana" for one in kept) / len(kept) <= learning.MOST_OF_ONE


def test_a_judgement_of_a_sentence_outweighs_an_announcement_that_asks_in_its_words(honest):
    judged = [replace(one, shows=False) if n == 0 else one for n, one in enumerate(honest)]
    kept = learning.chosen([*judged, *duties_of(honest)], loaded())
    assert [one.shows for one in kept if one.text == honest[0].text] == [False]


@pytest.mark.parametrize(
    "duty",
    ["You will contain ransomware.", "Duties may include threat hunting.", "No experience with ransomware is needed."],
)
def test_a_duty_that_does_not_say_what_is_done_teaches_nothing(honest, duty):
    """Else wishes and plans in a résumé would come to count as work that was done."""
    asked = duties_of(honest)
    kept = learning.chosen(
        [
            *asked,
            *(
                replace(asked[0], text=one)
                for one in (duty, "Restores encrypted servers from backups after ransomware attacks.")
            ),
        ],
        loaded(),
    )
    assert [
        one.text
        for one in kept
        if one.text in (duty, "Restores encrypted servers from backups after ransomware attacks.")
    ] == ["Restores encrypted servers from backups after ransomware attacks."]


def test_words_of_four_announcements_and_one_applicant_are_words_of_five_of_neither():
    texts = [f"Contained ransomware at Zyxwerk on forty hosts of site {n}" for n in range(6)]
    labels = [Label(text, "ransomware-recovery", True, "ana", f"text {n}", asked=n < 4) for n, text in enumerate(texts)]

    def enters(labels):
        return "Zyxwerk" in str(learning.taught(small_vocabulary(), labels).lines)

    assert not enters(labels)
    assert enters([replace(one, asked=True) for one in labels])


def test_a_sentence_that_asks_for_two_skills_teaches_both_and_of_neither_that_it_is_not_the_other():
    text = "Contains ransomware and moves the mail servers to the cloud."
    both = ("ransomware-recovery", "cloud-migration")
    words = learning.taught(
        small_vocabulary(), [Label(text, skill, True, "ana", "need 1", asked=True) for skill in both]
    )
    told = [one for one in corpus.base(words).examples if one.line == tokens.line(text)]
    ids = [skill.id for skill in words.skills]
    assert [{ids[shown] for shown in one.shows} for one in told] == [set(both)]


def test_a_sentence_that_lacks_one_skill_still_teaches_the_other_and_nothing_of_the_rest():
    text = "Contains ransomware and moves the mail servers to the cloud."
    yes, no = Label(text, "cloud-migration", True, "ana", "a"), Label(text, "ransomware-recovery", False, "ana", "a")
    for labels, shown in (([yes, no], {"cloud-migration"}), ([no], set())):
        words = learning.taught(small_vocabulary(), labels)
        made = corpus.base(words)
        place = {skill.id: number for number, skill in enumerate(words.skills)}
        row = next(n for n, one in enumerate(made.examples) if one.line == tokens.line(text))
        assert {id_ for id_, number in place.items() if made.labels()[row, number]} == shown
        assert made.heard()[row, place["ransomware-recovery"]]
        if not shown:
            assert made.heard()[row].sum() == 1


def test_no_sentence_is_both_taught_and_set_aside(honest):
    labels = [replace(one, skill_id=skill) for one in honest for skill in ("ransomware-recovery", "cloud-migration")]
    kept, aside = learning.parted(labels)
    assert len(kept) + len(aside) == len(labels)
    assert 0.1 < len(aside) / len(labels) < 0.3
    assert not {one.text for one in kept} & {one.text for one in aside}


def test_a_candidate_learns_from_duties_too_and_says_how_much_of_each(honest, tmp_path):
    judged, asked = honest, [replace(one, text=f"{one.text} Daily.") for one in duties_of(honest)]
    taught = teach(
        tmp_path, KEY, labels=[*judged, *asked], present=loaded(), agency="CISA", progress=lambda _: None,
        words=small_vocabulary(),
    )  # fmt: skip
    learned = artifact.read_manifest(tmp_path / taught.version).learned_from
    counts = re.fullmatch(r"CISA: (\d+) judgements and (\d+) duties of announcements", learned)
    assert sum(map(int, counts.groups())) == taught.labels


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("agreement", r"agrees with 20\.0% of the judgements set aside, the model in use with 70\.0%"),
        ("error", r"errs by 0\.7000 on the duties of announcements set aside, the model in use by 0\.2000"),
    ],
)
def test_a_candidate_that_is_worse_on_one_kind_set_aside_is_not_kept(honest, tmp_path, monkeypatch, measure, words):
    """However much better it is on the other."""
    asked_for = {"agreement": False, "error": True}[measure]

    def measured(model, labels):
        assert {one.asked for one in labels} == {asked_for}
        return 0.7 if (model is loaded()) != asked_for else 0.2

    monkeypatch.setattr(learning, measure, measured)
    asked = [replace(one, text=f"{one.text} Daily.") for one in duties_of(honest)]
    with pytest.raises(NotTaught, match=words):
        teach(
            tmp_path, KEY, labels=[*honest, *asked], present=loaded(), agency="CISA", progress=lambda _: None,
            words=small_vocabulary(),
        )  # fmt: skip
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_candidate_is_signed_names_its_source_and_is_not_the_newest(honest, tmp_path):
    (tmp_path / artifact.CURRENT).write_text("the-one-before")
    taught = teach(
        tmp_path, KEY, labels=honest, present=loaded(), agency="CISA", progress=lambda _: None,
        words=small_vocabulary(),
    )  # fmt: skip
    assert taught.agreement >= taught.present_agreement
    manifest = artifact.read_manifest(tmp_path / taught.version)
    assert manifest.learned_from == f"CISA: {taught.labels} judgements"
    assert artifact.load(tmp_path / taught.version, KEY).version == taught.version
    assert (tmp_path / artifact.CURRENT).read_text() == "the-one-before"
