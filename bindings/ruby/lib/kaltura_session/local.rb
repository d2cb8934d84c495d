# frozen_string_literal: true

module KalturaSession
  # Creates a session locally, and returns it. Signer#sign has more options.
  def self.generate(partner_id:, secret:, type:, user_id: nil, expiry_seconds: 0, privileges: nil)
    Native.call(:kaltura_generate_session, secret, user_id, type, partner_id, expiry_seconds, privileges)
  end

  # Explains what a string is and, if it is not a valid session, why.
  def self.explain(ks, secrets: [], now: 0)
    Native.with_strings(secrets) { |list, count| Native.call(:kaltura_ks_explain, Native.untrusted(ks), list, count, now) }
  end

  # Returns a short name of a session for logs.
  def self.fingerprint(ks)
    Native.call(:kaltura_ks_fingerprint, Native.untrusted(ks))
  end

  # Computes the hash that appToken.startSession requires; Client#start_app_token_session does this itself.
  def self.app_token_hash(ks, token, hash_type)
    Native.call(:kaltura_app_token_hash, ks, token, hash_type)
  end

  # Returns a list of the mistakes in privileges, as sentences.
  def self.lint_privileges(privileges, type:, expiry_seconds: 0, for_app_token: false)
    Native.call(:kaltura_privileges_lint, privileges, type, expiry_seconds, for_app_token).lines(chomp: true)
  end

  # Builds a privileges string.
  class Privileges
    def initialize
      @values = []
    end

    # Adds a privilege, or a value to an existing one; returns self. The name is one of PrivilegeName or another one.
    def add(name, value = nil)
      values = @values + [[name, value]]
      build(values) # rejects what cannot be represented
      @values = values
      self
    end

    # The privileges string, such as "sview:*,edit:0_abcdefgh".
    def to_s
      build(@values)
    end

    private

    # :stopdoc:

    def build(values)
      Native.held do
        list = Native.kaltura_privileges_new
        values.each { |name, value| Native.call(:kaltura_privileges_add, list, name, value) }
        Native.call(:kaltura_privileges_to_string, list)
      ensure
        Native.kaltura_privileges_free(list)
      end
    end
  end

  # :startdoc:

  # The key of a secret, prepared for many sessions.
  class Signer < Handle
    OPTIONS = %i[version expires_at session_id master_partner_id additional_data].freeze # :nodoc:
    private_constant :OPTIONS

    def initialize(partner_id:, secret:)
      own(:kaltura_signer_free) { Native.call(:kaltura_signer_new, partner_id, secret) }
    end

    # Creates a session, and returns it. Options are version (2, or 1 for old servers), expires_at (Unix seconds, not
    # together with expiry_seconds), session_id, master_partner_id and additional_data.
    def sign(type:, user_id: nil, expiry_seconds: 0, privileges: nil, **options)
      unknown = options.keys - OPTIONS
      raise ArgumentError, "unknown option: #{unknown.first}" unless unknown.empty?

      Native.held do
        native = Native.kaltura_sign_options_new
        options.each do |name, value|
          Native.call(:"kaltura_sign_options_set_#{name}", native, value, option: name.to_s)
        end
        call_native(:kaltura_signer_sign, user_id, type, expiry_seconds, privileges, native)
      ensure
        Native.kaltura_sign_options_free(native)
      end
    end

    # Creates a restricted session derived from a verified one, which is a Ks.
    def sign_restricted(parent, privileges: nil, expiry_seconds: 0)
      raise TypeError, "parent must be a Ks, not #{parent.class}" unless parent.is_a?(Ks)

      parent.send(:use) { |ks| call_native(:kaltura_signer_sign_restricted, ks, expiry_seconds, privileges) }
    end
  end

  # The keys of a partner's secrets, prepared for many sessions.
  class Verifier < Handle
    # `secrets` is an Array of Strings: during secret rotation there are two. Sessions of other partners are rejected; a
    # partner_id of 0 disables this check.
    def initialize(partner_id:, secrets:)
      own(:kaltura_verifier_free) do
        Native.with_strings(secrets) { |list, count| Native.call(:kaltura_verifier_new, partner_id, list, count) }
      end
    end

    # Verifies a session and validates it for one request; returns a CheckResult, whatever the string contains. `now` is in
    # Unix seconds, 0 for the clock. A session with an iprestrict or urirestrict is rejected without remote_ip or
    # request_uri, or if these contain a NUL.
    def check(ks, now: 0, remote_ip: nil, request_uri: nil)
      parsed = FFI::MemoryPointer.new(:pointer)
      Native.held do
        use do |verifier|
          ip, uri = Native.known(remote_ip, request_uri)
          arguments = [Native.untrusted(ks), Native::NUL_TERMINATED, now]
          arguments += [ip, Native::NUL_TERMINATED, uri, Native::NUL_TERMINATED, parsed]
          status = Native.call(:kaltura_verifier_check, verifier, *arguments)
          found = parsed.read_pointer
          CheckResult.new(status, Status.name_of(status), found.null? ? nil : Ks.send(:new) { found })
        end
      end
    end

    # Like check, but returns the Ks, and raises an Error if it may not be accepted.
    def verify(ks, **request)
      checked = check(ks, **request)
      return checked.ks if checked.status == Status::OK

      checked.ks&.close
      raise Error.send(:of_status, checked.status)
    end
  end
end
