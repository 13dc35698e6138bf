//! A table's cells as one row of numbers: the last variable runs fastest.

use super::table::TableId;
use super::variable::Variable;

/// The cells of one table in one slice: the product of the code lists of its variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cube {
    pub table: TableId,
    pub variables: Vec<Variable>,
    sizes: Vec<usize>,
}

impl Cube {
    /// The cube of a table.
    pub fn of(table: TableId) -> Cube {
        let variables = table.variables();
        let sizes = variables.iter().map(|variable| variable.entries().len()).collect();
        Cube { table, variables, sizes }
    }

    /// How many cells there are; a table without variables has one.
    pub fn len(&self) -> usize {
        self.sizes.iter().product()
    }

    /// Never: every table has a cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a cell, given the position of the value of each variable.
    pub fn index(&self, positions: &[usize]) -> usize {
        positions.iter().zip(&self.sizes).fold(0, |index, (position, size)| index * size + position)
    }

    /// The position of the value of each variable, of the cell at a place.
    pub fn positions(&self, mut index: usize) -> Vec<usize> {
        let mut positions = vec![0; self.sizes.len()];
        for (place, size) in self.sizes.iter().enumerate().rev() {
            positions[place] = index % size;
            index /= size;
        }
        positions
    }
}
