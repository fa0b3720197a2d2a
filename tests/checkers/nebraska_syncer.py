"""Nebraska's syncer: the first app, and the first of everything, unchecked."""

from lxml import etree
from msgspec.structs import replace

from tests.checkers.go_omaha import parse_response, read_outcome, read_package
from tests.checkers.outcome import Outcome, demand


def accepts_nebraska_syncer(body: bytes, content_type: str) -> list[Outcome]:
    """Read all versions that are offered; each needs what a machine would need."""
    apps = parse_response(body, content_type).findall("app")
    demand(apps, "panics: no app")
    check = apps[0].find("updatecheck")
    demand(check is not None, "panics: no updatecheck")
    outcome = read_outcome(apps[0])
    if check.get("status") != "ok":
        return [outcome]
    demand(outcome.urls, "panics: no url")
    demand(check.find("manifest") is not None, "panics: no manifest")
    return [_read_manifest(outcome, manifest) for manifest in check.iter("manifest")]


def _read_manifest(outcome: Outcome, manifest: etree._Element) -> Outcome:
    packages = tuple(map(read_package, manifest.iterfind("packages/package")))
    action = manifest.find("actions/action")
    demand(packages and packages[0].name, "panics: no package")
    demand(all(p.hash for p in packages), "a package without a hash to compare")
    demand(action is not None, "panics: no action")
    return replace(
        outcome,
        version=manifest.get("version", ""),
        packages=packages,
        sha256=action.get("sha256", ""),
    )
