# frozen_string_literal: true

module KalturaSession
  # An object of the library. It is freed by close, or when it is collected. Any number of threads may use it.
  class Handle
    class << self
      undef_method :allocate
    end

    def initialize_copy(_) # :nodoc:
      raise TypeError, "a #{self.class} cannot be copied"
    end

    # Frees the object; when it is collected, if another thread uses it. May be called again. Other methods then raise
    # ClosedError.
    def close
      @lock.synchronize do
        Native.held do
          @handle&.free if @calls.zero?
          @handle = nil
        end
      end
    end

    def inspect
      "#<#{self.class}#{" (closed)" unless @handle}>"
    end

    # Objects of the library do not outlive the process.
    def marshal_dump # :nodoc:
      raise TypeError, "a #{self.class} cannot be dumped"
    end

    private

    # :stopdoc:

    # Owns the object that the block returns.
    def own(free)
      @lock = Mutex.new
      @calls = 0
      @handle = Native.held { FFI::AutoPointer.new(yield, Native.method(free)) }
    end

    # Yields the handle, which is not freed meanwhile.
    def use
      handle = @lock.synchronize do
        raise ClosedError, "this #{self.class} is closed" unless @handle

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

    # Calls a function with the handle first.
    def call_native(function, *arguments)
      use { |handle| Native.call(function, handle, *arguments) }
    end
  end
end
