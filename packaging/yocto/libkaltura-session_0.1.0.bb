# Builds without a network from the tarball of `make dist`, which has every crate. Place it in files/ beside this recipe, or
# change SRC_URI to its URL and set its checksum.
SUMMARY = "Sessions for the Kaltura video platform"
LICENSE = "(MIT | Apache-2.0) & MIT & ISC & Apache-2.0 & BSD-3-Clause & Zlib"
LIC_FILES_CHKSUM = " \
    file://LICENSE-MIT;md5=41f8bca8593fe6b141d37dbf3162be53 \
    file://LICENSE-APACHE;md5=3b83ef96387f14655fc854ddc3c6bd57 \
"

SRC_URI = "file://kaltura_session-${PV}.tar.xz"
S = "${WORKDIR}/kaltura_session-${PV}"

inherit cargo_c pkgconfig

# The crates are in vendor/ of the tarball, whose .cargo/config.toml names them.
CARGO_DISABLE_BITBAKE_VENDORING = "1"
CARGO_BUILD_FLAGS:append = " --no-default-features --features https,capi"
# The cross linker of Yocto replaces the project's wrapper, which sets the symbol versions: the wrapper calls it instead.
export KALTURA_LINKER = "${RUST_TARGET_CCLD}"
do_configure:append() {
    sed -i "s|^linker = .*|linker = \"${S}/scripts/linker\"|" ${CARGO_HOME}/config.toml
}

RRECOMMENDS:${PN} = "ca-certificates"
