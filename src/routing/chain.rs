//! Calls in the order in which they are tried, and how many requests reach each of them.

use std::sync::Arc;

use super::quality::{self, Classes, Delivered, Judge};
use super::retries::Retries;
use crate::catalogue::{OfferId, SearchContext, ServiceClass};
use crate::document::Placed;
use crate::units::{Fraction, Number, NumberError, Share};
use crate::workload::Usage;

/// One way to ask one offer.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which offer, by id or another name that it has.
    pub offer: Placed<OfferId>,
    /// How it is served.
    pub service: ServiceClass,
    /// In which region, when that has a price of its own.
    pub region: Option<String>,
    /// Tokens that this model makes of one token of the workload.
    pub token_ratio: Option<Placed<Number>>,
    /// Further factor on the answer's tokens.
    pub output_ratio: Option<Placed<Number>>,
    /// The part of the answer's tokens that this model spends on reasoning, in place of the workload's count.
    pub reasoning_share: Option<Placed<Share>>,
    /// How much a search reads, where a vendor's fee depends on it.
    pub search_context: Option<SearchContext>,
    /// How hard the model thinks; a label, its tokens are in the ratios.
    pub effort: Option<String>,
}

impl Call {
    /// An offer asked in the ordinary way.
    #[must_use]
    pub fn plain(offer: Placed<OfferId>) -> Self {
        Self {
            offer,
            service: ServiceClass::Standard,
            region: None,
            token_ratio: None,
            output_ratio: None,
            reasoning_share: None,
            search_context: None,
            effort: None,
        }
    }

    /// Reasoning tokens for each token that a reader sees, r / (1 - r).
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] for a share of 100 %, which reading refuses.
    pub fn reasoning_per_visible(&self) -> Result<Option<Fraction>, NumberError> {
        let Some(share) = &self.reasoning_share else { return Ok(None) };
        Fraction::new(share.value.number(), share.value.rest()?.number()).map(Some)
    }
}

/// What a judge's verdict costs.
#[derive(Clone, Debug)]
pub enum JudgeCost {
    /// A model that reads the answer.
    Call(Box<Call>, Placed<Usage>),
    /// Dollars for each verdict.
    Fee(Placed<Number>),
}

/// Who decides whether a stage's answer is delivered.
#[derive(Clone, Debug)]
pub struct JudgeSpec {
    /// What a verdict costs.
    pub cost: JudgeCost,
    /// How it errs, when that is known.
    pub errors: Option<Placed<Judge>>,
}

/// Who answers while the first offer is out.
#[derive(Clone, Debug)]
pub struct Fallback {
    /// How much of the time the first offer can be had.
    pub availability: Placed<Share>,
    /// What is asked otherwise.
    pub call: Call,
}

/// A call with what surrounds it.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is asked.
    pub call: Call,
    /// How often, when attempts fail.
    pub retries: Option<Placed<Retries>>,
    /// Who else, during outages.
    pub fallback: Option<Fallback>,
    /// Who looks at the answer.
    pub judge: Option<JudgeSpec>,
}

impl Step {
    /// A call and nothing else.
    #[must_use]
    pub fn plain(call: Call) -> Self {
        Self { call, retries: None, fallback: None, judge: None }
    }

    /// How many of the requests that reach the step get an answer, after all attempts.
    fn answered(&self) -> Result<Fraction, NumberError> {
        match &self.retries {
            None => Ok(Fraction::ONE),
            Some(retries) => retries.value.exhausted()?.rest(),
        }
    }
}

/// How many requests a stage keeps from the next one.
#[derive(Clone, Debug)]
pub enum Kept {
    /// Of those that it answers.
    Accept(Placed<Share>),
    /// Of all requests of the tier; net of failures.
    Answers(Placed<Share>),
    /// Those whose answer the judge accepts, which follows from pass rates.
    Judged,
}

/// A step whose answer may be passed over for the next one's.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What is asked.
    pub step: Step,
    /// How many requests end here.
    pub kept: Kept,
}

/// Stages in the order in which they are tried. The last step takes all that reaches it, so a chain that escalates
/// into nothing cannot be written.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Stages that may escalate; none for a plain route.
    pub tried: Vec<Stage>,
    /// Where escalation ends.
    pub last: Step,
}

/// How many of a tier's requests get to a step, and how many of those it answers.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Of all requests of the tier.
    pub reach: Fraction,
    /// Of those that reach the step.
    pub answered: Fraction,
    /// The scenario path that decides the reach: the stage before.
    pub path: Option<Arc<str>>,
}

impl Chain {
    /// A route of one call.
    #[must_use]
    pub fn single(call: Call) -> Self {
        Self { tried: Vec::new(), last: Step::plain(call) }
    }

    /// Every step, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.tried.iter().map(|stage| &stage.step).chain([&self.last])
    }

    /// Whether the flow follows from pass rates and judges instead of being given.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.tried.iter().any(|stage| matches!(stage.kept, Kept::Judged))
    }

    /// How many requests get to each step when the scenario says what each keeps. Each call is paid by all that reach
    /// it; requests whose attempts are used up go on like those that are not accepted.
    ///
    /// # Errors
    /// [`NumberError`] when `answers` sum to more than all requests, which reading has refused.
    pub fn given_flow(&self) -> Result<Vec<Flow>, NumberError> {
        let mut reach = Fraction::ONE;
        let mut path: Option<Arc<str>> = None;
        let mut flows = Vec::with_capacity(self.tried.len() + 1);
        for stage in &self.tried {
            let answered = stage.step.answered()?;
            flows.push(Flow { reach, answered, path: path.take() });
            let kept = match &stage.kept {
                Kept::Accept(share) => {
                    path = Some(share.path.as_str().into());
                    reach.times(answered)?.times(Fraction::from(share.value.number()))?
                }
                Kept::Answers(share) => {
                    path = Some(share.path.as_str().into());
                    Fraction::from(share.value.number())
                }
                Kept::Judged => Fraction::ZERO,
            };
            reach = reach.minus(kept)?;
        }
        flows.push(Flow { reach, answered: self.last.answered()?, path });
        Ok(flows)
    }

    /// What the chain delivers to requests with known pass rates: reach, quality, silent errors.
    ///
    /// `judges` are those of each step, with measured errors filled in.
    ///
    /// # Errors
    /// [`NumberError`] when there are no requests or a figure is too large.
    pub fn delivered(&self, judges: &[Judge], classes: &Classes) -> Result<Delivered, NumberError> {
        let stages = self
            .steps()
            .zip(judges)
            .map(|(step, judge)| Ok(quality::Stage { answered: step.answered()?, judge: *judge }))
            .collect::<Result<Vec<_>, NumberError>>()?;
        quality::deliver(&stages, classes)
    }

    /// The flow that follows from what a chain delivers.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn judged_flow(&self, delivered: &Delivered) -> Result<Vec<Flow>, NumberError> {
        self.steps()
            .zip(&delivered.stages)
            .map(|(step, share)| Ok(Flow { reach: share.reach, answered: step.answered()?, path: None }))
            .collect()
    }
}
