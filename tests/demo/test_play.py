"""The whole demonstration for real: newsroom, feeds, pages, translation, alerts."""

from collections import Counter

from monitor.demo.press import OUTLETS, pieces
from monitor.model import Outcome

TOLD = {Outcome.ALERT, Outcome.COVERAGE}
WIRE = (
    "oruzani-napad-banjska",
    "oruzani-napad-banjska-latinicom",
    "oruzani-napad-banjska-agencija",
)


def test_every_article_is_read_from_its_page(played):
    readings = played.result.readings
    assert {one.piece.slug for one in readings} == {piece.slug for piece in pieces()}
    assert {one.piece.slug: one.article.thin for one in readings if one.article.thin} == {}
    assert {one.article.source for one in readings} == {"page"}
    assert {one.piece.title for one in readings} == {one.article.title for one in readings}


def test_each_article_meets_the_rules_that_it_was_written_for(played):
    found = {one.piece.slug: set(one.outcomes) for one in played.result.readings}
    assert found == {piece.slug: set(piece.rules) for piece in pieces()}


def test_alerts_come_in_five_languages_and_both_scripts(played):
    told = [one for one in played.result.readings if TOLD & set(one.outcomes.values())]
    assert len(told) >= 10
    assert {(one.article.language, one.article.script) for one in told} == {
        ("hbs", "Latn"),
        ("hbs", "Cyrl"),
        ("sq", "Latn"),
        ("mk", "Cyrl"),
        ("en", "Latn"),
    }


def test_noise_stays_silent(played):
    noise = [one for one in played.result.readings if not one.piece.rules]
    assert len(noise) >= 10
    assert [one.piece.slug for one in noise if TOLD & set(one.outcomes.values())] == []
    assert len(played.result.silent) == len(noise)


def test_what_was_old_is_archived_and_what_is_a_quiz_is_ignored(played):
    result = played.result
    assert [one.piece.slug for one in result.those(Outcome.ARCHIVED)] == ["godisnjica-banjska"]
    assert [one.piece.slug for one in result.those(Outcome.IGNORED)] == ["kviz-eufor"]


def test_one_agency_text_in_two_scripts_is_one_message(played):
    copies = [one for one in played.result.readings if one.piece.slug in WIRE]
    assert {one.article.script for one in copies} == {"Cyrl", "Latn"}
    assert len({one.article.story_id for one in copies}) == 1
    outcomes = [one.outcomes["banjska-incident"] for one in copies]
    assert outcomes.count(Outcome.ALERT) <= 1
    assert set(outcomes) <= TOLD


def test_each_story_is_told_once_and_then_what_is_new(played):
    told = [one for one in played.result.readings if TOLD & set(one.outcomes.values())]
    stories = {one.article.story_id for one in told}
    assert len(stories) == played.result.stories <= played.result.messages
    printed = [one for one in played.result.readings if one.article.url in played.printed]
    assert {one.article.story_id for one in printed} == stories
    assert {one.piece.slug for one in printed} <= {one.piece.slug for one in told}


def test_one_event_in_three_languages_is_one_story(played):
    by_slug = {one.piece.slug: one.article.story_id for one in played.result.readings}
    one_event = ("oruzani-napad-banjska", "sulm-i-armatosur-banjske", "vooruzen-napad-banjska")
    assert len({by_slug[slug] for slug in one_event}) == 1
    assert by_slug["oruzani-napad-banjska"] != by_slug["dijalog-brisel"]


def printed_of(played, by_slug):
    """How many of these articles are alone in their story; each of them is printed as it is
    translated here. Which of several is told first depends on which was read first."""
    stories = Counter(one.article.story_id for one in played.result.readings)
    readings = {one.piece.slug: one for one in played.result.readings}
    alone = [
        said for slug, said in by_slug.items() if stories[readings[slug].article.story_id] == 1
    ]
    printed = " ".join(played.printed.split())
    assert [english for said in alone for english in said if english not in printed] == []
    return len(alone)


def test_the_albanian_is_translated_as_a_person_would(played):
    said = {
        "rutte-vakum-sigurie": ["Rutte: There will be no security vacuum in Bosnia"],
        "sulm-i-armatosur-banjske": [
            "Armed attack in Banjska, KFOR blocked the road",
            "An armed group attacked a patrol of the Kosovo Police in the village of Banjska",
        ],
        "kurti-vuciq-bruksel": ["Kurti and Vučić meet in Brussels on normalisation"],
        "zgjedhjet-lokale": ["Local elections in Kosovo to be held on 17 October"],
    }
    assert printed_of(played, said) >= 1


def test_the_bosnian_croatian_and_serbian_are_translated_in_both_scripts(played):
    said = {
        "mandat-eufor": ["Security Council extends mandate of EUFOR for another year"],
        "dodik-odcjepljenje": ["Dodik again announces secession of Republika Srpska"],
        "rute-odgovorni-za-banjsku": ["Rutte: Those responsible for Banjska must face a court"],
        "dijalog-brisel": ["Dialogue of Belgrade and Pristina ends without an agreement"],
    }
    assert printed_of(played, said) >= 2


def test_the_reader_is_told_what_it_is_and_how_to_go_on(played):
    printed = " ".join(played.printed.split())
    assert printed.index("Outlets, events and words are invented") < printed.index(
        "http://127.0.0.1"
    )
    assert printed.index("Ctrl-C ends it") < printed.index("· Portal Primjer")
    assert all(f"· {outlet.name} " in printed for outlet in OUTLETS)
    assert f"{len(pieces())} articles by {len(OUTLETS)} outlets" in printed
    assert printed.index("What happened") < printed.index("make run")


def test_nothing_is_left_behind(played):
    assert played.working_directory == []
    assert played.temporary_directory == []
