"""Odd values, as careless and hostile people send them."""

# No record may hold these, so every field of text refuses them.
UNREADABLE = ("甲\x00乙", "a\u202eb", "\u2066x", "\x07", "x\u2028y", "\x1b[31m", "\x7f", "\u061c١")
TEXT = (
    "",
    "　",
    "\u200b",
    "名" * 300,
    "x" * 5_000,
    '=HYPERLINK("http://x")',
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% include 'x' %}",
    "'; DROP TABLE projects_project; --",
    "%s%n%x",
    "../../../etc/passwd",
    "😀👨‍👩‍👧‍👦",
    "Ｆｕｌｌ　ｗｉｄｔｈ",
    "\r\n\r\nSet-Cookie: a=b",
    "[]",
    "{}",
    "\\",
)
NUMBERS = (
    "-290000.00",
    "0",
    "２９００００",
    "29万",
    "1e999",
    "1e-999",
    "NaN",
    "Infinity",
    "9" * 30,
    "9" * 5000,
    "0.001",
    "1_000",
    "٣",
    "½",
    "2147483648",
    "9223372036854775808",
)
DATES = ("2027-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "２０２６年９月１日", "2026-09-01T25:00")
ODD = (*UNREADABLE, *TEXT, *NUMBERS, *DATES)
# What a program can send in JSON beside texts.
VALUES = (
    None,
    True,
    -1,
    10**400,
    -0.0,
    [],
    {"a": {"b": []}},
    [None],
    "\ud800",
    *("甲\x00乙", "a\u202eb", "名" * 300, "x" * 5_000, "=1+1"),
    *("-290000.00", "２９００００", "1e999", "NaN", "9" * 5000, "9223372036854775808"),
    *("2027-02-30", "9999-12-31"),
)
# Sent on a browser's whole way; the others go to the form alone.
SENT = ("甲\x00乙", "名" * 300, "-290000.00", "9" * 400, "=1+1", "１e999", "2027-02-30")
# Steps, whose forms read every odd value by themselves, and lists are drawn again with these only.
DRAWN = SENT[:4]
