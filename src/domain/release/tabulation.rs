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
        let times = several.map_or(1, |variable| person.positions(*variable).count());
        for time in 0..times {
            let mut index = 0;
            for variable in &self.cube.variables {
                let skipped = if variable.is_multi_valued() { time } else { 0 };
                let position = person.positions(*variable).nth(skipped).unwrap_or_default();
                index = index * variable.entries().len() + position;
            }
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
    /// The positions of the person's values in the code list of a variable; none for time.
    fn positions(&self, variable: Variable) -> impl Iterator<Item = usize> {
        let single = match variable {
            Variable::Group => Some(self.group as usize),
            Variable::Age => Some(self.age as usize),
            Variable::Adulthood => Some(self.age.adulthood() as usize),
            Variable::Citizenship => Some(self.citizenship as usize),
            Variable::Region => Some(self.region as usize),
            Variable::Form | Variable::Measure | Variable::Year | Variable::Block => None,
        };
        let forms = if variable == Variable::Form { self.forms.as_slice() } else { &[] };
        let measures = if variable == Variable::Measure { self.measures.as_slice() } else { &[] };
        single
            .into_iter()
            .chain(forms.iter().map(|form| *form as usize))
            .chain(measures.iter().map(|measure| *measure as usize))
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
