"""Search text: what is indexed and what is asked for meet."""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.search import MOST_TERMS, bigrams, query

# What people type here: Latin, punctuation, Chinese, full-width forms.
typed = st.one_of(st.characters(min_codepoint=0x20, max_codepoint=0x17F), st.characters(min_codepoint=0x3000, max_codepoint=0x303F))
typed |= st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFC) | st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("监督检查", "监督 督检 检查 查"),
        ("云财教〔2017〕418号", "云财 财教 教 2017 418 号"),
        ("290,000.00元", "290000 00 元"),
        ("B0501 ＡＢＣ-x", "b0501 abc x"),
        ("A类服务", "a 类服 服务 务"),
        ("！？ ", ""),
        ("", ""),
    ],
)
def test_bigrams_split_chinese_in_pairs_and_the_rest_in_words(text, words):
    assert bigrams(text) == words


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("检查", "'检查'"),
        ("义务教育 2017", "'义务' & '务教' & '教育' & '2017':*"),
        ("查", "'查':*"),
        ("〔2017〕418号", "'2017':* & '418':* & '号':*"),
        ("检查检查", "'检查' & '查检'"),
        ("'; DROP &|!:*()", "'drop':*"),
        ("?!", ""),
    ],
)
def test_query_asks_for_every_part(text, asked):
    assert query(text) == asked


@given(st.text(min_size=1, max_size=60))
def test_every_text_is_found_by_itself(text):
    indexed = bigrams(text).split()
    for term, prefix in re.findall(r"'([^']*)'(:\*)?", query(text)):
        assert any(word.startswith(term) if prefix else word == term for word in indexed)


@given(st.text("义务教育经费保障", min_size=3, max_size=20), st.data())
def test_a_part_of_a_title_finds_the_title(title, data):
    start = data.draw(st.integers(0, len(title) - 1))
    end = data.draw(st.integers(start + 1, len(title)))
    indexed = bigrams(title).split()
    for term, prefix in re.findall(r"'([^']*)'(:\*)?", query(title[start:end])):
        assert any(word.startswith(term) if prefix else word == term for word in indexed)


def test_a_long_question_is_cut():
    assert query(" ".join(f"w{number}" for number in range(500))).count("&") == MOST_TERMS - 1


def matches(title: str, asked: str) -> bool:
    """Ask PostgreSQL whether a title indexed by us is found by what was typed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)", [bigrams(title), query(asked)])
        return bool(cursor.fetchone()[0])


TITLE = "2017年义务教育经费保障机制专项检查（云财教〔2017〕418号，B0501，290,000.00 元）"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("专项检查", True),
        ("义务 检查", True),
        ("查", True),
        ("元", True),
        ("〔2017〕418号", True),
        ("云财教[2017]418", True),
        ("b0501", True),
        ("B05", True),
        ("290000", True),
        ("２９０，０００", True),
        ("专检", False),
        ("养老", False),
        ("419", False),
    ],
)
def test_postgresql_finds_what_was_indexed(asked, found):
    assert matches(TITLE, asked) is found


@pytest.mark.django_db
@given(st.text(typed, min_size=1, max_size=40).filter(query))
def test_postgresql_finds_every_text_by_itself(text):
    assert matches(text, text)
