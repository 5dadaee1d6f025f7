"""Addresses of the `accounts` pages."""

from django.urls import path

from redvest.web.accounts import entries, logins, places, recovery, registration, second

app_name = "accounts"
urlpatterns = [
    path("login", logins.login, name="login"),
    path("logout", logins.logout, name="logout"),
    path("code", logins.send_code, name="send_code"),
    path("register", registration.register, name="register"),
    path("register/check", registration.check, name="check"),
    path("register/done", registration.registered, name="registered"),
    path("second", second.second, name="second"),
    path("recover", recovery.recover, name="recover"),
    path("recover/finish", recovery.finish, name="recover_finish"),
    path("entry/", entries.entry, name="entry"),
    path("entry/confirm", entries.confirm, name="entry_confirm"),
    path("entry/disown", entries.disown, name="entry_disown"),
    path("places", places.picker, name="places"),
]
