"""The files in deploy/: what they say fits the program, and the programs they are for accept them."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from flows.slots import LEASE_S
from flows.zombies import FLOWS, heartbeat_automation

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.parametrize("name", ["prefect.yaml", "prefect-docker.yaml"])
def test_every_deployment_names_a_flow_that_is_there(name):
    deployments = yaml.safe_load((DEPLOY / name).read_text())["deployments"]
    assert {one["entrypoint"].rpartition(".")[2] for one in deployments} == set(FLOWS)
    for one in deployments:
        module, _, flow = one["entrypoint"].rpartition(".")
        parameters = getattr(import_module(module), flow).parameters.properties
        assert set(one["parameters"]) <= set(parameters)
        assert one["concurrency_limit"] == {
            "limit": 1,
            "collision_strategy": "ENQUEUE",
            "grace_period_seconds": LEASE_S,
        }


def test_the_automation_for_work_pools_is_the_one_that_serve_makes():
    written = yaml.safe_load((DEPLOY / "heartbeat.yaml").read_text())
    ours = heartbeat_automation()
    assert written["name"] == ours.name
    assert set(written["trigger"]["expect"]) == ours.trigger.expect
    assert written["trigger"]["within"] == ours.trigger.within.total_seconds()
    assert written["trigger"]["match_related"]["prefect.resource.name"] == list(FLOWS)


def test_nothing_runs_as_root_or_writes_its_root():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service.get("user") or name == "proxy", name
        assert "healthcheck" in service, name
    docker = (DEPLOY / "Dockerfile").read_text()
    assert docker.count("\nFROM ") >= 2
    assert re.search(r"^USER dealwire$", docker, re.MULTILINE)


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="needs Debian's docker-compose")
def test_compose_accepts_its_file(tmp_path):
    folder = tmp_path / "deploy"
    shutil.copytree(DEPLOY, folder)
    shutil.copyfile(folder / "env.example", folder / ".env")
    (folder / "secrets").mkdir()
    for name in ("postgres_password", "dealwire_smtp__password"):
        (folder / "secrets" / name).write_text("x")
    command = ["docker-compose", "--profile", "web", "-f", str(folder / "compose.yaml"), "config", "--services"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == {"postgres", "server", "register", "worker", "proxy"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs Debian's systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_units(unit, tmp_path):
    text = unit.read_text()
    for program in ("dealwire", "prefect"):  # the units name where they are installed; any program will do here
        text = text.replace(f"/opt/dealwire/bin/{program}", "/bin/true")
    for other in UNITS:
        (tmp_path / other.name).write_text(other.read_text().replace("/opt/dealwire/bin/", "/bin/true "))
    (tmp_path / unit.name).write_text(text)
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stderr
    assert unit.name not in verified.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs Debian's systemd")
@pytest.mark.parametrize("unit", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_the_units_gain_a_process_nothing(unit):
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(unit)], capture_output=True, text=True, check=False
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= 2.0


def test_the_page_names_only_commands_and_files_that_are_there():
    from flows.__main__ import COMMANDS

    page = (DEPLOY / "README.md").read_text()
    named = set(re.findall(r"`(?:\w+/bin/)?dealwire ([a-z]+)", page))
    assert named <= set(COMMANDS)
    for file in re.findall(r"`(prefect[\w-]*\.yaml|env\.example|compose\.yaml)`", page):
        assert (DEPLOY / file).exists()


def test_secrets_become_environment_variables(tmp_path):
    (tmp_path / "dealwire_smtp__password").write_text("s3cret\n")
    script = (DEPLOY / "entrypoint.sh").read_text().replace("/run/secrets", str(tmp_path))
    done = subprocess.run(
        ["sh", "-c", script, "entrypoint", "sh", "-c", 'printf %s "$DEALWIRE_SMTP__PASSWORD"'],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "s3cret"
