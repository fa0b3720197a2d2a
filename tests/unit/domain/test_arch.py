"""The architecture of a machine, from what its request says of it."""

import pytest

from domain.arch import Arch, arch_of


@pytest.mark.parametrize(
    ("board", "os_arch", "service_pack", "expected"),
    [
        pytest.param("amd64-usr", "", "", Arch.AMD64, id="update_engine"),
        pytest.param("arm64-usr", "", "", Arch.AARCH64, id="update_engine on ARM"),
        pytest.param("arm64-usr", "x64", "1_x86_64", Arch.AARCH64, id="board first"),
        pytest.param("", "x64", "", Arch.AMD64, id="Omaha's word"),
        pytest.param("", "X86_64", "", Arch.AMD64, id="the kernel's, in any case"),
        pytest.param("", "amd64", "", Arch.AMD64, id="Go's"),
        pytest.param("", "arm", "", Arch.AARCH64, id="Omaha's for ARM"),
        pytest.param("", "arm64", "", Arch.AARCH64, id="Go's for ARM"),
        pytest.param("", "aarch64", "", Arch.AARCH64, id="the kernel's for ARM"),
        pytest.param("", "i686", "", Arch.X86, id="32 bits"),
        pytest.param("", "x86", "4230.2.1_aarch64", Arch.X86, id="name before suffix"),
        pytest.param("", "", "4230.2.1_aarch64", Arch.AARCH64, id="suffix"),
        pytest.param("", "", "4230.2.1_x86_64", Arch.AMD64, id="suffix with a bar"),
        pytest.param("", "", "aarch64", Arch.AMD64, id="no suffix"),
        pytest.param("mips-usr", "mips", "1_mips", Arch.AMD64, id="unheard of"),
        pytest.param("", "", "", Arch.AMD64, id="silence"),
    ],
)
def test_a_machine_is_of_the_architecture_that_it_tells(
    board, os_arch, service_pack, expected
):
    assert arch_of(board, os_arch, service_pack) is expected


@pytest.mark.parametrize("arch", list(Arch))
def test_what_is_for_all_fits_any_and_any_fits_itself(arch):
    assert arch.fits(arch)
    assert arch.fits(Arch.ALL)
    assert Arch.ALL.fits(arch)


def test_different_architectures_do_not_fit():
    assert not Arch.AMD64.fits(Arch.AARCH64)
    assert not Arch.X86.fits(Arch.AMD64)


def test_folders_of_releases_are_called_as_flatcar_calls_them():
    assert [arch.short_name for arch in Arch] == ["all", "amd64", "arm64", "x86"]
