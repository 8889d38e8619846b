"""Start-up refuses a role that row-level security does not bind."""

from django.db import connection

from kernel.errors import Unavailable


class WrongRole(Unavailable):
    code = "wrong_database_role"


def require_bound_role() -> None:
    """Raises unless the connection's role is bound by row-level security and owns no table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolsuper, r.rolbypassrls, EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid "
            "AND c.relnamespace = 'public'::regnamespace) FROM pg_roles r WHERE r.rolname = current_user"
        )
        is_super, bypasses, owns = cursor.fetchone()
    if is_super or bypasses or owns:
        raise WrongRole(
            "This database role is a superuser, bypasses row-level security or owns tables. "
            "Connect with the application role (DATABASE_URL), which does none of these."
        )
