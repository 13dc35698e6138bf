-- Of the demonstration's cases, those that show something, and whatever belongs to them. Foreign keys are off meanwhile.
CREATE TEMP TABLE kept AS
    SELECT key FROM cases WHERE key <= 2 OR key % 250 = 0
    UNION SELECT p.case_key FROM participants p JOIN identity_links l ON l.person_key = p.person_key
        WHERE l.state <> 'CONFIRMED';
DELETE FROM cases WHERE key NOT IN (SELECT key FROM kept);
DELETE FROM case_assignments WHERE case_key NOT IN (SELECT key FROM cases);
DELETE FROM case_agencies WHERE case_key NOT IN (SELECT key FROM cases);
DELETE FROM case_events WHERE case_key NOT IN (SELECT key FROM cases);
DELETE FROM disclosures WHERE case_key NOT IN (SELECT key FROM cases);
DELETE FROM handovers WHERE case_key NOT IN (SELECT key FROM cases);
DELETE FROM participants WHERE case_key NOT IN (SELECT key FROM cases);
DELETE FROM exploitations WHERE participant_key NOT IN (SELECT key FROM participants);
DELETE FROM measures WHERE participant_key NOT IN (SELECT key FROM participants);
DELETE FROM referrals WHERE case_key NOT IN (SELECT key FROM cases);
DELETE FROM referral_participants WHERE referral_key NOT IN (SELECT key FROM referrals);
DELETE FROM persons WHERE key NOT IN (SELECT person_key FROM participants);
DELETE FROM consents WHERE person_key NOT IN (SELECT key FROM persons);
DELETE FROM source_records WHERE person_key NOT IN (SELECT key FROM persons);
DELETE FROM record_handlers WHERE record_key NOT IN (SELECT key FROM source_records);
DELETE FROM blind_indexes WHERE record_key NOT IN (SELECT key FROM source_records);
DELETE FROM identity_links
    WHERE record_key NOT IN (SELECT key FROM source_records) OR person_key NOT IN (SELECT key FROM persons);
DELETE FROM assertions WHERE person_key NOT IN (SELECT key FROM persons)
    OR record_key NOT IN (SELECT key FROM source_records) OR participant_key NOT IN (SELECT key FROM participants);
DROP TABLE kept;
