# Builds without a network from the tarball of `make dist`, which has every crate. Set url, sha256 and homepage to where it is
# published.
class LibkalturaSession < Formula
  desc "Sessions for the Kaltura video platform"
  url "file:///path/to/kaltura_session-0.1.0.tar.xz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license all_of: [{ any_of: ["MIT", "Apache-2.0"] }, "MIT", "ISC", "Apache-2.0", "BSD-3-Clause", "Zlib"]

  depends_on "cargo-c" => :build
  depends_on "rust" => :build

  def install
    # cargo-c knows the file names and install names of macOS.
    system "cargo", "cinstall", "--locked", "--offline", "--no-default-features", "--features", "https,capi",
           "--prefix", prefix, "--libdir", lib
    system ENV.cc, "-O2", "-std=c99", "-I#{include}", "examples-c/kaltura-ks.c", "-L#{lib}", "-Wl,-rpath,#{lib}",
           "-lkaltura_session", "-o", "kaltura-ks"
    bin.install "kaltura-ks"
    man1.install "packaging/man/kaltura-ks.1"
  end

  test do
    ENV["KALTURA_SECRET"] = "secret"
    ks = shell_output("#{bin}/kaltura-ks generate --partner 102")
    assert_match "102", pipe_output("#{bin}/kaltura-ks verify", ks, 0)
  end
end
