"""Only a clear yes lists a name, in seven languages."""

import pytest

from signatories.importing import answers


@pytest.mark.parametrize(
    "answer",
    [
        "Yes", "yes, you may", "Yes please", "I agree", "I consent to this", "TRUE", "1", "x", "✓", "OK",
        "In full",
        "by my full name", "Sí", "De acuerdo", "Acepto", "Oui", "J’accepte", "Oui, avec mon nom", "Sim",
        "Concordo",
        "Да", "Да, согласен", "Согласна", "نعم", "أوافق", "是", "同意", "可以",
    ],
)  # fmt: skip
def test_a_clear_yes_is_one(answer):
    assert answers.is_yes(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "", " ", "No", "Maybe", "Not yet", "Ask me first", "Yes, but anonymously",
        "Yes, only my organisation",
        "Yes - name only", "Only initials", "Yes if others do", "I don't know", "Yes, without my name",
        "yes but not now",
        "No, thank you", "Sí, pero sin mi nombre", "Oui, mais anonyme", "Sim, mas sem o meu nome",
        "Да, но без имени",
        "Нет", "لا", "نعم، لكن بدون اسمي", "不", "不同意", "同意但匿名", "anonymous", "counted but not named",
        "prefer not to say", "Director", "?",
    ],
)  # fmt: skip
def test_nothing_else_is_a_yes(answer):
    assert not answers.is_yes(answer)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("may we publish your name", "consent"),
        ("podemos publicar su nombre", "consent"),
        ("acceptez vous que votre nom soit publie", "consent"),
        ("podemos publicar o seu nome", "consent"),
        ("вы согласны на публикацию имени", "consent"),
        ("هل توافق على نشر اسمك", "consent"),
        ("是否同意公开您的姓名", "consent"),
        ("how would you like to be listed", "listing"),
        ("i would like to remain anonymous", "anonymity"),
        ("do you agree to receive our newsletter", ""),
        ("would you like your logo to be added", ""),
        ("name", ""),
    ],
)
def test_a_question_about_publishing_is_known(question, kind):
    assert answers.question(question) == kind


@pytest.mark.parametrize(
    "name", ["Anonymous", "ANÓNIMO", "Аноним", "匿名", "مجهول", "prefer not to say", "–", " "]
)
def test_who_gives_no_name_has_none(name):
    assert answers.is_nameless(name)


@pytest.mark.parametrize("name", ["Anonymous Archive", "Ana", "匿名者协会"])
def test_a_name_that_contains_such_a_word_is_one(name):
    assert not answers.is_nameless(name)
