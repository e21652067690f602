"""HTTP in: pages for people, JSON for programs; every route asks one action and shows one view."""
