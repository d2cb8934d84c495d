# frozen_string_literal: true

module KalturaSession
  # The result of Verifier#check and Ks#check. Its status is Status::OK only if the session may be accepted; otherwise
  # status_name, such as "KS_EXPIRED", names the reason. Its ks is the Ks; nil unless the signature is valid.
  class CheckResult < Struct.new(:status, :status_name, :ks); end

  # A parsed session. It may be used after its Verifier is closed.
  class Ks < Handle
    private_class_method :new

    # Parses a session and verifies its signature with one of the secrets. It must still be validated: see check.
    def self.parse(ks, secrets:)
      Native.with_strings(secrets) do |list, count|
        new { Native.call(:kaltura_ks_parse, Native.untrusted(ks), list, count) }
      end
    end

    # Parses the unencrypted part of a session without a secret. The result is not verified: it may be forged.
    def self.peek(ks)
      new { Native.call(:kaltura_ks_peek, Native.untrusted(ks)) }
    end

    def initialize(&create) # :nodoc:
      own(:kaltura_ks_free, &create)
    end

    # Validates the session for one request; returns a CheckResult. See Verifier#check.
    def check(now: 0, remote_ip: nil, request_uri: nil)
      status = call_native(:kaltura_ks_check, now, *Native.known(remote_ip, request_uri))
      CheckResult.new(status, Status.name_of(status), verified? ? self : nil)
    end

    # Whether the session has a privilege, for all of the values, such as entry ids; without values, with any or none. An
    # empty list counts as no values: check that it is not empty. The value nil matches nothing. As on the server, a value
    # "*" in the session matches every value. Do not authorize by this alone: the session must also have passed check.
    def privilege?(name, *values)
      return call_native(:kaltura_ks_has_privilege, name, nil, Native::NUL_TERMINATED) == 1 if values.empty?

      values.all? do |value|
        size = value.nil? ? 0 : Native::NUL_TERMINATED
        Native.representable?(value) && call_native(:kaltura_ks_has_privilege, name, value, size) == 1
      end
    end

    # Whether the signature is valid: false after peek.
    def verified?
      call_native(:kaltura_ks_is_verified) == 1
    end

    # Whether the session has more than a user's rights. Do not authorize by this alone: see privilege?.
    def admin?
      call_native(:kaltura_ks_is_admin) == 1
    end

    # 1 or 2.
    def version
      call_native(:kaltura_ks_version)
    end

    def partner_id
      call_native(:kaltura_ks_partner_id)
    end

    # One of SessionType or another number; nil for none.
    def type
      call_native(:kaltura_ks_type).then { |type| type == -2**31 ? nil : type }
    end

    # "" for no user; nil if it is not visible without a secret.
    def user_id
      call_native(:kaltura_ks_user_id)
    end

    # Unix seconds; nil if the session has no expiry: it is never valid.
    def expires_at
      call_native(:kaltura_ks_expires_at).then { |time| time == -2**63 ? nil : time }
    end

    # The privileges, such as {"sview" => ["*"]}; nil if they are not visible.
    def privileges
      use do |ks|
        next if Native.kaltura_ks_privileges(ks).nil?

        (0...Native.kaltura_ks_privilege_count(ks)).to_h do |i|
          values = (0...Native.kaltura_ks_privilege_value_count(ks, i)).map do |j|
            Native.call(:kaltura_ks_privilege_value, ks, i, j)
          end
          [Native.call(:kaltura_ks_privilege_name, ks, i), values]
        end
      end
    end

    # The revocation key; nil if it is not visible. In version 1 it is as secret as the session.
    def revocation_key
      call_native(:kaltura_ks_hash)
    end

    # The index of the secret that signed the session, or -1.
    def secret_index
      call_native(:kaltura_ks_secret_index)
    end
  end
end
