//! A hub that serves goes on with new keys when their files change.

use std::path::PathBuf;
use std::time::Duration;

use super::cursor::CursorFile;
use crate::graphql::cursor::CursorKeys;
use crate::store::identity_keys::IdentityKeys;

/// How often a hub looks at its key files.
pub const LOOKS_EVERY: Duration = Duration::from_secs(5);

/// Takes up what the files hold, until the process ends. A file that cannot be used changes nothing, and is told once.
pub async fn watch(identity: IdentityKeys, cursor: CursorKeys, cursor_file: PathBuf) {
    let mut told: [Option<String>; 2] = [None, None];
    loop {
        tokio::time::sleep(LOOKS_EVERY).await;
        let problems = [
            identity
                .read_again()
                .inspect(|differs| {
                    if *differs {
                        tracing::info!(version = identity.now().newest_version(), "new identity keys are in use");
                    }
                })
                .err()
                .map(|problem| problem.to_string()),
            CursorFile::open(&cursor_file).map(|file| file.give_to(&cursor)).err().map(|problem| problem.to_string()),
        ];
        for (problem, told) in problems.into_iter().zip(&mut told) {
            if let Some(problem) = &problem
                && told.as_ref() != Some(problem)
            {
                tracing::warn!(%problem, "a key file cannot be used; the keys of before stay in use");
            }
            *told = problem;
        }
    }
}
