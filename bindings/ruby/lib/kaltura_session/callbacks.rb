# frozen_string_literal: true

module KalturaSession
  # A session and what the server reported about it; nil for what it did not report.
  class SessionInfo
    attr_reader :ks, :expires_at, :partner_id, :user_id, :type, :privileges
    # Privileges that were requested but not granted.
    attr_reader :missing_privileges

    def self.copy(info)
      read = ->(field) { Native.call(:"kaltura_session_info_#{field}", info) }
      copied = allocate
      copied.instance_eval do
        @ks = read[:ks]
        @expires_at = read[:expires_at].then { |time| time == -2**63 ? nil : time }
        @partner_id = read[:partner_id].then { |id| id.zero? ? nil : id }
        @user_id = read[:user_id]
        @type = read[:type].then { |type| type == -2**31 ? nil : type }
        @privileges = read[:privileges]
        @missing_privileges = read[:missing_privileges]
      end
      copied.freeze
    end
    private_class_method :new, :copy

    # Does not show the session.
    def inspect = "#<#{self.class} partner_id=#{partner_id} user_id=#{user_id.inspect} expires_at=#{expires_at.inspect}>"
  end

  # One C function of each kind, which calls the procs in a table. user_data is a key of the table.
  module Callbacks
    @table = {}
    @next = 0

    class << self
      # Adds procs to the table until DESTROY is called; returns their user_data.
      def register(procs)
        @next += 1
        @table[@next] = procs
        FFI::Pointer.new(@next)
      end

      def remove(user) = @table.delete(user.address)

      def of(user) = @table.fetch(user.address)

      # An exception must not leave a callback: one that cannot fail a call becomes a warning.
      def quietly
        yield
      rescue Exception => e
        warn "kaltura_session: exception in a callback: #{e.message}"
      end

      # A callback of the credentials, whose exception is shown by the call's error.
      def provide(user)
        yield of(user)
        0
      rescue Exception => e
        @thrown = e
        1
      end

      # Adds what a callback has raised to the error of the call.
      def thrown_into(error)
        error.instance_variable_set(:@callback_error, @thrown) if error.status == Status::CALLBACK
        error
      end
    end

    POINTER = :pointer
    # Constants: the gem frees the C function of a proc that is collected.
    DESTROY = FFI::Function.new(:void, [POINTER]) { |user| quietly { remove(user) } }
    LOG = FFI::Function.new(:void, [POINTER, :int32, :string]) do |user, level, message|
      quietly { of(user)[:log].call(level, message.force_encoding("UTF-8")) }
    end
    RENEWED = FFI::Function.new(:void, [POINTER, POINTER]) do |user, info|
      quietly { of(user)[:on_renewed]&.call(SessionInfo.send(:copy, info)) }
    end
    FAILED = FFI::Function.new(:void, [POINTER, POINTER, :int64]) do |user, error, expires_at|
      quietly { of(user)[:on_failed]&.call(Error.send(:copy, error), expires_at.zero? ? nil : expires_at) }
    end
    SESSION = FFI::Function.new(:int32, [POINTER, POINTER]) do |user, result|
      provide(user) do |procs|
        ks, expires_at = procs[:session].call
        Native.call(:kaltura_credentials_result_set_ks, result, ks, expires_at || 0)
      end
    end
    OTP = FFI::Function.new(:int32, [POINTER, POINTER]) do |user, result|
      provide(user) { |procs| Native.call(:kaltura_credentials_result_set_otp, result, procs[:otp].call) }
    end
  end
end
