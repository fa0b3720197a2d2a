"""The manifests of deploy/kubernetes, by Kubernetes' own schemas and by our rules."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import yaml
from kubernetes_validate import validate

from tests.deployment import DEPLOY, are_settings, documents, is_a_command

KUBERNETES = DEPLOY / "kubernetes"
EXAMPLE = KUBERNETES / "overlays/example"
VERSION = "1.33"
BY_OPERATORS = {"Cluster", "ServiceMonitor"}
"""Kinds that others define; they are looked at by eye."""


def manifests():
    """Give every manifest of every folder by its kind and name."""
    files = [
        file
        for file in sorted(KUBERNETES.rglob("*.yaml"))
        if file.name not in {"kustomization.yaml", "mounted.yaml"}
    ]
    return {
        f"{each['kind']}/{each['metadata']['name']}": each
        for file in files
        for each in documents(file)
    }


ALL = manifests()
WITH_PODS = [name for name, each in ALL.items() if "template" in each.get("spec", {})]
CORE = [name for name, each in ALL.items() if each["kind"] not in BY_OPERATORS]


def pod_of(name):
    return ALL[name]["spec"]["template"]


@pytest.mark.parametrize("name", CORE)
def test_kubernetes_knows_everything_in_a_manifest(name):
    validate(ALL[name], VERSION, strict=True)


@pytest.mark.parametrize(
    "folder",
    [
        "base",
        "overlays/example",
        "components/notifications",
        "components/payloads",
    ],
)
def test_everything_in_a_folder_is_used(folder):
    [kustomization] = documents(KUBERNETES / folder / "kustomization.yaml")
    patches = [patch["path"] for patch in kustomization.get("patches", ())]
    used = [each for each in kustomization["resources"] if each.endswith(".yaml")]
    found = {file.name for file in (KUBERNETES / folder).glob("*.yaml")}

    assert {*used, *patches} == found - {"kustomization.yaml"}


@pytest.mark.parametrize("name", WITH_PODS)
def test_a_pod_keeps_to_the_restricted_profile_and_writes_nothing(name):
    pod = pod_of(name)["spec"]
    [container] = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"].keys() == {"requests", "limits"}


@pytest.mark.parametrize("name", WITH_PODS)
def test_a_pod_runs_a_command_of_ours_with_settings_of_ours(name):
    [container] = pod_of(name)["spec"]["containers"]

    is_a_command(container["args"])
    are_settings(each["name"] for each in container["env"])


def test_the_configuration_has_settings_of_ours():
    are_settings(ALL["ConfigMap/coreroller"]["data"])
    [patch] = documents(KUBERNETES / "components/payloads/mounted.yaml")
    added = [each["value"] for each in patch if each["path"].endswith("/env/-")]
    are_settings(each["name"] for each in added)


def test_what_selects_pods_finds_some():
    pods = [pod_of(name)["metadata"]["labels"].items() for name in WITH_PODS]
    selectors = [
        each["spec"]["selector"].get("matchLabels", each["spec"]["selector"])
        for name, each in ALL.items()
        if name in WITH_PODS or each["kind"] in {"Service", "PodDisruptionBudget"}
        if "selector" in each["spec"]
    ]

    assert len(selectors) == 9
    for selector in selectors:
        assert any(selector.items() <= labels for labels in pods)


def test_every_address_ends_at_a_port_of_the_web_servers():
    [container] = pod_of("Deployment/coreroller-web")["spec"]["containers"]
    [port] = ALL["Service/coreroller"]["spec"]["ports"]
    backends = [
        path["backend"]["service"]
        for name in ("machines", "operators")
        for rule in ALL[f"Ingress/coreroller-{name}"]["spec"]["rules"]
        for path in rule["http"]["paths"]
    ]

    assert port["targetPort"] in [each["name"] for each in container["ports"]]
    assert backends == [{"name": "coreroller", "port": {"name": port["name"]}}] * 4


def test_machines_reach_what_is_theirs_and_no_more():
    [rule] = ALL["Ingress/coreroller-machines"]["spec"]["rules"]
    paths = [path["path"] for path in rule["http"]["paths"]]

    assert paths == ["/v1/update", "/omaha", "/payloads"]


def test_the_database_is_the_one_that_the_parts_ask():
    name = ALL["Cluster/coreroller-database"]["metadata"]["name"]
    for each in WITH_PODS:
        [container] = pod_of(each)["spec"]["containers"]
        secret = container["env"][0]["valueFrom"]["secretKeyRef"]
        assert secret == {"name": f"{name}-app", "key": "uri"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl here")
def test_kustomize_puts_the_example_together(tmp_path):
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    overlay = tmp_path / "kubernetes" / EXAMPLE.relative_to(KUBERNETES)
    file = overlay / "kustomization.yaml"
    file.write_text(
        file.read_text().replace("\n# comp", "\ncomp").replace("\n# ", "\n")
    )
    (overlay / "secrets").mkdir()
    for name in ("admin-password", "metrics-token"):
        (overlay / "secrets" / name).write_text("a secret")

    rendered = subprocess.run(
        ["kubectl", "kustomize", overlay], check=True, capture_output=True, text=True
    )

    together = [each for each in yaml.safe_load_all(rendered.stdout) if each]
    assert "COREROLLER_COREOS_PACKAGES_PATH" in rendered.stdout
    assert "/etc/coreroller/notifications.toml" in rendered.stdout
    hosts = [
        each["spec"]["template"]["spec"]["securityContext"]
        for each in together
        if each["kind"] == "Deployment" and "coreroller-payloads" in str(each)
    ]
    assert [(each["runAsGroup"], each["fsGroup"]) for each in hosts] == [
        (10001,) * 2
    ] * 2
    assert {each["metadata"].get("namespace", "coreroller") for each in together} == {
        "coreroller"
    }
    for each in together:
        if each["kind"] not in BY_OPERATORS:
            validate(each, VERSION, strict=True)
