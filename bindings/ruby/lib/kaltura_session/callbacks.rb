# frozen_string_literal: true

module KalturaSession
  # A session and what the server reported about it; nil for what it did not report.
  class SessionInfo
    # The session.
    attr_reader :ks
    # Unix seconds.
    attr_reader :expires_at
    attr_reader :partner_id, :user_id
    # One of SessionType or another number.
    attr_reader :type
    # A string, such as "sview:*,edit:0_abcdefgh".
    attr_reader :privileges
    # The privileges that were requested but not granted, as a string.
    attr_reader :missing_privileges

    def self.copy(info) # :nodoc:
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
    def inspect
      "#<#{self.class} partner_id=#{partner_id} user_id=#{user_id.inspect} expires_at=#{expires_at.inspect}>"
    end
  end

  # One C function of each kind, which calls the procs in a table. user_data is a key of the table.
  module Callbacks # :nodoc: all
    # What the callbacks of one client's credentials have raised last.
    Thrown = Struct.new(:exception)

    @table = {}
    @next = 0
    @lock = Mutex.new

    class << self
      # Adds procs to the table until DESTROY is called; returns their user_data.
      def register(procs)
        key = @lock.synchronize { @next += 1 }
        @table[key] = procs
        FFI::Pointer.new(key)
      end

      def remove(user)
        @table.delete(user.address)
      end

      def of(user)
        @table.fetch(user.address)
      end

      # An exception must not leave a callback: one that cannot fail a call becomes a warning.
      def quietly
        yield
      rescue Exception => e
        warn "kaltura_session: exception in a callback: #{e.message}"
      ensure
        return # stops Thread#kill and throw, which would leave the callback too
      end

      # A callback of the program that cannot fail a call.
      def notify(&callback)
        quietly { Native.interruptible(&callback) }
      end

      # A callback of the credentials, whose exception is shown by the call's error.
      def provide(user)
        procs = of(user)
        thrown = ThreadError.new("the callback ended its thread")
        Native.interruptible { yield procs }
        thrown = nil
      rescue Exception => e
        thrown = e
      ensure
        procs[:thrown].exception = thrown
        return thrown ? 1 : 0 # see above
      end
    end

    POINTER = :pointer
    # Constants: the gem frees the C function of a proc that is collected.
    DESTROY = FFI::Function.new(:void, [POINTER]) { |user| quietly { remove(user) } }
    LOG = FFI::Function.new(:void, [POINTER, :int32, :string]) do |user, level, message|
      notify { of(user)[:log].call(level, message.force_encoding("UTF-8")) }
    end
    RENEWED = FFI::Function.new(:void, [POINTER, POINTER]) do |user, info|
      notify { of(user)[:on_renewed]&.call(SessionInfo.send(:copy, info)) }
    end
    FAILED = FFI::Function.new(:void, [POINTER, POINTER, :int64]) do |user, error, expires_at|
      notify do
        procs = of(user)
        error = Error.send(:caused, Error.send(:copy, error), procs[:thrown])
        procs[:on_failed]&.call(error, expires_at.zero? ? nil : expires_at)
      end
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
