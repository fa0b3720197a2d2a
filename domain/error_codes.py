"""
Error codes of update_engine in words.

A code is a number of ``action_processor.h``, or 2000 and an HTTP status, below four
flags that tell in which circumstances it came about.
"""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus

import msgspec

_FLAG_BITS = 28
BASE = (1 << _FLAG_BITS) - 1
"""The bits of a code that tell what went wrong, without the flags."""
_HTTP, _HTTP_UNUSABLE = 2000, 2999


class ErrorFlag(StrEnum):
    """A circumstance of an error."""

    OTHER_SERVER = "otherServer"
    """The machine asks a server that is not Flatcar's own: always set with this one."""
    TEST_IMAGE = "testImage"
    """It is marked as running a test image, by ``/root/.dev_mode``."""
    RESUMED = "resumed"
    """The download had been interrupted and was resumed."""
    DEVELOPER_MODE = "developerMode"
    """It booted in developer mode; no release of today sets it."""


class ErrorCode(msgspec.Struct, frozen=True):
    """
    An error code, taken apart.

    Attributes:
        base: The code without its flags.
        name: What update_engine calls it; ``HTTP`` and the status for an answer of a
            server, ``Unknown`` where it has no name.
        sentence: What happened, for an operator.
        flags: In which circumstances.
    """

    base: int
    name: str
    sentence: str
    flags: frozenset[ErrorFlag] = frozenset()


def decode_error(code: int) -> ErrorCode:
    """
    Take an error code apart, as a machine reported it: any integer will do.

    Old releases write codes with the highest flag as negative numbers.
    """
    base = code & BASE
    name, sentence = _ERRORS.get(base) or _http_error(base) or _unknown(base)
    return ErrorCode(base, name, sentence, _flags(code))


def _flags(code: int) -> frozenset[ErrorFlag]:
    return frozenset(
        flag for bit, flag in enumerate(ErrorFlag, _FLAG_BITS) if code >> bit & 1
    )


def _http_error(base: int) -> tuple[str, str] | None:
    if not _HTTP < base < _HTTP_UNUSABLE:
        return None
    status = base - _HTTP
    return f"HTTP{status}", f"The update server answered HTTP {_described(status)}."


def _described(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


def _unknown(base: int) -> tuple[str, str]:
    return "Unknown", f"The machine gave the code {base}, which has no known meaning."


_ERRORS: dict[int, tuple[str, str]] = {
    0: ("Success", "Nothing went wrong."),
    1: ("Error", "The update failed; the machine does not say why."),
    2: ("OmahaRequestError", "The request to the update server failed."),
    3: (
        "OmahaResponseHandlerError",
        "The answer of the update server could not be acted on.",
    ),
    4: ("FilesystemCopierError", "The running system could not be copied."),
    5: (
        "PostinstallRunnerError",
        "The installation failed: a script of it, or a missing OEM extension.",
    ),
    6: ("SetBootableFlagError", "The new partition could not be made bootable."),
    7: ("InstallDeviceOpenError", "The partition to install on could not be opened."),
    8: ("KernelDeviceOpenError", "The kernel's partition could not be opened."),
    9: ("DownloadTransferError", "The package could not be downloaded."),
    10: ("PayloadHashMismatchError", "The package has another SHA-256 than announced."),
    11: ("PayloadSizeMismatchError", "The package has another size than announced."),
    12: ("DownloadPayloadVerificationError", "The package could not be verified."),
    13: (
        "DownloadNewPartitionInfoError",
        "The package does not describe the new partition.",
    ),
    14: ("DownloadWriteError", "The package could not be written to disk."),
    15: ("NewRootfsVerificationError", "The new system on disk has a wrong hash."),
    16: ("NewKernelVerificationError", "The new kernel on disk has a wrong hash."),
    17: ("SignedDeltaPayloadExpectedError", "The package is not signed."),
    18: (
        "DownloadPayloadPubKeyVerificationError",
        "The package is not signed with the key that the machine trusts.",
    ),
    19: (
        "PostinstallBootedFromFirmwareB",
        "The machine runs from its second firmware, which cannot be updated.",
    ),
    20: (
        "DownloadStateInitializationError",
        "The package cannot be applied to what the machine runs.",
    ),
    21: ("DownloadInvalidMetadataMagicString", "The package is not an update payload."),
    22: ("DownloadSignatureMissingInManifest", "The package lists no signature."),
    23: ("DownloadManifestParseError", "The package's manifest could not be read."),
    24: ("DownloadMetadataSignatureError", "The metadata's signature is unusable."),
    25: (
        "DownloadMetadataSignatureVerificationError",
        "The metadata's signature could not be verified.",
    ),
    26: ("DownloadMetadataSignatureMismatch", "The metadata's signature is wrong."),
    27: (
        "DownloadOperationHashVerificationError",
        "A part of the package could not be verified.",
    ),
    28: (
        "DownloadOperationExecutionError",
        "A part of the package could not be applied.",
    ),
    29: ("DownloadOperationHashMismatch", "A part of the package has a wrong hash."),
    30: ("OmahaRequestEmptyResponseError", "The update server's answer was empty."),
    31: ("OmahaRequestXMLParseError", "The update server's answer was not XML."),
    32: (
        "DownloadInvalidMetadataSize",
        "The metadata has another size than announced.",
    ),
    33: ("DownloadInvalidMetadataSignature", "The metadata's signature is invalid."),
    34: (
        "OmahaResponseInvalid",
        "The update server's answer was an error, or lacked a part of the offer.",
    ),
    35: ("OmahaUpdateIgnoredPerPolicy", "The machine's policy ignores the update."),
    36: ("OmahaUpdateDeferredPerPolicy", "The machine's policy puts the update off."),
    37: ("OmahaErrorInHTTPResponse", "The update server answered with an HTTP error."),
    38: ("DownloadOperationHashMissingError", "A part of the package has no hash."),
    39: ("DownloadMetadataSignatureMissingError", "The metadata has no signature."),
    40: (
        "OmahaUpdateDeferredForBackoff",
        "The machine waits before it tries this package again; no failure.",
    ),
    41: ("PostinstallPowerwashError", "Resetting the machine could not be prepared."),
    42: ("NewPCRPolicyVerificationError", "The TPM policy could not be verified."),
    43: ("NewPCRPolicyHTTPError", "The TPM policy could not be sent."),
    44: (
        "RollbackError",
        "The machine runs its old version after the reboot: the new one did not start.",
    ),
    100: ("DownloadIncomplete", "The download is not complete yet."),
    _HTTP: ("OmahaRequestHTTPResponseBase", "The update server did not answer."),
    _HTTP_UNUSABLE: (
        "OmahaRequestHTTPResponseBase",
        "The update server's answer had an HTTP status that is none.",
    ),
}
