//! Worlds in which one ground at a time holds for a persona, made in the tables of the show case.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::SHOW_CASE_ID;
use sea_orm::ConnectionTrait;

use crate::demonstration::given::Seeded;

/// What can open a value, as far as rows or a request can lay it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Own,
    Pseudonymous,
    Identified,
    Consent,
    Purpose,
    Disclosure,
    Provider,
    Handler,
    Public,
}

pub const GROUNDS: [Ground; 9] = [
    Ground::Own,
    Ground::Pseudonymous,
    Ground::Identified,
    Ground::Consent,
    Ground::Purpose,
    Ground::Disclosure,
    Ground::Provider,
    Ground::Handler,
    Ground::Public,
];

impl Ground {
    /// As the matrix prints it.
    pub fn name(self) -> &'static str {
        match self {
            Ground::Own => "own",
            Ground::Pseudonymous => "pseudonymous",
            Ground::Identified => "identified",
            Ground::Consent => "consent",
            Ground::Purpose => "purpose",
            Ground::Disclosure => "disclosure",
            Ground::Provider => "provider",
            Ground::Handler => "handler",
            Ground::Public => "public",
        }
    }
}

/// The header that states a legal basis for the show case.
pub fn purpose() -> String {
    format!("NECESSARY_DISCLOSURE; case=case:{SHOW_CASE_ID}; reason=\"She needs a bed tonight in Malmo\"")
}

/// The show case, in which nothing opens to a persona but what its rows alone open.
pub struct Situation {
    persona: Persona,
    /// The persona's user, agency and the show case, as subqueries.
    user: String,
    agency: String,
    case: String,
}

impl Situation {
    /// Takes every ground away.
    pub async fn bare(world: &Seeded, persona: Persona) -> Situation {
        let situation = Situation {
            persona,
            user: format!("(SELECT key FROM users WHERE subject = '{}')", persona.subject()),
            agency: format!("(SELECT key FROM agencies WHERE slug = '{}')", persona.agency()),
            case: format!("(SELECT key FROM cases WHERE id = {})", world.literal(SHOW_CASE_ID)),
        };
        let Situation { agency, case, .. } = &situation;
        let nobody = "(SELECT key FROM agencies WHERE slug = 'customs')";
        let mut statements = vec![
            "UPDATE consents SET state = 'REFUSED', purpose = 'CONTACT_COORDINATOR', recipient_agency_key = NULL, withdrawn_on = '2025-01-01'".to_owned(),
            "DELETE FROM record_handlers".to_owned(),
            "DELETE FROM disclosures".to_owned(),
            "UPDATE persons SET protection_level = 'NONE'".to_owned(),
            "UPDATE case_agencies SET sharing_level = 'ANONYMOUS', legal_basis = NULL".to_owned(),
            "UPDATE referrals SET sharing_level = 'ANONYMOUS', legal_basis = NULL, consent_key = NULL".to_owned(),
            format!("UPDATE source_records SET agency_key = {nobody}"),
            format!("UPDATE cases SET owner_agency_key = {nobody}"),
            "UPDATE measures SET \"type\" = 'PROTECTED_HOUSING'".to_owned(),
            format!(
                "INSERT INTO case_agencies (id, case_key, agency_key, role, sharing_level, from_on, version, recorded_at)
                 SELECT {}, key, {agency}, 'SUPPORT', 'ANONYMOUS', registered_on, 1, recorded_at FROM cases
                 WHERE key = {case} AND NOT EXISTS (SELECT 1 FROM case_agencies WHERE case_key = {case} AND agency_key = {agency})",
                world.literal(uuid::Uuid::from_u128(0x2016_0914_c0de_4a5e_8000_5a3e_2b1a_0101)),
            ),
        ];
        if persona != Persona::Shelter {
            statements.push(format!("UPDATE measures SET provider_agency_key = {nobody}"));
        }
        for statement in statements {
            run(world, &statement).await;
        }
        situation
    }

    /// Lays one ground, for everybody in the show case.
    pub async fn lay(&self, world: &Seeded, ground: Ground) {
        let Situation { user, agency, case, .. } = self;
        let people = format!("(SELECT person_key FROM participants WHERE case_key = {case})");
        let parts = format!("(SELECT key FROM participants WHERE case_key = {case})");
        let share = |level: &str, basis: &str| {
            format!(
                "UPDATE case_agencies SET sharing_level = '{level}', legal_basis = {basis}
                 WHERE case_key = {case} AND agency_key = {agency}"
            )
        };
        let statements = match ground {
            Ground::Own => vec![
                format!("UPDATE source_records SET agency_key = {agency} WHERE person_key IN {people}"),
                format!("UPDATE cases SET owner_agency_key = {agency} WHERE key = {case}"),
            ],
            Ground::Pseudonymous => vec![share("PSEUDONYMOUS", "NULL")],
            Ground::Identified => vec![share("IDENTIFIED", "'NECESSARY_DISCLOSURE'")],
            Ground::Consent => {
                let (purpose, recipient) = match self.persona {
                    Persona::Shelter => ("SHARE_WITH_NGO", agency.as_str()),
                    _ => ("CONTACT_COORDINATOR", "NULL"),
                };
                vec![format!(
                    "UPDATE consents SET state = 'GIVEN', purpose = '{purpose}', recipient_agency_key = {recipient},
                     withdrawn_on = NULL WHERE person_key IN {people}"
                )]
            }
            Ground::Purpose => vec![],
            Ground::Disclosure => vec![format!(
                "INSERT INTO disclosures (id, user_key, case_key, reason, opened_at, expires_at)
                 VALUES ({}, {user}, {case}, 'She has to be fetched tonight', '2026-01-02T11:00:00+00:00', '2026-01-02T12:00:00+00:00')",
                world.literal(uuid::Uuid::from_u128(0x2016_0914_c0de_4a5e_8000_5a3e_2b1a_0102)),
            )],
            Ground::Provider => {
                vec![format!("UPDATE measures SET provider_agency_key = {agency} WHERE participant_key IN {parts}")]
            }
            Ground::Handler => vec![format!(
                "INSERT INTO record_handlers (record_key, user_key)
                 SELECT key, {user} FROM source_records WHERE person_key IN {people}"
            )],
            Ground::Public => vec![format!(
                "UPDATE measures SET \"type\" = 'LEGAL_COUNSEL', provider_agency_key =
                 (SELECT key FROM agencies WHERE slug = 'migration') WHERE participant_key IN {parts}
                 AND provider_agency_key = (SELECT key FROM agencies WHERE slug = 'customs')"
            )],
        };
        for statement in statements {
            run(world, &statement).await;
        }
    }

    /// Takes a ground away again.
    pub async fn lift(&self, world: &Seeded, ground: Ground) {
        let nobody = "(SELECT key FROM agencies WHERE slug = 'customs')";
        let statements = match ground {
            Ground::Own => vec![
                format!("UPDATE source_records SET agency_key = {nobody}"),
                format!("UPDATE cases SET owner_agency_key = {nobody}"),
            ],
            Ground::Pseudonymous | Ground::Identified => {
                vec!["UPDATE case_agencies SET sharing_level = 'ANONYMOUS', legal_basis = NULL".to_owned()]
            }
            Ground::Consent => vec![
                "UPDATE consents SET state = 'REFUSED', purpose = 'CONTACT_COORDINATOR', recipient_agency_key = NULL, withdrawn_on = '2025-01-01'"
                    .to_owned(),
            ],
            Ground::Purpose => vec![],
            Ground::Disclosure => vec!["DELETE FROM disclosures".to_owned()],
            Ground::Provider if self.persona == Persona::Shelter => vec![],
            Ground::Provider => vec![format!("UPDATE measures SET provider_agency_key = {nobody}")],
            Ground::Handler => vec!["DELETE FROM record_handlers".to_owned()],
            Ground::Public => vec![format!(
                "UPDATE measures SET \"type\" = 'PROTECTED_HOUSING', provider_agency_key = {nobody}
                 WHERE \"type\" = 'LEGAL_COUNSEL'"
            )],
        };
        for statement in statements {
            run(world, &statement).await;
        }
    }
}

/// Gives everybody a protection level.
pub async fn protect(world: &Seeded) {
    run(world, "UPDATE persons SET protection_level = 'SKYDDAD_FOLKBOKFORING'").await;
}

pub async fn run(world: &Seeded, statement: &str) {
    if let Err(error) = world.open.writer.execute_unprepared(statement).await {
        panic!("{statement}: {error}");
    }
}
