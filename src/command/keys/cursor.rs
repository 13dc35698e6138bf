//! The file of cursor keys: each 32 bytes in base64 on a line of its own. The first seals; the others open, too.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{fresh, settle};
use crate::command::CommandProblem;
use crate::config::{Config, read_secret_file};
use crate::graphql::cursor::CursorKeys;
use crate::store::key_file;

/// Keys beside the first that stay after a rotation: cursors are good until the second rotation after they were made.
const KEPT: usize = 2;
const REMARK: &str =
    "# Cursor keys of Samverka: 32 random bytes in base64 each. The first seals, the others open, too.\n";

type Key = [u8; 32];

/// The keys of sealed cursors, as a file holds them.
#[derive(PartialEq, Eq)]
pub struct CursorFile {
    first: Zeroizing<Key>,
    others: Vec<Zeroizing<Key>>,
}

impl CursorFile {
    /// Reads the file.
    pub fn open(path: &Path) -> Result<CursorFile, CommandProblem> {
        let bytes = read_secret_file(path, 32)?;
        CursorFile::parse(&bytes)
            .map_err(|problem| CommandProblem::File { path: path.to_owned(), problem: problem.to_owned() })
    }

    /// Reads the keys from what the file holds.
    pub fn parse(bytes: &[u8]) -> Result<CursorFile, &'static str> {
        const WRONG: &str = "each line must be 32 bytes in base64; make a new file with `openssl rand -base64 32`";
        let text = std::str::from_utf8(bytes).map_err(|_| WRONG)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Result<Vec<_>, _> = lines
            .map(|line| {
                let bytes = STANDARD.decode(line).map(Zeroizing::new).map_err(|_| WRONG)?;
                Key::try_from(bytes.as_slice()).map(Zeroizing::new).map_err(|_| WRONG)
            })
            .collect();
        let mut keys = keys?.into_iter();
        Ok(CursorFile { first: keys.next().ok_or(WRONG)?, others: keys.collect() })
    }

    /// Keys to seal and open cursors with.
    pub fn keys(&self) -> CursorKeys {
        let (first, others) = self.bytes();
        CursorKeys::new(first, &others)
    }

    /// Lets those who have keys of the file go on with these.
    pub(super) fn give_to(&self, keys: &CursorKeys) {
        let (first, others) = self.bytes();
        keys.take_up(first, &others);
    }

    /// Whether these keys open what those seal.
    pub fn opens_those_of(&self, other: &CursorFile) -> bool {
        self.first == other.first || self.others.contains(&other.first)
    }

    fn bytes(&self) -> (&Key, Vec<Key>) {
        (&self.first, self.others.iter().map(|key| **key).collect())
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(REMARK.to_owned());
        for key in std::iter::once(&self.first).chain(&self.others) {
            text.push_str(&Zeroizing::new(STANDARD.encode(key.as_slice())));
            text.push('\n');
        }
        text
    }
}

/// A new key, in two steps: every hub can open what is sealed with it before the first one seals with it.
pub(super) async fn rotate(config: &Config, wait: Option<u64>) -> Result<(), CommandProblem> {
    let path = config.keys.cursor_file.as_deref();
    let path = path.ok_or(CommandProblem::Missing("keys.cursor_file", "SAMVERKA_KEYS__CURSOR_FILE"))?;
    let CursorFile { first, mut others } = CursorFile::open(path)?;
    let new = fresh()?;
    others.insert(0, new.clone());
    let opening = CursorFile { first, others };
    key_file::replace(path, &opening.text())?;
    println!("{}: a new key is there. It opens cursors; the old one still seals them.", path.display());
    settle(wait, Duration::from_secs(1)).await;
    let CursorFile { first, mut others } = opening;
    others.retain(|key| *key != new);
    others.insert(0, first);
    others.truncate(KEPT);
    key_file::replace(path, &CursorFile { first: new, others }.text())?;
    println!("The new key seals from now on. Cursors of before are good until the second rotation from here.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_key_seals_and_two_of_before_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cursor.key");
        key_file::create(&path, &STANDARD.encode([1; 32])).unwrap();
        let mut config = Config::default();
        config.keys.cursor_file = Some(path.clone());
        let mut sealed_by = vec![CursorFile::open(&path).unwrap()];
        for _ in 0..3 {
            rotate(&config, Some(0)).await.unwrap();
            sealed_by.push(CursorFile::open(&path).unwrap());
        }
        let now = &sealed_by[3];
        assert_eq!(now.others.len(), KEPT);
        let opens: Vec<bool> = sealed_by.iter().map(|before| now.opens_those_of(before)).collect();
        assert_eq!(opens, [false, true, true, true]);
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_remedy() {
        for text in ["", "# a remark\n", "c2hvcnQ=", "not base64"] {
            assert!(CursorFile::parse(text.as_bytes()).err().unwrap().contains("openssl rand"), "{text}");
        }
    }
}
