//! Fingerprints: SHA-256 over parts, each in a form of its own, so that different parts never give the same bytes.

use sha2::{Digest, Sha256};

/// A fingerprint that is being taken.
#[derive(Clone)]
pub(super) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Of a kind of thing, so that two kinds never share a fingerprint.
    pub fn of(kind: &str) -> Fingerprint {
        Fingerprint(Sha256::new()).text(kind)
    }

    /// A text, with its length in front.
    pub fn text(self, text: &str) -> Fingerprint {
        self.number(text.len() as i64).bytes(text.as_bytes())
    }

    /// A whole number, eight bytes, the most significant first.
    pub fn number(self, number: i64) -> Fingerprint {
        self.bytes(&number.to_be_bytes())
    }

    /// Whole numbers, how many there are in front.
    pub fn numbers(self, numbers: &[i64]) -> Fingerprint {
        numbers.iter().fold(self.number(numbers.len() as i64), |taken, number| taken.number(*number))
    }

    /// Numbers that may be missing, how many there are in front.
    pub fn optional_numbers(self, numbers: &[Option<i64>]) -> Fingerprint {
        let taken = self.number(numbers.len() as i64);
        numbers.iter().fold(taken, |taken, number| match number {
            Some(number) => taken.number(1).number(*number),
            None => taken.number(0),
        })
    }

    /// The bits of a broken number, the most significant first.
    pub fn float(self, number: f64) -> Fingerprint {
        self.bytes(&number.to_bits().to_be_bytes())
    }

    /// The bits of broken numbers, how many there are in front.
    pub fn floats(self, numbers: &[f64]) -> Fingerprint {
        numbers.iter().fold(self.number(numbers.len() as i64), |taken, number| taken.float(*number))
    }

    /// The 32 bytes.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// The 32 bytes, hexadecimal.
    pub fn hexadecimal(self) -> String {
        hexadecimal(&self.finish())
    }

    /// Bytes as they are; of a fixed length, or with their length before them.
    pub fn bytes(mut self, bytes: &[u8]) -> Fingerprint {
        self.0.update(bytes);
        self
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
