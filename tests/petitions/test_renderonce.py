"""Text that is the same for everybody is rendered once in each language."""

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString
from django.utils.translation import override

from petitions.templatetags.petitions import MOST_RENDERED, RenderOnce


def rendering(source):
    made = engines["django"].from_string("{% load i18n petitions %}" + source)
    return lambda **context: made.render(context)


def test_each_language_has_its_own():
    render = rendering('{% renderonce %}{% translate "Thank you" %}{% endrenderonce %}')
    with override("fr"):
        assert render() == render() == "Merci"
    with override("es"):
        assert render() == "Gracias"
    with override("fr"):
        assert render() == "Merci"


def test_nothing_of_who_reads_it_is_in_its_reach():
    render = rendering("{% renderonce %}[{{ name }}]{% endrenderonce %}{{ name }}")
    assert [render(name="Ada"), render(name="Bell")] == ["[]Ada", "[]Bell"]


def test_text_of_a_mail_stays_text():
    part = '{% renderonce %}{% translate "It\'s & so" %}{% endrenderonce %}'
    render = rendering(f"{{% autoescape off %}}{part}{{% endautoescape %}}")
    assert render() == "It's & so"


def test_an_address_that_is_none_is_said():
    with pytest.raises(NoReverseMatch):
        rendering("{% renderonce %}{% url 'nothing' %}{% endrenderonce %}")()


def test_each_value_has_its_own_and_nothing_else_is_in_reach():
    render = rendering("{% renderonce title=one.title %}<{{ title }}{{ name }}>{% endrenderonce %}")
    seen = [render(one={"title": title}, name="Ada") for title in ("A & b", "C", "A & b")]
    assert seen == ["<A &amp; b>", "<C>", "<A &amp; b>"]


def test_markup_and_text_are_told_apart():
    render = rendering("{% renderonce it=it %}{{ it }}{% endrenderonce %}")
    seen = [render(it=it) for it in (SafeString("<b>"), "<b>", SafeString("<b>"), 1, True)]
    assert seen == ["<b>", "&lt;b&gt;", "<b>", "1", "True"]


def test_text_of_a_mail_is_no_text_of_a_page():
    part = "{% renderonce it=it %}{{ it }}{% endrenderonce %}"
    made = engines["django"].from_string("{% load petitions %}" + part)
    (node,) = [one for one in made.template.nodelist if isinstance(one, RenderOnce)]
    said = Context({"it": "<b>"}, autoescape=False), Context({"it": "<b>"})
    with said[0].bind_template(made.template), said[1].bind_template(made.template):
        assert [node.render(one) for one in said] == ["<b>", "&lt;b&gt;"]


@pytest.mark.parametrize("said", ["petition.ref", "ref=petition.ref title", "a = b"])
def test_a_value_without_a_name_is_an_error(said):
    with pytest.raises(TemplateSyntaxError):
        rendering(f"{{% renderonce {said} %}}x{{% endrenderonce %}}")


def test_it_does_not_grow_for_ever():
    made = engines["django"].from_string("{% load petitions %}{% renderonce n=n %}{{ n }}{% endrenderonce %}")
    (node,) = [one for one in made.template.nodelist if isinstance(one, RenderOnce)]
    assert [made.render({"n": number}) for number in range(1000)] == [str(number) for number in range(1000)]
    assert len(node.rendered) <= MOST_RENDERED
