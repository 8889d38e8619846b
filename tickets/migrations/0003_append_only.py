"""What versions and a clock's history say is what was decided then: nobody changes it, the owner included."""

from django.db import migrations

TABLES = ("tickets_formversion", "tickets_slapolicyversion", "tickets_clockevent")
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER history BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION tenancy_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION tenancy_refuse_change();
"""
    for table in TABLES
)
UNDO = "".join(f"DROP TRIGGER history ON {table}; DROP TRIGGER no_truncate ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_search"), ("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
