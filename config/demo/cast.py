"""The people and organisations of the fictional 江城市; made once, found again afterwards."""

from dataclasses import dataclass
from functools import cache, cached_property

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password

from core.clock import local
from registry.models import Duty, Membership, Organisation, OrganisationKind, Role, User

REGION = "429900"
# Before the first life of the demonstration begins.
SINCE = local(2018, 1, 2)
PASSWORD = "Jiangcheng-2026"  # noqa: S105  (printed on the screen of every demonstration)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  (the same for all, so that a phone can try it)

K, D, R = OrganisationKind, Duty, Role

# key: code, name, short code, kind, duties, is small
ORGANISATIONS: dict[str, tuple[str, str, str, str, list[str], bool]] = {
    "education": ("11429900MB0000019Y", "江城市教育局", "JYJ", K.STATE_BODY, [D.BUYER], False),
    "civil": ("11429900MB0000027R", "江城市民政局", "MZJ", K.STATE_BODY, [D.BUYER], False),
    "finance": ("11429900MB0000035L", "江城市财政局", "CZJ", K.STATE_BODY, [D.FINANCE, D.TREASURY], False),
    "audit": ("11429900MB0000043F", "江城市审计局", "SJJ", K.STATE_BODY, [D.AUDITOR], False),
    "operator": ("11429900MB00000782", "江城市数据局", "SJU", K.STATE_BODY, [D.OPERATOR], False),
    "agency": ("12429900MB000006XY", "江城公共资源交易中心", "JYZX", K.BUSINESS_INSTITUTION, [D.AGENCY], False),
    "zhengheng": ("91429900MA4K00010J", "江城正衡会计师事务所", "", K.COMPANY, [D.SUPPLIER], True),
    "mingde": ("91429900MA4K00029F", "江城明德会计师事务所", "", K.COMPANY, [D.SUPPLIER], True),
    "chengxin": ("91429900MA4K00037A", "江城诚信会计师事务所", "", K.COMPANY, [D.SUPPLIER], False),
    "qinghe": ("52429900MJ00000183", "江城青禾社会工作服务中心", "", K.NONPROFIT, [D.SUPPLIER], False),
    "third": ("52429900MJ0000026X", "江城公共绩效评价中心", "", K.NONPROFIT, [D.EVALUATOR], False),
}

# Each is led by somebody else: who leads two of them may not serve both sides.
LEADERS = ("高远", "白露", "江涛", "石磊", "叶青", "易安", "郑正衡", "明德厚", "程诚", "何小禾", "罗天平")
REPRESENTATIVES = {row[0]: leader for row, leader in zip(ORGANISATIONS.values(), LEADERS, strict=True)}

# user name: name, organisation, role
PEOPLE: dict[str, tuple[str, str, Role]] = {
    "filer": ("周岚", "education", R.FILER),
    "approver": ("陈立", "education", R.APPROVER),
    "reviewer": ("赵敏", "education", R.REVIEWER),
    "acceptor": ("孙航", "education", R.ACCEPTOR),
    "filer2": ("马宁", "civil", R.FILER),
    "approver2": ("方圆", "civil", R.APPROVER),
    "reviewer2": ("许静", "civil", R.REVIEWER),
    "acceptor2": ("钱程", "civil", R.ACCEPTOR),
    "finance": ("吴桐", "finance", R.FINANCE_REVIEWER),
    "supervisor": ("何静", "finance", R.FINANCE_SUPERVISOR),
    "treasury": ("林越", "finance", R.TREASURY),
    "auditor": ("秦正", "audit", R.AUDITOR),
    "administrator": ("管平", "operator", R.ADMINISTRATOR),
    "supplier": ("郑衡", "zhengheng", R.SUPPLIER),
    "supplier2": ("明辉", "mingde", R.SUPPLIER),
    "supplier3": ("程欣", "chengxin", R.SUPPLIER),
    "supplier4": ("何青", "qinghe", R.SUPPLIER),
    "evaluator": ("罗衡", "third", R.EVALUATOR),
    **{
        f"expert{n}": (name, "agency", R.EXPERT)
        for n, name in enumerate(("严谨", "宋平", "唐果", "韩松", "曹原", "邓明", "冯雪", "彭博", "曾益"), 1)
    },
}


@dataclass(frozen=True)
class Cast:
    """The demonstration's people by user name and organisations by key."""

    people: dict[str, User]
    organisations: dict[str, Organisation]

    def __getitem__(self, username: str) -> User:
        return self.people[username]

    @cached_property
    def suppliers(self) -> list[User]:
        """Those who bid, one person an organisation."""
        return [user for name, user in self.people.items() if name.startswith("supplier")]

    @cached_property
    def experts(self) -> list[User]:
        """The people of the expert pool."""
        return [user for name, user in self.people.items() if name.startswith("expert")]


def gather() -> Cast:
    """Return the cast, making whoever is missing. Passwords and second factors are the demonstration's."""
    bodies = {one.uscc: one for one in Organisation.objects.filter(uscc__in=[row[0] for row in ORGANISATIONS.values()])}
    organisations = {key: bodies.get(row[0]) or _organisation(row) for key, row in ORGANISATIONS.items()}
    users = {one.username: one for one in User.objects.filter(username__in=PEOPLE)}
    people = {username: users.get(username) or _person(username, organisations) for username in PEOPLE}
    return Cast(people, organisations)


@cache
def _password() -> str:
    return make_password(PASSWORD)  # slow, as it must be


def _organisation(row: tuple[str, str, str, str, list[str], bool]) -> Organisation:
    uscc, name, short_code, kind, duties, is_small = row
    values = {"name": name, "short_code": short_code, "kind": kind, "duties": duties, "region": REGION, "is_small": is_small}
    values |= {
        "address": f"江城市中心路 {int(uscc[9:16], 36) % 200 + 1} 号",
        "phone": "0700-1234567",
        "representative": REPRESENTATIVES[uscc],
    }
    return Organisation.objects.create(uscc=uscc, **values)


def _person(username: str, organisations: dict[str, Organisation]) -> User:
    name, organisation, role = PEOPLE[username]
    user = User.objects.create(username=username, name=name, password=_password())
    Membership.objects.create(user=user, organisation=organisations[organisation], role=role, valid_from=SINCE)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": TOTP_SECRET})
    return user
