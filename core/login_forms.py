"""allauth's forms in the portal's words: labels stay above the field, and what is missing is said."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

from core.fieldsets import settle_words


class PlainWords:
    """Drop placeholders, which vanish when one types, and use our words for a missing answer."""

    fields: dict[str, Any]
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            settle_words(field)
        for name in ("password", "oldpassword"):
            # A forgotten password is a matter of the own organisation, not of a mail.
            if field := self.fields.get(name):
                field.help_text = ""
        if code := self.fields.get("code"):
            code.label = _("验证码")
            code.widget.attrs |= {"inputmode": "numeric", "class": "narrow"}


class LoginForm(PlainWords, account.LoginForm):  # type: ignore[misc]
    """User name and password."""


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one twice."""


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that protects the account changes."""


class AuthenticateForm(PlainWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """The code of the authenticator app, or a recovery code."""


class ReauthenticateCodeForm(PlainWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The code once more."""


class ActivateTOTPForm(PlainWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""
