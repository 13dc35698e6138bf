//! Cost: what a document comes to once every fragment is written out, counted with each fragment read once.

use async_graphql::parser::Pos;
use async_graphql::parser::types::{Directive, ExecutableDocument, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};
use rustc_hash::FxHashMap;

use super::shape::Shapes;
use super::{DocumentLimits, Refused};
use crate::graphql::failure::Sentence;

/// How many selection sets and fragments may stand inside each other. The library's own bound, kept here so that a document that
/// passes never fails there, and so that the walk below never goes deeper.
const LEVELS: u64 = 32;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cost {
    selections: u64,
    aliases: u64,
    directives: u64,
    /// Fields at the top of the selection set.
    top_fields: u64,
    depth: u64,
    /// Selection sets and fragments inside each other, below this one.
    levels: u64,
}

impl Cost {
    /// Adds what stands beside it in the same selection set.
    fn beside(&mut self, other: Cost) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.top_fields = self.top_fields.saturating_add(other.top_fields);
        self.depth = self.depth.max(other.depth);
        self.levels = self.levels.max(other.levels);
    }
}

/// Holds a parsed document to the limits that need no variables.
pub fn check(document: &ExecutableDocument, shapes: &Shapes, limits: &DocumentLimits) -> Result<(), Refused> {
    let mut count = Count { document, shapes, fragments: FxHashMap::default() };
    let mut whole = Cost::default();
    for (_, operation) in document.operations.iter() {
        let root = shapes.root(operation.node.ty);
        let mut cost = count.selection_set(&operation.node.selection_set, root, 0)?;
        let variables = &operation.node.variable_definitions;
        let written = variables.iter().map(|variable| directives(&variable.node.directives)).sum::<u64>();
        cost.directives =
            cost.directives.saturating_add(directives(&operation.node.directives)).saturating_add(written);
        hold(&cost, limits, Some(operation.pos))?;
        whole.beside(Cost { top_fields: 0, ..cost });
    }
    for (name, fragment) in &document.fragments {
        let cost = count.fragment(name, fragment, 0)?;
        hold(&Cost { top_fields: 0, ..cost }, limits, Some(fragment.pos))?;
    }
    hold(&whole, limits, None)
}

fn hold(cost: &Cost, limits: &DocumentLimits, place: Option<Pos>) -> Result<(), Refused> {
    let held = [
        (cost.depth, limits.depth, Sentence { en: "levels of fields", sv: "nivåer av fält" }),
        (cost.levels, LEVELS, NESTED),
        (
            cost.selections,
            limits.selections,
            Sentence { en: "selections, with every fragment written out", sv: "val, med varje fragment utskrivet" },
        ),
        (
            cost.aliases,
            limits.aliases,
            Sentence { en: "aliases, with every fragment written out", sv: "alias, med varje fragment utskrivet" },
        ),
        (
            cost.directives,
            limits.directives,
            Sentence {
                en: "directives, with every fragment written out",
                sv: "direktiv, med varje fragment utskrivet",
            },
        ),
        (cost.top_fields, limits.root_fields, Sentence { en: "root fields", sv: "rotfält" }),
    ];
    match held.into_iter().find(|(asked, limit, _)| asked > limit) {
        Some((_, limit, what)) => Err(Refused::limit(what, limit, place)),
        None => Ok(()),
    }
}

const NESTED: Sentence =
    Sentence { en: "selections and fragments inside each other", sv: "val och fragment i varandra" };

fn directives(written: &[Positioned<Directive>]) -> u64 {
    u64::try_from(written.len()).unwrap_or(u64::MAX)
}

enum Read {
    Open,
    Done(Cost),
}

struct Count<'a> {
    document: &'a ExecutableDocument,
    shapes: &'a Shapes,
    fragments: FxHashMap<&'a Name, Read>,
}

impl<'a> Count<'a> {
    fn selection_set(
        &mut self,
        set: &'a Positioned<SelectionSet>,
        parent: Option<&'a Name>,
        level: u64,
    ) -> Result<Cost, Refused> {
        if level > LEVELS {
            return Err(Refused::limit(NESTED, LEVELS, Some(set.pos)));
        }
        let mut sum = Cost::default();
        for selection in &set.node.items {
            let mut cost = self.selection(&selection.node, parent, level)?;
            cost.selections = cost.selections.saturating_add(1);
            cost.directives = cost.directives.saturating_add(directives(selection.node.directives()));
            sum.beside(cost);
        }
        Ok(sum)
    }

    fn selection(&mut self, selection: &'a Selection, parent: Option<&'a Name>, level: u64) -> Result<Cost, Refused> {
        let mut cost = match selection {
            Selection::Field(field) if field.node.selection_set.node.items.is_empty() => Cost::default(),
            Selection::Field(field) => {
                let shape = parent.and_then(|parent| self.shapes.field(parent, &field.node.name.node));
                let below = shape.and_then(|shape| shape.returns.as_ref());
                self.selection_set(&field.node.selection_set, below, level + 1)?
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                self.selection_set(&fragment.node.selection_set, condition.or(parent), level + 1)?
            }
            Selection::FragmentSpread(spread) => {
                let fragments = &self.document.fragments;
                match fragments.get_key_value(&spread.node.fragment_name.node) {
                    Some((name, fragment)) => self.fragment(name, fragment, level + 1)?,
                    None => Cost::default(),
                }
            }
        };
        let Selection::Field(field) = selection else {
            cost.levels = cost.levels.saturating_add(1);
            return Ok(cost);
        };
        let introspects = matches!(field.node.name.node.as_str(), "__schema" | "__type");
        let at_root = parent.is_some_and(|parent| self.shapes.is_query(parent));
        cost.depth = if introspects && at_root { 1 } else { cost.depth.saturating_add(1) };
        cost.levels = cost.levels.saturating_add(u64::from(!field.node.selection_set.node.items.is_empty()));
        cost.top_fields = 1;
        cost.aliases = cost.aliases.saturating_add(u64::from(field.node.alias.is_some()));
        Ok(cost)
    }

    fn fragment(
        &mut self,
        name: &'a Name,
        fragment: &'a Positioned<FragmentDefinition>,
        level: u64,
    ) -> Result<Cost, Refused> {
        match self.fragments.get(name) {
            Some(Read::Done(cost)) => return Ok(*cost),
            Some(Read::Open) => {
                let message = Sentence {
                    en: "A fragment spreads itself, directly or through others.",
                    sv: "Ett fragment sprider sig självt, direkt eller genom andra.",
                };
                return Err(Refused::validation(message, Some(fragment.pos)));
            }
            None => {}
        }
        self.fragments.insert(name, Read::Open);
        let condition = &fragment.node.type_condition.node.on.node;
        let mut cost = self.selection_set(&fragment.node.selection_set, Some(condition), level)?;
        cost.directives = cost.directives.saturating_add(directives(&fragment.node.directives));
        self.fragments.insert(name, Read::Done(cost));
        Ok(cost)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use async_graphql::Variables;

    use super::super::{Document, Guard};
    use super::*;

    const SDL: &str = "type Query { me: Query id: ID }";

    fn admitted(limits: DocumentLimits, text: &str) -> Result<std::sync::Arc<Document>, Refused> {
        Guard::new(limits, SDL).unwrap().admit(text, Some("A"), &Variables::default())
    }

    /// Where a document is refused for standing too deep in itself.
    fn too_deep_at(text: &str) -> (usize, usize) {
        let refused = admitted(DocumentLimits::default(), text).unwrap_err();
        assert!(refused.message.contains("32 selections and fragments inside each other"), "{refused}");
        refused.place.map(|place| (place.line, place.column)).unwrap()
    }

    /// `count` fragments, each on a line of its own, that spread each other.
    fn chain(count: usize) -> String {
        let mut text = "query A { ...f0 }\n".to_owned();
        for number in 1..count {
            writeln!(text, "fragment f{} on Query {{ ...f{number} }}", number - 1).unwrap();
        }
        writeln!(text, "fragment f{} on Query {{ id }}", count - 1).unwrap();
        text
    }

    #[test]
    fn what_stands_too_deep_is_refused_at_its_place_before_anything_below_is_read() {
        let nested = |open: &str| format!("query A {}{{ id }}{}", open.repeat(40), "}".repeat(40));
        assert_eq!(too_deep_at(&nested("{me")), (1, 9 + 33 * 3));
        assert_eq!(too_deep_at(&nested("{...")), (1, 9 + 33 * 4));
        assert_eq!(too_deep_at(&chain(60)).0, 34);
    }

    #[test]
    fn a_chain_of_fragments_is_not_followed_to_its_end_however_long_it_may_be() {
        let limits = DocumentLimits { bytes: usize::MAX, tokens: usize::MAX, ..DocumentLimits::default() };
        let refused = admitted(limits, &chain(20_000)).unwrap_err();
        assert!(refused.message.contains("inside each other"), "{refused}");
    }

    #[test]
    fn a_fragment_that_was_read_near_the_root_is_too_deep_all_the_same_where_it_stands_deep() {
        let nested =
            |levels: usize, inside: &str| format!("{}{inside}{}", "ofType { ".repeat(levels), "} ".repeat(levels));
        let of = |levels: usize| {
            let (deep, fragment) = (nested(levels, "...f"), nested(14, "name"));
            format!(
                "query A {{ __type(name: \"A\") {{ ...f }} b: __type(name: \"A\") {{ {deep} }} }}
                 fragment f on __Type {{ {fragment} }}"
            )
        };
        // The field of the root, sixteen or seventeen in it, the fragment, and fourteen in that.
        assert!(admitted(DocumentLimits::default(), &of(16)).is_ok());
        assert_eq!(too_deep_at(&of(17)), (1, 1));
    }

    #[test]
    fn below_the_root_there_may_be_more_fields_than_at_it() {
        let many = "id ".repeat(25);
        let limits = DocumentLimits::default;
        assert!(admitted(limits(), &format!("query A {{ me {{ {many} }} }}")).is_ok());
        let spread = format!("query A {{ me {{ ...f }} }} fragment f on Query {{ {many} }}");
        assert!(admitted(limits(), &spread).is_ok());
        assert!(admitted(limits(), &spread.replace("{ me { ...f } }", "{ ...f }")).is_err());
    }

    #[test]
    fn operations_have_their_root_fields_each_for_itself_and_all_else_together() {
        let of = |name: &str, fields: &str| format!("query {name} {{ {fields} }} ");
        let fifteen = "id ".repeat(15);
        let limits = DocumentLimits { selections: 40, ..DocumentLimits::default() };
        let two = of("A", &fifteen) + &of("B", &fifteen);
        assert!(admitted(limits.clone(), &two).is_ok());
        let refused = admitted(limits.clone(), &(two.clone() + &of("C", &fifteen))).unwrap_err();
        assert!(refused.message.contains("40 selections"), "{refused}");
        let refused = admitted(limits, &(of("A", "id") + &of("B", &"id ".repeat(21)))).unwrap_err();
        assert!(refused.message.contains("20 root fields"), "{refused}");
    }

    #[test]
    fn each_limit_is_reached_and_not_passed() {
        let limits = DocumentLimits { selections: 4, aliases: 2, directives: 2, depth: 2, ..DocumentLimits::default() };
        let skip = "@skip(if: false)";
        for (text, words) in [
            ("query A { me { id id id } }".to_owned(), None),
            ("query A { me { id id id id } }".to_owned(), Some("4 selections")),
            ("query A { a: me { b: id } }".to_owned(), None),
            ("query A { a: me { b: id c: id } }".to_owned(), Some("2 aliases")),
            (format!("query A {skip} {{ me {{ id {skip} }} }}"), None),
            (format!("query A {skip} {{ me {skip} {{ id {skip} }} }}"), Some("2 directives")),
            ("query A { me { ... { ... { id } } } }".to_owned(), None),
            ("query A { me { me { id } } }".to_owned(), Some("2 levels of fields")),
            ("query A { me { ... { me { id } } } }".to_owned(), Some("2 levels of fields")),
        ] {
            let message = admitted(limits.clone(), &text).err().map(|refused| refused.message);
            match words {
                None => assert_eq!(message, None, "{text}"),
                Some(words) => {
                    assert!(message.as_ref().is_some_and(|said| said.contains(words)), "{text}: {message:?}")
                }
            }
        }
    }
}
