"""One record of the law: what it asks, in which unit, by which clause, for which days and which region."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

Value = Decimal | int | str | list[str] | list[Decimal] | dict[str, Decimal] | dict[str, str] | None

DIGITS = "零一二三四五六七八九"
ARTICLE = re.compile(r"(\d+)(?:\.(\d+))?(?:\((\d+)\))?")
UNVERIFIED = "（待核实）"


def chinese_number(number: int) -> str:
    """Write a number below 1,000 as articles of the law are written: 10 → 十, 105 → 一百零五."""
    if not 0 < number < 1000:
        raise ValueError(f"no article has the number {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (DIGITS[ones] if ones else "")


def article_words(article: str) -> str:
    """Write an article for readers: 43 → 第四十三条, 22.1(5) → 第二十二条第一款第（五）项; free text stays."""
    parts = [ARTICLE.fullmatch(part) for part in article.split("、")]
    return "、".join(one_article(part) for part in parts if part) if all(parts) else article


def one_article(match: re.Match[str]) -> str:
    """Write one matched article."""
    article, paragraph, item = match.groups()
    words = f"第{chinese_number(int(article))}条"
    words += f"第{chinese_number(int(paragraph))}款" if paragraph else ""
    return words + (f"第（{chinese_number(int(item))}）项" if item else "")


@dataclass(frozen=True)
class Source:
    """A document of the law: its title without brackets, its number if it has one, its days in force."""

    key: str
    title: str
    number: str
    valid_from: date
    valid_to: date | None = None

    @property
    def full_name(self) -> str:
        """Return the title in brackets with the number behind it, or the number where the title is not known."""
        if not self.title:
            return self.number
        return f"《{self.title}》（{self.number}）" if self.number else f"《{self.title}》"


@dataclass(frozen=True)
class Clause:
    """A place in a document."""

    source: Source
    article: str = ""

    def __str__(self) -> str:
        return self.source.full_name + article_words(self.article)


@dataclass(frozen=True)
class Rule:
    """A dated record of the law; read the value through the property of its unit."""

    id: str
    title: str
    value: Value = field(hash=False)
    unit: str
    clauses: tuple[Clause, ...]
    valid_from: date
    valid_to: date | None
    region: str
    confidence: str
    note: str = ""

    @property
    def document(self) -> str:
        """The first document, with its number."""
        return self.clauses[0].source.full_name

    @property
    def article(self) -> str:
        """The article in the first document, as stored."""
        return self.clauses[0].article

    @property
    def uncertain(self) -> bool:
        """Whether the clause must still be compared with the original text."""
        return self.confidence == "K2"

    @property
    def is_default(self) -> bool:
        """Whether this is a setting of the product and not law."""
        return self.clauses[0].source.key == "product"

    @property
    def citations(self) -> tuple[str, ...]:
        """Each clause for itself as shown to readers."""
        return tuple(f"{clause}{UNVERIFIED if self.uncertain else ''}" for clause in self.clauses)

    @property
    def citation(self) -> str:
        """The basis as shown to readers."""
        return "、".join(map(str, self.clauses)) + (UNVERIFIED if self.uncertain else "")

    @property
    def number(self) -> int:
        """Days, working days, minutes, years or a count."""
        if not isinstance(self.value, int):
            raise TypeError(f"{self.id} ({self.unit}) is not a whole number")
        return self.value

    @property
    def amount(self) -> Decimal:
        """Yuan, per cent or points as a decimal: 10 % is 10."""
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.id} ({self.unit}) is not an amount")
        return self.value

    @property
    def share(self) -> Decimal:
        """Per cent as a share: 10 % is 0.1."""
        if self.unit != "percent":
            raise TypeError(f"{self.id} ({self.unit}) is not a percentage")
        return self.amount / 100

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest per cent or points allowed, both included (T-03)."""
        if self.unit != "span" or not isinstance(self.value, list):
            raise TypeError(f"{self.id} ({self.unit}) is not a span")
        low, high = (Decimal(end) for end in self.value)
        return low, high

    @property
    def fraction(self) -> Fraction:
        """A fraction such as 2/3."""
        if self.unit != "fraction" or not isinstance(self.value, str):
            raise TypeError(f"{self.id} ({self.unit}) is not a fraction")
        return Fraction(self.value)

    @property
    def items(self) -> tuple[str, ...]:
        """The entries of a list."""
        if self.unit != "list" or not isinstance(self.value, list):
            raise TypeError(f"{self.id} ({self.unit}) is not a list")
        return tuple(map(str, self.value))

    @property
    def table(self) -> dict[str, Decimal]:
        """Named decimals, in their order."""
        if self.unit != "table" or not isinstance(self.value, dict):
            raise TypeError(f"{self.id} ({self.unit}) is not a table")
        return {name: Decimal(number) for name, number in self.value.items()}

    @property
    def words(self) -> dict[str, str]:
        """Named words, such as what a method calls its papers."""
        if self.unit != "words" or not isinstance(self.value, dict):
            raise TypeError(f"{self.id} ({self.unit}) holds no words")
        return {name: str(word) for name, word in self.value.items()}

    def holds_on(self, day: date) -> bool:
        """Say whether the record is in force on a day; both ends are included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
