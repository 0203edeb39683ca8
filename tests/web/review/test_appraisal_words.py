"""The words of the appraisal sheet are those of its codes, and no others."""

from dossiers.words.catalogue import read_words
from workflow.appraisal import Advice, Verdict
from workflow.campaign import CriterionSource

WORDS = read_words(strict=True)


def test_every_verdict_and_every_advice_has_its_words_and_no_other_has():
    assert set(WORDS.labels["verdicts"]) == {verdict.value for verdict in Verdict}
    answers = {f"{source}-{answer}" for source in CriterionSource for answer in ("yes", "no")}
    assert set(WORDS.labels["known_answers"]) == answers
    assert set(WORDS.labels["advices"]) == {advice.value for advice in Advice}
