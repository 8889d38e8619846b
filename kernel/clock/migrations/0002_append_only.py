from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER history BEFORE UPDATE OR DELETE ON clock_calendarversion
  FOR EACH ROW EXECUTE FUNCTION tenancy_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON clock_calendarversion
  FOR EACH STATEMENT EXECUTE FUNCTION tenancy_refuse_change();
"""
UNDO = """
DROP TRIGGER history ON clock_calendarversion;
DROP TRIGGER no_truncate ON clock_calendarversion;
"""


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
