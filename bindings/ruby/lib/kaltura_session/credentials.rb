# frozen_string_literal: true

module KalturaSession
  # How a client creates its sessions: see Client#credentials=. A partner_id of 0 is that of the client. All take
  # expiry_seconds (0 for a day), privileges, on_renewed (a proc that gets a SessionInfo) and on_failed (a proc that gets an
  # Error, and the expiry of the session that remains in use or nil).
  class Credentials
    private_class_method :new

    # Exchanges an app token for each session. Options are also user_id and hash_type.
    def self.app_token(id:, token:, partner_id: 0, **options)
      new(options, %i[user_id hash_type]) { Native.call(:kaltura_credentials_new_app_token, partner_id, id, token) }
    end

    # Logs a user in with e-mail address and password. Options are also totp_secret, and otp, a proc that returns the
    # one-time password before each login.
    def self.login(login_id:, password:, partner_id: 0, **options)
      new(options, %i[totp_secret otp]) { Native.call(:kaltura_credentials_new_login, partner_id, login_id, password) }
    end

    # Signs sessions locally, with the partner's secret.
    def self.secret(secret:, type:, user_id: nil, partner_id: 0, **options)
      new(options) { Native.call(:kaltura_credentials_new_secret, partner_id, secret, user_id, type) }
    end

    # Requests sessions with a secret (session.start). `secrets` is an Array of Strings, which are tried in order.
    def self.session_start(secrets:, type:, user_id: nil, partner_id: 0, **options)
      raise TypeError, "secrets must be an Array, not #{secrets.class}" unless secrets.is_a?(Array)

      first, *others = secrets.map { |secret| Native.string(secret, "secrets") }
      new(options) do
        credentials = Native.call(:kaltura_credentials_new_session_start, partner_id, first, user_id, type)
        # The client returns the error of a setter.
        others.each { |secret| Native.kaltura_credentials_add_secret(credentials, secret, nil) }
        credentials
      end
    end

    # Requests widget sessions, for anonymous visitors.
    def self.widget(widget_id: nil, partner_id: 0, **options)
      new(options) { Native.call(:kaltura_credentials_new_widget, partner_id, widget_id) }
    end

    # Gets sessions from the block, which returns a session or [session, expiry in Unix seconds]. It must not use a client
    # that has these credentials.
    def self.callback(**options, &session)
      raise ArgumentError, "a block is needed" unless session

      new(options) do |thrown|
        user = Callbacks.register({ session: session, thrown: thrown })
        Native.call(:kaltura_credentials_new_callback, Callbacks::SESSION, user, Callbacks::DESTROY)
      end
    end

    def initialize(options, further = [], &create) # :nodoc:
      unknown = options.keys - %i[expiry_seconds privileges on_renewed on_failed] - further
      raise ArgumentError, "unknown option: #{unknown.first}" unless unknown.empty?

      %i[on_renewed on_failed otp].each { |name| Native.callable(options[name], name) }
      @options = options
      @create = create
    end

    # Does not show secrets.
    def inspect
      "#<#{self.class}>"
    end

    private

    # :stopdoc:

    # Yields the object of the library, and what its callbacks will have raised. Frees the object.
    def with_native
      Native.held do
        thrown = Callbacks::Thrown.new
        native = @create.call(thrown)
        @options.slice(:expiry_seconds, :privileges, :user_id, :hash_type, :totp_secret).compact.each do |name, value|
          Native.call(:"kaltura_credentials_set_#{name}", native, value, option: name.to_s)
        end
        if @options[:otp]
          user = Callbacks.register({ otp: @options[:otp], thrown: thrown })
          Native.call(:kaltura_credentials_set_otp_callback, native, Callbacks::OTP, user, Callbacks::DESTROY)
        end
        observer = @options.slice(:on_renewed, :on_failed)
        unless observer.empty?
          user = Callbacks.register({ **observer, thrown: thrown })
          arguments = [Callbacks::RENEWED, Callbacks::FAILED, user, Callbacks::DESTROY]
          Native.call(:kaltura_credentials_set_observer, native, *arguments)
        end
        yield native, thrown
      ensure
        Native.kaltura_credentials_free(native)
      end
    end
  end
end
