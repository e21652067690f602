"""Every blueprint, by name; a test lists their routes with the access each declares."""

from flask import Blueprint

from dougong.web import (
    alert_pages,
    api,
    dashboard_pages,
    export_pages,
    files,
    form_pages,
    health,
    inbox_pages,
    ledger_pages,
    list_pages,
    me_pages,
    print_pages,
    record_pages,
    report_pages,
    sign_in_pages,
    studio,
    workbench,
)


def routes() -> tuple[Blueprint, ...]:
    """All blueprints of the application."""
    return (
        health.blueprint,
        sign_in_pages.blueprint,
        workbench.blueprint,
        inbox_pages.blueprint,
        list_pages.blueprint,
        form_pages.blueprint,
        record_pages.blueprint,
        print_pages.blueprint,
        dashboard_pages.blueprint,
        alert_pages.blueprint,
        report_pages.blueprint,
        export_pages.blueprint,
        ledger_pages.blueprint,
        me_pages.blueprint,
        files.blueprint,
        studio.blueprint,
        api.blueprint(),
    )
