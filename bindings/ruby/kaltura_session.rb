# frozen_string_literal: true

# Kaltura sessions for Ruby: a thin layer over libkaltura_session by the gem ffi.
#
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Handles are AutoPointers, freed when they are collected. A function that makes a text returns a
# :pointer, which `take` copies and frees; a borrowed text is a :string. To add a function, attach it,
# and write a method that calls it by `take` or `make`. Calls over the network let other threads run.

require "ffi"
require "json"

module KalturaSession
  USER = 0
  ADMIN = 2
  VALID = 0

  # The library as C sees it.
  module Native
    extend FFI::Library

    VERSION_NUMBER = 256 # of the header that this file was written to

    bundled = File.join(__dir__, "libkaltura_session.so.0")
    named = ENV["KALTURA_SESSION_LIBRARY"].to_s # an empty one is none
    begin
      ffi_lib [named, File.exist?(bundled) ? bundled : "libkaltura_session.so.0"].reject(&:empty?).first
    rescue LoadError => e
      raise LoadError, "#{e.message}: install libkaltura_session (and run ldconfig), or name the file with " \
                       "KALTURA_SESSION_LIBRARY"
    end

    attach_function :kaltura_string_free, [:pointer], :void
    attach_function :kaltura_ks_free, [:pointer], :void
    attach_function :kaltura_client_free, [:pointer], :void

    class Ks < FFI::AutoPointer
      def self.release(pointer) = Native.kaltura_ks_free(pointer)
    end

    class Client < FFI::AutoPointer
      def self.release(pointer) = Native.kaltura_client_free(pointer)
    end

    attach_function :kaltura_version, [], :string
    attach_function :kaltura_version_number, [], :int32
    attach_function :kaltura_status_name, [:int32], :string
    attach_function :kaltura_error_status, [:pointer], :int32
    attach_function :kaltura_error_message, [:pointer], :string
    attach_function :kaltura_error_api_code, [:pointer], :string
    attach_function :kaltura_error_cause, [:pointer], :int32
    attach_function :kaltura_error_http_status, [:pointer], :int32
    attach_function :kaltura_error_request_id, [:pointer], :string
    attach_function :kaltura_error_retry_class, [:pointer], :int32
    attach_function :kaltura_error_free, [:pointer], :void
    attach_function :kaltura_generate_session, %i[string string int32 int32 int64 string pointer], :pointer
    attach_function :kaltura_ks_parse, %i[string pointer size_t pointer], :pointer
    attach_function :kaltura_ks_check, %i[pointer int64 string string], :int32
    attach_function :kaltura_ks_user_id, [:pointer], :string
    attach_function :kaltura_ks_expires_at, [:pointer], :int64
    attach_function :kaltura_config_new, [], :pointer
    attach_function :kaltura_config_free, [:pointer], :void
    attach_function :kaltura_config_set_service_url, %i[pointer string pointer], :int32
    attach_function :kaltura_config_set_ca_file, %i[pointer string pointer], :int32
    attach_function :kaltura_config_set_partner_id, %i[pointer int32 pointer], :int32
    attach_function :kaltura_client_new, %i[pointer pointer], :pointer
    attach_function :kaltura_client_set_ks, %i[pointer string pointer], :int32
    attach_function :kaltura_client_call, %i[pointer string string string pointer], :pointer, blocking: true
    attach_function :kaltura_user_login_by_login_id,
                    %i[pointer string string int32 int64 string string pointer], :pointer, blocking: true

    if kaltura_version_number < VERSION_NUMBER
      raise LoadError, "libkaltura_session #{kaltura_version} is too old for this file"
    end
  end

  # Why a call failed.
  class Error < StandardError
    attr_reader :status, :status_name, :api_code, :cause_number, :http_status, :request_id, :retry_class

    # Takes an error of the library, and frees it.
    def initialize(error)
      super(Native.kaltura_error_message(error).force_encoding("UTF-8"))
      @status = Native.kaltura_error_status(error)
      @status_name = Native.kaltura_status_name(@status)
      @api_code = Native.kaltura_error_api_code(error)
      @cause_number = Native.kaltura_error_cause(error)
      @http_status = Native.kaltura_error_http_status(error)
      @request_id = Native.kaltura_error_request_id(error)
      @retry_class = Native.kaltura_error_retry_class(error)
    ensure
      Native.kaltura_error_free(error)
    end
  end

  module_function

  # Refuses or converts what the gem would cut to fit C: a number to its whole part, and a text of two-byte characters
  # at the first byte that is 0.
  def given(argument)
    case argument
    when Integer then argument
    when Numeric then raise TypeError, "#{argument} is no Integer"
    when String then argument.encoding == Encoding::BINARY ? argument : argument.encode("UTF-8")
    else argument
    end
  end

  # Puts off Thread#kill, Thread#raise and Timeout while something of the library's is in no hands that free it.
  def held(&block) = Thread.handle_interrupt(Object => :never, &block)

  # Calls a function that takes an error last; what it makes is to be taken care of under the same `held`.
  def make(function, *arguments)
    error = FFI::MemoryPointer.new(:pointer)
    held do
      result = Native.public_send(function, *arguments.map { |argument| given(argument) }, error)
      raise Error, error.read_pointer unless error.read_pointer.null?

      result
    end
  end

  # Calls a function that makes a text; copies and frees it.
  def take(function, *arguments)
    held do
      text = make(function, *arguments)
      begin
        text.read_string.force_encoding("UTF-8")
      ensure
        Native.kaltura_string_free(text)
      end
    end
  end

  # Signs a session: no client, no network.
  def generate(secret, partner_id:, type:, user_id: nil, expiry_seconds: 0, privileges: nil)
    take(:kaltura_generate_session, secret, user_id, type, partner_id, expiry_seconds, privileges)
  end

  # A session as it was read.
  class Ks
    # Reads a session and verifies it with one of the secrets. It must still be judged: see check.
    def self.parse(ks, secrets)
      secrets = secrets.map { |secret| KalturaSession.given(secret) }
      # The gem checks texts for NULs where they are arguments, but not here.
      raise ArgumentError, "a secret holds a NUL" if secrets.any? { |secret| secret.include?("\0") }

      texts = secrets.map { |secret| FFI::MemoryPointer.from_string(secret) }
      list = FFI::MemoryPointer.new(:pointer, [texts.size, 1].max)
      list.write_array_of_pointer(texts)
      new(KalturaSession.held { Native::Ks.new(KalturaSession.make(:kaltura_ks_parse, ks, list, texts.size)) })
    end

    def initialize(handle) = @handle = handle

    def check(now: 0, remote_ip: nil, request_uri: nil)
      Native.kaltura_ks_check(@handle, *[now, remote_ip, request_uri].map { |argument| KalturaSession.given(argument) })
    end

    def user_id = Native.kaltura_ks_user_id(@handle)&.force_encoding("UTF-8")

    def expires_at = Native.kaltura_ks_expires_at(@handle)
  end

  # A client of one Kaltura server. Any number of threads may use it.
  class Client
    def initialize(service_url: nil, ca_file: nil, partner_id: 0)
      @lock = Mutex.new
      @calls = 0
      @handle = KalturaSession.held do
        config = Native.kaltura_config_new
        KalturaSession.make(:kaltura_config_set_service_url, config, service_url) if service_url
        KalturaSession.make(:kaltura_config_set_ca_file, config, ca_file) if ca_file
        KalturaSession.make(:kaltura_config_set_partner_id, config, partner_id)
        Native::Client.new(KalturaSession.make(:kaltura_client_new, config))
      ensure
        Native.kaltura_config_free(config)
      end
    end

    def initialize_copy(_) = raise(TypeError, "a client cannot be copied")

    # Frees it now; when a call is under way on another thread, after that, when it is collected.
    def close
      @lock.synchronize do
        KalturaSession.held do
          @handle&.free if @calls.zero?
          @handle = nil # which the library refuses by name
        end
      end
    end

    def login(login_id, password, expiry_seconds: 0, privileges: nil, otp: nil)
      use do |handle|
        KalturaSession.take(:kaltura_user_login_by_login_id, handle, login_id, password, 0, expiry_seconds, privileges, otp)
      end
    end

    def ks=(ks)
      use { |handle| KalturaSession.make(:kaltura_client_set_ks, handle, ks) }
    end

    # Any action of the API.
    def call(service, action, params = {})
      use { |handle| JSON.parse(KalturaSession.take(:kaltura_client_call, handle, service, action, JSON.generate(params))) }
    end

    private

    # The handle, which is not freed meanwhile.
    def use
      handle = @lock.synchronize do
        @calls += 1
        @handle
      end
      # Not before: a thread that is ended while it waits for the lock has not been counted.
      begin
        yield handle
      ensure
        @lock.synchronize { @calls -= 1 }
      end
    end
  end
end
