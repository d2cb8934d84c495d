################################################################################
#
# libkaltura-session
#
################################################################################

# The tarball of `make dist`, which has every crate: BR2_PRIMARY_SITE or
# LIBKALTURA_SESSION_SITE is where it is published.
LIBKALTURA_SESSION_VERSION = 0.1.0
LIBKALTURA_SESSION_SOURCE = kaltura_session-$(LIBKALTURA_SESSION_VERSION).tar.xz
LIBKALTURA_SESSION_LICENSE = MIT or Apache-2.0, MIT, ISC, Apache-2.0, BSD-3-Clause, Zlib
LIBKALTURA_SESSION_LICENSE_FILES = LICENSE-MIT LICENSE-APACHE packaging/THIRD-PARTY-LICENSES.txt
LIBKALTURA_SESSION_INSTALL_STAGING = YES
LIBKALTURA_SESSION_DEPENDENCIES = host-rustc

LIBKALTURA_SESSION_OPTIONS = \
	TARGET=$(RUSTC_TARGET_NAME) \
	CC="$(TARGET_CC)" OBJCOPY="$(TARGET_OBJCOPY)" STRIP=no \
	CFLAGS="$(TARGET_CFLAGS)" LDFLAGS="$(TARGET_LDFLAGS)" \
	CARGO_FLAGS="--locked --offline --no-default-features --features=https"

define LIBKALTURA_SESSION_BUILD_CMDS
	$(TARGET_MAKE_ENV) $(PKG_CARGO_ENV) $(MAKE) -C $(@D) tool $(LIBKALTURA_SESSION_OPTIONS)
endef

define LIBKALTURA_SESSION_INSTALL_STAGING_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) install-built $(LIBKALTURA_SESSION_OPTIONS) \
		DESTDIR=$(STAGING_DIR) PREFIX=/usr
endef

define LIBKALTURA_SESSION_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 755 $(STAGING_DIR)/usr/lib/libkaltura_session.so.0 \
		$(TARGET_DIR)/usr/lib/libkaltura_session.so.0
	$(INSTALL) -D -m 755 $(STAGING_DIR)/usr/bin/kaltura-ks $(TARGET_DIR)/usr/bin/kaltura-ks
endef

$(eval $(generic-package))
