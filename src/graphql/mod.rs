//! Floor 3: the API. One file per noun; the two schemas are put together here.

pub mod agency;
pub mod ahead;
pub mod allowance;
pub mod audit;
mod batch;
pub mod case;
pub mod clock;
mod closed;
pub mod code;
pub mod consent;
pub mod context;
pub mod coordinator;
pub mod count;
pub mod cursor;
pub mod drawing;
pub mod entity_resolver;
pub mod event;
pub mod failure;
pub mod guard;
pub mod handover;
pub mod hub;
pub mod identity;
pub mod loader;
pub mod matrix;
pub mod measure;
pub mod nested;
pub mod node;
pub mod page;
pub mod person;
pub mod place;
pub mod probes;
pub mod referral;
pub mod release;
mod rounds;
pub mod sdl;
pub mod search;
pub mod statistics;
pub mod viewer;

pub use hub::{Hub, RequestHead};

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, Schema};

/// The roots of the hub schema.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    case::CaseQuery,
    person::PersonQuery,
    search::SearchQuery,
    referral::ReferralQuery,
    agency::AgencyQuery,
    coordinator::CoordinatorQuery,
    count::CountQuery,
    audit::AuditQuery,
    code::CodeQuery,
    release::ReleaseQuery,
    entity_resolver::EntityQuery,
);

/// The roots of the statistics schema.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct StatisticsQuery(statistics::NetworkQuery, release::ReleaseQuery);

/// The whole graph, for everybody but researchers.
pub type HubSchema = Schema<entity_resolver::Root<Query>, EmptyMutation, EmptySubscription>;

/// What a statistical consumer can ask.
pub type StatisticsSchema = Schema<StatisticsQuery, EmptyMutation, EmptySubscription>;

/// Builds the hub schema.
pub fn hub_schema() -> HubSchema {
    // Depth, cost and introspection are the guard's business; suggestions would tell names.
    let root = entity_resolver::Root(Query::default());
    Schema::build(root, EmptyMutation, EmptySubscription).enable_federation().disable_suggestions().finish()
}

/// Builds the statistics schema.
pub fn statistics_schema() -> StatisticsSchema {
    Schema::build(StatisticsQuery::default(), EmptyMutation, EmptySubscription).disable_suggestions().finish()
}
