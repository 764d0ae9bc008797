"""Order those of one name by what tells nothing about them: their numbers tell who signed first."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# The fingerprint is keyed, so nobody can work out a number from its place. Entries without an address have
# none; organisers brought these in.
FUNCTION = """
CREATE FUNCTION signatories_tie(id bigint, fingerprint uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(uuid_hash_extended(fingerprint, id), hashint8extended(id, 0))
$$;
"""
SHOWN = models.Q(("listing", "full"), ("status", "published"))
PETITION, NAME = models.F("petition"), models.F("sort_key")
KIND = models.OrderBy(models.F("kind"), descending=True)
DAY = models.OrderBy(models.F("published_on"), descending=True)
TIE = models.Func("id", "fingerprint", function="signatories_tie", output_field=models.BigIntegerField())
INDEXES: dict[str, tuple[Any, ...]] = {
    "signatory_list": (PETITION, KIND, NAME, TIE),
    "signatory_list_by_country": (PETITION, models.F("country"), KIND, NAME, TIE),
    "signatory_list_by_day": (PETITION, KIND, DAY, NAME, TIE),
}


def replaced() -> Iterator[Any]:
    """Yield what makes each index anew while people sign, and lets the old one go once it is there."""
    for name, expressions in INDEXES.items():
        made = f"{name}_tied"
        yield AddIndexConcurrently(
            model_name="signatory", index=models.Index(*expressions, condition=SHOWN, name=made)
        )
        yield RemoveIndexConcurrently(model_name="signatory", name=name)
        yield migrations.RenameIndex(model_name="signatory", old_name=made, new_name=name)


class Migration(migrations.Migration):
    """A function, and three indexes in its order."""

    atomic = False
    dependencies = [("signatories", "0040_unknown_countries_counted")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION signatories_tie(bigint, uuid);"),
        *replaced(),
    ]
