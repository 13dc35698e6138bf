//! Keyed digests by which sealed records are found: equality only, and only with the identity key.
//!
//! Whoever has the database without the key file can neither look a name up nor test a guess.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::store::envelope::IdentityEnvelope;
use crate::store::keyring::{KeyVersion, Keyring, digest};

/// What a digest stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlindIndexKind {
    /// The identity number.
    Number,
    /// One word of a name or an alias.
    Name,
    /// All words of the name, with the date of birth.
    NameBirth,
}

/// The keyed digest of one normalised value.
pub type Digest = [u8; 32];

/// The digests of records, and the digests to look for.
#[derive(Clone, Copy, Debug)]
pub struct BlindIndexes;

impl BlindIndexKind {
    /// The code in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "NUMBER",
            Self::Name => "NAME",
            Self::NameBirth => "NAME_BIRTH",
        }
    }
}

impl BlindIndexes {
    /// Every digest a record is found by, under the newest key.
    pub fn of(keyring: &Keyring, identity: &IdentityEnvelope) -> Vec<(BlindIndexKind, Digest)> {
        let key = keyring.newest();
        let mut digests = Vec::new();
        if let Some(number) = number_of(identity) {
            digests.push((BlindIndexKind::Number, digest(&key.number, number.as_bytes())));
        }
        for word in all_words(identity) {
            digests.push((BlindIndexKind::Name, digest(&key.name, word.as_bytes())));
        }
        let words = name_words(identity);
        if let Some(date) = identity.birth_date.filter(|_| !words.is_empty()) {
            let digest = name_birth_digest(key, words, date);
            digests.push((BlindIndexKind::NameBirth, digest));
        }
        digests
    }

    /// The digests of a number, any of which is a hit: one for each version of the key, and for
    /// each century that a number of ten digits may belong to.
    pub fn probe_number(keyring: &Keyring, number: &str) -> Vec<Digest> {
        let candidates = number_candidates(number);
        keyring
            .versions()
            .flat_map(|key| candidates.iter().map(|number| digest(&key.number, number.as_bytes())))
            .collect()
    }

    /// For each word of a name, all of which must hit, the digests any of which is a hit.
    pub fn probe_name(keyring: &Keyring, name: &str) -> Vec<Vec<Digest>> {
        words(name)
            .iter()
            .map(|word| keyring.versions().map(|key| digest(&key.name, word.as_bytes())).collect())
            .collect()
    }

    /// The digests of a whole name with a date of birth, any of which is a hit.
    pub fn probe_name_birth(
        keyring: &Keyring,
        given_name: &str,
        family_name: &str,
        birth_date: NaiveDate,
    ) -> Vec<Digest> {
        let mut name = words(given_name);
        name.extend(words(family_name));
        if name.is_empty() {
            return Vec::new();
        }
        keyring.versions().map(|key| name_birth_digest(key, name.clone(), birth_date)).collect()
    }
}

fn name_birth_digest(key: &KeyVersion, mut words: Vec<String>, date: NaiveDate) -> Digest {
    words.sort();
    words.dedup();
    let text = format!("{}|{}", words.join(" "), date.format("%Y-%m-%d"));
    digest(&key.name_birth, text.as_bytes())
}

fn name_words(identity: &IdentityEnvelope) -> Vec<String> {
    [&identity.given_name, &identity.family_name].into_iter().flatten().flat_map(|name| words(name)).collect()
}

fn all_words(identity: &IdentityEnvelope) -> Vec<String> {
    let mut all = name_words(identity);
    all.extend(identity.aliases.iter().flat_map(|alias| words(alias)));
    all.sort();
    all.dedup();
    all
}

/// The words of a name without case, accents and punctuation.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in plain(name) {
        if character.is_alphanumeric() {
            if let Some(word) = words.last_mut() {
                push_base_letters(word, character);
            }
        } else if !is_apostrophe(character) {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkd().flat_map(char::to_lowercase).filter(|character| !is_combining_mark(*character))
}

/// Letters that Unicode does not take apart, though people write them both ways.
fn push_base_letters(word: &mut String, letter: char) {
    match letter {
        'ø' => word.push('o'),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'ß' => word.push_str("ss"),
        'ł' => word.push('l'),
        'đ' | 'ð' => word.push('d'),
        'ı' => word.push('i'),
        'þ' => word.push_str("th"),
        other => word.push(other),
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{2bc}' | '`' | '\u{b4}')
}

/// The normalised number of a record: for ten digits the century comes from the date of birth.
fn number_of(identity: &IdentityEnvelope) -> Option<String> {
    let number = letters_and_digits(identity.identity_number.as_deref()?);
    if !is_short(&number) {
        return Some(number).filter(|number| !number.is_empty());
    }
    let year = identity.birth_date?.year();
    let two_digits = format!("{:02}", year.rem_euclid(100));
    number.starts_with(&two_digits).then(|| format!("{}{number}", year.div_euclid(100)))
}

fn number_candidates(text: &str) -> Vec<String> {
    let number = letters_and_digits(text);
    if number.is_empty() {
        return Vec::new();
    }
    if !is_short(&number) {
        return vec![number];
    }
    ["19", "20"].iter().map(|century| format!("{century}{number}")).collect()
}

fn letters_and_digits(text: &str) -> String {
    plain(text).filter(char::is_ascii_alphanumeric).collect()
}

fn is_short(number: &str) -> bool {
    number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let keys = keyring(&[(1, 7)]);
        let stored = only(&BlindIndexes::of(&keys, &numbered("19900203-0000")), BlindIndexKind::Number);
        for written in ["199002030000", "19900203-0000", " 19900203 0000 ", "900203-0000"] {
            assert!(BlindIndexes::probe_number(&keys, written).contains(&stored), "{written}");
        }
        assert!(!BlindIndexes::probe_number(&keys, "199002030001").contains(&stored));
        assert!(BlindIndexes::probe_number(&keys, " - ").is_empty());
    }

    #[test]
    fn a_number_of_ten_digits_takes_its_century_from_the_date_of_birth() {
        let keys = keyring(&[(1, 7)]);
        let short = IdentityEnvelope { birth_date: NaiveDate::from_ymd_opt(1990, 2, 3), ..numbered("900203-0000") };
        let whole = numbered("199002030000");
        assert_eq!(
            only(&BlindIndexes::of(&keys, &short), BlindIndexKind::Number),
            only(&BlindIndexes::of(&keys, &whole), BlindIndexKind::Number),
        );
        assert!(BlindIndexes::of(&keys, &numbered("900203-0000")).is_empty());
    }

    #[test]
    fn a_name_is_found_without_case_accents_and_punctuation() {
        for (written, expected) in [
            ("  Åsa-Märta  O'Påhittad ", vec!["asa", "marta", "opahittad"]),
            ("İPEK Øst", vec!["ipek", "ost"]),
            ("Şükrü Łuczak", vec!["sukru", "luczak"]),
            ("Ａｎｎａ", vec!["anna"]),
            ("e\u{301}va", vec!["eva"]),
        ] {
            assert_eq!(words(written), expected, "{written}");
        }
    }

    #[test]
    fn every_word_of_names_and_aliases_is_indexed_once() {
        let keys = keyring(&[(1, 7)]);
        let identity = IdentityEnvelope {
            given_name: Some("Mirela Ana".to_owned()),
            family_name: Some("Påhittad".to_owned()),
            aliases: vec!["Mira Pahittad".to_owned()],
            ..IdentityEnvelope::default()
        };
        let stored = BlindIndexes::of(&keys, &identity);
        assert_eq!(stored.len(), 4);
        for word in BlindIndexes::probe_name(&keys, "påhittad MIRA") {
            assert!(stored.contains(&(BlindIndexKind::Name, word[0])));
        }
    }

    #[test]
    fn name_and_birth_date_match_in_any_order_of_the_names_and_on_that_date_only() {
        let keys = keyring(&[(1, 7)]);
        let born = NaiveDate::from_ymd_opt(1990, 2, 3).expect("a date");
        let identity = IdentityEnvelope {
            given_name: Some("Mirela".to_owned()),
            family_name: Some("Påhittad".to_owned()),
            birth_date: Some(born),
            ..IdentityEnvelope::default()
        };
        let stored = only(&BlindIndexes::of(&keys, &identity), BlindIndexKind::NameBirth);
        let probe = |given, family, date| BlindIndexes::probe_name_birth(&keys, given, family, date);
        assert_eq!(probe("PAHITTAD", "mirela", born), vec![stored]);
        let next_day = born.succ_opt().expect("a date");
        assert_ne!(probe("Mirela", "Påhittad", next_day), vec![stored]);
    }

    #[test]
    fn the_same_word_has_different_digests_for_each_kind_and_key() {
        let one = keyring(&[(1, 7)]);
        let two = keyring(&[(1, 8)]);
        let as_name = BlindIndexes::probe_name(&one, "1234567")[0][0];
        assert_ne!(BlindIndexes::probe_number(&one, "1234567"), vec![as_name]);
        assert_ne!(BlindIndexes::probe_name(&two, "1234567")[0][0], as_name);
    }

    #[test]
    fn records_indexed_under_an_older_key_are_still_found() {
        let before = keyring(&[(1, 7)]);
        let after = keyring(&[(1, 7), (2, 8)]);
        let identity = numbered("199002030000");
        for keys in [&before, &after] {
            let stored = only(&BlindIndexes::of(keys, &identity), BlindIndexKind::Number);
            assert!(BlindIndexes::probe_number(&after, "199002030000").contains(&stored));
        }
    }

    fn only(digests: &[(BlindIndexKind, Digest)], kind: BlindIndexKind) -> Digest {
        let found: Vec<Digest> = digests.iter().filter(|(k, _)| *k == kind).map(|(_, digest)| *digest).collect();
        assert_eq!(found.len(), 1);
        found[0]
    }

    fn numbered(number: &str) -> IdentityEnvelope {
        IdentityEnvelope { identity_number: Some(number.to_owned()), ..IdentityEnvelope::default() }
    }

    fn keyring(versions: &[(i32, u8)]) -> Keyring {
        let lines: Vec<String> =
            versions.iter().map(|(version, byte)| format!("{version} {}", STANDARD.encode([*byte; 32]))).collect();
        Keyring::parse(&lines.join("\n")).expect("a keyring")
    }
}
