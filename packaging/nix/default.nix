# Builds without a network from the tarball of `make dist`, which has every crate: nix-build --arg src /path/to/tarball
{ pkgs ? import <nixpkgs> { }, src }:

pkgs.stdenv.mkDerivation {
  pname = "libkaltura_session";
  version = "0.1.0";
  inherit src;

  nativeBuildInputs = [ pkgs.cargo pkgs.rustc ];
  outputs = [ "out" "dev" ];

  # The wrapper of the linker is a script.
  postPatch = "patchShebangs scripts";
  preBuild = "export CARGO_HOME=$PWD/.cargo-home";
  makeFlags = [
    "CARGO_FLAGS=--locked\\ --offline\\ --no-default-features\\ --features=https"
    "PREFIX=${placeholder "out"}"
  ];
  buildFlags = [ "tool" "man" ];
  installTargets = [ "install-built" ];

  doInstallCheck = true;
  installCheckPhase = ''
    export KALTURA_SECRET=secret
    $out/bin/kaltura-ks generate --partner 102 | $out/bin/kaltura-ks verify
  '';

  meta = {
    description = "Sessions for the Kaltura video platform";
    license = with pkgs.lib.licenses; [ mit asl20 isc bsd3 zlib ];
    platforms = pkgs.lib.platforms.linux;
  };
}
