# frozen_string_literal: true

# Kaltura sessions for Ruby: bindings of libkaltura_session with the gem ffi.
#
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Objects are AutoPointers, freed when they are collected. A function that returns an owned string returns a
# :pointer, which `take` copies and frees; a borrowed string is a :string. To add a function, attach it, and write a
# method that calls it with `take` or `make`. Other threads run during calls over the network.

require "ffi"
require "json"

module KalturaSession
  USER = 0
  ADMIN = 2

  # The results of Ks#check.
  OK = 0
  ERROR_KS_EXPIRED = 103
  ERROR_KS_RESTRICTED_IP = 104
  ERROR_KS_RESTRICTED_URI = 105
  ERROR_KS_NOT_VERIFIED = 106

  # The C functions. They take any pointer, so nothing outside of this file must reach them.
  module Native
    extend FFI::Library

    VERSION_NUMBER = 256 # of the header that this file was written for

    bundled = File.join(__dir__, "libkaltura_session.so.0")
    named = ENV["KALTURA_SESSION_LIBRARY"].to_s # an empty one counts as unset
    begin
      ffi_lib [named, File.exist?(bundled) ? bundled : "libkaltura_session.so.0"].reject(&:empty?).first
    rescue LoadError => e
      raise LoadError, "#{e.message}: install libkaltura_session (and run ldconfig), or set " \
                       "KALTURA_SESSION_LIBRARY to the file"
    end

    attach_function :kaltura_string_free, [:pointer], :void
    attach_function :kaltura_ks_free, [:pointer], :void
    attach_function :kaltura_client_free, [:pointer], :void
    attach_function :kaltura_request_free, [:pointer], :void

    class Ks < FFI::AutoPointer
      def self.release(pointer) = Native.kaltura_ks_free(pointer)
    end

    class Client < FFI::AutoPointer
      def self.release(pointer) = Native.kaltura_client_free(pointer)
    end

    class Request < FFI::AutoPointer
      def self.release(pointer) = Native.kaltura_request_free(pointer)
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
    attach_function :kaltura_request_call, %i[pointer string string string pointer], :pointer
    attach_function :kaltura_request_user_login_by_login_id,
                    %i[pointer string string int32 int64 string string pointer], :pointer
    attach_function :kaltura_request_perform, %i[pointer pointer], :int32, blocking: true
    attach_function :kaltura_request_cancel, [:pointer], :void
    attach_function :kaltura_request_take_string, %i[pointer pointer], :pointer

    if kaltura_version_number < VERSION_NUMBER
      raise LoadError, "libkaltura_session #{kaltura_version} is too old for this file"
    end

    module_function

    # Rejects or converts what the gem would truncate: a number to its whole part, and a string of two-byte
    # characters at its first byte that is 0.
    def convert(argument)
      case argument
      when Integer then argument
      when Numeric then raise TypeError, "#{argument} is not an Integer"
      when String then argument.encoding == Encoding::BINARY ? argument : argument.encode("UTF-8")
      else argument
      end
    end

    # Defers Thread#kill, Thread#raise and Timeout while nothing frees an object of the library yet.
    def held(&block) = Thread.handle_interrupt(Object => :never, &block)

    # Calls a function that takes an error last. `held` must enclose the call and what frees the result.
    def make(function, *arguments)
      slot = FFI::MemoryPointer.new(:pointer)
      held do
        result = public_send(function, *arguments.map { |argument| convert(argument) }, slot)
        error = slot.read_pointer
        raise Error.send(:take, error) unless error.null?

        result
      end
    end

    # Calls a function that returns an owned string; copies and frees it.
    def take(function, *arguments)
      held do
        string = make(function, *arguments)
        begin
          string.read_string.force_encoding("UTF-8")
        ensure
          kaltura_string_free(string)
        end
      end
    end

    # Creates a request, performs it on another thread, and returns its result. So Timeout, Thread#raise and Thread#kill
    # interrupt this thread at once, and the request is cancelled.
    def perform(constructor, *arguments)
      held do
        request = Request.new(make(constructor, *arguments))
        worker = Thread.new do
          make(:kaltura_request_perform, request)
          nil
        rescue Error => e
          e
        end
        begin
          error = Thread.handle_interrupt(Object => :immediate) { worker.value }
        ensure
          kaltura_request_cancel(request) # a no-op if it is finished
          worker.join
        end
        raise error if error

        take(:kaltura_request_take_string, request)
      ensure
        request&.free
      end
    end
  end
  private_constant :Native

  # A failed call. The numbers and strings are nil in an error that a program raises itself.
  class Error < StandardError
    attr_reader :status, :status_name, :api_code, :cause_number, :http_status, :request_id, :retry_class

    # Converts an error of the library, and frees it.
    def self.take(pointer)
      error = new(Native.kaltura_error_message(pointer).force_encoding("UTF-8"))
      status = Native.kaltura_error_status(pointer)
      {
        status: status,
        status_name: Native.kaltura_status_name(status),
        api_code: Native.kaltura_error_api_code(pointer),
        cause_number: Native.kaltura_error_cause(pointer),
        http_status: Native.kaltura_error_http_status(pointer),
        request_id: Native.kaltura_error_request_id(pointer),
        retry_class: Native.kaltura_error_retry_class(pointer),
      }.each { |name, value| error.instance_variable_set("@#{name}", value) }
      error
    ensure
      Native.kaltura_error_free(pointer)
    end
    private_class_method :take
  end

  # Generates a session locally.
  def self.generate(secret, partner_id:, type:, user_id: nil, expiry_seconds: 0, privileges: nil)
    Native.take(:kaltura_generate_session, secret, user_id, type, partner_id, expiry_seconds, privileges)
  end

  # A parsed session.
  class Ks
    private_class_method :new

    # Parses a session and verifies it with one of the secrets. It must still be validated: see check.
    def self.parse(ks, secrets)
      secrets = secrets.map do |secret|
        raise TypeError, "a secret is a #{secret.class}, not a String" unless secret.is_a?(String)

        Native.convert(secret)
      end
      # The gem rejects NULs in arguments, but not here.
      raise ArgumentError, "a secret contains a NUL character" if secrets.any? { |secret| secret.include?("\0") }

      strings = secrets.map { |secret| FFI::MemoryPointer.from_string(secret) }
      list = FFI::MemoryPointer.new(:pointer, [strings.size, 1].max)
      list.write_array_of_pointer(strings)
      new(Native.held { Native::Ks.new(Native.make(:kaltura_ks_parse, ks, list, strings.size)) })
    end

    def initialize(handle) = @handle = handle

    # Validates the session for one request: OK only if it may be accepted.
    def check(now: 0, remote_ip: nil, request_uri: nil)
      Native.kaltura_ks_check(@handle, *[now, remote_ip, request_uri].map { |argument| Native.convert(argument) })
    end

    def user_id = Native.kaltura_ks_user_id(@handle)&.force_encoding("UTF-8")

    def expires_at = Native.kaltura_ks_expires_at(@handle)
  end

  # A client of one Kaltura server. Any number of threads may use it.
  class Client
    def initialize(service_url: nil, ca_file: nil, partner_id: 0)
      @lock = Mutex.new
      @calls = 0
      @handle = Native.held do
        config = Native.kaltura_config_new
        Native.make(:kaltura_config_set_service_url, config, service_url) if service_url
        Native.make(:kaltura_config_set_ca_file, config, ca_file) if ca_file
        Native.make(:kaltura_config_set_partner_id, config, partner_id)
        Native::Client.new(Native.make(:kaltura_client_new, config))
      ensure
        Native.kaltura_config_free(config)
      end
    end

    def initialize_copy(_) = raise(TypeError, "a client cannot be copied")

    # Frees the client now, or when it is collected if another thread is in a call.
    def close
      @lock.synchronize do
        Native.held do
          @handle&.free if @calls.zero?
          @handle = nil # the library returns an error for it
        end
      end
    end

    def login(login_id, password, expiry_seconds: 0, privileges: nil, otp: nil)
      use do |handle|
        Native.perform(:kaltura_request_user_login_by_login_id, handle, login_id, password, 0, expiry_seconds, privileges,
                       otp)
      end
    end

    def ks=(ks)
      use { |handle| Native.make(:kaltura_client_set_ks, handle, ks) }
    end

    # Calls any action of the API.
    def call(service, action, params = {})
      use { |handle| JSON.parse(Native.perform(:kaltura_request_call, handle, service, action, JSON.generate(params))) }
    end

    private

    # Yields the handle, which is not freed meanwhile.
    def use
      handle = @lock.synchronize do
        @calls += 1
        @handle
      end
      # Only now: a thread that is killed while it waits for the lock has not been counted.
      begin
        yield handle
      ensure
        @lock.synchronize { @calls -= 1 }
      end
    end
  end
end
