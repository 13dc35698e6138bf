//! The schemas as text: what is committed under `schema/`, what the guard reads, what the access matrix is made of.

use async_graphql::SDLExportOptions;

use super::{hub_schema, statistics_schema};
use crate::access::ledger::{self, Seal};

const SEALED: &str = "\
\"\"\"
Marks a field that opens only to those with a need to know; closed it is null, stands in the object's `closedFields` and in
`extensions.redactions`.
\"\"\"
directive @sealed(
  \"How closely the value is kept.\"
  class: Class!
) on FIELD_DEFINITION
";

const REQUIRES_SCOPES: &str = "\
\"\"\"
Names the token scopes without which a field stays closed.
\"\"\"
directive @requiresScopes(
  \"Scopes: one inner list is enough, all of its scopes are needed.\"
  scopes: [[String!]!]!
) on FIELD_DEFINITION
";

fn options() -> SDLExportOptions {
    SDLExportOptions::new().sorted_enum_items()
}

/// `schema/hub.graphql`: the subgraph, for composition.
pub fn hub() -> String {
    let sdl = hub_schema().sdl_with_options(options().federation());
    format!("{}\n\n{SEALED}", ledger::written(&sdl, &seals()).trim_end())
}

/// `schema/hub.client.graphql`: the same as plain SDL that any tool builds.
pub fn hub_client() -> String {
    let sdl = hub_schema().sdl_with_options(options());
    format!("{}\n\n{SEALED}\n{REQUIRES_SCOPES}", ledger::written(&sdl, &seals()).trim_end())
}

/// `schema/statistics.graphql`: what a statistical consumer sees.
pub fn statistics() -> String {
    statistics_schema().sdl_with_options(options())
}

/// Every sealed field of the hub schema.
pub fn seals() -> Vec<Seal> {
    ledger::seals(&ledger::recording(|| hub_schema().sdl_with_options(options())))
}
