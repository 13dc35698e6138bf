//! Measures that keep the rules of dates, deciders, lengths and consents.

use super::given::Seeded;

/// The number of measures of a kind that break a rule.
async fn breaking(given: &Seeded, kind: &str, rule: &str) -> i64 {
    let all = given.number(&format!("SELECT count(*) FROM measures WHERE type = '{kind}'")).await;
    assert!(all > 10, "{kind}: {all}");
    let sql = format!(
        "SELECT count(*) FROM measures m JOIN participants p ON p.key = m.participant_key \
         JOIN cases c ON c.key = p.case_key LEFT JOIN agencies d ON d.key = m.decided_by_agency_key \
         LEFT JOIN agencies v ON v.key = m.provider_agency_key WHERE m.type = '{kind}' AND NOT ({rule})"
    );
    given.number(&sql).await
}

fn days(given: &Seeded, low: i32, high: i32) -> String {
    use crate::database::Backend;
    let length = match given.files.backend {
        Backend::Sqlite => "julianday(m.ends_on) - julianday(m.starts_on)",
        Backend::Postgres => "m.ends_on - m.starts_on",
    };
    format!("m.ends_on IS NULL OR {length} BETWEEN {low} AND {high}")
}

async fn the_dates_of_a_measure_are_in_order(given: Seeded) {
    let wrong = "SELECT count(*) FROM measures WHERE decided_on < applied_on OR starts_on < decided_on \
                 OR ends_on < starts_on OR (ends_on IS NOT NULL AND starts_on IS NULL) \
                 OR (starts_on IS NOT NULL AND decided_on IS NULL) OR (decided_on IS NOT NULL AND applied_on IS NULL)";
    assert_eq!(given.number(wrong).await, 0);
}

async fn the_state_of_a_measure_fits_its_dates(given: Seeded) {
    let wrong = "SELECT count(*) FROM measures WHERE \
                 (state = 'PROPOSED' AND applied_on IS NOT NULL) \
                 OR (state IN ('APPLIED', 'GRANTED', 'REJECTED') AND applied_on IS NULL) \
                 OR (state IN ('PROPOSED', 'APPLIED', 'DECLINED') AND decided_on IS NOT NULL) \
                 OR (state IN ('GRANTED', 'REJECTED') AND (decided_on IS NULL OR starts_on IS NOT NULL)) \
                 OR (state IN ('ONGOING', 'COMPLETED', 'INTERRUPTED', 'REVOKED', 'EXPIRED') AND starts_on IS NULL) \
                 OR (state IN ('COMPLETED', 'INTERRUPTED', 'REVOKED', 'EXPIRED') AND ends_on IS NULL)";
    assert_eq!(given.number(wrong).await, 0);
}

async fn a_reflection_period_is_thirty_days_decided_by_the_migration_agency(given: Seeded) {
    assert_eq!(breaking(&given, "REFLECTION_PERIOD", &days(&given, 30, 30)).await, 0);
    assert_eq!(breaking(&given, "REFLECTION_PERIOD", "d.kind = 'MIGRATION'").await, 0);
    let prolonged = "SELECT count(*) FROM measures m JOIN measures f ON f.key = m.extends_key \
                     WHERE m.type = 'REFLECTION_PERIOD' AND f.type = m.type AND f.participant_key = m.participant_key \
                     AND m.starts_on >= f.ends_on";
    assert!(given.number(prolonged).await > 0);
}

async fn who_applies_for_a_reflection_period_changed_in_2022(given: Seeded) {
    let by = |kind: &str, years: &str| {
        format!(
            "SELECT count(*) FROM case_events e JOIN measures m ON m.id = e.subject_id JOIN agencies a ON a.key = e.agency_key \
             WHERE m.type = 'REFLECTION_PERIOD' AND e.kind = 'MEASURE_PROPOSED' AND a.kind = '{kind}' AND m.applied_on {years}"
        )
    };
    assert!(given.number(&by("POLICE", "< '2022-01-01'")).await > 0);
    assert_eq!(given.number(&by("SOCIAL_SERVICES", "< '2022-01-01'")).await, 0);
    assert!(given.number(&by("SOCIAL_SERVICES", ">= '2023-01-01'")).await > 0);
    assert_eq!(given.number(&by("POLICE", ">= '2023-01-01'")).await, 0);
}

async fn a_permit_is_for_half_a_year_or_more_and_only_where_a_crime_is_reported(given: Seeded) {
    assert_eq!(breaking(&given, "TEMP_PERMIT", &days(&given, 183, 3_650)).await, 0);
    assert_eq!(breaking(&given, "TEMP_PERMIT", "c.preliminary_investigation <> 'NONE'").await, 0);
}

async fn nobody_is_helped_to_return_who_has_not_consented(given: Seeded) {
    let consents = "m.state IN ('PROPOSED', 'DECLINED') OR EXISTS (SELECT 1 FROM consents co \
                    WHERE co.person_key = p.person_key AND co.purpose = 'RETURN_PROGRAMME' AND co.state = 'GIVEN')";
    assert_eq!(breaking(&given, "RETURN_PROGRAMME", consents).await, 0);
    assert_eq!(breaking(&given, "RETURN_PROGRAMME", "v.kind = 'INTERNATIONAL' AND p.majority <> 'MINOR'").await, 0);
}

async fn the_stages_of_the_national_support_programme_keep_their_lengths(given: Seeded) {
    for (kind, most) in [("NSP_REST", 30), ("NSP_REHAB", 90), ("NSP_INTEGRATION", 45)] {
        assert_eq!(breaking(&given, kind, &days(&given, 0, most)).await, 0, "{kind}");
    }
}

async fn protected_housing_is_decided_by_social_services_and_given_by_a_hidden_provider(given: Seeded) {
    let rule = "d.kind = 'SOCIAL_SERVICES' AND v.listed = false";
    assert_eq!(breaking(&given, "PROTECTED_HOUSING", rule).await, 0);
}

async fn whoever_stays_anonymous_is_given_nothing(given: Seeded) {
    let given_to_nobody = "SELECT count(*) FROM measures m JOIN participants p ON p.key = m.participant_key \
                           WHERE NOT EXISTS (SELECT 1 FROM source_records r WHERE r.person_key = p.person_key \
                           AND r.envelope IS NOT NULL)";
    assert_eq!(given.number(given_to_nobody).await, 0);
}

async fn an_identity_is_referred_only_with_consent_or_on_a_legal_basis(given: Seeded) {
    let identified = "SELECT count(*) FROM referrals WHERE sharing_level = 'IDENTIFIED'";
    assert!(given.number(identified).await > 10);
    let wrong = "SELECT count(*) FROM referrals r WHERE r.sharing_level = 'IDENTIFIED' AND r.legal_basis IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.key = r.consent_key AND c.state = 'GIVEN' \
                 AND c.recipient_agency_key = r.to_agency_key)";
    assert_eq!(given.number(wrong).await, 0);
}

on_both!(
    the_dates_of_a_measure_are_in_order,
    the_state_of_a_measure_fits_its_dates,
    a_reflection_period_is_thirty_days_decided_by_the_migration_agency,
    who_applies_for_a_reflection_period_changed_in_2022,
    a_permit_is_for_half_a_year_or_more_and_only_where_a_crime_is_reported,
    nobody_is_helped_to_return_who_has_not_consented,
    the_stages_of_the_national_support_programme_keep_their_lengths,
    protected_housing_is_decided_by_social_services_and_given_by_a_hidden_provider,
    whoever_stays_anonymous_is_given_nothing,
    an_identity_is_referred_only_with_consent_or_on_a_legal_basis,
);
