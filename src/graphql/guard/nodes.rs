//! Nodes: how many objects an operation can bring, from the page sizes it names.
//!
//! The sum over all selections that return objects of the product of the list sizes at and above them. A connection counts its
//! `first`, a plain list 5, `_entities` its representations; introspection is free.

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value, Variables};
use rustc_hash::FxHashMap;

use super::shape::{Shapes, Size};

/// What an operation asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub nodes: u64,
    /// The longest list of representations.
    pub representations: u64,
    /// Whether other variables could change the numbers.
    pub depends_on_variables: bool,
}

/// Counts what an operation asks for with these variables. The document must be free of fragment cycles.
pub fn count(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    shapes: &Shapes,
    variables: &Variables,
) -> Asked {
    let mut walk =
        Walk { document, operation, shapes, variables, fragments: FxHashMap::default(), asked: Asked::default() };
    walk.asked.nodes = walk.selection_set(&operation.selection_set.node, shapes.root(operation.ty));
    walk.asked
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    shapes: &'a Shapes,
    variables: &'a Variables,
    fragments: FxHashMap<&'a Name, u64>,
    asked: Asked,
}

impl<'a> Walk<'a> {
    /// The objects below one object of the parent type.
    fn selection_set(&mut self, set: &'a SelectionSet, parent: Option<&'a Name>) -> u64 {
        set.items.iter().fold(0, |sum: u64, selection| {
            sum.saturating_add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                    self.selection_set(&fragment.node.selection_set.node, condition.or(parent))
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            })
        })
    }

    fn field(&mut self, field: &'a Field, parent: Option<&'a Name>) -> u64 {
        let shapes = self.shapes;
        let Some(shape) = parent.and_then(|parent| shapes.field(parent, &field.name.node)) else {
            return 0;
        };
        let Some(below) = &shape.returns else {
            return 0;
        };
        let inner = self.selection_set(&field.selection_set.node, Some(below));
        let (own, size) = match shape.size {
            Size::One => (1, 1),
            Size::List(length) => (length, length),
            Size::Page { unnamed } => (1, self.page_size(field, unnamed)),
            Size::Representations => {
                let length = self.representations(field);
                (length, length)
            }
        };
        inner.saturating_mul(size).saturating_add(own)
    }

    fn fragment(&mut self, name: &'a Name) -> u64 {
        if let Some(known) = self.fragments.get(name) {
            return *known;
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return 0;
        };
        let condition = &fragment.node.type_condition.node.on.node;
        let nodes = self.selection_set(&fragment.node.selection_set.node, Some(condition));
        self.fragments.insert(name, nodes);
        nodes
    }

    fn page_size(&mut self, field: &Field, unnamed: u64) -> u64 {
        match self.argument(field, "first") {
            Some(Value::Number(number)) => number.as_u64().unwrap_or(0),
            _ => unnamed,
        }
    }

    fn representations(&mut self, field: &Field) -> u64 {
        let length = match self.argument(field, "representations") {
            Some(Value::List(entries)) => u64::try_from(entries.len()).unwrap_or(u64::MAX),
            _ => 1,
        };
        self.asked.representations = self.asked.representations.max(length);
        length
    }

    /// The number or the length of the list that an argument has in this request; entries of lists in variables are left out.
    fn argument(&mut self, field: &Field, name: &str) -> Option<Value> {
        let written = field.get_argument(name)?.node.clone();
        let mut depends = false;
        let value = written.into_const_with(|variable| {
            depends = true;
            Ok::<_, std::convert::Infallible>(match self.variable(&variable) {
                Some(Value::Number(number)) => Value::Number(number.clone()),
                Some(Value::List(entries)) => Value::List(vec![Value::Null; entries.len()]),
                _ => Value::Null,
            })
        });
        self.asked.depends_on_variables |= depends;
        value.ok()
    }

    /// The value that a variable has in this request: what was sent, or its default.
    fn variable(&self, name: &Name) -> Option<&'a Value> {
        self.variables.get(name).or_else(|| {
            let mut definitions = self.operation.variable_definitions.iter();
            definitions.find(|definition| definition.node.name.node == *name)?.node.default_value()
        })
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    const SDL: &str = "
        interface Node { id: ID! near: [Node!]! }
        type Person implements Node { id: ID! near: [Node!]! }
        type Page { nodes: [Person!]! found: [Person!]! }
        type Query { node: Node page(first: Int!): Page people: [Person!]! grid: [[Person!]!]! }";

    fn asked(text: &str, variables: serde_json::Value) -> Asked {
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        count(&document, &operation.node, &Shapes::from_sdl(SDL).unwrap(), &Variables::from_json(variables))
    }

    fn nodes(text: &str, variables: serde_json::Value) -> u64 {
        asked(text, variables).nodes
    }

    #[test]
    fn each_object_is_counted_with_the_lists_that_it_stands_in() {
        for (text, expected) in [
            ("{ people { id } }", 5),
            ("{ people { near { near { id } } } }", 5 + 25 + 125),
            ("{ grid { id } }", 25),
            ("{ node { near { id } } }", 1 + 5),
            ("{ page(first: 3) { nodes { id } found { id } } }", 1 + 3 + 15),
            ("{ ... { people { id } } ... on Query { people { id } } }", 5 + 5),
            ("{ ...f } fragment f on Query { people { ...p } } fragment p on Person { near { id } }", 5 + 25),
            ("{ __typename __schema { types { name } } unknown { people { id } } ...unknown }", 0),
        ] {
            assert_eq!(asked(text, json!({})), Asked { nodes: expected, ..Asked::default() }, "{text}");
        }
    }

    #[test]
    fn a_variable_has_what_was_sent_or_its_own_default_and_no_other() {
        let text = "query ($a: Int = 3, $n: Int = 7, $z: Int = 9) { page(first: $n) { nodes { id } } }";
        assert_eq!(nodes(text, json!({})), 1 + 7);
        assert_eq!(nodes(text, json!({ "a": 1, "n": 2, "z": 4 })), 1 + 2);
        let without_default = "query ($a: Int = 3, $n: Int) { page(first: $n) { nodes { id } } }";
        assert_eq!(nodes(without_default, json!({})), 1 + 100);
    }

    #[test]
    fn the_count_tells_when_other_variables_would_change_it() {
        let depends = |text: &str| asked(text, json!({ "n": 1, "r": [] })).depends_on_variables;
        assert!(depends("query ($n: Int!) { page(first: $n) { nodes { id } } }"));
        assert!(depends(
            "query ($n: Int!) { page(first: $n) { nodes { id } } again: page(first: 2) { nodes { id } } }"
        ));
        assert!(depends("query ($r: [_Any!]!) { _entities(representations: $r) { id } }"));
        assert!(depends("query ($n: ID) { _entities(representations: [{ id: $n }]) { id } }"));
        assert!(!depends("query ($n: Int!) { page(first: 2) { nodes { id } } node(id: $n) { id } }"));
    }

    #[test]
    fn the_longest_list_of_representations_is_told() {
        let text = "query ($r: [_Any!]!) { a: _entities(representations: $r) { ... on Person { near { id } } }
            b: _entities(representations: [{}, {}]) { ... on Person { id } } }";
        let of = |length: usize| asked(text, json!({ "r": vec![json!({}); length] }));
        assert_eq!((of(3).representations, of(3).nodes), (3, 3 + 15 + 2));
        assert_eq!((of(1).representations, of(1).nodes), (2, 1 + 5 + 2));
        let one = asked("{ _entities(representations: {}) { ... on Person { id } } }", json!({}));
        assert_eq!((one.representations, one.nodes), (1, 1));
    }
}
