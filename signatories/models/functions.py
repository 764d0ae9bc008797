"""SQL of the functions that indexes of signatories use."""

# Returns the trigrams of each word; a shorter word is one piece (`signatories/text/collation.py`).
PIECES = """
CREATE FUNCTION signatories_pieces(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(word, at, 3)), '{}')
      FROM unnest(string_to_array(words, ' ')) AS word,
           LATERAL generate_series(1, greatest(length(word) - 2, 1)) AS at
$$;
"""
DROP_PIECES = "DROP FUNCTION signatories_pieces(text);"

# Orders entries of the same name without revealing who signed first, as primary keys would.
# The fingerprint is keyed, so the order reveals nothing. Entries without an address have no
# fingerprint; organisers entered these.
TIE = """
CREATE FUNCTION signatories_tie(id bigint, fingerprint uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(uuid_hash_extended(fingerprint, id), hashint8extended(id, 0))
$$;
"""
DROP_TIE = "DROP FUNCTION signatories_tie(bigint, uuid);"
