# frozen_string_literal: true

#--
# No endless methods: rdoc up to Ruby 3.1 would take what follows for a part of them.
#
# SPDX-License-Identifier: MIT OR Apache-2.0
#++

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

# Creates and verifies Kaltura sessions (KS), and calls the Kaltura API with them: bindings of libkaltura_session with the
# gem ffi.
#
# In all methods, an expiry_seconds of 0 is a day, times are Unix seconds, and privileges are a string such as
# "sview:*,edit:0_abcdefgh", or Privileges.
module KalturaSession
  private_constant :Native, :Handle, :Callbacks
end
