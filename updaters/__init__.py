"""
What an application carries to update itself by an Omaha 3 server, such as CoreRoller.

`Updater` asks and reports, `download` fetches and verifies, `update` does all of it:

    updater = Updater("https://updates.example.net/v1/update/", instance)
    while True:
        time.sleep(updater.wait())
        update(updater, folder, install)
"""

from updaters.client import Updater
from updaters.download import download
from updaters.errors import Code, UpdateFailed
from updaters.messages import Instance, Step
from updaters.offers import Offer, OfferedFile
from updaters.updating import update

__all__ = [
    "Code",
    "Instance",
    "Offer",
    "OfferedFile",
    "Step",
    "UpdateFailed",
    "Updater",
    "download",
    "update",
]
