//! What costs may come out as: a part of `forecast` and of `sensitivity`.

use serde::Serialize;

use super::document::{Cell, Column, Section, Table};
use crate::analysis::uncertainty::{Exceedance, Index, Indices, Outlook, Quantile, Sampling};
use crate::units::{Money, Number};

/// More chances than that are a table.
const SENTENCES_MAX: usize = 3;
/// Places of sampled money and of chances.
const PLACES: u32 = 6;

/// What costs may come out as.
#[derive(Clone, Debug, Serialize)]
pub struct UncertaintyResult {
    /// How often each was sampled.
    pub trials: usize,
    /// Which random numbers.
    pub seed: u64,
    /// The generator of the random numbers.
    pub generator: String,
    /// The candidate's figures.
    pub figures: Vec<UncertainFigure>,
    /// Where the variance of the day's cost comes from; the most telling one first.
    pub variance: Vec<VarianceResult>,
}

/// What one figure may come out as.
#[derive(Clone, Debug, Serialize)]
pub struct UncertainFigure {
    /// A month, `total` or `a day`.
    pub name: String,
    /// In closed form; null where commitments, prices that fall with volume or units bought ahead leave none.
    pub mean: Option<Number>,
    /// In closed form, as the mean.
    pub sd: Option<Number>,
    /// Of the samples.
    pub sampled_mean: Number,
    /// Of the samples.
    pub sampled_sd: Number,
    /// Half of the samples are below.
    pub p50: QuantileResult,
    /// Nine of ten are below.
    pub p90: QuantileResult,
    /// Nineteen of twenty are below.
    pub p95: QuantileResult,
    /// With every range at the end that makes it least and most; not statistical. Null without ranges.
    pub band: Option<[Number; 2]>,
    /// How often a limit is exceeded.
    pub limits: Vec<LimitResult>,
    /// How often it is below each baseline.
    pub cheaper_than: Vec<CheaperResult>,
}

/// A quantile.
#[derive(Clone, Debug, Serialize)]
pub struct QuantileResult {
    /// Of the samples.
    pub value: Number,
    /// Between these it lies with a confidence of 95 %.
    pub interval: [Number; 2],
    /// Of the lognormal distribution with the mean and the variance in closed form; null without such a mean above zero.
    pub lognormal: Option<Number>,
}

/// How often a limit is exceeded.
#[derive(Clone, Debug, Serialize)]
pub struct LimitResult {
    /// The limit.
    pub limit: Number,
    /// Of the samples.
    pub chance: Number,
    /// Of that estimate.
    pub standard_error: Number,
    /// By the lognormal distribution.
    pub lognormal: Option<Number>,
}

/// How often the candidate is cheaper.
#[derive(Clone, Debug, Serialize)]
pub struct CheaperResult {
    /// Than which baseline.
    pub baseline: String,
    /// Of the samples.
    pub chance: Number,
    /// Of that estimate.
    pub standard_error: Number,
}

/// Where variance comes from.
#[derive(Clone, Debug, Serialize)]
pub struct VarianceResult {
    /// Which uncertain value.
    pub value: String,
    /// What fixing it would take away, as a part of the variance.
    pub first: Number,
    /// Of that estimate.
    pub first_error: Number,
    /// What would be left if all others were fixed.
    pub total: Number,
    /// Of that estimate.
    pub total_error: Number,
}

fn rounded(value: f64) -> Number {
    Number::from_float(value, PLACES).unwrap_or(Number::ZERO)
}

impl UncertaintyResult {
    /// An empty one.
    #[must_use]
    pub fn new(sampling: Sampling) -> Self {
        Self {
            trials: sampling.trials,
            seed: sampling.seed,
            generator: "ChaCha8".to_owned(),
            figures: Vec::new(),
            variance: Vec::new(),
        }
    }

    /// Adds a figure of the candidate.
    pub fn add(
        &mut self,
        name: &str,
        outlook: &Outlook,
        cheaper: &[Exceedance],
        baselines: &[String],
        band: Option<[f64; 2]>,
    ) {
        let quantile = |found: Quantile, part: f64| QuantileResult {
            value: rounded(found.value),
            interval: [rounded(found.interval.0), rounded(found.interval.1)],
            lognormal: outlook.lognormal.map(|law| rounded(law.quantile(part))),
        };
        self.figures.push(UncertainFigure {
            name: name.to_owned(),
            mean: outlook.closed.map(|closed| rounded(closed.mean)),
            sd: outlook.closed.map(|closed| rounded(closed.sd())),
            sampled_mean: rounded(outlook.sampled.moments.mean),
            sampled_sd: rounded(outlook.sampled.moments.sd()),
            p50: quantile(outlook.sampled.p50, 0.5),
            p90: quantile(outlook.sampled.p90, 0.9),
            p95: quantile(outlook.sampled.p95, 0.95),
            band: band.map(|ends| ends.map(rounded)),
            limits: outlook
                .limits
                .iter()
                .map(|(limit, found, law)| LimitResult {
                    limit: rounded(*limit),
                    chance: rounded(found.chance),
                    standard_error: rounded(found.standard_error),
                    lognormal: law.map(rounded),
                })
                .collect(),
            cheaper_than: baselines
                .iter()
                .zip(cheaper)
                .map(|(baseline, found)| CheaperResult {
                    baseline: baseline.clone(),
                    chance: rounded(found.chance),
                    standard_error: rounded(found.standard_error),
                })
                .collect(),
        });
    }

    /// Adds where the variance comes from.
    pub fn add_variance(&mut self, indices: &[Indices]) {
        let mut sorted: Vec<&Indices> = indices.iter().collect();
        sorted.sort_by(|a, b| b.total.value.total_cmp(&a.total.value));
        let pair = |index: Index| (rounded(index.value), rounded(index.standard_error));
        self.variance = sorted
            .into_iter()
            .map(|found| {
                let ((first, first_error), (total, total_error)) = (pair(found.first), pair(found.total));
                VarianceResult { value: found.name.clone(), first, first_error, total, total_error }
            })
            .collect();
    }

    /// What people see of it.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = vec![self.figures_section()];
        if self.figures.iter().any(|figure| figure.band.is_some()) {
            sections.push(self.band_section());
        }
        if !self.variance.is_empty() {
            sections.push(self.variance_section());
        }
        sections
    }

    fn figures_section(&self) -> Section {
        let is_closed = |figure: &UncertainFigure| figure.mean.is_some();
        let (any, all) = (self.figures.iter().any(is_closed), self.figures.iter().all(is_closed));
        let sampled = |heading: &str, sooner: u8| {
            let column = Column::figure(heading);
            if all { column.expendable(sooner) } else { column }
        };
        let closed = [Column::figure("mean"), Column::figure("sd")].into_iter().filter(|_| any);
        let columns = std::iter::once(Column::text(""))
            .chain(closed)
            .chain([sampled("sampled mean", 4), sampled("sampled sd", 3)])
            .chain([Column::figure("P50").expendable(2), Column::figure("P90"), Column::figure("P95").expendable(1)])
            .chain(any.then(|| Column::figure("P90, lognormal").expendable(5)));
        let money = |number: Number| Cell::Money(Money::new(number));
        let row = |figure: &UncertainFigure| {
            let closed = [figure.mean, figure.sd].map(|number| Cell::or_empty(number.map(money)));
            let sampled = [money(figure.sampled_mean), money(figure.sampled_sd)];
            let quantiles = [&figure.p50, &figure.p90, &figure.p95].map(|quantile| money(quantile.value));
            let law = any.then(|| Cell::or_empty(figure.p90.lognormal.map(money)));
            let closed = closed.into_iter().filter(|_| any);
            let start = std::iter::once(Cell::Text(figure.name.clone())).chain(closed);
            start.chain(sampled).chain(quantiles).chain(law).collect()
        };
        let table = Table { columns: columns.collect(), rows: self.figures.iter().map(row).collect(), total: None };
        let trials = Number::from(self.trials as u64).grouped(0);
        let drawn = format!("{trials} samples ({}, seed {})", self.generator, self.seed);
        let beside = "beside that of the lognormal with the same mean and sd";
        let stepped = "commitments, volume prices or bought units leave no closed form";
        let how = match (any, all) {
            (_, true) => format!("Mean and sd in closed form; quantiles from {drawn}, {beside}."),
            (true, false) => {
                format!("Quantiles from {drawn}; mean and sd in closed form, {beside}, except where {stepped}.")
            }
            (false, false) => format!("From {drawn}; {stepped}."),
        };
        let mut section = Section::titled("How it may come out").table(table).paragraph(how);
        section = self.chances_above(section);
        for cheaper in self.figures.last().map(|figure| figure.cheaper_than.as_slice()).unwrap_or_default() {
            section = section.paragraph(format!(
                "cheaper than `{}` with a chance of {} ± {}",
                cheaper.baseline,
                percent(cheaper.chance),
                percent(cheaper.standard_error)
            ));
        }
        section
    }

    /// How likely figures are above their limits, each chance once: in a sentence, or in a table where there are many.
    fn chances_above(&self, section: Section) -> Section {
        let above = |figure: &UncertainFigure| -> Vec<[String; 4]> {
            let row = |limit: &LimitResult| {
                let law = limit.lognormal.map(percent).unwrap_or_default();
                [Money::new(limit.limit).to_string(), percent(limit.chance), percent(limit.standard_error), law]
            };
            figure.limits.iter().map(row).collect()
        };
        let mut rows: Vec<(String, [String; 4])> = Vec::new();
        for alike in self.figures.chunk_by(|one, next| above(one) == above(next)) {
            let name = match alike {
                [first, .., last] => format!("{} to {}", first.name, last.name),
                _ => alike[0].name.clone(),
            };
            rows.extend(above(&alike[0]).into_iter().map(|row| (name.clone(), row)));
        }
        if rows.len() <= SENTENCES_MAX {
            return rows.into_iter().fold(section, |section, (name, [limit, chance, error, law])| {
                let law = if law.is_empty() { law } else { format!(", {law} by a lognormal") };
                section.paragraph(format!("{name}: above {limit} with a chance of {chance} ± {error}{law}"))
            });
        }
        let columns = ["above", "chance", "±", "by a lognormal"].map(Column::figure);
        let row = |(name, cells): (String, [String; 4])| {
            let cells = cells.map(|text| if text.is_empty() { Cell::Empty } else { Cell::Text(text) });
            std::iter::once(Cell::Text(name)).chain(cells).collect()
        };
        let columns = std::iter::once(Column::text("")).chain(columns).collect();
        section.table(Table { columns, rows: rows.into_iter().map(row).collect(), total: None })
    }

    fn band_section(&self) -> Section {
        let columns = vec![Column::text(""), Column::figure("all at their best"), Column::figure("all at their worst")];
        let row = |figure: &UncertainFigure| {
            let [low, high] = figure.band?.map(|end| Cell::Money(Money::new(end)));
            Some(vec![Cell::Text(figure.name.clone()), low, high])
        };
        let table = Table { columns, rows: self.figures.iter().filter_map(row).collect(), total: None };
        let note = "Ranges between their ends, everything else as expected: no chance goes with it.";
        Section::titled("Between the ends of the ranges (not statistical)").table(table).paragraph(note)
    }

    fn variance_section(&self) -> Section {
        let columns = vec![
            Column::text("uncertain value"),
            Column::figure("by itself"),
            Column::figure("±").expendable(1),
            Column::figure("with interactions"),
            Column::figure("±").expendable(1),
        ];
        let row = |found: &VarianceResult| {
            let figures = [found.first, found.first_error, found.total, found.total_error];
            std::iter::once(Cell::Text(found.value.clone()))
                .chain(figures.map(|figure| Cell::Text(figure.grouped(4))))
                .collect()
        };
        let table = Table { columns, rows: self.variance.iter().map(row).collect(), total: None };
        let note = "Parts of the variance (Sobol indices), each ± its standard error; from a Sobol sequence.";
        Section::titled("Where the uncertainty comes from").table(table).paragraph(note)
    }
}

/// A part in percent.
pub(super) fn percent(chance: Number) -> String {
    format!("{}%", chance.times(Number::HUNDRED).unwrap_or(chance).grouped(2))
}
