# frozen_string_literal: true

# Creates and verifies Kaltura sessions (KS), and calls the Kaltura API with them: bindings of libkaltura_session with the
# gem ffi.
#
# SPDX-License-Identifier: MIT OR Apache-2.0

require "ffi"
require "json"

require_relative "kaltura_session/library"
require_relative "kaltura_session/constants"
require_relative "kaltura_session/error"
require_relative "kaltura_session/handle"
require_relative "kaltura_session/local"
require_relative "kaltura_session/ks"
require_relative "kaltura_session/callbacks"
require_relative "kaltura_session/credentials"
require_relative "kaltura_session/client"

module KalturaSession
  private_constant :Native, :Handle, :Callbacks
end
