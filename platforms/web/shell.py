"""What this app adds to the dashboard's rail."""

from kernel.http import nav
from platforms import access


def join_shell() -> None:
    nav.register(
        nav.Place(
            "customers",
            "Customers",
            "users",
            "customer_list",
            30,
            permission=access.VIEW_CUSTOMERS,
            key="g c",
        )
    )
