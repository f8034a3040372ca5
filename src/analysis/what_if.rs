//! The same question with other values: set them in the document, read, resolve, rate.

use std::sync::Arc;

use crate::calendar::Date;
use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Location, Problems, SourceId, Sources, code};
use crate::document::{Node, set};
use crate::rating::{Bill, rate};
use crate::scenario::{Input, Plan, Scenario, Settings, Uncertain, resolve, take_uncertain};
use crate::workload::Profile;

/// A value for a path of the scenario.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// `PATH=VALUE`, as `--set` takes it.
    pub text: String,
    /// The text that diagnostics point into.
    pub source: SourceId,
}

/// A question that is asked again with other values.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// The scenario, with everything laid over it; what is expected stands for what is uncertain.
    pub document: Node,
    /// What is uncertain in it.
    pub uncertain: Vec<Uncertain>,
    /// The golden set that it names: path, text, and the place where the text begins.
    pub evidence: Option<(String, String, Location)>,
    /// The profile that its workload names.
    pub profile: Option<Arc<Profile>>,
    /// Asked of this day of the profile alone.
    pub day: Option<Date>,
    /// Prices, with the scenario's price books laid over them.
    pub catalogue: Catalogue,
    /// What is decided outside the scenario.
    pub settings: Settings,
}

impl WhatIf {
    /// A question with its prices. What is wrong in it shows when it is asked.
    #[must_use]
    pub fn new(input: Input, catalogue: Catalogue, settings: Settings) -> Self {
        let Input { mut document, evidence, profile, .. } = input;
        let uncertain = take_uncertain(&mut document, &Problems::new());
        Self { document, uncertain, evidence, profile, day: None, catalogue, settings }
    }

    /// The scenario with other values. What is wrong goes to `problems`; then there is none.
    pub fn scenario(&self, assignments: &[Assignment], problems: &Problems) -> Option<Scenario> {
        let mut document = self.document.clone();
        for Assignment { text, source } in assignments {
            if let Err(error) = set(&mut document, text, *source) {
                let location = Location { source: *source, span: 0..text.len() };
                problems.push(Diagnostic::error(&code::BAD_VALUE, error.to_string()).at(&location, ""));
            }
        }
        if problems.any_error() {
            return None;
        }
        let (evidence, profile) = (self.evidence.clone(), self.profile.clone());
        Scenario::read(&Input { document, price_books: Vec::new(), evidence, profile }, problems)
    }

    /// The plan with other values.
    pub fn plan(&mut self, assignments: &[Assignment], sources: &mut Sources, problems: &Problems) -> Option<Plan> {
        let mut scenario = self.scenario(assignments, problems)?;
        if let Some(day) = self.day {
            scenario = scenario.on_measured_day(day).ok()??;
        }
        resolve(&scenario, &self.settings, &mut self.catalogue, sources, problems)
    }

    /// The bills with other values, the candidate's first.
    pub fn bills(
        &mut self,
        assignments: &[Assignment],
        sources: &mut Sources,
        problems: &Problems,
    ) -> Option<Vec<Bill>> {
        let plan = self.plan(assignments, sources, problems)?;
        let bills = rate(&plan);
        bills.map_err(|error| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()))).ok()
    }
}
