"""The compose file: valid by the specification's own schema, and made of what it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from signaling.config import NAMES, PREFIX, read

TOP = Path(__file__).resolve().parents[2]
FILE = TOP / "docker-compose.yml"
EXAMPLE = TOP / "deploy" / "compose.env.example"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    with FILE.open() as file:
        found: dict[str, Any] = YAML(typ="safe").load(file)
    return found


def test_it_is_valid_by_the_specification() -> None:
    """The schema of the Compose Specification accepts the file."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_process_is_a_single_point_of_failure_without_need(compose: dict[str, Any]) -> None:
    """Two signaling and two media nodes; Redis keeps what it is told; all come back by themselves."""
    services = compose["services"]
    assert {"signaling-1", "signaling-2", "media-1", "media-2", "caddy", "redis", "postgres", "coturn"} < set(
        services
    )
    redis = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in redis
    assert "--appendfsync always" in redis
    endless = {name for name, service in services.items() if service.get("restart") != "unless-stopped"}
    assert endless == {"migrate"}


def test_every_setting_it_gives_exists(compose: dict[str, Any]) -> None:
    """A node refuses nothing of what the file sets, and no name is misspelt."""
    for name, service in compose["services"].items():
        environment = service.get("environment", {})
        ours = {key: resolved(value) for key, value in environment.items() if key.startswith(PREFIX)}
        if name == "caddy":
            continue
        assert {key.removeprefix(PREFIX) for key in ours} <= set(NAMES), name
        if ours:
            read(ours)


def test_media_nodes_have_ports_of_their_own(compose: dict[str, Any]) -> None:
    """On the machine's own network no two media nodes share a port."""
    nodes = [compose["services"][name] for name in ("media-1", "media-2")]
    assert all(node["network_mode"] == "host" for node in nodes)
    assert len({node["environment"]["MANABIYA_MEDIA_PORT"] for node in nodes}) == 2


def test_nothing_secret_is_reachable_from_outside(compose: dict[str, Any]) -> None:
    """Only Caddy's ports are open to others; Redis is open to this machine, PostgreSQL to nobody."""
    ports = {name: service.get("ports", []) for name, service in compose["services"].items()}
    assert {name for name, found in ports.items() if found} == {"caddy", "redis"}
    assert all(port.startswith("127.0.0.1:") for port in ports["redis"])


def test_coturn_relays_to_the_media_nodes(compose: dict[str, Any]) -> None:
    """Its secret is the one that signaling signs with, and what it may reach is where media is."""
    services = compose["services"]
    environment, command = services["media-1"]["environment"], services["coturn"]["command"]
    secret = environment["MANABIYA_TURN_SECRET"].replace(":?set it in .env", "")
    public_ip = environment["MANABIYA_PUBLIC_IP"].replace(":?set it in .env", "")
    assert {f"--static-auth-secret={secret}", f"--allowed-peer-ip={public_ip}"} < set(command)


def test_caddy_is_the_proxy_that_is_trusted(compose: dict[str, Any]) -> None:
    """Addresses of pupils are believed from the network that Caddy is in."""
    (subnet,) = (part["subnet"] for part in compose["networks"]["inside"]["ipam"]["config"])
    assert compose["services"]["signaling-1"]["environment"]["MANABIYA_TRUSTED_PROXIES"] == subnet


def test_the_example_names_every_variable(compose: dict[str, Any]) -> None:
    """Whoever fills in the example has set everything that the file asks for."""
    asked = set(re.findall(r"\$\{(\w+)", FILE.read_text()))
    named = {
        line.partition("=")[0] for line in EXAMPLE.read_text().splitlines() if "=" in line and line[0] != "#"
    }
    assert asked == named


def test_every_file_it_mounts_is_there(compose: dict[str, Any]) -> None:
    """Mounts of this folder's files exist."""
    mounts = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]
    files = [volume.partition(":")[0] for volume in mounts if volume.startswith("./")]
    assert files
    assert all((TOP / file).is_file() for file in files)


def resolved(value: str) -> str:
    """Return a value as compose would give it, with something plausible for each variable."""
    plausible = {"PUBLIC_IP": "203.0.113.10", "MANABIYA_HOST": "class.example.org"}
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda found: plausible.get(found[1], "0123456789abcdef"), str(value))
