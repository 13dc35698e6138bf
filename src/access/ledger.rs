//! Ledger: the list of seals, read off the types of the fields.
//!
//! While [`recording`], each sealed field's type carries a mark in the exported schema; [`written`] turns the marks
//! into `@sealed` and `@requiresScopes`, [`seals`] into a list. The type on the field stays the only source.

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

/// The exported schema with directives in the place of the marks.
pub fn written(marked_sdl: &str) -> String {
    let mut sdl = marked_sdl.to_owned();
    for (class, conditional) in marks() {
        let mut directives = format!(" @sealed(class: {})", class.code());
        if !conditional {
            directives += &format!(" @requiresScopes(scopes: [[\"{}\"]])", class.token_scope());
        }
        sdl = sdl.replace(&mark(class, conditional), &directives);
    }
    sdl
}

/// A field that is sealed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seal {
    pub type_name: String,
    pub field: String,
    pub class: Class,
}

/// Every sealed field of a marked schema.
pub fn seals(marked_sdl: &str) -> Vec<Seal> {
    let mut seals = Vec::new();
    let mut type_name = String::new();
    for line in marked_sdl.lines() {
        if let Some(rest) = line.strip_prefix("type ").or_else(|| line.strip_prefix("extend type ")) {
            type_name = rest.split([' ', '{', '@']).next().unwrap_or_default().to_owned();
        }
        let Some((class, _)) = marks().find(|(class, conditional)| line.contains(&mark(*class, *conditional))) else {
            continue;
        };
        let field = line.trim().split(['(', ':']).next().unwrap_or_default().to_owned();
        seals.push(Seal { type_name: type_name.clone(), field, class });
    }
    seals.sort();
    seals
}
