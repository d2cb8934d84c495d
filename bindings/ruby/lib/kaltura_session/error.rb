# frozen_string_literal: true

module KalturaSession
  # A method of an object that is closed was called.
  class ClosedError < StandardError; end

  # A failed call. Its cause is what a callback of the credentials has raised, if that made the call fail. The attributes
  # are nil in an error that a program raises itself.
  class Error < StandardError
    # One of Status.
    attr_reader :status
    # The name of the constant in Status, such as "WRONG_PASSWORD"; "UNKNOWN" for one of a newer library.
    attr_reader :status_name
    # One of Category.
    attr_reader :category
    # The error code of the Kaltura API, such as "START_SESSION_ERROR"; nil if the API reported none.
    attr_reader :api_code
    # Why the server rejected the session, for Status::INVALID_KS: one of Cause.
    attr_reader :cause_code
    # The name of the constant in Cause.
    attr_reader :cause_name
    # 0 without a response; 200 for errors of the API.
    attr_reader :http_status
    # The request id of the server, for Kaltura's support; nil if there is none.
    attr_reader :request_id
    # One of RetryClass.
    attr_reader :retry_class
    # The name of the constant in RetryClass.
    attr_reader :retry_class_name
    # How long to wait before a retry; 0 if unknown.
    attr_reader :retry_after_seconds

    FUNCTION = /\bkaltura_(?:config_set_|config_add_|client_set_|client_|(?=user_))(\w+)/.freeze # :nodoc:
    private_constant :FUNCTION

    # Converts an error of the library, and frees it. `option` is the name of the argument in Ruby.
    def self.take(pointer, option = nil) # :nodoc:
      copy(pointer, option)
    ensure
      Native.kaltura_error_free(pointer)
    end

    def self.copy(pointer, option = nil) # :nodoc:
      message = Native.call(:kaltura_error_message, pointer)
      message = message.gsub(FUNCTION, '\1').gsub("KALTURA_HASH_AUTO", "HashType::AUTO")
      message = message.gsub("the KALTURA_HASH_ constants", "HashType").gsub("the KALTURA_LOG_ constants", "LogLevel")
      message = message.sub(": is NULL", ": is nil").sub(/\A(params|requests)_json(?=: )/, '\1')
      message = message.sub(/\A\w+(?=: )/, option) if option
      error = new(message)
      error.send(:fill, Native.kaltura_error_status(pointer), pointer)
      error
    end

    def self.of_status(status) # :nodoc:
      error = new(Native.call(:kaltura_status_string, status))
      error.send(:fill, status, nil)
      error
    end

    # Adds what a callback has raised to the error of the call.
    def self.caused(error, thrown) # :nodoc:
      cause = thrown&.exception if error.status == Status::CALLBACK
      return error unless cause

      message = error.message.sub(" with status 1") { ": #{cause.message} (#{cause.class})" }
      raise error.exception(message), cause: cause
    rescue Error => e
      e
    end
    private_class_method :take, :copy, :of_status, :caused

    private

    # :stopdoc:

    def fill(status, pointer)
      @status = status
      @status_name = Status.name_of(status)
      @category = Native.kaltura_status_category(status)
      @api_code = Native.call(:kaltura_error_api_code, pointer)
      @cause_code = Native.kaltura_error_cause(pointer)
      @cause_name = Cause.name_of(@cause_code)
      @http_status = Native.kaltura_error_http_status(pointer)
      @request_id = Native.call(:kaltura_error_request_id, pointer)
      @retry_class = Native.kaltura_error_retry_class(pointer)
      @retry_class_name = RetryClass.name_of(@retry_class)
      @retry_after_seconds = Native.kaltura_error_retry_after_seconds(pointer)
    end
  end
end
