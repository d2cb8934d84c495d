//! Signs and parses sessions with random users, privileges and times.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::*;

/// Characters of each UTF-8 length, and all characters with a special meaning in a format.
const CHARACTERS: &[char] = &[
    'a', 'Z', '0', ' ', '&', '=', '%', '+', ';', '|', ':', '/', '*', '~', '.', '-', '_', '[', ']', '"', '\'', '\\',
    '\u{1}', '\t', '\n', '\u{7f}', '\u{a0}', 'é', 'ж', '中', '😀',
];

fn text(rng: &mut StdRng, without: &[char]) -> String {
    let length = rng.random_range(0..40);
    (0..length)
        .map(|_| CHARACTERS[rng.random_range(0..CHARACTERS.len())])
        .filter(|character| !without.contains(character))
        .collect()
}

fn name(rng: &mut StdRng) -> String {
    let letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let more = b"abcxyzABC019-_";
    let mut name = String::from(char::from(letters[rng.random_range(0..letters.len())]));
    (0..rng.random_range(0..12)).for_each(|_| name.push(char::from(more[rng.random_range(0..more.len())])));
    name
}

/// Privileges with distinct names, and values without surrounding whitespace, as the privileges string requires.
fn privileges(rng: &mut StdRng, without: &[char]) -> Vec<Privilege> {
    let mut list: Vec<Privilege> = Vec::new();
    for _ in 0..rng.random_range(0..14) {
        let name = name(rng);
        if list.iter().any(|one| one.name == name) || name.contains("downloadasset") {
            continue;
        }
        let value = text(rng, without).trim_matches([' ', '\t', '\n']).to_owned();
        let values = if value.is_empty() { Vec::new() } else { value.split('/').map(str::to_owned).collect() };
        list.push(Privilege { name, values });
    }
    list
}

fn joined(list: &[Privilege]) -> String {
    let item = |one: &Privilege| match one.values.is_empty() {
        true => one.name.clone(),
        false => format!("{}:{}", one.name, one.values.join("/")),
    };
    list.iter().map(item).collect::<Vec<_>>().join(",")
}

#[test]
fn sign_and_parse_round_trip_random_sessions() {
    // A fixed seed makes the test deterministic.
    let mut rng = StdRng::seed_from_u64(2026);
    let mut without_privileges = 0;
    for round in 0..10_000 {
        let version = if round % 2 == 0 { Version::V2 } else { Version::V1 };
        // Version 1 cannot represent these characters.
        let without: &[char] = if version == Version::V1 { &[';', '\u{1}', '\t', '\n', '\u{7f}'] } else { &[] };
        let user = text(&mut rng, without);
        let asked = privileges(&mut rng, without);
        let (partner_id, expires_at) = (rng.random::<i32>(), rng.random::<i64>());
        let secret = format!("s{}s", text(&mut rng, &['\u{1}', '\t', '\n', '\u{7f}']));
        let params = SessionParams {
            version,
            expiry: Expiry::At(expires_at),
            privileges: &joined(&asked),
            session_type: if rng.random() { TYPE_ADMIN } else { TYPE_USER },
            ..SessionParams::new(&user, TYPE_USER)
        };
        let ks = match Signer::new(partner_id, &secret).unwrap().sign(&params, 0, Randomness::System) {
            Ok(ks) => ks,
            Err(error) => panic!("{error} for {params:?}"),
        };
        let read = parse(&ks, &["another", &secret]).unwrap_or_else(|error| panic!("{error} for {params:?}"));
        assert_eq!(read.user_id(), Some(user.as_str()));
        assert_eq!((read.partner_id(), read.expires_at()), (partner_id, Some(expires_at)));
        assert_eq!((read.session_type(), read.secret_index()), (Some(params.session_type), Some(1)));
        let kept: Vec<Privilege> =
            read.parsed_privileges().iter().filter(|one| !one.name.is_empty()).cloned().collect();
        assert_eq!(kept, asked, "{params:?}");
        assert_eq!(peek(&ks).unwrap().partner_id(), partner_id);
        assert!(matches!(parse(&ks, &["another"]), Err(KsError::Signature)));
        without_privileges += usize::from(asked.is_empty());
    }
    assert!(without_privileges < 2_000, "most cases have privileges");
}
