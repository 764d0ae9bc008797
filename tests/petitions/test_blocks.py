"""Markdown as blocks and runs, as letters are typeset from them."""

import pytest

from petitions import blocks


def paragraph(*runs):
    return {"is": "paragraph", "runs": list(runs)}


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("a *b* c", [{"text": "a "}, {"text": "b", "italic": True}, {"text": " c"}]),
        ("**b**", [{"text": "b", "bold": True}]),
        ("~~b~~", [{"text": "b", "struck": True}]),
        ("`b`", [{"text": "b", "code": True}]),
        ("***b** c*", [{"text": "b", "italic": True, "bold": True}, {"text": " c", "italic": True}]),
        ("**`b`**", [{"text": "b", "bold": True, "code": True}]),
        ("a\nb", [{"text": "a"}, {"text": " "}, {"text": "b"}]),
        ("*a\nb*", [{"text": one, "italic": True} for one in ("a", " ", "b")]),
        ("a  \nb", [{"text": "a"}, {"break": True}, {"text": "b"}]),
        ("a\x00\x0b\x1f\x7fb", [{"text": "ab"}]),
        ("a [b *c*](https://x.example/y)", [
            {"text": "a "}, {"text": "b ", "link": "https://x.example/y"},
            {"text": "c", "link": "https://x.example/y", "italic": True},
        ]),
        ("[b](mailto:a@b.example)", [{"text": "b", "link": "mailto:a@b.example"}]),
        ("[b](mailto:)", [{"text": "b"}]),
        ("[b](https:///y)", [{"text": "b"}]),
        ("[b](/y)", [{"text": "b"}]),
        ("[b](ftp://x.example/)", [{"text": "b"}]),
    ],
)  # fmt: skip
def test_a_line_is_runs_with_their_looks(source, runs):
    assert blocks.read(source) == [paragraph(*runs)]


def test_each_kind_of_block_has_its_own_values():
    one, two, three = ({"text": text} for text in ("one", "two", "three"))
    assert blocks.read("- one\n- two") == [
        {"is": "list", "start": None, "items": [[paragraph(one)], [paragraph(two)]]}
    ]
    assert blocks.read("7. one\n8. two") == [
        {"is": "list", "start": 7, "items": [[paragraph(one)], [paragraph(two)]]}
    ]
    assert blocks.read("1. one\n\n   two") == [
        {"is": "list", "start": 1, "items": [[paragraph(one), paragraph(two)]]}
    ]
    assert blocks.read("> one") == [{"is": "quote", "blocks": [paragraph(one)]}]
    assert blocks.read("one\n\n---\n\ntwo") == [paragraph(one), {"is": "rule"}, paragraph(two)]
    assert blocks.read("```\none\n  two\n```") == [{"is": "code", "text": "one\n  two"}]
    assert blocks.read("    one\n") == [{"is": "code", "text": "one"}]
    assert blocks.read("| one | two |\n|---|---|\n| three | |") == [
        {"is": "table", "rows": [[[one], [two]], [[three], []]]}
    ]


def test_the_highest_heading_is_on_the_first_level_and_the_others_keep_their_distance():
    found = blocks.read("## a\n\n#### b\n\n### c")
    assert [(one["level"], one["runs"]) for one in found] == [
        (1, [{"text": "a"}]), (3, [{"text": "b"}]), (2, [{"text": "c"}]),
    ]  # fmt: skip
    assert blocks.read("# a")[0]["level"] == 1


def test_a_footnote_hangs_where_it_is_referred_to_and_once():
    found = blocks.read("a[^x] b[^y] c[^x]\n\n[^x]: one\n[^y]: **two**\n")
    assert found == [
        paragraph(
            {"text": "a"},
            {"note": 1, "blocks": [paragraph({"text": "one"})]},
            {"text": " b"},
            {"note": 2, "blocks": [paragraph({"text": "two", "bold": True})]},
            {"text": " c"},
            {"text": "[1]"},
        )
    ]


def test_notes_keep_their_words_however_deep_they_stand_in_one_another():
    chain = "".join(f"[^{n}]: note no. {n}[^{n + 1}]\n\n" for n in range(1, 30))
    found = blocks.read(f"A[^1]\n\n{chain}[^30]: the end of it\n")
    assert "the end of it" in str(found)
    assert all(f"note no. {n}" in str(found) for n in range(1, 30))
    depth, level = 0, found
    while notes := [run for run in level[0]["runs"] if "note" in run]:
        depth, level = depth + 1, notes[0]["blocks"]
    assert depth == blocks.DEEPEST


def test_lists_and_quotes_that_stand_too_deep_in_one_another_keep_their_words():
    found, depth = blocks.read(">" * 15 + " **one** `two`"), 0
    while found[0]["is"] == "quote":
        found, depth = found[0]["blocks"], depth + 1
    assert [run["text"].split() for run in found[0]["runs"]] == [["one", "two"]]
    assert depth == blocks.DEEPEST_FRAME
    # The frames that are closed count no more.
    assert blocks.read("\n\n".join(["> one"] * 30))[-1]["is"] == "quote"
