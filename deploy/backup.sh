#!/bin/sh
# Backs up the database and the uploads when it starts, then once a day. `backup.sh once` does it once and exits, with 1
# if a part failed. PGHOST, PGUSER, PGPASSWORD and PGDATABASE name the database. It writes the time of the newest good
# backup, and what failed, into the site's database (docs/operating.md).
set -u
umask 077
folder=${BACKUPS:-/backups} uploads=${UPLOADS:-/srv/media}
days=28 pause=86400 retry=600
new=$folder/new.$$

ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$1"; }

is_set_up() { [ "$(ask "SELECT to_regclass('signatories_heartbeat') IS NOT NULL" 2>/dev/null)" = t ]; }

# Writes the first row. From then on the site expects backups.
promise() { ask "INSERT INTO signatories_heartbeat (of, at, trouble) VALUES ('backup', now(), '') ON CONFLICT DO NOTHING"; }

# Writes what failed. Without words the backup is good, and its time is now.
note() {
    ask "INSERT INTO signatories_heartbeat (of, at, trouble) VALUES ('backup', now(), '$1')
         ON CONFLICT (of) DO UPDATE SET trouble = excluded.trouble,
         at = CASE excluded.trouble WHEN '' THEN excluded.at ELSE signatories_heartbeat.at END" ||
        echo "The database did not store the result of the backup: the site will call it too old." >&2
}

# Checks that the dump is readable, and only then deletes old ones.
back_up_database() {
    pg_dump --format custom --file "$new" && pg_restore --list "$new" >/dev/null &&
        mv "$new" "$folder/$(date -u +%Y%m%dT%H%M%SZ).dump" &&
        find "$folder" -name '*.dump' -mtime +$days -delete
}

back_up_uploads() { tar -czf "$new" -C "$uploads" . && mv "$new" "$folder/media.tgz"; }

# Backs up the named parts. `left` holds those that failed; only they are tried again.
back_up() {
    left=
    for part in "$@"; do
        "back_up_$part" || left="$left $part"
        rm -f "$new"
    done
    if [ -z "$left" ]; then
        note ''
        echo "Backed up: $*."
    else
        note "the last backup failed in part (${left# }): look at the log of backup"
        echo "The backup failed in part: ${left# }." >&2
        return 1
    fi
}

if [ "${1:-}" = once ]; then
    back_up database uploads
    exit
fi
rm -f "$folder"/new "$folder"/new.*
is_set_up || echo "Waiting for the database and its tables." >&2
until is_set_up; do sleep 2; done
promise
while true; do
    left="database uploads"
    # Each word is the name of one part.
    # shellcheck disable=SC2086
    until back_up $left; do
        echo "Another try in ten minutes." >&2
        sleep $retry
    done
    sleep $pause
done
