//! What is varied, and every combination of it.

use crate::analysis::what_if::Assignment;
use crate::diagnostic::SourceId;
use crate::units::{Number, NumberError};

/// The values that one path takes.
#[derive(Clone, Debug)]
pub enum Values {
    /// Numbers at equal distances.
    Range {
        /// The first one.
        first: Number,
        /// From one to the next; below zero on a way down.
        step: Number,
        /// How many.
        count: u64,
    },
    /// As they are written.
    List(Vec<String>),
}

/// A path that is varied.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The path, as [`path_text`](crate::document::path_text) writes it.
    pub path: String,
    /// What it takes.
    pub values: Values,
    /// Whether they are parts of a whole, shown in percent.
    pub percent: bool,
    /// The share that gives way, and what it and this one are together.
    pub from: Option<GivesWay>,
}

/// A share that gives way to another.
#[derive(Clone, Debug)]
pub struct GivesWay {
    /// Its path.
    pub path: String,
    /// What it is in the scenario.
    pub value: Number,
    /// What the share that is varied is in the scenario.
    pub to: Number,
}

impl Axis {
    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.values {
            Values::Range { count, .. } => *count,
            Values::List(values) => values.len() as u64,
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value of a range; none where values are text.
    #[must_use]
    pub fn number(&self, index: u64) -> Option<Number> {
        match &self.values {
            Values::Range { first, step, .. } => step.times(Number::from(index)).and_then(|far| first.plus(far)).ok(),
            Values::List(_) => None,
        }
    }

    /// A value as it is set.
    #[must_use]
    pub fn text(&self, index: u64) -> String {
        match &self.values {
            Values::Range { .. } => self.number(index).map(|number| number.to_string()).unwrap_or_default(),
            Values::List(values) => {
                usize::try_from(index).ok().and_then(|at| values.get(at)).cloned().unwrap_or_default()
            }
        }
    }

    /// A value as people read it.
    #[must_use]
    pub fn shown(&self, index: u64) -> String {
        match self.number(index).filter(|_| self.percent).and_then(|number| number.times(Number::HUNDRED).ok()) {
            Some(percent) => format!("{percent}%"),
            None => self.text(index),
        }
    }
}

/// The combinations of the values of some axes; the last one changes fastest.
#[derive(Clone, Debug)]
pub struct Grid {
    /// What is varied.
    pub axes: Vec<Axis>,
}

impl Grid {
    /// How many combinations there are; none when that is beyond counting.
    #[must_use]
    pub fn points(&self) -> Option<u64> {
        self.axes.iter().try_fold(1_u64, |points, axis| points.checked_mul(axis.len()))
    }

    /// Which value each axis has at a point.
    #[must_use]
    pub fn indices(&self, point: u64) -> Vec<u64> {
        let mut rest = point;
        let mut indices: Vec<u64> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let index = rest % axis.len();
                rest /= axis.len();
                index
            })
            .collect();
        indices.reverse();
        indices
    }

    /// Shares that give way, each once, in the order of the axes.
    pub(super) fn giving(&self) -> Vec<&GivesWay> {
        let mut giving: Vec<&GivesWay> = Vec::new();
        for from in self.axes.iter().filter_map(|axis| axis.from.as_ref()) {
            if !giving.iter().any(|other| other.path == from.path) {
                giving.push(from);
            }
        }
        giving
    }

    /// What a share that gives way has left at a point.
    fn left(&self, giving: &GivesWay, indices: &[u64]) -> Result<Number, NumberError> {
        let taking = self.axes.iter().zip(indices).filter_map(|(axis, &index)| {
            axis.from.as_ref().filter(|from| from.path == giving.path).map(|from| (axis.number(index), from.to))
        });
        taking.into_iter().try_fold(giving.value, |left, (now, was)| left.plus(was)?.minus(now.unwrap_or(was)))
    }

    /// Everything that is set at a point.
    pub(super) fn assignments(
        &self,
        indices: &[u64],
        source: impl FnMut(&str) -> SourceId,
    ) -> Result<Vec<Assignment>, NumberError> {
        let mut source = source;
        let varied =
            self.axes.iter().zip(indices).map(|(axis, &index)| Ok(format!("{}={}", axis.path, axis.text(index))));
        let giving = self.giving();
        let left = giving.iter().map(|from| Ok(format!("{}={}", from.path, self.left(from, indices)?)));
        varied.chain(left).map(|text| text.map(|text: String| Assignment { source: source(&text), text })).collect()
    }

    /// The points at the ends of all axes, and one in the middle.
    pub(super) fn probes(&self) -> Vec<Vec<u64>> {
        let mut probes = vec![Vec::new()];
        for axis in &self.axes {
            let mut ends = vec![0, axis.len() - 1];
            ends.dedup();
            probes = probes
                .iter()
                .flat_map(|probe: &Vec<u64>| ends.iter().map(move |&end| [probe.as_slice(), &[end]].concat()))
                .collect();
        }
        probes.push(self.axes.iter().map(|axis| axis.len() / 2).collect());
        probes
    }
}
