//! The other world: the demonstration without, or with other, rows and values that a caller may not know. The rules of
//! who may know what are written here once more, from the documentation and not from the program.

use samverka::access::role::Role;
use samverka::domain::persona::Persona;
use samverka::store::demonstration::{
    GIRL_CASE_ID, GIRL_FAMILY_NAME, GIRL_GIVEN_NAME, GIRL_IDENTITY_NUMBER, GIRL_PERSON_ID, SHOW_CASE_ID,
    SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID,
};
use samverka::store::envelope::{self, IdentityEnvelope};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use uuid::Uuid;

use crate::demonstration::given::Seeded;
use crate::documents::Pool;

/// What drawn arguments may name: known and hidden rows, names, numbers and codes.
pub async fn pool(world: &Seeded) -> Pool {
    let mut ids = vec![
        format!("case:{SHOW_CASE_ID}"),
        format!("case:{GIRL_CASE_ID}"),
        format!("person:{SHOW_PERSON_ID}"),
        format!("person:{GIRL_PERSON_ID}"),
        format!("person:{SHOW_PROTECTED_PERSON_ID}"),
        format!("case:{}", Uuid::from_u128(0x2016_0914_c0de_4a5e_8000_5a3e_2b1a_0999)),
        "case:nothing".to_owned(),
    ];
    for (kind, table, count) in [
        ("case", "cases", 40),
        ("person", "persons", 40),
        ("participant", "participants", 20),
        ("measure", "measures", 20),
        ("agency", "agencies", 45),
        ("coordinator", "coordinators", 10),
    ] {
        // Spread over the table: its first rows are all of the first year.
        let rows = world.rows(&format!("SELECT id FROM {table} ORDER BY key % 7, key LIMIT {count}")).await;
        ids.extend(rows.iter().map(|row| format!("{kind}:{}", row.try_get_by_index::<Uuid>(0).unwrap())));
    }
    let words = [
        GIRL_GIVEN_NAME,
        GIRL_FAMILY_NAME,
        GIRL_IDENTITY_NUMBER,
        "Maria",
        "Elena",
        "12",
        "01",
        "1280",
        "0180",
        "RO",
        "SEX",
    ];
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    words.extend([String::new(), "SYD".to_owned(), "12 eller 13".to_owned()]);
    Pool { ids, words, cursors: Vec::new() }
}

/// Cases and persons that exist for a caller, and persons whose identity might open to them; as subqueries of keys.
struct Known {
    cases: String,
    people: String,
    identities: String,
}

fn known(caller: Persona) -> Known {
    let agency = format!("(SELECT key FROM agencies WHERE slug = '{}')", caller.agency());
    let user = format!("(SELECT key FROM users WHERE subject = '{}')", caller.subject());
    let none = || "SELECT key FROM cases WHERE 1 = 0".to_owned();
    let parts = format!(
        "SELECT case_key FROM case_agencies WHERE agency_key = {agency} AND (until_on IS NULL OR until_on >= '2026-01-02')"
    );
    let referred =
        format!("SELECT case_key FROM referrals WHERE to_agency_key = {agency} OR from_agency_key = {agency}");
    let supported = format!(
        "SELECT p.key FROM participants p JOIN measures m ON m.participant_key = p.key WHERE m.provider_agency_key = {agency}"
    );
    match caller.role() {
        Role::Statistician => Known {
            cases: "SELECT key FROM cases".to_owned(),
            people: "SELECT key FROM persons".to_owned(),
            identities: none(),
        },
        Role::AgencyOfficer => Known {
            people: format!("SELECT person_key FROM participants WHERE case_key IN ({parts})"),
            identities: format!(
                "SELECT person_key FROM source_records WHERE agency_key = {agency}
                 UNION SELECT r.person_key FROM source_records r JOIN record_handlers h ON h.record_key = r.key WHERE h.user_key = {user}
                 UNION SELECT p.person_key FROM participants p JOIN case_agencies a ON a.case_key = p.case_key
                       WHERE a.agency_key = {agency} AND a.sharing_level = 'IDENTIFIED'
                 UNION SELECT p.person_key FROM participants p JOIN referrals r ON r.case_key = p.case_key
                       WHERE r.to_agency_key = {agency} AND r.sharing_level = 'IDENTIFIED'"
            ),
            cases: format!("{parts} UNION {referred}"),
        },
        Role::SupportProvider => Known {
            people: format!("SELECT person_key FROM participants WHERE key IN ({supported})"),
            identities: format!("SELECT person_key FROM participants WHERE key IN ({supported})"),
            cases: format!("SELECT case_key FROM participants WHERE key IN ({supported}) UNION {referred}"),
        },
        _ => Known { cases: none(), people: none(), identities: none() },
    }
}

/// Makes a world another, in nothing that the caller may know.
pub async fn differ(world: &Seeded, caller: Persona) {
    let known = known(caller);
    // Fixed before anything is changed, because what is known is asked of the very rows that change.
    for (name, keys) in [("cases", &known.cases), ("people", &known.people), ("identities", &known.identities)] {
        run(world, &format!("CREATE TABLE known_{name} AS {keys}")).await;
    }
    let column = |name: &str| format!("(SELECT * FROM known_{name})");
    rename(world, &column("identities")).await;
    replace(world, &column("cases"), &column("people")).await;
    if caller.role() == Role::Statistician {
        move_house(world).await;
    }
    remove(world, caller, &column("cases"), &column("people")).await;
    for name in ["cases", "people", "identities"] {
        run(world, &format!("DROP TABLE known_{name}")).await;
    }
}

/// Other names, numbers and contact details for everybody whose identity cannot open to the caller.
async fn rename(world: &Seeded, open_to: &str) {
    let rows = world
        .rows(&format!("SELECT key, id FROM source_records WHERE envelope IS NOT NULL AND person_key NOT IN {open_to}"))
        .await;
    let backend = world.open.writer.get_database_backend();
    let together = world.open.writer.begin().await.unwrap();
    for row in rows {
        let (key, id): (i64, Uuid) = (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
        let invented = IdentityEnvelope {
            given_name: Some("Ingenting".to_owned()),
            family_name: (key % 2 == 0).then(|| "Annorlunda-Efternamn".to_owned()),
            aliases: vec!["Skuggan".to_owned(); (key % 3) as usize],
            telephone: Some("+46 70 000 00 00".to_owned()),
            address: Some("Ingenstans 1".to_owned()),
            ..IdentityEnvelope::default()
        };
        let sealed = envelope::seal(&world.keyring, id, &invented).unwrap();
        let values = [sealed.envelope.into(), sealed.data_key.into(), sealed.key_version.into(), key.into()];
        let sql = "UPDATE source_records SET envelope = $1, data_key = $2, key_version = $3 WHERE key = $4";
        together.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
    }
    together.commit().await.unwrap();
    run(world, &format!("DELETE FROM blind_indexes WHERE record_key IN (SELECT key FROM source_records WHERE person_key NOT IN {open_to})"))
        .await;
}

/// Other facts in what does not exist for the caller.
async fn replace(world: &Seeded, cases: &str, people: &str) {
    for statement in [
        format!(
            "UPDATE cases SET status = 'ACTIVE', phase = 'SAFE_RETURN', closure_reason = NULL WHERE key NOT IN {cases}"
        ),
        format!(
            "UPDATE persons SET sex = 'OTHER', birth_year = 1901, citizenship = 'SE', citizenships = 'SE',
             protection_level = 'SEKRETESSMARKERING' WHERE key NOT IN {people}"
        ),
        format!(
            "UPDATE participants SET victim_status = 'NOT_VICTIM', age_at_registration = 99 WHERE person_key NOT IN {people}"
        ),
        format!("UPDATE consents SET state = 'REFUSED' WHERE person_key NOT IN {people}"),
    ] {
        run(world, &statement).await;
    }
}

/// Other exact places and other shelters, in the same counties: a statistician knows neither.
async fn move_house(world: &Seeded) {
    for statement in [
        "UPDATE cases SET municipality_code = '1283' WHERE municipality_code = '1280'",
        "UPDATE exploitations SET municipality_code = '1283' WHERE municipality_code = '1280'",
        "UPDATE measures SET provider_agency_key = (SELECT key FROM agencies WHERE slug = 'shelter-c')
         WHERE \"type\" = 'PROTECTED_HOUSING' AND provider_agency_key = (SELECT key FROM agencies WHERE slug = 'shelter-b')",
        "DELETE FROM record_handlers",
    ] {
        run(world, statement).await;
    }
}

/// Half of the cases that do not exist for the caller exist no more for anybody, nor does anybody who was only there.
async fn remove(world: &Seeded, caller: Persona, cases: &str, people: &str) {
    let gone = format!("(SELECT key FROM cases WHERE key NOT IN {cases} AND key % 2 = 0)");
    // In a known case, the people who do not exist for the caller go too.
    let parts = format!(
        "(SELECT key FROM participants WHERE case_key IN {gone} OR (person_key NOT IN {people} AND key % 2 = 0))"
    );
    // A referral of nobody else goes with them, unless the caller's agency has sent it or is to answer it.
    let agency = format!("(SELECT key FROM agencies WHERE slug = '{}')", caller.agency());
    let doomed = "(SELECT * FROM doomed_referrals)";
    for statement in [
        format!(
            "CREATE TABLE doomed_referrals AS SELECT referral_key FROM referral_participants 
             WHERE referral_key NOT IN (SELECT key FROM referrals WHERE to_agency_key = {agency} OR from_agency_key = {agency})
             GROUP BY referral_key HAVING SUM(CASE WHEN participant_key IN {parts} THEN 0 ELSE 1 END) = 0"
        ),
        format!("DELETE FROM case_events WHERE subject_id IN (SELECT id FROM referrals WHERE key IN {doomed})"),
        format!("DELETE FROM referral_participants WHERE referral_key IN {doomed}"),
        format!("DELETE FROM referrals WHERE key IN {doomed}"),
        "DROP TABLE doomed_referrals".to_owned(),
        format!("UPDATE participants SET accompanies_key = NULL WHERE accompanies_key IN {parts}"),
        format!("DELETE FROM case_events WHERE case_key IN {gone} OR participant_key IN {parts}"),
        format!("DELETE FROM referral_participants WHERE participant_key IN {parts}"),
        format!("DELETE FROM handovers WHERE case_key IN {gone}"),
        format!("DELETE FROM referrals WHERE case_key IN {gone}"),
        format!("UPDATE measures SET extends_key = NULL WHERE participant_key IN {parts}"),
        format!("DELETE FROM measures WHERE participant_key IN {parts}"),
        format!("DELETE FROM exploitations WHERE participant_key IN {parts}"),
        format!("UPDATE assertions SET superseded_by = NULL WHERE participant_key IN {parts}"),
        format!("DELETE FROM assertions WHERE participant_key IN {parts}"),
        format!("DELETE FROM participants WHERE key IN {parts}"),
        format!("DELETE FROM case_agencies WHERE case_key IN {gone}"),
        format!("DELETE FROM case_assignments WHERE case_key IN {gone}"),
        format!("DELETE FROM disclosures WHERE case_key IN {gone}"),
        format!("DELETE FROM cases WHERE key IN {gone}"),
    ] {
        run(world, &statement).await;
    }
    let orphans = "(SELECT key FROM persons WHERE key NOT IN (SELECT person_key FROM participants))";
    let records = format!("(SELECT key FROM source_records WHERE person_key IN {orphans})");
    for statement in [
        format!(
            "UPDATE referrals SET consent_key = NULL WHERE consent_key IN (SELECT key FROM consents WHERE person_key IN {orphans})"
        ),
        format!("DELETE FROM consents WHERE person_key IN {orphans}"),
        format!("DELETE FROM blind_indexes WHERE record_key IN {records}"),
        format!("DELETE FROM record_handlers WHERE record_key IN {records}"),
        format!("DELETE FROM identity_links WHERE person_key IN {orphans} OR record_key IN {records}"),
        format!("UPDATE assertions SET superseded_by = NULL WHERE person_key IN {orphans}"),
        format!("DELETE FROM assertions WHERE person_key IN {orphans} OR record_key IN {records}"),
        format!("DELETE FROM source_records WHERE person_key IN {orphans}"),
        format!("DELETE FROM persons WHERE key IN {orphans}"),
    ] {
        run(world, &statement).await;
    }
}

async fn run(world: &Seeded, statement: &str) {
    if let Err(error) = world.open.writer.execute_unprepared(statement).await {
        panic!("{statement}: {error}");
    }
}
