"""CoreRoller's Go library for applications that update themselves."""

from lxml import etree

from tests.checkers.outcome import Outcome, Package, Rejected, demand


def accepts_coreroller_lib(body: bytes) -> Outcome:
    """Read the answer to an update check: one app, one url, one package."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        raise Rejected(str(error)) from error
    apps = root.findall("app")
    demand(root.tag == "response" and len(apps) == 1, "not exactly one app")
    check = apps[0].find("updatecheck")
    status = apps[0].get("status", "")
    if status != "ok" or check is None or check.get("status") != "ok":
        return Outcome(status=status if check is None else check.get("status", ""))
    return _read_offer(check)


def _read_offer(check: etree._Element) -> Outcome:
    url, manifest = check.find("urls/url"), check.find("manifest")
    package = check.find("manifest/packages/package")
    demand(url is not None, "panics: no url")
    demand(manifest is not None and package is not None, "panics: no package")
    return Outcome(
        status="ok",
        version=manifest.get("version", ""),
        urls=(url.get("codebase", "") + package.get("name", ""),),
        packages=(Package(package.get("name", ""), hash=package.get("hash", "")),),
    )
