//! What a chain of stages delivers: how many requests reach each stage, and how many right and wrong answers leave it.
//!
//! The hard requests are the ones that come through: a stage's pass rate among what an earlier stage rejected is lower
//! than its pass rate overall. So the recursion runs for one class of requests at a time, inside which the stages
//! fail independently, and the classes are added up. A golden set needs no theory for this: each pattern of passes and
//! failures that it holds is a class of its own, whose stages pass surely or not at all. Assuming independence
//! over everything is the case of one class, and overstates quality.

use std::collections::BTreeMap;

use crate::units::{Fraction, Number, NumberError};

/// What decides whether a stage's answer is delivered. Its verdict depends on nothing but whether the answer is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judge {
    /// How often it accepts a right answer; the rest are escalated for nothing.
    pub sensitivity: Fraction,
    /// How often it accepts a wrong answer, which is then delivered.
    pub false_accept: Fraction,
}

impl Judge {
    /// Accepts whatever comes.
    pub const NONE: Self = Self { sensitivity: Fraction::ONE, false_accept: Fraction::ONE };
    /// Never errs.
    pub const PERFECT: Self = Self { sensitivity: Fraction::ONE, false_accept: Fraction::ZERO };

    /// How many answers are right when it accepts so many, `(accepted - false_accept) / (sensitivity - false_accept)`
    /// (Rogan and Gladen 1978). Outside 0..=1 when its rates do not fit the answers at hand; `None` when it accepts
    /// right answers no more often than wrong ones, and so says nothing.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn pass_rate_behind(self, accepted: Fraction) -> Result<Option<Fraction>, NumberError> {
        let told_apart = self.sensitivity.minus(self.false_accept)?;
        if told_apart <= Fraction::ZERO {
            return Ok(None);
        }
        accepted.minus(self.false_accept)?.over(told_apart).map(Some)
    }
}

/// One stage of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// How often it answers at all, after its retries and within its availability. What it leaves goes on like what
    /// its judge rejects, but no judge is paid for it.
    pub answered: Fraction,
    /// Who checks the answer. What is rejected after the last stage stays unanswered.
    pub judge: Judge,
}

/// Requests whose stages fail independently of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// How many requests, in any unit: a share, a count of items.
    pub weight: Fraction,
    /// How often each stage is right, in the order of the chain.
    pub passes: Vec<Fraction>,
}

/// The classes that make up the requests of a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes(Vec<Class>);

impl Classes {
    /// Classes of difficulty, as someone estimated them.
    ///
    /// # Panics
    /// When the classes do not all have the same number of pass rates.
    #[must_use]
    pub fn latent(classes: Vec<Class>) -> Self {
        let stages = classes.first().map_or(0, |class| class.passes.len());
        assert!(classes.iter().all(|class| class.passes.len() == stages), "every class passes through every stage");
        Self(classes)
    }

    /// The items of a golden set: which stages passed, and how many items went so. A pattern may come more than once.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    ///
    /// # Panics
    /// When the patterns are not all of the same length.
    pub fn golden(items: impl IntoIterator<Item = (Vec<bool>, u64)>) -> Result<Self, NumberError> {
        let mut patterns: BTreeMap<Vec<bool>, Number> = BTreeMap::new();
        for (pattern, count) in items {
            let sum = patterns.entry(pattern).or_insert(Number::ZERO);
            *sum = sum.plus(Number::from(count))?;
        }
        let surely = |passed: bool| if passed { Fraction::ONE } else { Fraction::ZERO };
        let class = |(pattern, count): (Vec<bool>, Number)| Class {
            weight: Fraction::from(count),
            passes: pattern.into_iter().map(surely).collect(),
        };
        Ok(Self::latent(patterns.into_iter().map(class).collect()))
    }

    /// Stages whose failures have nothing to do with each other. They do in measured data, so a figure made from this
    /// has to say that it was assumed.
    #[must_use]
    pub fn independent(passes: Vec<Fraction>) -> Self {
        Self::latent(vec![Class { weight: Fraction::ONE, passes }])
    }

    /// How often each stage is right over all requests, whether they reach it or not.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] when there are no requests, [`NumberError::TooLarge`].
    pub fn pass_rates(&self) -> Result<Vec<Fraction>, NumberError> {
        let weight = self.weight()?;
        let rate = |stage: usize| {
            let passed = |sum: Fraction, class: &Class| sum.plus(class.weight.times(class.passes[stage])?);
            self.0.iter().try_fold(Fraction::ZERO, passed)?.over(weight)
        };
        (0..self.stages()).map(rate).collect()
    }

    fn stages(&self) -> usize {
        self.0.first().map_or(0, |class| class.passes.len())
    }

    fn weight(&self) -> Result<Fraction, NumberError> {
        Fraction::sum(self.0.iter().map(|class| class.weight))
    }
}

/// What becomes of the requests at one stage, each as a share of all requests of the tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageShare {
    /// Asked here; each pays the call.
    pub reach: Fraction,
    /// Answered here; each pays the judge, where there is one.
    pub answered: Fraction,
    /// Delivered, and right.
    pub right: Fraction,
    /// Delivered, and wrong: a silent error.
    pub wrong: Fraction,
}

impl StageShare {
    const NOTHING: Self =
        Self { reach: Fraction::ZERO, answered: Fraction::ZERO, right: Fraction::ZERO, wrong: Fraction::ZERO };

    fn of(stage: &Stage, reach: Fraction, passes: Fraction) -> Result<Self, NumberError> {
        let answered = reach.times(stage.answered)?;
        Ok(Self {
            reach,
            answered,
            right: answered.times(passes)?.times(stage.judge.sensitivity)?,
            wrong: answered.times(passes.rest()?)?.times(stage.judge.false_accept)?,
        })
    }

    fn plus(self, other: Self) -> Result<Self, NumberError> {
        Ok(Self {
            reach: self.reach.plus(other.reach)?,
            answered: self.answered.plus(other.answered)?,
            right: self.right.plus(other.right)?,
            wrong: self.wrong.plus(other.wrong)?,
        })
    }

    fn over(self, whole: Fraction) -> Result<Self, NumberError> {
        Ok(Self {
            reach: self.reach.over(whole)?,
            answered: self.answered.over(whole)?,
            right: self.right.over(whole)?,
            wrong: self.wrong.over(whole)?,
        })
    }

    /// Delivered, right or wrong.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn delivered(self) -> Result<Fraction, NumberError> {
        self.right.plus(self.wrong)
    }

    /// Gone on to the next stage, or unanswered after the last.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn escalated(self) -> Result<Fraction, NumberError> {
        self.reach.minus(self.delivered()?)
    }

    /// Delivered out of those that reach the stage; `None` when nothing does.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn acceptance(self) -> Result<Option<Fraction>, NumberError> {
        if self.reach.is_zero() {
            return Ok(None);
        }
        self.delivered()?.over(self.reach).map(Some)
    }
}

/// What one stage costs for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageCost {
    /// The call with its retries; paid for all that reach the stage.
    pub call: Fraction,
    /// The judge; paid for each answer that it reads.
    pub judge: Fraction,
}

/// What a chain delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// In the order of the chain.
    pub stages: Vec<StageShare>,
    /// Requests that at least one stage would get right, were all asked: no judge can deliver more.
    pub any_right: Fraction,
}

impl Delivered {
    /// Requests with a right answer.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn quality(&self) -> Result<Fraction, NumberError> {
        Fraction::sum(self.stages.iter().map(|stage| stage.right))
    }

    /// Requests with a wrong answer that nobody noticed.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn silent_errors(&self) -> Result<Fraction, NumberError> {
        Fraction::sum(self.stages.iter().map(|stage| stage.wrong))
    }

    /// Requests that failed, or were rejected, at the last stage too.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn unanswered(&self) -> Result<Fraction, NumberError> {
        self.stages.last().map_or(Ok(Fraction::ONE), |last| last.escalated())
    }

    /// What a request costs on average: every call made and every verdict, whether they led to an answer or not.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    ///
    /// # Panics
    /// When there is not one cost for each stage.
    pub fn cost(&self, costs: &[StageCost]) -> Result<Fraction, NumberError> {
        assert_eq!(costs.len(), self.stages.len(), "one cost for each stage");
        self.stages.iter().zip(costs).try_fold(Fraction::ZERO, |sum, (stage, cost)| {
            sum.plus(stage.reach.times(cost.call)?)?.plus(stage.answered.times(cost.judge)?)
        })
    }
}

/// Sends every class through the stages.
///
/// Of what reaches a stage in a class where it is right with rate s, it delivers
/// `answered x (sensitivity x s + false_accept x (1 - s))`; the rest goes on. Weights are divided by their sum once, at
/// the end.
///
/// # Errors
/// [`NumberError::DividedByZero`] when there are no requests, [`NumberError::TooLarge`].
///
/// # Panics
/// When the classes do not have one pass rate for each stage.
pub fn deliver(stages: &[Stage], classes: &Classes) -> Result<Delivered, NumberError> {
    let weight = classes.weight()?;
    assert_eq!(classes.stages(), stages.len(), "one pass rate for each stage");
    let mut shares = vec![StageShare::NOTHING; stages.len()];
    let mut none_right = Fraction::ZERO;
    for class in &classes.0 {
        let mut reach = class.weight;
        let mut all_wrong = class.weight;
        for ((stage, &passes), share) in stages.iter().zip(&class.passes).zip(&mut shares) {
            let here = StageShare::of(stage, reach, passes)?;
            *share = share.plus(here)?;
            reach = here.escalated()?;
            all_wrong = all_wrong.times(stage.answered.times(passes)?.rest()?)?;
        }
        none_right = none_right.plus(all_wrong)?;
    }
    let stages = shares.into_iter().map(|share| share.over(weight)).collect::<Result<_, _>>()?;
    Ok(Delivered { stages, any_right: none_right.over(weight)?.rest()? })
}

/// How many answers a stage must keep to be worth its place: more than what it costs, call and judge, over what the
/// next stage costs, call and judge if that has one. Above 1 it cannot pay.
///
/// # Errors
/// [`NumberError::DividedByZero`] when the next stage is free, [`NumberError::TooLarge`].
pub fn acceptance_to_pay(stage: StageCost, next: StageCost) -> Result<Fraction, NumberError> {
    stage.call.plus(stage.judge)?.over(next.call.plus(next.judge)?)
}
