//! Documents that nobody wrote: drawn at random from the schema, the same ones for the same seed.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a field is not asked for: it tells of the asking itself, or takes an argument that a draw cannot guess.
const LEFT_OUT: [&str; 4] = ["accessLog", "coverage", "_service", "_entities"];

struct Field {
    name: String,
    /// The type below, for fields that need a selection.
    below: Option<String>,
    pages: bool,
}

/// Draws documents.
pub struct Documents {
    types: HashMap<String, Vec<Field>>,
    chance: ChaCha8Rng,
}

impl Documents {
    /// From the SDL that clients build on.
    pub fn of_the_hub(seed: u64) -> Documents {
        let sdl = include_str!("../../schema/hub.client.graphql");
        let document = parse_schema(sdl).unwrap();
        let mut kinds = HashMap::new();
        for definition in document.definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                kinds.insert(definition.node.name.node.to_string(), definition.node.kind);
            }
        }
        let is_leaf = |name: &str| !matches!(kinds.get(name), Some(TypeKind::Object(_) | TypeKind::Interface(_)));
        let field = |field: &FieldDefinition| {
            let required: Vec<&str> = field
                .arguments
                .iter()
                .filter(|argument| !argument.node.ty.node.nullable && argument.node.default_value.is_none())
                .map(|argument| argument.node.name.node.as_str())
                .collect();
            let name = field.name.node.to_string();
            if LEFT_OUT.contains(&name.as_str()) || !matches!(required.as_slice(), [] | ["first"]) {
                return None;
            }
            let returns = named(&field.ty.node);
            let below = (!is_leaf(&returns)).then_some(returns);
            Some(Field { name, below, pages: !required.is_empty() })
        };
        let types = kinds
            .iter()
            .filter_map(|(name, kind)| match kind {
                TypeKind::Object(object) => {
                    Some((name.clone(), object.fields.iter().filter_map(|own| field(&own.node)).collect()))
                }
                _ => None,
            })
            .collect();
        Documents { types, chance: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// A selection on a type, so many levels deep at most.
    pub fn selection(&mut self, on: &str, depth: u32) -> String {
        let fields = self.types[on].iter().map(|field| (field.name.clone(), field.below.clone(), field.pages));
        let mut selected = vec!["__typename".to_owned()];
        for (name, below, pages) in fields.collect::<Vec<_>>() {
            let arguments = if pages { format!("(first: {})", 1 + self.chance.next_u32() % 4) } else { String::new() };
            match below {
                None if self.one_in(2) => selected.push(name),
                Some(below) if depth > 0 && self.one_in(if depth > 3 { 2 } else { 3 }) => {
                    selected.push(format!("{name}{arguments} {}", self.selection(&below, depth - 1)));
                }
                _ => {}
            }
        }
        format!("{{ {} }}", selected.join(" "))
    }

    fn one_in(&mut self, chances: u32) -> bool {
        self.chance.next_u32().is_multiple_of(chances)
    }
}

fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
