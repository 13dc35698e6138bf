//! Undo: takes away what a restoration made that did not come to its end.

use std::path::PathBuf;

use crate::command::CommandProblem;
use crate::store::copy::Brought;

/// What was made so far.
#[derive(Debug, Default)]
pub struct Undo {
    pub folders: Vec<PathBuf>,
    pub keys: Vec<PathBuf>,
    pub brought: Vec<Brought>,
}

impl Undo {
    /// Takes everything away, and says why; what cannot be taken away is named.
    pub async fn take_back(self, problem: CommandProblem) -> CommandProblem {
        let mut left = Vec::new();
        for brought in self.brought {
            let name = brought.schema().name();
            if let Err(problem) = brought.take_away().await {
                left.push(format!("the {name} database ({problem})"));
            }
        }
        for key in self.keys {
            if let Err(error) = std::fs::remove_file(&key) {
                left.push(format!("{} ({})", key.display(), error.kind()));
            }
        }
        for folder in self.folders {
            // Empty now, unless somebody else put something there.
            let _ = std::fs::remove_dir(folder);
        }
        let outcome = match left.is_empty() {
            true => "Nothing was restored, and nothing is left of the attempt.".to_owned(),
            false => format!("Nothing was restored. This is left of the attempt, remove it: {}.", left.join(", ")),
        };
        let problem = problem.to_string();
        CommandProblem::Said(format!("{}. {outcome}", problem.trim_end_matches('.')))
    }
}
