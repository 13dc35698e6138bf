//! What the demonstration leaves empty, filled in, so that an open field can be seen to be open.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::SHOW_CASE_ID;
use samverka::store::envelope;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use super::situations::run;
use crate::demonstration::given::Seeded;

/// Leaves no field of the show case without a value.
pub async fn fill(world: &Seeded) {
    let case = format!("(SELECT key FROM cases WHERE id = {})", world.literal(SHOW_CASE_ID));
    let parts = format!("(SELECT key FROM participants WHERE case_key = {case})");
    let national = format!(
        "(SELECT c.key FROM coordinators c JOIN users u ON u.key = c.user_key WHERE u.subject = '{}')",
        Persona::NationalCoordinator.subject()
    );
    for statement in [
        // Due for erasure, because an officer for data protection sees no other case.
        format!(
            "UPDATE cases SET closure_reason = 'OTHER', retention_due_on = '2030-01-01', erasure_requested = TRUE
             WHERE key = {case}"
        ),
        format!("UPDATE case_agencies SET until_on = '2030-01-01' WHERE case_key = {case}"),
        format!("UPDATE case_events SET from_state = 'PROPOSED' WHERE case_key = {case}"),
        format!("UPDATE participants SET contact_lost_on = '2016-12-01' WHERE case_key = {case}"),
        format!("UPDATE exploitations SET industry = 'CONSTRUCTION' WHERE participant_key IN {parts}"),
        format!(
            "UPDATE consents SET expires_on = '2030-01-01', withdrawn_on = '2025-01-01'
             WHERE person_key IN (SELECT person_key FROM participants WHERE case_key = {case})"
        ),
        "UPDATE referrals SET legal_basis = 'NECESSARY_DISCLOSURE', closed_at = '2016-10-01T12:00:00+00:00'".to_owned(),
        "UPDATE handovers SET responded_at = '2016-10-01T12:00:00+00:00'".to_owned(),
        format!(
            "INSERT INTO handovers (id, case_key, from_coordinator_key, to_coordinator_key, state, reason, requested_at,
             responded_at, version, recorded_at) SELECT {}, case_key, from_coordinator_key, {national}, state, reason,
             requested_at, responded_at, version, recorded_at FROM handovers ORDER BY key LIMIT 1",
            world.literal(Uuid::from_u128(0x2016_0914_c0de_4a5e_8000_5a3e_2b1a_0103)),
        ),
    ] {
        run(world, &statement).await;
    }
    give_addresses(world, &case).await;
}

/// An e-mail address in each of the show case's sealed records.
async fn give_addresses(world: &Seeded, case: &str) {
    let records = world
        .rows(&format!(
            "SELECT key, id, envelope, data_key, key_version FROM source_records WHERE envelope IS NOT NULL
             AND person_key IN (SELECT person_key FROM participants WHERE case_key = {case})"
        ))
        .await;
    let backend = world.open.writer.get_database_backend();
    for row in records {
        let key: i64 = row.try_get_by_index(0).unwrap();
        let id: Uuid = row.try_get_by_index(1).unwrap();
        let (sealed, data_key): (Vec<u8>, Vec<u8>) =
            (row.try_get_by_index(2).unwrap(), row.try_get_by_index(3).unwrap());
        let mut identity =
            envelope::open(&world.keyring, id, &sealed, &data_key, row.try_get_by_index(4).unwrap()).unwrap();
        identity.email = Some("elena@example.se".to_owned());
        let sealed = envelope::seal(&world.keyring, id, &identity).unwrap();
        let values = [sealed.envelope.into(), sealed.data_key.into(), sealed.key_version.into(), key.into()];
        let sql = "UPDATE source_records SET envelope = $1, data_key = $2, key_version = $3 WHERE key = $4";
        world.open.writer.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
    }
}
