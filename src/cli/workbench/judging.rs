//! How a scenario is held against policies: its own, those of shared files, those of the command line.

use super::{Question, Stop, Workbench};
use crate::analysis::{Case, Measured, Spend, judge, measured};
use crate::catalogue::Catalogue;
use crate::cli::arguments::Samples;
use crate::cli::exit::Exit;
use crate::diagnostic::{Diagnostic, Problems, code};
use crate::rating::Bill;
use crate::report::{Outcome, judged};
use crate::scenario::{Plan, Policy, Settings, document_at, resolve_policy};

/// What a scenario is held against beside its own policies.
#[derive(Debug, Default)]
pub struct Judging<'a> {
    /// Of a shared file, and of the command line.
    pub policies: Vec<&'a Policy>,
    /// What increases are measured against: none, one that has nothing of the scenario yet, or a spend.
    pub base: Option<Option<Spend>>,
    /// Whether a broken limit is an error.
    pub is_gate: bool,
    /// How budgets on `p90` are sampled.
    pub samples: Samples,
}

impl Workbench<'_> {
    /// Computes a scenario and holds it against more than its own policies; files that were read since
    /// [`Workbench::begin`] are inputs of the result.
    pub fn outcome_against(&mut self, path: &str, judging: &Judging<'_>) -> Result<Outcome, Stop> {
        let before = std::mem::take(&mut self.problems);
        let outcome = self.judged(path, judging).map(|(outcome, said)| {
            for diagnostic in said {
                self.problems.push(diagnostic);
            }
            outcome
        });
        // What was said about other scenarios comes back, but is no part of this one's result.
        before.append(std::mem::take(&mut self.problems));
        self.problems = before;
        outcome
    }

    /// Computes a scenario and holds it against its own policies and others; what is to be said of those comes back.
    pub fn judged(&mut self, path: &str, judging: &Judging<'_>) -> Result<(Outcome, Vec<Diagnostic>), Stop> {
        let question = self.question(path)?;
        let mut catalogue = self.catalogue()?;
        let settings = self.settings();
        let plan = self.plan(&question, &settings, &mut catalogue)?;
        let bills = self.bills(&question, &plan)?;
        let mut outcome = self.assembled(path, &plan, &bills)?;
        // The scenario's own were told of when it was resolved.
        let (told, unsold) = (Problems::new(), Problems::new());
        let policies = std::iter::once(&question.scenario.policy).chain(judging.policies.iter().copied());
        let resolved: Vec<Policy> = policies
            .map(|policy| {
                let problems = if policy.shared { &unsold } else { &told };
                let scenario = &question.scenario;
                resolve_policy(policy, scenario, &settings, &mut catalogue, &mut self.sources, problems)
            })
            .collect();
        let policies: Vec<&Policy> = resolved.iter().collect();
        let measured = self.measured(&question, (catalogue, settings), (&plan, &bills), &policies, judging.samples)?;
        let nothing = Spend::none(&plan);
        let case = Case {
            scenario: &question.scenario,
            plan: &plan,
            bills: &bills,
            base: judging.base.as_ref().map(|base| base.as_ref().unwrap_or(&nothing)),
            measured: &measured,
            is_gate: judging.is_gate,
            sources: &self.sources,
        };
        let unsold: Vec<Diagnostic> = unsold.into_sorted().into_iter().map(|unsold| case.elsewhere(unsold)).collect();
        let mut judgement = judge(&policies, &case).map_err(|error| self.too_large(path, error))?;
        judgement.diagnostics.splice(..0, unsold);
        judged(&mut outcome, &judgement, &self.sources);
        if judging.is_gate && !outcome.complete {
            let message = format!("`{path}` uses something that has no price, so nothing can be said of its limits");
            self.problems.push(Diagnostic::error(&code::NO_PRICE, message));
        }
        Ok((outcome, judgement.diagnostics))
    }

    /// What budgets on other than what is expected are held on; nothing is sampled without such a budget. The prices
    /// are those that the plan was resolved against, price books included.
    pub fn measured(
        &mut self,
        question: &Question,
        (catalogue, settings): (Catalogue, Settings),
        (plan, bills): (&Plan, &[Bill]),
        policies: &[&Policy],
        samples: Samples,
    ) -> Result<Vec<Measured>, Stop> {
        if policies.iter().flat_map(|policy| &policy.budgets).all(|budget| budget.on.is_none()) {
            return Ok(Vec::new());
        }
        let mut what_if = question.what_if(catalogue, settings);
        let asked = (&question.scenario, plan, bills);
        let found = measured(&mut what_if, asked, policies, samples.sampling(), &mut self.sources);
        found.map_err(|error| self.too_large(&question.path, error))
    }

    /// Reads a policy file.
    pub fn policy(&mut self, path: &str) -> Result<Policy, Stop> {
        let document = document_at(path, &self.disk, &mut self.sources, &self.problems).ok_or(Stop(Exit::Input))?;
        let alone = Problems::new();
        let policy = Policy::read_file(&document, &alone);
        self.problems.append(alone);
        policy.ok_or(Stop(Exit::Input))
    }
}
