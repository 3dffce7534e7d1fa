"""What the environment says, checked, with every default filled in."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.config import (
    NAMES,
    Settings,
    SettingsError,
    as_environment,
    described,
    load,
    masked_url,
    read,
    secret_key_in,
    unknown_names,
)

SECRET = "a secret that is long enough"


def problems(**environment: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read({f"MANABIYA_{name}": value for name, value in environment.items()})
    return caught.value.problems


def settings(*addresses: str, **environment: str) -> Settings:
    return read({f"MANABIYA_{name}": value for name, value in environment.items()}, addresses)


def test_an_empty_environment_is_enough() -> None:
    """Every setting has the default that the contract names."""
    found = settings()
    assert (found.http_host, found.http_port, found.public_url) == (
        "127.0.0.1",
        8080,
        "http://127.0.0.1:8080",
    )
    assert (found.media_port, found.media_tcp_port) == (7900, 7900)
    assert found.data_dir == Path.cwd() / "data"
    assert found.database_url == f"sqlite+aiosqlite:///{Path.cwd()}/data/manabiya.sqlite3"
    assert (found.api_key, found.redis_url, found.public_ip) == ("", "", "")
    assert not found.tls
    assert not found.secure


def test_an_empty_variable_is_an_unset_one() -> None:
    """`NAME=` in an environment file means the default."""
    assert settings(HTTP_PORT="", PUBLIC_URL=" ") == settings()


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Somebody who mends settings is told of every one that is wrong, with its name."""
    found = problems(HTTP_PORT="eighty", PUBLIC_IP="example.org", API_KEY="short", REDIS_URL="localhost")
    assert [line.split()[0] for line in found] == [
        "MANABIYA_HTTP_PORT",
        "MANABIYA_PUBLIC_IP",
        "MANABIYA_REDIS_URL",
        "MANABIYA_API_KEY",
    ]


def test_a_machine_may_have_several_public_addresses() -> None:
    """An IPv4 and an IPv6 address, say; each is checked, and written in one way."""
    assert settings(PUBLIC_IP="203.0.113.10, 2001:DB8::0:10").public_ip == "203.0.113.10,2001:db8::10"
    assert problems(PUBLIC_IP="203.0.113.10,")
    assert problems(PUBLIC_IP="203.0.113.10 203.0.113.11")


def test_recordings_are_kept_for_a_month_unless_the_school_says_otherwise() -> None:
    """RETENTION_DAYS is whole days; 0 is for ever; a started process is told."""
    assert settings().retention_days == 30
    assert settings(RETENTION_DAYS="0").retention_days == 0
    assert settings(LESSON_RETENTION_DAYS="0").lesson_retention_days == 0
    assert problems(LESSON_RETENTION_DAYS="-1")
    assert as_environment(settings(RETENTION_DAYS="90"))["MANABIYA_RETENTION_DAYS"] == "90"
    for wrong in ("-1", "1.5", "4000", "a month", "３０"):
        assert problems(RETENTION_DAYS=wrong)


def test_a_class_has_no_budget_unless_somebody_says_so() -> None:
    """CLASS_MBPS is whole megabits; unset, nodes know of none, and a started process is given none."""
    assert settings().class_mbps is None
    assert "MANABIYA_CLASS_MBPS" not in as_environment(settings())
    assert settings(CLASS_MBPS="80").class_mbps == 80
    assert as_environment(settings(CLASS_MBPS="80"))["MANABIYA_CLASS_MBPS"] == "80"
    assert ("MANABIYA_CLASS_MBPS", "80") in described(settings(CLASS_MBPS="80"))
    for wrong in ("0", "-1", "2.5", "８０", "100001", "80 Mbit/s"):
        assert problems(CLASS_MBPS=wrong)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "８０", "80.0", "0x50"])
def test_a_port_is_a_number_that_can_be_bound(port: str) -> None:
    """Ports are from 1 to 65535, in ASCII digits."""
    assert problems(MEDIA_PORT=port)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://class.example.org/", "https://class.example.org"),
        ("https://class.example.org:443", "https://class.example.org"),
        ("http://[fd00::2]:8080", "http://[fd00::2]:8080"),
        ("HTTPS://Class.Example.org", "https://class.example.org"),
    ],
)
def test_a_public_url_is_written_as_browsers_write_origins(written: str, meant: str) -> None:
    """PUBLIC_URL can be compared with an Origin header as it is."""
    assert settings(PUBLIC_URL=written).public_url == meant
    assert settings(PUBLIC_URL=written).origins == {meant}


@pytest.mark.parametrize(
    "url", ["class.example.org", "ftp://a", "https://a/school", "https://", "https://a?b"]
)
def test_a_public_url_is_an_origin(url: str) -> None:
    """A path, a query or another scheme cannot be served, and is refused at the start."""
    assert problems(PUBLIC_URL=url)


def test_links_go_to_an_address_that_others_can_reach() -> None:
    """With HTTP_HOST=0.0.0.0 links name the machine's first address, and each of its names is an origin."""
    found = settings("192.0.2.7", "fd00::2", HTTP_HOST="0.0.0.0", HTTP_PORT="80")
    assert found.public_url == "http://192.0.2.7"
    assert found.origins == {"http://192.0.2.7", "http://[fd00::2]", "http://127.0.0.1", "http://localhost"}


def test_both_names_of_this_machine_are_origins() -> None:
    """Whoever types localhost instead of 127.0.0.1 is not a foreigner."""
    assert settings().origins == {"http://127.0.0.1:8080", "http://localhost:8080"}


def test_a_certificate_makes_links_secure() -> None:
    """With TLS_CERT and TLS_KEY the derived public URL is https."""
    found = settings(TLS_CERT="/c.pem", TLS_KEY="/k.pem")
    assert found.public_url == "https://127.0.0.1:8080"
    assert found.tls
    assert found.secure


@pytest.mark.parametrize("one", ["TLS_CERT", "TLS_KEY"])
def test_a_certificate_and_its_key_go_together(one: str) -> None:
    """One without the other is a mistake that is said."""
    assert "together" in problems(**{one: "/file.pem"})[0]


def test_a_turn_server_and_its_secret_go_together() -> None:
    """A TURN server that nobody can sign in to is a mistake that is said."""
    assert "together" in problems(TURN_URL="turn:turn.example.org")[0]


def test_media_tcp_follows_media() -> None:
    """MEDIA_TCP_PORT is MEDIA_PORT unless it is set."""
    assert settings(MEDIA_PORT="7000").media_tcp_port == 7000
    assert settings(MEDIA_PORT="7000", MEDIA_TCP_PORT="443").media_tcp_port == 443


@pytest.mark.parametrize(
    ("written", "driver"),
    [
        ("postgresql://u:p@db/manabiya", "postgresql+asyncpg://u:p@db/manabiya"),
        ("postgres://db/manabiya", "postgresql+asyncpg://db/manabiya"),
        ("sqlite:////srv/m.sqlite3", "sqlite+aiosqlite:////srv/m.sqlite3"),
        ("sqlite+aiosqlite:////srv/m.sqlite3", "sqlite+aiosqlite:////srv/m.sqlite3"),
    ],
)
def test_the_driver_is_ours_to_choose(written: str, driver: str) -> None:
    """A database is named as other programs name it."""
    assert settings(DATABASE_URL=written).database_url == driver


def test_another_database_is_refused() -> None:
    """Only databases that the tests run on are taken."""
    assert problems(DATABASE_URL="mysql://db/manabiya") == [
        "MANABIYA_DATABASE_URL must begin with sqlite:// or postgresql://"
    ]


def test_proxies_are_networks() -> None:
    """TRUSTED_PROXIES takes addresses and networks."""
    found = settings(TRUSTED_PROXIES="10.0.0.0/8, 192.0.2.1").trusted_proxies
    assert [str(network) for network in found] == ["10.0.0.0/8", "192.0.2.1/32"]
    assert problems(TRUSTED_PROXIES="caddy")


def test_misspelt_names_are_found() -> None:
    """A variable with our prefix that means nothing is named."""
    environment = {"MANABIYA_HTTP_PROT": "1", "MANABIYA_HTTP_PORT": "1", "HTTP_PROT": "1"}
    assert unknown_names(environment) == ["MANABIYA_HTTP_PROT is not a setting"]


def test_a_record_store_and_its_credentials_go_together() -> None:
    """Credentials are a key and a secret."""
    given = settings(LRS_URL="https://lrs.example/xapi/", LRS_CREDENTIALS="key:secret")
    assert (given.lrs_url, given.lrs_credentials) == ("https://lrs.example/xapi", "key:secret")
    assert "together" in problems(LRS_URL="https://lrs.example")[0]
    for wrong in ("key", ":secret", "key:"):
        assert problems(LRS_URL="https://lrs.example", LRS_CREDENTIALS=wrong)
    assert problems(LRS_URL="lrs.example", LRS_CREDENTIALS="key:secret")


def test_no_secret_is_shown() -> None:
    """What `doctor` prints holds neither keys nor passwords."""
    found = settings(
        SECRET_KEY=SECRET,
        API_KEY=SECRET,
        TURN_URL="turn:t",
        TURN_SECRET=SECRET,
        REDIS_URL="redis://user:hidden@redis/0",
        DATABASE_URL="postgresql://user:hidden@db/m",
    )
    shown = dict(described(found))
    assert list(shown) == [f"MANABIYA_{name}" for name in NAMES]
    assert SECRET not in str(shown)
    assert "hidden" not in str(shown)
    assert shown["MANABIYA_SECRET_KEY"] == "(set)"
    assert shown["MANABIYA_REDIS_URL"] == "redis://user:(set)@redis/0"
    assert shown["MANABIYA_TLS_CERT"] == "(not set)"


def test_a_url_without_password_is_shown_as_it_is() -> None:
    """Masking changes nothing else."""
    assert masked_url("sqlite+aiosqlite:////srv/m.sqlite3") == "sqlite+aiosqlite:////srv/m.sqlite3"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HTTP_HOST": "0.0.0.0", "TRUSTED_PROXIES": "10.0.0.0/8,::1/128"},
        {"PUBLIC_URL": "https://class.example.org", "API_KEY": SECRET, "MEDIA_PORT": "7001"},
        {"TLS_CERT": "/c.pem", "TLS_KEY": "/k.pem", "DATABASE_URL": "postgresql://u:p@db/m"},
    ],
)
def test_a_child_gets_the_same_settings(environment: dict[str, str]) -> None:
    """Settings survive being handed to another process, origins included."""
    found = settings("192.0.2.7", **environment)
    assert read(as_environment(found), ["192.0.2.7"]) == found


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40), max_size=5))
def test_any_environment_gives_settings_or_problems(environment: dict[str, str]) -> None:
    """No text in the environment is a traceback."""
    try:
        read({f"MANABIYA_{name}": value for name, value in environment.items()})
    except SettingsError as error:
        told = error.problems
    else:
        told = []
    assert all(problem.startswith("MANABIYA_") for problem in told)


def test_the_secret_key_is_made_once(tmp_path: Path) -> None:
    """An unset SECRET_KEY is made in DATA_DIR, for its owner only, and found again."""
    environment = {"MANABIYA_DATA_DIR": str(tmp_path / "new")}
    first = load(environment).secret_key
    assert len(first) >= 64
    assert load(environment).secret_key == first
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_a_secret_key_that_is_set_leaves_no_file(tmp_path: Path) -> None:
    """With SECRET_KEY set nothing is written."""
    environment = {"MANABIYA_DATA_DIR": str(tmp_path), "MANABIYA_SECRET_KEY": SECRET}
    assert load(environment).secret_key == SECRET
    assert list(tmp_path.iterdir()) == []


def test_nodes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    """However many make the key at once, all of them have the same one."""
    found: list[str] = []
    barrier = threading.Barrier(8)

    def node() -> None:
        barrier.wait()
        found.append(secret_key_in(tmp_path))

    threads = [threading.Thread(target=node) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
