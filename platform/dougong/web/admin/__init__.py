"""The operators' console at /admin: read-only lists over platform tables, buttons call actions."""

from flask import Flask
from flask_admin import Admin

from dougong.web.admin import reading
from dougong.web.admin.audit import AuditView
from dougong.web.admin.departments import DepartmentsView
from dougong.web.admin.entrances import AttemptsView, SessionsView, TokensView
from dougong.web.admin.groups import GroupsView
from dougong.web.admin.handover import HandoverView
from dougong.web.admin.home import HomeView
from dougong.web.admin.people import PeopleView
from dougong.web.admin.releases import ReleasesView
from dougong.web.admin.work import IncidentsView, JobsView
from dougong.web.security import nonce

VIEWS = (
    PeopleView,
    HandoverView,
    DepartmentsView,
    GroupsView,
    SessionsView,
    TokensView,
    JobsView,
    IncidentsView,
    ReleasesView,
    AuditView,
    AttemptsView,
)


def install(app: Flask) -> None:
    """Put the console into the application."""
    reading.install(app)
    console = Admin(app, index_view=HomeView(), csp_nonce_generator=nonce)
    for view in VIEWS:
        console.add_view(view())
