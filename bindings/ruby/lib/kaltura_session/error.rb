# frozen_string_literal: true

module KalturaSession
  # A method of an object that is closed was called.
  class ClosedError < StandardError; end

  # A failed call. The numbers and strings are nil in an error that a program raises itself.
  class Error < StandardError
    # One of Status, and its name, such as "KALTURA_ERROR_TIMEOUT".
    attr_reader :status, :status_name
    # The error code of the Kaltura API, such as "START_SESSION_ERROR".
    attr_reader :api_code
    # One of Cause.
    attr_reader :cause_code
    attr_reader :http_status, :request_id
    # One of RetryClass, and how long to wait before a retry.
    attr_reader :retry_class, :retry_after_seconds

    # Converts an error of the library, and frees it.
    def self.take(pointer)
      copy(pointer)
    ensure
      Native.kaltura_error_free(pointer)
    end

    def self.copy(pointer)
      error = new(Native.call(:kaltura_error_message, pointer))
      error.send(:fill, Native.kaltura_error_status(pointer), pointer)
      # The cause of Ruby is set by `raise`.
      Callbacks.thrown_into(error)
    end

    def self.of_status(status)
      error = new(Native.call(:kaltura_status_string, status))
      error.send(:fill, status, nil)
      error
    end
    private_class_method :take, :copy, :of_status

    # What a callback of the credentials has raised, if it made the call fail.
    attr_reader :callback_error

    private

    def fill(status, pointer)
      @status = status
      @status_name = Native.call(:kaltura_status_name, status)
      @api_code = Native.call(:kaltura_error_api_code, pointer)
      @cause_code = Native.kaltura_error_cause(pointer)
      @http_status = Native.kaltura_error_http_status(pointer)
      @request_id = Native.call(:kaltura_error_request_id, pointer)
      @retry_class = Native.kaltura_error_retry_class(pointer)
      @retry_after_seconds = Native.kaltura_error_retry_after_seconds(pointer)
    end
  end
end
