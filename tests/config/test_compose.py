"""The containers of Compose have few rights and few networks, and each setting is explained."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
COMPOSE = (ROOT / "docker-compose.yml").read_text()
STACK = yaml.safe_load(COMPOSE)
SERVICES = STACK["services"]
# The capabilities that root in a container keeps; all others are dropped.
ADDED = {
    "front": {"NET_BIND_SERVICE"},
    "postgres": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"},
    "redis": {"SETGID", "SETUID"},
}
FRONT = (ROOT / "deploy" / "Caddyfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
EXPLAINED = dict(re.findall(r"^([A-Z_0-9]+)=(.*)$", EXAMPLE, re.MULTILINE))


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_can_be_changed_or_gain_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service.get("cap_add", [])) == ADDED.get(name, set())
    assert service["tmpfs"]
    assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}
    assert not {"privileged", "pid", "network_mode", "userns_mode"} & set(service)


def test_the_front_reaches_web_and_nothing_else():
    places = {name: set(service.get("networks", ["default"])) for name, service in SERVICES.items()}
    assert {name for name, networks in places.items() if networks & places["front"]} == {"front", "web"}
    assert "ports" in SERVICES["front"]
    assert not [name for name, service in SERVICES.items() if "ports" in service and name != "front"]


def test_no_network_insists_on_ipv6():
    assert {name: network["enable_ipv6"] for name, network in STACK["networks"].items()} == {
        "default": "${IPV6:-true}",
        "front": "${IPV6:-true}",
    }


def test_every_process_starts_with_an_env_file_that_names_no_proxy_header():
    ours = {name: service for name, service in SERVICES.items() if service.get("env_file") == ".env"}
    assert set(ours) == {"web", "worker", "scheduler", "migrate"}
    for service in ours.values():
        assert service["environment"]["PROXY_HEADER"] == "${PROXY_HEADER:-Forwarded}"


def test_backup_stops_at_once_and_begins_when_there_is_something_to_keep():
    backup = SERVICES["backup"]
    # Docker would stop the image with SIGINT, which a waiting shell ignores.
    assert (backup["init"], backup["stop_signal"]) == (True, "SIGTERM")
    assert backup["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_backup_may_read_uploads_and_nothing_more():
    group = re.search(r"groupadd --system --gid (\d+) undersigned", (ROOT / "Dockerfile").read_text())
    assert SERVICES["backup"]["group_add"] == [group[1]]
    assert settings.FILE_UPLOAD_PERMISSIONS == 0o640
    assert "media:/srv/media:ro" in SERVICES["backup"]["volumes"]


def test_large_asks_for_no_password_and_small_has_none_to_begin_with():
    assert re.findall(r"\$\{(\w+):?\?", COMPOSE) == ["SITE_URL"]
    assert EXPLAINED["POSTGRES_PASSWORD"] == ""
    assert re.search(r":\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres:", EXPLAINED["DATABASE_URL"])
    assert EXAMPLE.index("\nPOSTGRES_PASSWORD=") < EXAMPLE.index("\nDATABASE_URL=")


def test_the_site_s_address_is_one_setting():
    assert "\n{$SITE_URL} {" in FRONT
    assert "SITE_HOST" not in COMPOSE + EXAMPLE


def blocks(opened: str) -> list[str]:
    """Return the directives of a block of the Caddyfile, without comments and without inner blocks."""
    lines = [line.partition("# ")[0].strip() for line in FRONT.splitlines()]
    inside, depth = [], 1
    for line in lines[lines.index(opened) + 1 :]:
        depth -= line == "}"
        if depth == 0:
            break
        if depth == 1 and line not in ("", "}"):
            inside.append(line)
        depth += line.endswith("{")
    return inside


def test_the_front_waits_for_web_and_passes_on_no_name_that_could_be_taken_for_another():
    handed_on = blocks("reverse_proxy web:8000 {")
    assert {"header_up -*_*", "lb_try_duration 10s"} <= set(handed_on)
    assert 'header_up Forwarded `for="{client_ip}";proto={scheme}`' in handed_on
    # From this version on, the server drops names with an underscore by itself.
    version = re.fullmatch(r"caddy:(\d+)\.(\d+)\.(\d+)-alpine", SERVICES["front"]["image"])
    assert tuple(map(int, version.groups())) >= (2, 11, 4)


def test_where_web_does_not_answer_the_front_shows_its_own_page_for_a_moment():
    shown = blocks("handle_errors 502 503 504 {")
    assert {
        "rewrite /moment.html",
        "root /etc/caddy",
        "header Retry-After 5",
        "header @reads Refresh 5",
    } <= set(shown)
    assert "@reads method GET HEAD" in shown
    assert "./deploy:/etc/caddy:ro" in SERVICES["front"]["volumes"]
    assert (ROOT / "deploy" / "moment.html").exists()


def test_the_application_is_built_once_and_never_asked_of_a_registry():
    built = [name for name, service in SERVICES.items() if "build" in service]
    assert built == ["migrate"]
    for name in ("web", "worker", "scheduler"):
        service = SERVICES[name]
        assert (service["image"], service["pull_policy"]) == (SERVICES["migrate"]["image"], "never")
        assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_what_writes_outside_its_volumes_has_a_place_in_memory():
    common = set(STACK["x-container"]["tmpfs"])
    own = {name: set(service["tmpfs"]) - common for name, service in SERVICES.items()}
    expected = {"front": {"/config"}, "postgres": {"/var/run/postgresql"}}
    assert {name: places for name, places in own.items() if places} == expected
    assert all(common <= set(service["tmpfs"]) for service in SERVICES.values())


def test_every_variable_that_is_read_is_explained():
    code = "\n".join(path.read_text() for path in (ROOT / "config").glob("*.py"))
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', code))
    read |= set(re.findall(r'\(env, "([A-Z_]+)"', code))
    read |= set(re.findall(r'os\.environ\.get\("([A-Z_]+)"', code)) - {"DATA"}
    read |= set(re.findall(r"\$\{([A-Z_0-9]+)", COMPOSE))
    assert {"HOLD_SECONDS", "WEB_ROOM", "BACKUP_ALARM_HOURS", "IPV6", "DATABASE_POOL"} <= read
    assert {name for name in read if not re.search(rf"^(#.*\b)?{name}\b", EXAMPLE, re.MULTILINE)} == set()


@pytest.mark.parametrize("name", ["backups/20270312T030000Z.dump", "ledger/erasures.ledger"])
def test_what_is_brought_off_the_machine_is_neither_committed_nor_copied(name):
    ignored = subprocess.run(["git", "check-ignore", "--no-index", name], cwd=ROOT, check=False)
    assert ignored.returncode == 0
    assert name.partition("/")[0] in (ROOT / ".dockerignore").read_text().splitlines()


def test_the_page_of_the_front_speaks_every_language():
    page = (ROOT / "deploy" / "moment.html").read_text()
    assert set(re.findall(r'lang="([\w-]+)"', page)) == {
        code.replace("hans", "Hans") for code, _ in settings.LANGUAGES
    }
    # The page must not load anything, since only this file is served while the site is down.
    assert not re.search(r"<script|<link|<img|\burl\(|https?://", page)
