"""SQL of the functions that indexes of signatories use."""

# Runs of three characters of each word; a shorter word is one piece (`signatories/text/collation.py`).
PIECES = """
CREATE FUNCTION signatories_pieces(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(word, at, 3)), '{}')
      FROM unnest(string_to_array(words, ' ')) AS word,
           LATERAL generate_series(1, greatest(length(word) - 2, 1)) AS at
$$;
"""
DROP_PIECES = "DROP FUNCTION signatories_pieces(text);"

# Order entries of one name by something that tells nothing about them: their numbers tell who signed first.
# The fingerprint is keyed, so nobody can work out a number from its place. Entries without an address have
# none; organisers brought these in.
TIE = """
CREATE FUNCTION signatories_tie(id bigint, fingerprint uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(uuid_hash_extended(fingerprint, id), hashint8extended(id, 0))
$$;
"""
DROP_TIE = "DROP FUNCTION signatories_tie(bigint, uuid);"
