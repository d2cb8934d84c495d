"""A recipe for Conan 2. Builds without a network from the tarball of `make dist`, which has every crate; needs cargo 1.85:

    KALTURA_SESSION_TARBALL=.../kaltura_session-0.1.0.tar.xz conan create packaging/conan
"""
import os

from conan import ConanFile
from conan.tools.files import rm, rmdir, unzip


class KalturaSession(ConanFile):
    name = "kaltura_session"
    version = "0.1.0"
    description = "Sessions for the Kaltura video platform"
    license = "MIT OR Apache-2.0"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": True}

    def validate(self):
        if self.settings.os != "Linux":
            raise Exception("this recipe builds for Linux; see docs/packaging.md for Windows")

    def configure(self):
        self.settings.rm_safe("compiler.cppstd")
        self.settings.rm_safe("compiler.libcxx")

    def build(self):
        unzip(self, os.environ["KALTURA_SESSION_TARBALL"], strip_root=True)
        self.run(f"make tool man {self._flags()}")

    def package(self):
        self.run(f"make install-built {self._flags()} DESTDIR='{self.package_folder}' PREFIX=/ LIBDIR=/lib INCLUDEDIR=/include "
                 "BINDIR=/bin DATADIR=/share MANDIR=/share/man DOCDIR=/licenses", cwd=self.build_folder)
        # Conan generates files for CMake and pkg-config.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))
        rm(self, "*.a" if self.options.shared else "*.so*", os.path.join(self.package_folder, "lib"))

    def package_info(self):
        self.cpp_info.libs = ["kaltura_session"]
        self.cpp_info.set_property("cmake_file_name", "KalturaSession")
        self.cpp_info.set_property("cmake_target_name", "Kaltura::session" if self.options.shared else "Kaltura::session_static")
        self.cpp_info.set_property("pkg_config_name", "kaltura_session")
        if not self.options.shared:
            self.cpp_info.system_libs = ["gcc_s", "util", "rt", "pthread", "m", "dl", "c"]

    def _flags(self):
        return "CARGO_FLAGS='--locked --offline --no-default-features --features=https'"
