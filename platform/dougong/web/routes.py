"""Every blueprint, by name; a test lists their routes with the access each declares."""

from flask import Blueprint

from dougong.web import health, sign_in_pages, workbench


def routes() -> tuple[Blueprint, ...]:
    """All blueprints of the application."""
    return (
        health.blueprint,
        sign_in_pages.blueprint,
        workbench.blueprint,
    )
