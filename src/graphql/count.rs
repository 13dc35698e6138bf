//! Counts: exact, live aggregates for those who may have them.

use async_graphql::{Context, Object};

use super::context::ContextExt;
use super::failure::Failure;
use crate::access::permit::CountExactly;
use crate::domain::code::Code;
use crate::domain::count::{CountDimension, CountWhere, CountingRule, Counts};
use crate::domain::place::{Country, Region};

/// Roots that count.
#[derive(Default)]
pub struct CountQuery;

#[Object]
impl CountQuery {
    /// Exact, live counts, by a named rule. For the national coordinator and the statistician; every asking is recorded.
    async fn counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How to count.")] rule: CountingRule,
        #[graphql(desc = "What to split by: at most three dimensions, each once.", default)] by: Vec<CountDimension>,
        #[graphql(desc = "Whom to count.", name = "where")] conditions: Option<CountWhere>,
    ) -> Option<Result<Counts, Failure>> {
        let answer = async {
            let asked = ctx.asked();
            let permit = asked.permit::<CountExactly>()?;
            let conditions = conditions.unwrap_or_default();
            check(&by, &conditions)?;
            asked.openings.acted("AGGREGATE");
            Ok(asked.rounds.ask(asked.store.counts(permit, &asked.eyes, rule, &by, &conditions)).await?)
        };
        Some(answer.await)
    }
}

fn check(by: &[CountDimension], conditions: &CountWhere) -> Result<(), Failure> {
    let twice = by.iter().enumerate().any(|(index, dimension)| by[..index].contains(dimension));
    if by.len() > 3 || twice {
        return Err(Failure::WrongDimensions);
    }
    let lengths = [
        conditions.years.as_ref().map(Vec::len),
        conditions.groups.as_ref().map(Vec::len),
        conditions.ages.as_ref().map(Vec::len),
        conditions.majorities.as_ref().map(Vec::len),
        conditions.citizenships.as_ref().map(Vec::len),
        conditions.forms.as_ref().map(Vec::len),
        conditions.regions.as_ref().map(Vec::len),
        conditions.measures.as_ref().map(Vec::len),
    ];
    if lengths.into_iter().flatten().any(|length| length > 100) {
        return Err(Failure::TooMany);
    }
    if conditions.years.iter().flatten().any(|year| !(1900..=2100).contains(year)) {
        return Err(Failure::WrongYear);
    }
    let country = |code: &String| Country::parse(code).is_some();
    let region = |code: &String| code == "UNKNOWN" || Region::parse(code).is_some();
    if !conditions.citizenships.iter().flatten().all(country) || !conditions.regions.iter().flatten().all(region) {
        return Err(Failure::UnknownCode);
    }
    Ok(())
}
