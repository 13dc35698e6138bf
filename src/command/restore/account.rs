//! Account: what was restored, and what going back to an earlier moment means.

use std::fmt::Write;

use serde_json::{Value, json};

use super::Restored;

impl Restored {
    /// For whoever restored.
    pub fn account(&self) -> String {
        let moment = self.manifest.moment.format("%Y-%m-%d %H:%M:%S UTC");
        let mut text = format!("Restored as of {moment}.\n");
        for good in &self.findings.good {
            let _ = writeln!(text, "  {good}");
        }
        for wrong in &self.findings.wrong {
            let _ = writeln!(text, "  WRONG: {wrong}");
        }
        if self.findings.behind > 0 {
            let _ = writeln!(
                text,
                "  made by an older program, so that nothing in it was looked at yet: run `samverka migrate up`, then \
                 `samverka doctor`, `samverka audit verify --head` with {} of the backup, and `samverka release \
                 verify`",
                crate::command::backup::manifest::AUDIT_HEAD
            );
        }
        for path in &self.keys {
            let _ = writeln!(text, "  key: {}", path.display());
        }
        for setting in &self.not_set {
            let _ = writeln!(text, "  `{setting}` is not set: that key of the backup was not restored");
        }
        for year in &self.marked {
            let _ = writeln!(text, "  cohort {year} was marked anew: people whose cases are lost may be counted again");
        }
        let _ = writeln!(text, "\nThis hub has gone back to {moment}:");
        for line in self.going_back() {
            let _ = writeln!(text, "  - {line}");
        }
        text
    }

    /// For programs.
    pub fn as_json(&self) -> Value {
        json!({
            "moment": self.manifest.moment,
            "program": self.manifest.program,
            "migrations_missing": self.findings.behind,
            "good": self.findings.good,
            "wrong": self.findings.wrong,
            "keys": self.keys,
            "keys_not_set": self.not_set,
            "drawn_since": self.drawn_since,
            "cohorts_marked_again": self.marked,
            "going_back": self.going_back(),
        })
    }

    /// What has to be known, and done, because the hub went back.
    fn going_back(&self) -> Vec<String> {
        let mut lines = vec![
            "what happened after that moment is lost, readings in the audit log among it".to_owned(),
            "who was kept out since can sign in again: compare `samverka user list`, and deactivate them".to_owned(),
            "what was erased since is there again: erase it again before the hub serves".to_owned(),
            "consents that were withdrawn since count again: enter them before the hub serves".to_owned(),
        ];
        let drawn = &self.manifest.drawn;
        let last = match drawn.ledger.last() {
            Some(last) => format!("the last in these books is {last}"),
            None => "these books have none".to_owned(),
        };
        lines.push(match self.drawn_since.as_slice() {
            [] => format!(
                "a slice that was drawn since may have been seen, and drawing it again spends its budget a second \
                 time: {last}; compare `samverka release list` with the files that were published"
            ),
            since => format!(
                "these slices were drawn since, and their budget is spent whatever the books say: {}",
                since.join(", ")
            ),
        });
        lines
    }
}
