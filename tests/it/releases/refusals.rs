//! What is asked wrongly is refused, named, and nothing has changed.

use samverka::access::role::Role;
use samverka::domain::release::policy::Policy;
use samverka::domain::release::slice::SliceKey;
use samverka::store::release::draft::Approved;
use sea_orm::ConnectionTrait;

use super::given::{approver, books, draft, now, policy, publish, published, slice};
use crate::demonstration::given::Seeded;

async fn slices_are_built_in_their_turn_and_once(world: Seeded) {
    let books = books(&world);
    let policy = policy(&books).await;
    slice(&world, &policy, SliceKey::Cohort(2016)).await.unwrap();
    for (key, refusal) in [
        (SliceKey::Cohort(2016), "the slice 2016 is built already; it never changes, nothing was drawn"),
        (SliceKey::Cohort(2018), "the next is 2017, not 2018"),
        (SliceKey::Cohort(2015), "the next is 2017, not 2015"),
        (SliceKey::Block(2016), "there is no slice 2017"),
    ] {
        let problem = slice(&world, &policy, key).await.unwrap_err().to_string();
        assert!(problem.contains(refusal), "{problem}");
    }
    assert_eq!(books.slices().await.unwrap().len(), 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM source_records WHERE cohort <> 2016").await, 0);
}

async fn a_policy_needs_two_people_of_two_roles(world: Seeded) {
    let books = books(&world);
    let policy = books.add_policy(Policy::V1, now()).await.unwrap();
    let policy = books.policy(&policy.id).await.unwrap();
    let unapproved = slice(&world, &policy, SliceKey::Cohort(2016)).await.unwrap_err().to_string();
    assert!(unapproved.contains("the policy `nmt-v1` is not approved"), "{unapproved}");
    let agree = async |role, subject: &str| {
        let approver = approver(role, subject);
        books.approve(Approved::Policy, "the policy", &policy.hash, &approver, now()).await
    };
    agree(Role::Statistician, "one").await.unwrap();
    for (role, subject, refusal) in [
        (Role::NationalCoordinator, "one", "approved by the same person already"),
        (
            Role::Statistician,
            "two",
            "has an approval of a STATISTICIAN already; the other one must be of NATIONAL_COORDINATOR",
        ),
        (
            Role::AgencyOfficer,
            "three",
            "only a NATIONAL_COORDINATOR and a STATISTICIAN approve; the token says AGENCY_OFFICER",
        ),
    ] {
        let problem = agree(role, subject).await.unwrap_err().to_string();
        assert!(problem.contains(refusal), "{problem}");
    }
    assert!(slice(&world, &policy, SliceKey::Cohort(2016)).await.is_err());
    agree(Role::NationalCoordinator, "two").await.unwrap();
    slice(&world, &policy, SliceKey::Cohort(2016)).await.unwrap();
}

async fn a_policy_is_one_text_for_ever_and_spends_no_more_than_all(world: Seeded) {
    let books = books(&world);
    books.add_policy(Policy::V1, now()).await.unwrap();
    books.add_policy(Policy::V1, now()).await.unwrap();
    let other = Policy::V1.replace("delta = 1e-6", "delta = 1e-7");
    let problem = books.add_policy(&other, now()).await.unwrap_err().to_string();
    assert!(problem.contains("`nmt-v1` is there already with another text"), "{problem}");
    let greedy = Policy::V1.replacen("0.04", "0.14", 1).replace("nmt-v1", "nmt-greedy");
    assert_ne!(greedy, Policy::V1);
    assert!(books.add_policy(&greedy, now()).await.is_err(), "its shares come to more than 1");
}

async fn the_ledger_refuses_what_would_pass_the_cap(world: Seeded) {
    let books = books(&world);
    let policy = policy(&books).await;
    let key = SliceKey::Cohort(2016);
    let mut dear = policy.spending(key);
    dear[0].rho = 1.2;
    let problem = books.spend(&policy, key, &dear, "test", now()).await.unwrap_err().to_string();
    assert!(problem.contains("above the cap of 1.5; nothing was drawn"), "{problem}");
    assert_eq!(books.accounts(key, policy.cap).await.unwrap()[0].spent, 0.0);
    books.spend(&policy, key, &policy.spending(key), "test", now()).await.unwrap();
    let spent = books.accounts(key, policy.cap).await.unwrap()[0].spent;
    books.spend(&policy, key, &policy.spending(key), "test", now()).await.unwrap();
    assert_eq!(books.accounts(key, policy.cap).await.unwrap()[0].spent, spent, "a slice pays once");
    assert!((spent - 0.72).abs() < 1e-9, "{spent}");
}

/// A cohort in two blocks would spend .72 + 2 × .28: below the cap, and more than the answers say.
async fn nobody_is_counted_in_two_blocks(world: Seeded) {
    published(&world).await;
    let books = books(&world);
    let policy = books.policy("nmt-v1").await.unwrap();
    for year in [2019, 2020, 2021] {
        slice(&world, &policy, SliceKey::Cohort(year)).await.unwrap();
    }
    for first in [2017, 2018] {
        let problem = slice(&world, &policy, SliceKey::Block(first)).await.unwrap_err().to_string();
        let refusal = format!("{} shares a cohort with the block 2016-2018", SliceKey::Block(first).code());
        assert!(problem.contains(&refusal), "{problem}");
    }
    // One that was paid for and never made is as good as made: another draw of it may follow.
    books
        .spend(&policy, SliceKey::Block(2019), &policy.spending(SliceKey::Block(2019)), "stopped", now())
        .await
        .unwrap();
    let problem = slice(&world, &policy, SliceKey::Block(2018)).await.unwrap_err().to_string();
    assert!(problem.contains("2018-2020 shares a cohort with the block"), "{problem}");
    assert!((books.accounts(SliceKey::Cohort(2018), policy.cap).await.unwrap()[0].spent - 1.0).abs() < 1e-9);
    slice(&world, &policy, SliceKey::Block(2019)).await.unwrap();
}

async fn a_release_needs_its_slices_its_order_and_two_people(world: Seeded) {
    let slices = published(&world).await;
    let books = books(&world);
    let [first, second, third, block] = slices.try_into().unwrap();
    for (slug, slices, refusal) in [
        ("nmt-2018", vec![first.clone()], "there is a release `nmt-2018` already"),
        ("NMT 2018", vec![first.clone()], "is no name of a release"),
        ("nmt-a", vec![], "needs at least the slice of one cohort"),
        ("nmt-a", vec![first.clone(), first.clone()], "the slice 2016 is in the release twice"),
        ("nmt-a", vec![first.clone(), third.clone()], "the cohort 2018 comes where 2017 must come"),
        ("nmt-a", vec![first.clone(), block.clone()], "the block 2016-2018 must come directly after its last cohort"),
    ] {
        let problem = books.create(&draft(slug, slices), now()).await.unwrap_err().to_string();
        assert!(problem.contains(refusal), "{problem}");
    }
    let mut changed = second.clone();
    changed.tables[0].persons[0] += 1;
    let problem = books.create(&draft("nmt-a", vec![first.clone(), changed]), now()).await.unwrap_err().to_string();
    assert!(problem.contains("a byte of it was changed"), "{problem}");
    let missing = books.slices_of(&[SliceKey::Cohort(2019)]).await.unwrap_err().to_string();
    assert!(missing.contains("there is no slice 2019: build it"), "{missing}");
    books.create(&draft("nmt-2016", vec![first]), now()).await.unwrap();
    let sign = |_: &str| ("00".to_owned(), "00".to_owned());
    let problem = books.publish("nmt-2016", sign, now()).await.unwrap_err().to_string();
    assert!(problem.contains("the release `nmt-2016` is not approved"), "{problem}");
    let problem = books.publish("nmt-2018", sign, now()).await.unwrap_err().to_string();
    assert!(problem.contains("is published already"), "{problem}");
    assert_eq!(books.releases().await.unwrap().len(), 2);
}

async fn the_database_itself_refuses_to_change_what_was_kept(world: Seeded) {
    let mut slices = published(&world).await;
    // A year beyond the block, so that sums over all years stand in the books.
    let policy = books(&world).policy("nmt-v1").await.unwrap();
    slices.push(slice(&world, &policy, SliceKey::Cohort(2019)).await.unwrap());
    publish(&books(&world), "nmt-2019", slices).await;
    let releases = &world.open.release_writer;
    for statement in [
        "UPDATE slice_cells SET persons = persons + 1",
        "DELETE FROM slice_cells",
        "UPDATE privacy_ledger SET rho = 0",
        "DELETE FROM privacy_ledger",
        "UPDATE policies SET written = ''",
        "UPDATE approvals SET subject = 'somebody'",
        "DELETE FROM publications",
        "UPDATE releases SET title_en = 'Other'",
        "UPDATE release_sums SET persons = 0",
        "DELETE FROM release_sums",
    ] {
        let refused = releases.execute_unprepared(statement).await;
        assert!(refused.is_err(), "{statement}");
    }
}

/// Whoever gets around that is found out.
async fn a_changed_byte_is_found(world: Seeded) {
    let slices = published(&world).await;
    let books = books(&world);
    let all: Vec<_> = slices.iter().collect();
    books.check_ledger(&slices).await.unwrap();
    for slice in &slices {
        slice.verify(&all).unwrap();
    }
    for change in 0..3 {
        let mut changed = slices[0].clone();
        let table = &mut changed.tables[2];
        match change {
            0 => table.noisy[1] = table.noisy[1].map(|drawn| drawn + 1),
            1 => table.estimates[0] += 1,
            _ => table.sigma += 0.001,
        }
        assert!(changed.verify(&all).is_err(), "{change}");
    }
    let mut cheaper = slices[1].clone();
    cheaper.tables[0].sigma *= 2.0;
    assert!(books.check_ledger(&[cheaper]).await.is_err());
}

async fn a_withdrawn_release_stays_named_with_its_reason(world: Seeded) {
    use samverka::domain::release::Text;
    use samverka::store::published::Published;
    use samverka::store::release::Found;
    let slices = published(&world).await;
    let books = books(&world);
    let reader = Published::new(world.open.release.clone());
    assert!(matches!(reader.release("nmt-2018").await.unwrap(), Some(Found::Standing(_))));
    let reason = Text { sv: "fel kohort".to_owned(), en: "the wrong cohort".to_owned() };
    let day = now().date_naive();
    let early = books.withdraw("nmt-2016", day, reason.clone()).await.unwrap_err().to_string();
    assert!(early.contains("there is no release `nmt-2016`"), "{early}");
    books.withdraw("nmt-2018", day, reason.clone()).await.unwrap();
    let again = books.withdraw("nmt-2018", day, reason.clone()).await.unwrap_err().to_string();
    assert!(again.contains("was withdrawn already"), "{again}");
    let Some(Found::Withdrawn(heading)) = reader.release("nmt-2018").await.unwrap() else { panic!("withdrawn") };
    assert_eq!(heading.withdrawn.unwrap().reason, reason);
    assert_eq!(reader.releases().await.unwrap().len(), 1);
    publish(&books, "nmt-2018-b", slices).await;
    assert!(matches!(reader.release("nmt-2018-b").await.unwrap(), Some(Found::Standing(_))));
}

on_both!(
    slices_are_built_in_their_turn_and_once,
    a_policy_needs_two_people_of_two_roles,
    a_policy_is_one_text_for_ever_and_spends_no_more_than_all,
    the_ledger_refuses_what_would_pass_the_cap,
    nobody_is_counted_in_two_blocks,
    a_release_needs_its_slices_its_order_and_two_people,
    the_database_itself_refuses_to_change_what_was_kept,
    a_changed_byte_is_found,
    a_withdrawn_release_stays_named_with_its_reason,
);
