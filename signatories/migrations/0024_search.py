"""Find names on long lists, and those of one country, without reading the whole list."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# Runs of three characters of each word; a shorter word is one piece. See `signatories/text/collation.py`.
PIECES = """
CREATE FUNCTION signatories_pieces(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(word, at, 3)), '{}')
      FROM unnest(string_to_array(words, ' ')) AS word,
           LATERAL generate_series(1, greatest(length(word) - 2, 1)) AS at
$$;
"""
SHOWN = models.Q(("listing", "full"), ("status", "published"))


class Migration(migrations.Migration):
    """A function and two indexes over what the public list shows."""

    dependencies = [("signatories", "0023_basis_counted")]
    operations = [
        migrations.RunSQL(PIECES, "DROP FUNCTION signatories_pieces(text);"),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.F("country"),
                models.OrderBy(models.F("kind"), descending=True),
                models.F("sort_key"),
                models.F("id"),
                condition=SHOWN,
                name="signatory_list_by_country",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func("search_key", function="signatories_pieces"),
                condition=SHOWN,
                name="signatory_search",
            ),
        ),
    ]
