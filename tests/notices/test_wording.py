"""The words of notices: every event has its title, sentence and step, and every link is a page."""

import pytest

from dossiers.notices.wording import path_of, step_of, words
from dossiers.words.catalogue import placeholders
from workflow.recipients import RECIPIENTS, Event, Relation

FACTS = {"office", "campaign", "day", "job", "count", "about", "shown", "seen", "person", "by", "change", "duties"}


@pytest.mark.parametrize("group", ["title", "sentence"])
def test_a_group_has_exactly_the_words_of_all_events(group: str):
    assert set(words()[group]) == {event.value for event in RECIPIENTS}


@pytest.mark.parametrize("event", RECIPIENTS)
def test_the_words_need_only_facts_that_are_given(event: Event):
    texts = (words()["title"][event], words()["sentence"][event])
    assert {name for text in texts for name, _ in placeholders(text)} <= FACTS
    assert words()["sentence"][event].endswith(".")
    assert not words()["title"][event].endswith(".")


@pytest.mark.parametrize("event", RECIPIENTS)
def test_every_person_who_is_told_has_a_next_step_and_a_page(event: Event):
    for relation in RECIPIENTS[event]:
        assert step_of(event, relation).endswith(".")
        assert path_of(event, relation, "4361-2010-01", "4361-2010").startswith("/")


def test_every_step_belongs_to_an_event_and_a_relation_that_is_told():
    for name in words()["step"]:
        event, _, relation = name.partition(".")
        told = {str(each.value): RECIPIENTS[each] for each in RECIPIENTS}[event]
        assert not relation or Relation(relation) in told
