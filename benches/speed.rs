//! `make bench`: compares sessions per second.
//!
//! Interleaved rounds pinned to one core. The best round of each row counts, because noise only slows down.
//! Rows: the bare primitives, this library through its C functions, and the same job in C on OpenSSL
//! (benches/c/openssl.c), which runs as a second process.
#![expect(clippy::cast_precision_loss, reason = "counts and times of a bench are small")]

use std::ffi::{CStr, CString, c_char};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::ptr::{null, null_mut};
use std::sync::Barrier;
use std::time::Instant;

use aes::{Aes128Dec, Aes128Enc};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
#[expect(clippy::wildcard_imports, reason = "as C sees it")]
use kaltura_session::ffi::{generate::*, ks::*, signer::*, status::*, string::*, verifier::*};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sha1::{Digest, Sha1};

const SECRET: &str = "22dae94314a4106aa1a35b10a5c7c99c";
const USER: &str = "user@example.com";
const PRIVILEGES: &str = "sview:0_abcdefgh,appid:demo";
/// Many short rounds, so that some run undisturbed even on a busy machine.
const ROUNDS: usize = 300;
const COUNT: u64 = 1_000;

/// Nanoseconds per call.
fn time(mut job: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..COUNT {
        job();
    }
    start.elapsed().as_nanos() as f64 / COUNT as f64
}

struct Rival {
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Rival {
    fn start() -> Rival {
        let program = std::env::var("OPENSSL_BENCH").expect("OPENSSL_BENCH names the compiled benches/c/openssl.c");
        let mut child = Command::new(program)
            .args([SECRET, USER, PRIVILEGES])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the OpenSSL program starts");
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Rival { _child: child, input, output }
    }

    /// Returns the nanoseconds per session, and one of the sessions.
    fn ask(&mut self, job: &str) -> (f64, String) {
        writeln!(self.input, "{job} {COUNT}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let (time, ks) = line.trim().split_once(' ').expect("the OpenSSL program responses");
        (time.parse().unwrap(), ks.to_owned())
    }
}

/// The primitives of signing, with the crates as they are: draw random bytes, hash, encrypt, allocate the result and
/// encode into it.
fn bare_sign(cipher: &Aes128Enc, rng: &mut StdRng, plain_length: usize, body_length: usize) -> Vec<u8> {
    let mut raw = [0u8; 512];
    let raw = &mut raw[..7 + plain_length];
    rng.fill_bytes(&mut raw[27..43]);
    let digest = Sha1::digest(&raw[27..27 + body_length]);
    raw[7..27].copy_from_slice(&digest);
    cbc::Encryptor::<&Aes128Enc>::inner_iv_init(cipher, &[0; 16].into())
        .encrypt_padded::<NoPadding>(&mut raw[7..], plain_length)
        .unwrap();
    let mut out = vec![0; raw.len().div_ceil(3) * 4];
    URL_SAFE.encode_slice(&*raw, &mut out).unwrap();
    out
}

/// The primitives of verifying with a secret: derive the key, allocate the result and decode into it, decrypt, hash,
/// compare.
fn bare_verify(ks: &str, secret: &str, body_length: usize) -> Option<Vec<u8>> {
    let key = Sha1::digest(secret);
    let cipher = Aes128Dec::new_from_slice(&key[..16]).unwrap();
    let mut raw = vec![0; ks.len() / 4 * 3];
    let length = URL_SAFE.decode_slice_unchecked(ks, &mut raw).unwrap();
    let plain = cbc::Decryptor::<&Aes128Dec>::inner_iv_init(&cipher, &[0; 16].into())
        .decrypt_padded::<NoPadding>(&mut raw[7..length])
        .unwrap();
    (Sha1::digest(&plain[20..20 + body_length])[..] == plain[..20]).then_some(raw)
}

/// The primitives of verifying with a prepared key: decode, decrypt, hash, compare.
fn bare_check(ks: &str, cipher: &Aes128Dec, body_length: usize) -> bool {
    let mut raw = [0; 512];
    let length = URL_SAFE.decode_slice_unchecked(ks, &mut raw).unwrap();
    let plain = cbc::Decryptor::<&Aes128Dec>::inner_iv_init(cipher, &[0; 16].into())
        .decrypt_padded::<NoPadding>(&mut raw[7..length])
        .unwrap();
    Sha1::digest(&plain[20..20 + body_length])[..] == plain[..20]
}

/// Total sessions per second of one signer on `threads` threads. The best of many rounds, which all threads start together.
fn throughput(signer: usize, threads: usize) -> f64 {
    let start = Barrier::new(threads);
    let round = || {
        let (user, privileges) = (CString::new(USER).unwrap(), CString::new(PRIVILEGES).unwrap());
        let mut buffer = [0; 512];
        let times = (0..ROUNDS).map(|_| {
            start.wait();
            let since = Instant::now();
            (0..COUNT).for_each(|_| sign_into(signer as *const kaltura_signer, &user, &privileges, &mut buffer));
            since.elapsed().as_secs_f64()
        });
        times.collect::<Vec<_>>()
    };
    let times: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(round)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    // The slowest thread determines the time of a round.
    let slowest = |round: usize| times.iter().map(|times| times[round]).fold(0.0, f64::max);
    let best = (0..ROUNDS).map(slowest).fold(f64::INFINITY, f64::min);
    (COUNT * threads as u64) as f64 / best
}

fn sign_into(signer: *const kaltura_signer, user: &CStr, privileges: &CStr, buffer: &mut [c_char; 512]) {
    // SAFETY: a live signer, strings, and a buffer of the given size.
    let status = unsafe {
        let (user, privileges) = (user.as_ptr(), privileges.as_ptr());
        kaltura_signer_sign_into(
            signer,
            user,
            0,
            3600,
            privileges,
            null(),
            buffer.as_mut_ptr(),
            512,
            null_mut(),
            null_mut(),
        )
    };
    assert_eq!(status, 0);
    black_box(&*buffer);
}

/// Pins this thread, and processes that it starts, to one core.
fn pin(cores: &[usize]) {
    // SAFETY: a zeroed set is empty, and its size is passed.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        cores.iter().for_each(|&core| libc::CPU_SET(core, &mut set));
        assert_eq!(libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set), 0);
    }
}

fn main() {
    pin(&[0]);
    let mut rival = Rival::start();
    let (secret, user) = (CString::new(SECRET).unwrap(), CString::new(USER).unwrap());
    let privileges = CString::new(PRIVILEGES).unwrap();
    // SAFETY: a string; freed at the end of the process.
    let signer = unsafe { kaltura_signer_new(102, secret.as_ptr(), null_mut()) };

    let fields = "sview=0_abcdefgh&appid=demo&_e=1800000000&_t=0&_u=user%40example.com".len();
    let body_length = 16 + fields;
    let plain_length = (20 + body_length).next_multiple_of(16);
    let cipher = Aes128Enc::new_from_slice(&Sha1::digest(SECRET)[..16]).unwrap();
    let mut rng = StdRng::from_os_rng();

    // SAFETY: strings, a live signer, and results that are freed once.
    let one_shot = || unsafe {
        let ks =
            kaltura_generate_session(secret.as_ptr(), user.as_ptr(), 0, 102, 3600, privileges.as_ptr(), null_mut());
        kaltura_string_free(black_box(ks));
    };
    // SAFETY: as before.
    let sign = || unsafe {
        let ks = kaltura_signer_sign(signer, user.as_ptr(), 0, 3600, privileges.as_ptr(), null(), null_mut());
        kaltura_string_free(black_box(ks));
    };
    // All three must do the same work.
    // SAFETY: as before.
    let ks = unsafe {
        CString::from_raw(kaltura_signer_sign(signer, user.as_ptr(), 0, 3600, privileges.as_ptr(), null(), null_mut()))
    };
    assert_eq!(bare_sign(&cipher, &mut rng, plain_length, body_length).len(), ks.as_bytes().len());
    let theirs = rival.ask("sign").1;
    assert_eq!(theirs.len(), ks.as_bytes().len());
    let read = kaltura_session::ks::parse(&theirs, &[SECRET]).expect("the rival's sessions are good");
    assert_eq!((read.user_id(), read.privileges()), (Some(USER), Some(PRIVILEGES)));
    assert!(bare_verify(ks.to_str().unwrap(), SECRET, body_length).is_some());

    let text = ks.to_str().unwrap();
    let secrets = [secret.as_ptr()];
    // SAFETY: as before.
    let verify = || unsafe {
        let read = kaltura_ks_parse(ks.as_ptr(), secrets.as_ptr(), 1, null_mut());
        assert_eq!(kaltura_ks_check(read, 0, null(), null()), KALTURA_OK);
        kaltura_ks_free(read);
    };
    // SAFETY: as before.
    let parse = |getter: &dyn Fn(*const kaltura_ks)| unsafe {
        let read = kaltura_ks_parse(ks.as_ptr(), secrets.as_ptr(), 1, null_mut());
        getter(read);
        kaltura_ks_free(read);
    };
    let decryption = Aes128Dec::new_from_slice(&Sha1::digest(SECRET)[..16]).unwrap();
    let others = [c"another secret".as_ptr()];
    // SAFETY: strings; freed at the end of the process.
    let (verifier, other) = unsafe {
        (
            kaltura_verifier_new(102, secrets.as_ptr(), 1, null_mut()),
            kaltura_verifier_new(102, others.as_ptr(), 1, null_mut()),
        )
    };
    // SAFETY: as before.
    let check = |verifier, due| unsafe {
        let (ks, length) = (ks.as_ptr(), ks.as_bytes().len());
        assert_eq!(kaltura_verifier_check(verifier, ks, length, 0, null(), 0, null(), 0, null_mut()), due);
    };
    assert!(bare_check(text, &decryption, body_length));

    let mut buffer = [0; 512];
    let mut best = [f64::INFINITY; 14];
    for _ in 0..ROUNDS {
        let round = [
            time(|| drop(black_box(bare_sign(&cipher, &mut rng, plain_length, body_length)))),
            time(|| sign_into(signer, &user, &privileges, &mut buffer)),
            time(sign),
            time(one_shot),
            rival.ask("sign").0,
            time(|| assert!(black_box(bare_verify(black_box(text), black_box(SECRET), body_length)).is_some())),
            time(verify),
            time(|| assert!(bare_check(black_box(text), black_box(&decryption), body_length))),
            time(|| check(verifier, KALTURA_OK)),
            time(|| check(other, KALTURA_ERROR_KS_SIGNATURE)),
            rival.ask("verify").0,
            time(|| parse(&|_| ())),
            // SAFETY: a live session.
            time(|| parse(&|ks| _ = black_box(unsafe { (kaltura_ks_user_id(ks), kaltura_ks_privileges(ks)) }))),
            // SAFETY: as before.
            time(|| parse(&|ks| _ = black_box(unsafe { kaltura_ks_privilege_value(ks, 0, 0) }))),
        ];
        best.iter_mut().zip(round).for_each(|(best, time)| *best = best.min(time));
    }

    pin(&[0, 1]);
    // Interleaved as well, so that a temporarily slow second core does not count as contention in the library.
    let (mut two, mut one) = (0.0f64, 0.0f64);
    for _ in 0..5 {
        two = two.max(throughput(signer as usize, 2));
        one = one.max(throughput(signer as usize, 1));
    }
    let threads = two / one;

    report(&best, threads);
}

fn report(best: &[f64; 14], threads: f64) {
    // Each row with the rows of its primitives and of OpenSSL.
    let rows = [
        ("bare primitives of signing", 0, 4),
        ("kaltura_signer_sign_into", 0, 4),
        ("kaltura_signer_sign", 0, 4),
        ("kaltura_generate_session", 0, 4),
        ("OpenSSL program, signing", 0, 4),
        ("bare primitives of parsing", 5, 10),
        ("kaltura_ks_parse and _check", 5, 10),
        ("bare primitives of verifying", 7, 10),
        ("kaltura_verifier_check", 7, 10),
        ("kaltura_verifier_check, refused", 7, 10),
        ("OpenSSL program, verifying", 7, 10),
        ("kaltura_ks_parse", 5, 10),
        ("kaltura_ks_parse, two strings", 5, 10),
        ("kaltura_ks_parse, a value", 5, 10),
    ];
    println!("{:32} {:>9} {:>14} {:>12}", "", "ns", "x primitives", "x OpenSSL");
    let mut json = Vec::new();
    for (at, (name, bare, openssl)) in rows.into_iter().enumerate() {
        let (primitives, openssl) = (best[at] / best[bare], best[openssl] / best[at]);
        println!("{name:32} {:>9.0} {primitives:>14.2} {openssl:>12.2}", best[at]);
        json.push(serde_json::json!({ "row": name, "ns": best[at], "x_primitives": primitives, "x_openssl": openssl }));
    }
    println!("{:32} {threads:>9.2} times the sessions of one", "two threads, sign_into");
    let report = serde_json::json!({ "rows": json, "two_threads": threads, "rounds": ROUNDS, "count": COUNT });
    let path = std::env::var("BENCH_JSON").unwrap_or_else(|_| "target/bench.json".to_owned());
    std::fs::write(&path, format!("{report:#}\n")).expect("the report can be written");
    println!("written to {path}");
}
