//! The matrix as it is printed, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use samverka::access::role::Role;

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Open,
    Never,
    /// By any of these grounds.
    By(BTreeSet<String>),
}

impl Cell {
    /// By these grounds, if there are any.
    pub fn of(grounds: BTreeSet<String>) -> Cell {
        if grounds.is_empty() { Cell::Never } else { Cell::By(grounds) }
    }

    fn read(text: &str) -> Cell {
        match text {
            "open" => Cell::Open,
            "–" => Cell::Never,
            // To provide a hidden measure and to be its host are one fact.
            grounds => Cell::By(grounds.split(", ").map(|ground| ground.replace("host", "provider")).collect()),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Open => out.write_str("open"),
            Cell::Never => out.write_str("–"),
            Cell::By(grounds) => out.write_str(&grounds.iter().cloned().collect::<Vec<_>>().join(", ")),
        }
    }
}

/// The tables of fields.
pub struct Matrix {
    pub fields: BTreeMap<(String, String), BTreeMap<Role, Cell>>,
    pub sealed: BTreeSet<(String, String)>,
    pub identifying: BTreeSet<(String, String)>,
}

impl Matrix {
    pub fn read(markdown: &str) -> Matrix {
        let mut matrix = Matrix { fields: BTreeMap::new(), sealed: BTreeSet::new(), identifying: BTreeSet::new() };
        let (_, fields) = markdown.split_once("\n## Fields\n").expect("the tables of fields");
        let mut of = "";
        for line in fields.lines() {
            if let Some(name) = line.strip_prefix("### ") {
                of = name;
            } else if line.starts_with("| ") && !line.starts_with("| field |") {
                matrix.row(of, line);
            }
        }
        assert!(matrix.fields.len() > 100 && matrix.identifying.len() > 10);
        matrix
    }

    /// The types whose fields are printed.
    pub fn records(&self) -> BTreeSet<&str> {
        self.fields.keys().map(|(of, _)| of.as_str()).collect()
    }

    fn row(&mut self, of: &str, line: &str) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (name, class) = match cells[0].split_once(" (") {
            Some((name, class)) => (name, Some(class.trim_end_matches(')'))),
            None => (cells[0], None),
        };
        let key = (of.to_owned(), name.to_owned());
        if let Some(class) = class {
            self.sealed.insert(key.clone());
            if class == "IDENTIFYING" {
                self.identifying.insert(key.clone());
            }
        }
        let by_role = Role::ALL.into_iter().zip(&cells[1..]).map(|(role, cell)| (role, Cell::read(cell)));
        self.fields.insert(key, by_role.collect());
    }
}
