"""The pages of the office, through a browser's eyes without a browser."""

pytest_plugins = ["web.api.conftest"]
