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

fn mark(class: Class, conditional: bool) -> String {
    let row = if conditional { "_BY_ROW" } else { "" };
    format!("__SEALED{row}_{}", class.code())
}

fn marks() -> impl Iterator<Item = (Class, bool)> {
    Class::ALL.into_iter().flat_map(|class| [(class, false), (class, true)])
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

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(type_name: &str, field: &str, class: Class, conditional: bool) -> Seal {
        Seal { type_name: type_name.to_owned(), field: field.to_owned(), class, conditional }
    }

    /// What `marked` makes of a type while a schema is recorded.
    fn mark_of(class: Class, conditional: bool) -> String {
        recording(|| marked("Name".to_owned(), class, conditional))
    }

    #[test]
    fn types_are_marked_while_recording_and_at_no_other_time() {
        let unmarked = || marked("Name".to_owned(), Class::Identifying, false);
        assert_eq!(unmarked(), "Name");
        assert_ne!(recording(unmarked), "Name");
        assert_eq!(unmarked(), "Name");
    }

    #[test]
    fn a_mark_is_read_back_as_the_class_that_wrote_it() {
        for (class, conditional) in marks() {
            let sdl = format!("type Person {{\n\tname: {}!\n}}\n", mark_of(class, conditional));
            assert_eq!(seals(&sdl), [seal("Person", "name", class, conditional)]);
        }
        assert_eq!(marks().count(), 6);
    }

    #[test]
    fn seals_are_listed_by_type_and_field_and_nothing_unmarked_is() {
        let identifying = mark_of(Class::Identifying, false);
        let protected = mark_of(Class::Protected, true);
        let sdl = format!(
            "type Person implements Node @key(fields: \"id\") {{\n\tid: ID!\n\
             \t\"\"\"\n\tThe {identifying} of words\n\t\"\"\"\n\
             \tsurname_2: {identifying}\n\tbirthDate: {identifying}\n}}\n\nunion Any = Person\n\
             extend type Measure {{\n\tprovider: {protected}\n}}\n\ninput Filter {{\n\tname: String\n}}\n",
        );
        let expected = [
            seal("Measure", "provider", Class::Protected, true),
            seal("Person", "birthDate", Class::Identifying, false),
            seal("Person", "surname_2", Class::Identifying, false),
        ];
        assert_eq!(seals(&sdl), expected);
    }

    #[test]
    fn directives_stand_on_the_sealed_fields_and_on_no_other() {
        let sdl = "type Person {\n\tid: ID!\n\tname: Name\n\tsex: Sex\n}\n\n\
                   type Agency @key(fields: \"id\") {\n\tname: String!\n}\n\
                   extend type Measure {\n\tprovider: Agency\n}\n\ninput Filter {\n\tname: Name\n}\n";
        let seals = [
            seal("Measure", "provider", Class::Protected, true),
            seal("Person", "name", Class::Identifying, false),
            seal("Person", "sex", Class::Personal, false),
        ];
        let expected = "type Person {\n\tid: ID!\n\
            \tname: Name @sealed(class: IDENTIFYING) @requiresScopes(scopes: [[\"samverka:identifying\"]])\n\
            \tsex: Sex @sealed(class: PERSONAL) @requiresScopes(scopes: [[\"samverka:personal\"]])\n}\n\n\
            type Agency @key(fields: \"id\") {\n\tname: String!\n}\n\
            extend type Measure {\n\tprovider: Agency @sealed(class: PROTECTED)\n}\n\n\
            input Filter {\n\tname: Name\n}\n";
        assert_eq!(written(sdl, &seals), expected);
        assert_eq!(written(sdl, &[]), sdl);
    }

    #[test]
    fn what_follows_a_type_does_not_belong_to_it() {
        let sdl = "type Person {\n\tid: ID!\n}\n\tname: Name\n";
        assert_eq!(written(sdl, &[seal("Person", "name", Class::Identifying, false)]), sdl);
    }
}
