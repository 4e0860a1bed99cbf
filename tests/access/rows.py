"""How the access table is written: who is let in, and by which row of the policy."""

from dataclasses import dataclass

# Parties of one project; what else stands in the table is a person's user name.
BUYER = "filer approver reviewer acceptor"
FINANCE = "finance supervisor treasury"
OFFICES = f"{FINANCE} auditor"


@dataclass(frozen=True)
class Let:
    """These people are let in, from a scene of the life on, because the policy has a row that says so.

    `people` are user names of the cast or parties of the project: filer approver reviewer acceptor (the buyer's own), bidders, winner,
    suppliers, panel, leader, everybody (who holds a role). `by` is an action ("do:file_plan") or a model that is seen
    ("see:projects.Project").
    """

    people: str
    by: str
    since: str = ""


@dataclass(frozen=True)
class Row:
    """One address: whom it lets in, when it is asked, about which object, and how it answers.

    A row without anybody lets nobody in for now. Who is not let in gets 404, or 403 where KNOWN[known] lets them see the object. Who is not
    logged in is sent to the log-in.
    """

    lets: tuple[Let, ...] = ()
    at: str = "LAST"
    about: str = ""
    known: str = ""
    methods: str = "GET"
    # What they get who are let in, and what the others get where sight does not decide it.
    answer: int = 200
    refused: tuple[int, ...] = ()
    posted: tuple[int, ...] = (200, 302, 409, 422)
    # Open without logging in, with the reason.
    public: str = ""
    # Everybody has such a page of their own and sees their own rows there; with the model that the policy speaks of.
    own: str = ""
    # Who may write where others only read; otherwise the same people.
    writers: tuple[Let, ...] | None = None
    # Asked with a key instead of a cookie.
    is_api: bool = False


def step(key: str, people: str, at: str, *, answer: int = 200) -> Row:
    """A step of a project: the policy's row has the step's own name."""
    lets = (Let(people, f"do:{key}"),) if people else ()
    return Row(lets, at=at, about="project", known="project", methods="GET POST", answer=answer)


def steps(at: str, *, answer: int = 200, **people: str) -> dict[str, Row]:
    """Several steps that are asked after the same scene: key and people."""
    return {key: step(key, who, at, answer=answer) for key, who in people.items()}


def of_tender(key: str, at: str, *, about: str = "tender", methods: str = "GET POST", is_api: bool = False) -> Row:
    """What suppliers do about a published tender."""
    return Row((Let("suppliers", f"do:{key}"),), at=at, about=about, known="tender", methods=methods, is_api=is_api)
