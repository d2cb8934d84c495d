"""Puts the library into the wheel, if it is there to be put.

It is the one that the environment variable KALTURA_SESSION_LIBRARY names, else the one that `make lib`
has built. With an empty KALTURA_SESSION_LIBRARY, or without either, the wheel is for every machine and
uses the library of the system.
"""

import os
import re
import shutil
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

BUILT = Path(__file__).resolve().parents[2] / "target/release/libkaltura_session.so"


def library():
    named = os.environ.get("KALTURA_SESSION_LIBRARY")
    if named is not None:
        return Path(named).resolve(strict=True) if named else None
    return BUILT if BUILT.exists() else None


class BuildPy(build_py):
    def run(self):
        super().run()
        bundled = Path(self.build_lib) / "kaltura_session/libkaltura_session.so.0"
        bundled.unlink(missing_ok=True)  # of an earlier build
        if library():
            shutil.copyfile(library(), bundled)


def platform(tag):
    """The manylinux tag (PEP 600) of the oldest glibc that has all symbols of the library, so that pip refuses the wheel
    where the library would not load. The library needs nothing else that manylinux does not have."""
    if library() is None or not tag.startswith("linux_"):
        return tag
    versions = re.findall(rb"\0GLIBC_(\d+)\.(\d+)(?:\.\d+)?(?=\0)", library().read_bytes())
    if not versions:
        return tag
    major, minor = max((int(major), int(minor)) for major, minor in versions)
    return f"manylinux_{major}_{minor}_{tag.removeprefix('linux_')}"


class BdistWheel(bdist_wheel):
    def get_tag(self):
        # It is C that is bundled, nothing of one version of Python.
        return ("py3", "none", platform(super().get_tag()[2]))


class PlatformDistribution(Distribution):
    def has_ext_modules(self):
        return library() is not None


setup(cmdclass={"build_py": BuildPy, "bdist_wheel": BdistWheel}, distclass=PlatformDistribution)
