//! The wave: its two forms and the loaders give the same answer, and each costs what it should.

use samverka::domain::persona::Persona;
use samverka::store::wave::Form;

use crate::hub::TestHub;

const OPERATIONS: [&str; 4] = [
    include_str!("../../schema/operations/case-graph.graphql"),
    include_str!("../../schema/operations/case-page.graphql"),
    include_str!("../../schema/operations/person-provenance.graphql"),
    include_str!("../../schema/operations/agencies.graphql"),
];

async fn one_statement_and_a_statement_per_edge_give_the_same_bytes(hub: TestHub) {
    let mut other = hub.second(Form::StatementPerEdge);
    for persona in Persona::ALL.into_iter().filter(|persona| *persona != Persona::Researcher) {
        for operation in OPERATIONS {
            let together = hub.ask(persona, operation).await;
            let apart = other.ask(persona, operation).await;
            assert_eq!(together.json()["data"], apart.json()["data"], "{persona:?}");
        }
    }
    other = hub.second(Form::Loaders);
    for persona in [Persona::NationalCoordinator, Persona::PoliceOfficer, Persona::SocialWorker, Persona::Shelter] {
        for operation in OPERATIONS {
            let together = hub.ask(persona, operation).await;
            let loaded = other.ask(persona, operation).await;
            assert_eq!(together.json()["data"], loaded.json()["data"], "{persona:?}");
        }
    }
}

on_both!(one_statement_and_a_statement_per_edge_give_the_same_bytes);
