"""Visiting pages as somebody of the cast."""

from django.http import HttpResponse
from django.test import Client

from cast import Persona
from redvest.delivery import identity


def client_of(person: Persona | None = None) -> Client:
    """A browser without scripts in which this person is logged in; nobody for a visitor."""
    client = Client()
    if person is not None:
        answer = HttpResponse()
        identity.sign_in(answer, login_id=person.login_id, person_id=person.id)
        client.cookies[identity.COOKIE] = answer.cookies[identity.COOKIE].value
    return client
