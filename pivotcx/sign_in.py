"""How people sign in: by the packages' ways, with our forms and bounds."""

from __future__ import annotations

# The packages' forms in our words.
FORMS = {
    "login": "apps.accounts.forms.SignInForm",
    "request_login_code": "apps.accounts.forms.AskForCodeForm",
    "confirm_login_code": "apps.accounts.forms.MailedCodeForm",
    "reset_password": "apps.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "apps.accounts.forms.NewPasswordForm",
    "change_password": "apps.accounts.forms.ChangePasswordForm",
}
SECOND_STEP_FORMS = {
    "login_webauthn": "apps.accounts.forms.SignInByPasskeyForm",
    "authenticate_webauthn": "apps.accounts.forms.SecondStepByPasskeyForm",
    "reauthenticate_webauthn": "apps.accounts.forms.ConfirmByPasskeyForm",
    "add_webauthn": "apps.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "apps.accounts.forms.RenamePasskeyForm",
}
# An office is one address; and whoever guesses at somebody from elsewhere locks out nobody but themselves.
RATE_LIMITS = {
    "login": "120/m/ip",
    # The key is the address tried and where from; of a second step, whose it is. The package forgets what was counted
    # once somebody is through: so nothing is counted there that is of others, too.
    "login_failed": "5/5m/key",
    "login_failed_here": "10/m/ip",
    # The key is the address tried.
    "login_failed_known": "5/5m/key",
    "login_failed_anywhere": "100/h/key",
    "request_login_code": "60/m/ip",
    # The keys are as those of passwords. Each code may be sent two times more.
    "code_asked": "3/m/key,10/h/key",
    "code_asked_known": "3/m/key",
    "code_asked_anywhere": "60/h/key",
    # The key is the session that asked for it.
    "code_typed": "10/10m/key",
}
# Nothing can be guessed here: it is bounded as a page is.
SECOND_STEP_RATE_LIMITS = {"webauthn_login": "240/m/ip", "webauthn_asked": "240/m/ip"}
