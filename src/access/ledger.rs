//! Ledger: the list of seals, read off the types of the fields.
//!
//! While [`recording`], each sealed field's type carries a mark in the exported schema; [`seals`] collects the marks,
//! and [`written`] puts `@sealed` and `@requiresScopes` on these fields of an unmarked schema. The type on the field
//! stays the only source. (A marked schema itself is no schema: the library leaves out types that only marked fields
//! name.)

use std::cell::Cell;

use super::clearance::Class;

thread_local! {
    static RECORDING: Cell<bool> = const { Cell::new(false) };
}

const CLASSES: [Class; 3] = [Class::Personal, Class::Identifying, Class::Protected];

fn mark(class: Class, conditional: bool) -> String {
    let row = if conditional { "_BY_ROW" } else { "" };
    format!("__SEALED{row}_{}", class.code())
}

fn marks() -> impl Iterator<Item = (Class, bool)> {
    CLASSES.into_iter().flat_map(|class| [(class, false), (class, true)])
}

/// Builds something (a schema) with every sealed field's type marked.
pub fn recording<T>(build: impl FnOnce() -> T) -> T {
    RECORDING.set(true);
    let built = build();
    RECORDING.set(false);
    built
}

pub(super) fn marked(type_name: String, class: Class, conditional: bool) -> String {
    if RECORDING.get() { format!("{type_name}{}", mark(class, conditional)) } else { type_name }
}

/// A schema with directives on its sealed fields.
pub fn written(sdl: &str, seals: &[Seal]) -> String {
    let mut written = String::with_capacity(sdl.len() * 2);
    for (type_name, line) in lines_with_types(sdl) {
        written.push_str(line);
        let field = field_name(line);
        if let Some(seal) = seals.iter().find(|seal| seal.type_name == type_name && Some(seal.field.as_str()) == field)
        {
            written.push_str(&format!(" @sealed(class: {})", seal.class.code()));
            if !seal.conditional {
                written.push_str(&format!(" @requiresScopes(scopes: [[\"{}\"]])", seal.class.token_scope()));
            }
        }
        written.push('\n');
    }
    written
}

/// A field that is sealed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seal {
    pub type_name: String,
    pub field: String,
    pub class: Class,
    /// Whether rows exist for which the field is open to everybody in scope.
    pub conditional: bool,
}

/// Every sealed field of a marked schema.
pub fn seals(marked_sdl: &str) -> Vec<Seal> {
    let mut seals: Vec<Seal> = lines_with_types(marked_sdl)
        .filter_map(|(type_name, line)| {
            let (class, conditional) =
                marks().find(|(class, conditional)| line.contains(&mark(*class, *conditional)))?;
            let field = field_name(line)?.to_owned();
            Some(Seal { type_name: type_name.to_owned(), field, class, conditional })
        })
        .collect();
    seals.sort();
    seals
}

/// Each line of a schema with the object type that it stands in.
fn lines_with_types(sdl: &str) -> impl Iterator<Item = (&str, &str)> {
    sdl.lines().scan("", |type_name, line| {
        if let Some(rest) = line.strip_prefix("extend type ").or_else(|| line.strip_prefix("type ")) {
            *type_name = rest.split([' ', '{', '@']).next().unwrap_or_default();
        } else if line.starts_with('}') {
            *type_name = "";
        }
        Some((*type_name, line))
    })
}

/// The field that a line declares, if it declares one without arguments.
fn field_name(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix('\t')?.split_once(": ")?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(name)
}
