//! Tabulation: exact counts, dense over the full product of the code lists, zeros included.
//!
//! Exact counts exist between tabulation and drawing only: they cannot be printed, copied or stored.

use zeroize::Zeroizing;

use super::contribution::Contribution;
use super::cube::Cube;
use super::making::{NoisyCounts, NoisyTable};
use super::noise::{Noise, NoiseProblem};
use super::policy::Policy;
use super::slice::SliceKey;
use super::table::TableId;
use super::variable::Variable;

/// Counts persons one by one; its size is that of the tables, however many persons come.
pub struct Tabulation {
    key: SliceKey,
    tables: Vec<Counts>,
}

/// The exact counts of a slice. Drawing consumes them.
pub struct ExactCounts {
    key: SliceKey,
    tables: Vec<Counts>,
}

/// The exact counts of one table.
struct Counts {
    cube: Cube,
    cells: Zeroizing<Vec<i64>>,
}

/// Counts everybody of a slice.
pub fn tabulate(key: SliceKey, persons: impl IntoIterator<Item = Contribution>) -> ExactCounts {
    let mut tabulation = Tabulation::new(key);
    for person in persons {
        tabulation.add(&person);
    }
    tabulation.finish()
}

impl Tabulation {
    /// Nobody counted yet.
    pub fn new(key: SliceKey) -> Tabulation {
        Tabulation { key, tables: key.tables().map(Counts::none).collect() }
    }

    /// Counts one person.
    pub fn add(&mut self, person: &Contribution) {
        for table in &mut self.tables {
            table.add(person);
        }
    }

    /// Everybody was counted.
    pub fn finish(self) -> ExactCounts {
        ExactCounts { key: self.key, tables: self.tables }
    }
}

impl Counts {
    fn none(table: TableId) -> Counts {
        let cube = Cube::of(table);
        Counts { cells: Zeroizing::new(vec![0; cube.len()]), cube }
    }

    /// One to each cell that the person names: as many as she has forms or measures, where the table has them.
    fn add(&mut self, person: &Contribution) {
        let several = self.cube.variables.iter().find(|variable| variable.is_multi_valued());
        let times = several.map_or(1, |variable| person.count(*variable));
        for time in 0..times {
            let index = self.cube.index_by(|variable| person.position(variable, time));
            self.cells[index] += 1;
        }
    }

    /// Draws every cell that somebody can fall in.
    fn draw(&self, policy: &Policy, noise: &mut dyn Noise) -> Result<NoisyTable, NoiseProblem> {
        let table = self.cube.table;
        let share = policy.share(table);
        let share = share.ok_or_else(|| NoiseProblem(format!("the policy has no table {}", table.code())))?;
        let sigma = policy.spending_of(share).sigma;
        let possible: Vec<usize> = (0..self.cells.len()).filter(|index| !self.cube.is_impossible(*index)).collect();
        let counts: Zeroizing<Vec<i64>> = Zeroizing::new(possible.iter().map(|index| self.cells[*index]).collect());
        let drawn = noise.draw(sigma, &counts)?;
        if drawn.len() != possible.len() {
            return Err(NoiseProblem(format!("{} cells were asked for, {} came", possible.len(), drawn.len())));
        }
        let mut noisy = vec![None; self.cells.len()];
        for (index, number) in possible.into_iter().zip(drawn) {
            noisy[index] = Some(number);
        }
        Ok(NoisyTable { table, noisy })
    }
}

impl Contribution {
    /// How many values the person has in a variable.
    fn count(&self, variable: Variable) -> usize {
        match variable {
            Variable::Form => self.forms.len(),
            Variable::Measure => self.measures.len(),
            _ => 1,
        }
    }

    /// The position of one of the person's values in the code list of a variable; the first for time.
    fn position(&self, variable: Variable, which: usize) -> usize {
        match variable {
            Variable::Group => self.group as usize,
            Variable::Age => self.age as usize,
            Variable::Adulthood => self.age.adulthood() as usize,
            Variable::Citizenship => self.citizenship as usize,
            Variable::Region => self.region as usize,
            Variable::Form => self.forms[which] as usize,
            Variable::Measure => self.measures[which] as usize,
            Variable::Year | Variable::Block => 0,
        }
    }
}

impl ExactCounts {
    /// Adds noise to every table and lets the exact counts go.
    ///
    /// What is spent must stand in the ledger before.
    pub fn draw(self, policy: &Policy, noise: &mut dyn Noise) -> Result<NoisyCounts, NoiseProblem> {
        let tables: Result<_, _> = self.tables.iter().map(|table| table.draw(policy, noise)).collect();
        Ok(NoisyCounts { key: self.key, tables: tables? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::contribution::{BoundingKey, Counted};
    use super::super::noise::Recorded;
    use super::*;
    use crate::domain::statistical::{
        AgeGroup, CountryGroup, FormGroup, MeasureGroup, StatisticalGroup, StatisticalRegion,
    };

    fn somebody() -> Counted {
        Counted {
            person: [1; 16],
            group: StatisticalGroup::Male,
            age: AgeGroup::From25,
            citizenship: CountryGroup::Asia,
            region: StatisticalRegion::Syd,
            forms: vec![FormGroup::Sexual, FormGroup::Labour],
            measures: vec![MeasureGroup::Legal, MeasureGroup::Housing, MeasureGroup::Return],
        }
    }

    /// Per table the cells that are not 0, by their codes, as drawn without noise.
    fn counted(key: SliceKey, persons: &[Counted]) -> Vec<(String, i64)> {
        let policy = Policy::parse(Policy::V1).unwrap();
        let bounded = persons.iter().map(|person| Contribution::of(person, &policy, &BoundingKey::new([1; 32])));
        let drawn = tabulate(key, bounded).draw(&policy, &mut Recorded::new(vec![0])).unwrap();
        let mut counted = Vec::new();
        for NoisyTable { table, noisy } in drawn.tables {
            let cube = Cube::of(table);
            for (cell, number) in noisy.into_iter().enumerate().filter(|(_, number)| number.unwrap_or(0) != 0) {
                let codes = cube.positions(cell).into_iter().zip(&cube.variables);
                let codes = codes.map(|(position, variable)| variable.entries()[position].code.as_str());
                let codes: Vec<&str> = std::iter::once(table.code()).chain(codes).collect();
                counted.push((codes.join(" "), number.unwrap()));
            }
        }
        counted
    }

    fn ones(cells: &[&str]) -> Vec<(String, i64)> {
        cells.iter().map(|cell| ((*cell).to_owned(), 1)).collect()
    }

    #[test]
    fn a_person_counts_once_per_table_and_once_per_form_and_measure_where_those_are() {
        let expected = [
            "Y",
            "YS MALE",
            "YJ ADULT",
            "YSA MALE A25",
            "YC ASIA",
            "YR SYD",
            "YF SEXUAL",
            "YF LABOUR",
            "YSF MALE SEXUAL",
            "YSF MALE LABOUR",
            "YM HOUSING",
            "YM LEGAL",
            "YM RETURN",
        ];
        assert_eq!(counted(SliceKey::Cohort(2016), &[somebody()]), ones(&expected));
        let expected = [
            "BSC MALE ASIA",
            "BSAF MALE A25 SEXUAL",
            "BSAF MALE A25 LABOUR",
            "BCF ASIA SEXUAL",
            "BCF ASIA LABOUR",
            "BRF SYD SEXUAL",
            "BRF SYD LABOUR",
        ];
        assert_eq!(counted(SliceKey::Block(2016), &[somebody()]), ones(&expected));
    }

    #[test]
    fn an_accompanying_child_counts_where_no_form_is() {
        let group = StatisticalGroup::Accompanying;
        let child = Counted { group, age: AgeGroup::Unknown, measures: Vec::new(), ..somebody() };
        let expected = ["Y", "YS ACCOMPANYING", "YJ CHILD", "YSA ACCOMPANYING A15_17", "YC ASIA", "YR SYD"];
        assert_eq!(counted(SliceKey::Cohort(2016), std::slice::from_ref(&child)), ones(&expected));
        assert_eq!(counted(SliceKey::Block(2016), &[child]), ones(&["BSC ACCOMPANYING ASIA"]));
    }

    #[test]
    fn nobody_is_counted_nowhere_and_every_possible_cell_is_drawn() {
        assert_eq!(counted(SliceKey::Cohort(2016), &[]), []);
        let policy = Policy::parse(Policy::V1).unwrap();
        let drawn = |key| tabulate(key, []).draw(&policy, &mut Recorded::new(vec![1])).unwrap().tables;
        for NoisyTable { table, noisy } in [drawn(SliceKey::Cohort(1)), drawn(SliceKey::Block(1))].concat() {
            let cube = Cube::of(table);
            for (cell, number) in noisy.iter().enumerate() {
                assert_eq!(*number, (!cube.is_impossible(cell)).then_some(1), "{} {cell}", table.code());
            }
        }
    }

    #[test]
    fn a_source_of_noise_that_leaves_cells_out_is_refused() {
        struct Short;
        impl Noise for Short {
            fn draw(&mut self, _: f64, counts: &[i64]) -> Result<Vec<i64>, NoiseProblem> {
                Ok(counts[1..].to_vec())
            }
        }
        let policy = Policy::parse(Policy::V1).unwrap();
        assert!(tabulate(SliceKey::Cohort(2016), []).draw(&policy, &mut Short).is_err());
    }
}
