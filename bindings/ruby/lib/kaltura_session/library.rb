# frozen_string_literal: true

module KalturaSession
  # The C functions. They take any pointer, so nothing outside of this gem must reach them.
  module Native
    extend FFI::Library

    VERSION_NUMBER = 256 # of the header that these files were written for

    bundled = File.join(__dir__, "libkaltura_session.so.0")
    named = ENV["KALTURA_SESSION_LIBRARY"].to_s # an empty one counts as unset
    begin
      ffi_lib [named, File.exist?(bundled) ? bundled : "libkaltura_session.so.0"].reject(&:empty?).first
    rescue LoadError => e
      raise LoadError, "#{e.message}: install libkaltura_session (and run ldconfig), or set " \
                       "KALTURA_SESSION_LIBRARY to the file"
    end
  end
end

require_relative "native"

module KalturaSession
  module Native
    declare
    raise LoadError, "libkaltura_session #{kaltura_version} is too old" if kaltura_version_number < VERSION_NUMBER

    RUNNING = {} # requests that are being performed
    private_constant :RUNNING
    # Ruby waits for all threads, also for those that are in C.
    at_exit { RUNNING.keys.each { |request| kaltura_request_cancel(request) } }

    module_function

    # Converts what the gem would truncate: a number to its whole part, and a string of two-byte characters at its first
    # byte that is 0.
    def convert(argument)
      case argument
      when true then 1
      when false then 0
      when nil, Integer, FFI::Pointer, FFI::Function then argument
      when Numeric then raise TypeError, "#{argument} is not an Integer"
      when String then argument.encoding == Encoding::BINARY ? argument : argument.encode("UTF-8")
      else raise TypeError, "a #{argument.class} is neither a String nor an Integer"
      end
    end

    # Defers Thread#kill, Thread#raise and Timeout while nothing frees an object of the library yet.
    def held(&block) = Thread.handle_interrupt(Object => :never, &block)

    # Calls a function with checked arguments, and raises its error. An owned string is copied and freed. `held` must
    # enclose the call and what frees another result. The letters of a signature are i, l, z (int32, int64, size), s
    # (string), o (owned string), h (set to an object), p (another pointer), e (the error, which is added here) and v
    # (nothing).
    def call(function, *arguments)
      result, letters = SIGNATURES.fetch(function).split(":")
      converted = arguments.each_with_index.map { |argument, i| checked(letters[i], convert(argument)) }
      held do
        slot = FFI::MemoryPointer.new(:pointer) if letters&.end_with?("e")
        returned = public_send(function, *converted, *slot)
        error = slot&.read_pointer
        raise Error.send(:take, error) unless error.nil? || error.null?

        case result
        when "o" then take(returned)
        when "s" then returned&.force_encoding("UTF-8")
        else returned
        end
      end
    end

    # The gem takes a string for any pointer.
    def checked(letter, argument)
      fits = case letter
             when "s" then argument.nil? || argument.is_a?(String)
             when "i", "l", "z" then argument.is_a?(Integer)
             else !argument.is_a?(String)
             end
      fits ? argument : raise(TypeError, "a #{argument.class} does not fit")
    end

    def take(string)
      string.read_string.force_encoding("UTF-8")
    ensure
      kaltura_string_free(string)
    end

    # Yields an array of strings and its size.
    def with_strings(strings)
      copies = strings.map do |string|
        raise TypeError, "a secret is a #{string.class}, not a String" unless string.is_a?(String)

        converted = convert(string)
        # The gem rejects NULs in arguments, but not here.
        raise ArgumentError, "a secret contains a NUL character" if converted.include?("\0")

        FFI::MemoryPointer.from_string(converted)
      end
      list = FFI::MemoryPointer.new(:pointer, [copies.size, 1].max)
      list.write_array_of_pointer(copies)
      yield list, copies.size
    ensure
      copies&.each(&:clear)
    end

    # Performs a request on another thread, and yields it. So Timeout, Thread#raise and Thread#kill interrupt this thread at
    # once, and the request is cancelled. Frees the request.
    def perform(request, timeout_ms)
      held do
        call(:kaltura_request_set_timeout_ms, request, timeout_ms) if timeout_ms
        RUNNING[request] = true
        worker = Thread.new do
          call(:kaltura_request_perform, request)
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

        yield request
      ensure
        RUNNING.delete(request)
        kaltura_request_free(request)
      end
    end
  end
end
