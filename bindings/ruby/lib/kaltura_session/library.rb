# frozen_string_literal: true

module KalturaSession
  # The C functions. They take any pointer, so nothing outside of this gem must reach them.
  module Native # :nodoc: all
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
  module Native # :nodoc: all
    declare
    raise LoadError, "libkaltura_session #{kaltura_version} is too old" if kaltura_version_number < VERSION_NUMBER

    RUNNING = {} # the requests that are being performed, with their process
    LOCK = Mutex.new # of RUNNING: a request is freed after it was removed
    private_constant :RUNNING, :LOCK
    # Ruby waits for all threads, also for those that are in C. A forked child must not touch requests of its parent.
    at_exit do
      LOCK.synchronize { RUNNING.each { |request, pid| kaltura_request_cancel(request) if pid == Process.pid } }
    end

    module_function

    # Defers Thread#kill, Thread#raise and Timeout while nothing frees an object of the library yet.
    def held(&block)
      Thread.handle_interrupt(Object => :never, &block)
    end

    # Runs code of the program, or waits, inside of `held`: Thread#kill, Thread#raise and Timeout have effect there.
    def interruptible(&block)
      Thread.handle_interrupt(Object => :immediate, &block)
    end

    NUL_TERMINATED = (1 << (8 * FFI.type_size(:size_t))) - 1 # KALTURA_NUL_TERMINATED

    TYPES = SIGNATURES.transform_values do |signature|
      result, letters, names = signature.split(":")
      [result, letters.to_s, names.to_s.split(",")].freeze
    end.freeze
    private_constant :TYPES

    # Calls a function with checked arguments, and raises its error. An owned string is copied and freed. `held` must
    # enclose the call and what frees another result. The letters of a signature are i, l, z (int32, int64, size), s
    # (string), o (owned string), h (set to an object), p (another pointer), e (the error, which is added here) and v
    # (nothing). `option` is the name of the arguments in Ruby, if it is another one.
    def call(function, *arguments, option: nil)
      result, letters, names = TYPES.fetch(function)
      converted = arguments.each_with_index.map { |argument, i| convert(letters[i], argument, option || names[i]) }
      held do
        slot = FFI::MemoryPointer.new(:pointer) if letters.end_with?("e")
        returned = public_send(function, *converted, *slot)
        error = slot&.read_pointer
        raise Error.send(:take, error, option) unless error.nil? || error.null?

        case result
        when "o" then take(returned)
        when "s" then returned&.force_encoding("UTF-8")
        else returned
        end
      end
    end

    # Refuses what the gem would truncate, or take for a pointer.
    def convert(letter, argument, name)
      case letter
      when "s" then argument.nil? ? nil : string(argument, name)
      when "i", "l", "z" then integer(letter, argument, name)
      else
        return argument if [nil, FFI::Pointer, FFI::Function].any? { |type| type === argument }

        raise TypeError, "#{name} is a #{argument.class}"
      end
    end

    # A string of two-byte characters would end at its first byte that is 0.
    def string(argument, name)
      argument = argument.to_s if argument.is_a?(Privileges)
      raise TypeError, "#{name} must be a String, not #{argument.class}" unless argument.is_a?(String)

      converted = utf8(argument)
      raise ArgumentError, "#{name} contains a NUL character" if converted.include?("\0")

      converted
    end

    # An untrusted session. What a C string cannot contain becomes a character that no session contains, so that the
    # library explains what is wrong.
    def untrusted(session)
      return session unless session.is_a?(String)

      session.encode("UTF-8", invalid: :replace, undef: :replace).tr("\0", "\u{fffd}")
    rescue EncodingError # there is no converter
      "\u{fffd}"
    end

    # Whether C can represent an untrusted argument: not a string with a NUL, at which C would truncate it, and not one
    # that cannot be converted to UTF-8.
    def representable?(argument)
      !argument.is_a?(String) || !utf8(argument).include?("\0")
    rescue EncodingError
      false
    end

    # Arguments that describe a request; nil for an unknown one.
    def known(*arguments)
      arguments.map { |argument| argument if representable?(argument) }
    end

    def utf8(string)
      string.encoding == Encoding::BINARY ? string : string.encode("UTF-8")
    end

    def integer(letter, argument, name)
      return argument ? 1 : 0 if [true, false].include?(argument)
      raise TypeError, "#{name} must be an Integer, not #{argument.class}" unless argument.is_a?(Integer)
      raise RangeError, "#{name} is out of range" if argument.bit_length > { "i" => 31, "l" => 63, "z" => 64 }[letter]

      argument
    end

    def callable(argument, name)
      return if argument.nil? || argument.respond_to?(:call)

      raise TypeError, "#{name} must be a Proc, not #{argument.class}"
    end

    def take(string)
      string.read_string.force_encoding("UTF-8")
    ensure
      kaltura_string_free(string)
    end

    # Yields an array of strings and its size.
    def with_strings(secrets)
      raise TypeError, "secrets must be an Array, not #{secrets.class}" unless secrets.is_a?(Array)

      copies = secrets.map do |secret|
        raise TypeError, "secrets must contain Strings, not nil" if secret.nil?

        FFI::MemoryPointer.from_string(string(secret, "secrets"))
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
        call(:kaltura_request_set_timeout_ms, request, timeout_ms, option: "timeout_ms") if timeout_ms
        LOCK.synchronize { RUNNING[request] = Process.pid }
        worker = Thread.new do
          call(:kaltura_request_perform, request)
          nil
        rescue Error => e
          e
        end
        begin
          error = interruptible { worker.value }
        ensure
          kaltura_request_cancel(request) # a no-op if it is finished
          worker.join
        end
        if error
          error.set_backtrace(caller) # in place of the worker's
          raise error
        end

        yield request
      ensure
        LOCK.synchronize { RUNNING.delete(request) }
        kaltura_request_free(request)
      end
    end
  end
end
