"""Pages of the registry: registration, invitations, colleagues, tokens, messages."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from registry.actions import (
    accept_invitation,
    create_token,
    end_membership,
    invite,
    read_messages,
    register_organisation,
    register_supplier,
    revoke_token,
    set_active,
)
from registry.authentication import digest
from registry.forms import AccountForm, InvitationForm, OrganisationForm, SupplierForm, TokenForm
from registry.models import ApiToken, Invitation, Membership, Message, Organisation, User
from registry.policy import permit

PAGE = 20


@method_decorator(login_not_required, name="dispatch")
class RegisterView(View):
    """A supplier registers itself."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        return render(request, "registry/register.html", {"form": SupplierForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register and lead to the log-in."""
        form = SupplierForm(request.POST)
        if not form.is_valid():
            return render(request, "registry/register.html", {"form": form}, status=422)
        user = register_supplier(form.cleaned_data)
        return render(request, "registry/registered.html", {"person": user})


@method_decorator([login_not_required, never_cache], name="dispatch")
class AcceptView(View):
    """An invited person makes an account."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the invitation by the key's hash."""
        super().setup(request, *args, **kwargs)
        self.invitation = get_object_or_404(
            Invitation.objects.select_related("organisation"), digest=digest(kwargs["key"]), accepted_at=None
        )

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show who invites to what."""
        return render(request, "registry/accept.html", {"form": AccountForm(), "invitation": self.invitation})

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Accept and lead to the log-in."""
        form = AccountForm(request.POST)
        if not form.is_valid():
            return render(request, "registry/accept.html", {"form": form, "invitation": self.invitation}, status=422)
        return render(request, "registry/registered.html", {"person": accept_invitation(key, form.cleaned_data)})


class PeopleView(LoginRequiredMixin, View):
    """The colleagues of one's organisation, and an invitation for one more."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the organisation for which the person may invite."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.organisation = self.find(request)
            permit(request.user, "invite_member", self.organisation)

    def find(self, request: HttpRequest) -> Organisation:
        """The organisation for which the person holds the first role."""
        return get_object_or_404(Organisation, memberships__in=_user(request).memberships.current().order_by("pk")[:1])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """List the colleagues."""
        return self._page(request, InvitationForm(organisation=self.organisation))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Invite, and show the link this one time."""
        form = InvitationForm(request.POST, organisation=self.organisation)
        if not form.is_valid():
            return self._page(request, form, status=422)
        key = invite(self.organisation, actor=_user(request), **form.cleaned_data)
        link = request.build_absolute_uri(reverse("accept_invitation", args=[key]))
        return self._page(request, InvitationForm(organisation=self.organisation), link=link)

    def _page(self, request: HttpRequest, form: InvitationForm, *, link: str = "", status: int = 200) -> HttpResponse:
        people = self.organisation.memberships.current().select_related("user").order_by("pk")
        return render(
            request,
            "registry/people.html",
            {"form": form, "people": people, "organisation": self.organisation, "link": link},
            status=status,
        )


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End a colleague's membership."""
    found = get_object_or_404(Membership.objects.visible_to(_user(request)), pk=pk)
    end_membership(found, actor=_user(request))
    return redirect("people")


class AccountsView(LoginRequiredMixin, View):
    """The administrator's page: organisations, their people, and the entry of an organisation that does not register itself."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only who manages accounts."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            permit(request.user, "manage_accounts")

    def get(self, request: HttpRequest) -> HttpResponse:
        """List, optionally by a word of the name or a code."""
        return self._page(request, OrganisationForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter an organisation."""
        form = OrganisationForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        register_organisation(form.cleaned_data, actor=_user(request))
        return redirect("accounts")

    def _page(self, request: HttpRequest, form: OrganisationForm, *, status: int = 200) -> HttpResponse:
        word = request.GET.get("q", "").strip()
        found = (
            Membership.objects.visible_to(_user(request)).current().select_related("user", "organisation").order_by("organisation", "pk")
        )
        if word:
            found = found.filter(Q(organisation__name__icontains=word) | Q(organisation__uscc=word.upper()) | Q(user__name__icontains=word))
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        return render(request, "registry/accounts.html", {"form": form, "page": page, "people": list(page), "word": word}, status=status)


@require_POST
def switch_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an open account or open a closed one."""
    permit(_user(request), "manage_accounts")
    found = get_object_or_404(User, pk=pk)
    set_active(found, actor=_user(request), is_active=not found.is_active)
    return redirect("accounts")


class OrganisationPeopleView(PeopleView):
    """The same for the administrator, who starts with the first person of any organisation."""

    def find(self, request: HttpRequest) -> Organisation:
        """The organisation of the address."""
        permit(_user(request), "manage_accounts")
        return get_object_or_404(Organisation, uscc=self.kwargs["uscc"])


class TokenView(LoginRequiredMixin, View):
    """One's own API tokens."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        return self._page(request, TokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make one and show it this one time."""
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        return self._page(request, TokenForm(), token=create_token(actor=_user(request), **form.cleaned_data))

    def _page(self, request: HttpRequest, form: TokenForm, *, token: str = "", status: int = 200) -> HttpResponse:
        tokens = ApiToken.objects.visible_to(_user(request)).order_by("-pk")
        return render(request, "registry/tokens.html", {"form": form, "tokens": tokens, "token": token}, status=status)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    revoke_token(get_object_or_404(ApiToken.objects.visible_to(_user(request)), pk=pk), actor=_user(request))
    return redirect("tokens")


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The inbox; what it shows counts as read afterwards."""
    user = _user(request)
    page = Paginator(Message.objects.visible_to(user).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    answer = render(request, "registry/messages.html", {"page": page, "inbox": list(page)})
    if request.method == "GET":
        read_messages(user)
    return answer


@require_safe
def messages_tally(request: HttpRequest) -> HttpResponse:
    """How many messages are unread; the navigation asks when the page is there."""
    unread = Message.objects.visible_to(_user(request)).filter(read_at=None)
    return render(request, "components/tally.html", {"count": unread.count()})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
