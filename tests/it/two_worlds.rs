//! Two worlds that differ only in what a caller may not know: whole cases and persons, names, numbers, places. Whatever
//! the caller asks, the answers are equal: bytes, headers, counts, lengths of cursors, error texts and statements.

mod difference;
mod leaks;
mod other_world;

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::database::{Backend, OnBackend};
use crate::demonstration::given::Seeded;
use crate::documents::{Documents, Pool, write_down};
use crate::hub::TestHub;
use difference::difference;
use leaks::Leak;
use other_world::{differ, pool};

const SEED: u64 = 20_170_313;

/// Those who see no case, and the agencies that see most.
const OUTSIDE_AND_AUTHORITIES: [Persona; 4] =
    [Persona::Researcher, Persona::Stranger, Persona::PoliceOfficer, Persona::MigrationOfficer];
/// The statistician, and the agencies that support people.
const STATISTICS_AND_SUPPORT: [Persona; 4] =
    [Persona::Statistician, Persona::SocialWorker, Persona::Shelter, Persona::Iom];

/// 1,000 in all; `scripts/soak` asks for more.
fn operations() -> usize {
    let asked = std::env::var("SAMVERKA_SOAK_OPERATIONS").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(1_000)
}

struct Worlds {
    caller: Persona,
    one: TestHub,
    other: TestHub,
    documents: Documents,
}

/// What asking both worlds gave.
struct Asked {
    differs: Option<String>,
    brought_rows: bool,
    operation: String,
}

impl Worlds {
    async fn of(backend: Backend, caller: Persona) -> Worlds {
        let one = open(Seeded::on(backend).await);
        let pool: Pool = pool(&one.world).await;
        let changed = Seeded::on(backend).await;
        differ(&changed, caller).await;
        let documents = match caller {
            Persona::Researcher => Documents::of_statistics(SEED),
            _ => Documents::of_the_hub(SEED),
        };
        let documents = documents.with_arguments(pool);
        let worlds = Worlds { caller, one, other: open(changed), documents };
        worlds.differ_for_those_who_may_know().await;
        worlds
    }

    /// Without it, equal answers would prove nothing.
    async fn differ_for_those_who_may_know(&self) {
        let names =
            "{ cases(first: 100) { totalCount nodes { participants { person { sex birthYear name { given } } } } } }";
        let one = self.one.ask(Persona::NationalCoordinator, names).await;
        let other = self.other.ask(Persona::NationalCoordinator, names).await;
        assert_ne!(one.data(), other.data(), "{:?}", self.caller);
    }

    async fn ask(&mut self) -> Asked {
        let (root, operation) = self.documents.operation(4);
        let (one, cost) = self.one.cost(self.caller, &operation, json!({})).await;
        let (other, other_cost) = self.other.cost(self.caller, &operation, json!({})).await;
        let mut differs = difference(&one, &other);
        if differs.is_none() && self.costs_differ(&operation, cost, other_cost).await {
            differs = Some(format!("{cost} statements or {other_cost}"));
        }
        let data = one.json()["data"].clone();
        self.keep_cursors(&data);
        let brought_rows = holds_a_value(&data);
        if brought_rows {
            self.documents.keep_root(&root);
        }
        assert!(one.status.as_u16() < 500 && !one.text.contains("\"INTERNAL\""), "{operation}: {}", one.text);
        Asked { differs, brought_rows, operation }
    }

    /// Asked anew where they differ, for the least that it takes: once in five seconds a user is looked up again.
    async fn costs_differ(&self, operation: &str, mut cost: usize, mut other_cost: usize) -> bool {
        for _ in 0..3 {
            if cost == other_cost {
                return false;
            }
            cost = cost.min(self.one.cost(self.caller, operation, json!({})).await.1);
            other_cost = other_cost.min(self.other.cost(self.caller, operation, json!({})).await.1);
        }
        cost != other_cost
    }

    fn keep_cursors(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match (name.as_str(), value) {
                        ("endCursor" | "cursor", Value::String(cursor)) => self.documents.keep_cursor(cursor),
                        _ => self.keep_cursors(value),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.keep_cursors(value)),
            _ => {}
        }
    }
}

fn open(world: Seeded) -> TestHub {
    TestHub::configured(world, |config| {
        let limits = &mut config.limits;
        (limits.requests_per_second, limits.request_burst) = (1_000_000, 1_000_000);
        limits.probes_per_hour = 1_000_000;
    })
}

/// Whether an answer holds anything but nulls, empty lists and names of types.
fn holds_a_value(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| name != "__typename" && holds_a_value(value)),
        Value::Array(values) => values.iter().any(holds_a_value),
        Value::Null => false,
        _ => true,
    }
}

async fn what_a_caller_may_not_know_changes_nothing(backend: Backend, callers: [Persona; 4]) {
    let each = operations() / 8;
    let (mut asked, mut with_rows) = (0, 0);
    for caller in callers {
        let mut worlds = Worlds::of(backend, caller).await;
        for _ in 0..each {
            let answer = worlds.ask().await;
            write_down(caller, &answer.operation);
            assert_eq!(answer.differs, None, "{caller:?} asks: {}", answer.operation);
            asked += 1;
            with_rows += usize::from(answer.brought_rows);
        }
    }
    assert!(with_rows * 2 >= asked, "{with_rows} of {asked} brought rows");
}

/// The positive control of the whole comparison.
async fn a_planted_leak_is_found_within_a_thousand_operations(backend: Backend) {
    let mut worlds = Worlds::of(backend, Persona::PoliceOfficer).await;
    for leak in Leak::ALL {
        let mut tight = Vec::new();
        for hub in [&mut worlds.one, &mut worlds.other] {
            let cases = hub.world.rows("SELECT key FROM cases").await.len() as i64;
            tight.push(hub.wrap(|router| leak.planted_in(router, cases)));
        }
        let mut found = None;
        for count in 1..=1_000 {
            if worlds.ask().await.differs.is_some() {
                found = Some(count);
                break;
            }
        }
        assert!(found.is_some(), "{leak:?} was not found");
        for (hub, router) in [&mut worlds.one, &mut worlds.other].into_iter().zip(tight) {
            let _ = hub.wrap(|_| router);
        }
    }
}

each_on_both!(
    what_a_caller_may_not_know_changes_nothing:
        for_outside_and_authorities = OUTSIDE_AND_AUTHORITIES,
        for_statistics_and_support = STATISTICS_AND_SUPPORT,
);
on_both!(a_planted_leak_is_found_within_a_thousand_operations);
