//! The steps that lead from one bill to another and add up to the whole difference.
//!
//! A line of a bill is a product: requests x tier's share x route x tokens x price x discount x exchange rate. Taking
//! some of those from the base and the others from the head gives a mixed bill; a step is what the bill moves by when
//! its factor goes over from base to head, averaged over every order in which the factors can go (Shapley, *A value for
//! n-person games*, 1953), so that no order decides the story. What is the same on both sides has a step of nothing.
//!
//! Where a side lacks what the other has: a tier that it does not have has share 0 there and the other side's route and
//! tokens; a call that it does not make has a route of nothing; tokens that it does not count are 0; an offer that it
//! does not ask has the other side's price and discount.

use std::collections::HashMap;

use crate::units::{Fraction, Number, NumberError};

/// Orders of seven factors come in weights that are whole multiples of 1/420.
const WHOLE: u64 = 420;
/// Places of a step that does not end.
const PLACES: u32 = 10;

/// A cause of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// How many requests there are, of all tiers together, over how many days.
    Volume,
    /// How they fall into tiers.
    Mix,
    /// Tokens of one request.
    Tokens,
    /// Which offers are asked, how often, in how many of their tokens; judges, retries and routers.
    Routing,
    /// What a unit costs at list: published prices, with regions, hours and context bands.
    Price,
    /// Contracted over list.
    Discounts,
    /// Currency for a dollar.
    Exchange,
}

impl Cause {
    /// In the order in which they are told.
    pub const ALL: [Self; 7] =
        [Self::Volume, Self::Mix, Self::Tokens, Self::Routing, Self::Price, Self::Discounts, Self::Exchange];

    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Mix => "mix",
            Self::Tokens => "tokens",
            Self::Routing => "routing",
            Self::Price => "price",
            Self::Discounts => "discounts",
            Self::Exchange => "fx",
        }
    }
}

/// One of the two bills, for a day or a month.
#[derive(Clone, Debug)]
pub struct Side {
    /// Requests of all tiers.
    pub volume: Fraction,
    /// What falls to each tier, by name.
    pub shares: HashMap<String, Fraction>,
    /// The lines.
    pub lines: Vec<SideLine>,
    /// What they were billed at together.
    pub total: Number,
}

/// A charge as a product.
#[derive(Clone, Debug)]
pub struct SideLine {
    /// Which charge of which call.
    pub key: LineKey,
    /// What is asked: offer, service class, region.
    pub asked: String,
    /// Whether it is charged by the request; else by the day or month alone.
    pub by_request: bool,
    /// All that the route decides.
    pub routing: Fraction,
    /// Tokens of one request.
    pub tokens: Fraction,
    /// Dollars for one token.
    pub price: Fraction,
    /// What is left of it.
    pub discount: Fraction,
    /// Currency for a dollar.
    pub exchange: Fraction,
}

/// Which charge of which call; equal for the same one on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LineKey {
    /// The call.
    pub call: CallKey,
    /// What is counted.
    pub meter: String,
    /// Of the lines of the call and meter, which one: hours with prices of their own, turns of a conversation.
    pub ordinal: usize,
}

/// Which call of which tier.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CallKey {
    /// Whose requests; empty for what serves all of them.
    pub tier: String,
    /// Whose route they take.
    pub route: String,
    /// Which stage.
    pub stage: usize,
    /// What for.
    pub charge: String,
}

/// The steps from base to head, in the order of [`Cause::ALL`]. Their sum is exactly the difference of the totals:
/// steps that do not end are given to ten places, the remainder with the largest of them.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn bridge(base: &Side, head: &Side) -> Result<[(Cause, Number); 7], NumberError> {
    let mixed = MixedLines::new(base, head);
    let moving: Vec<usize> = (0..Cause::ALL.len()).filter(|&cause| mixed.moves(cause)).collect();
    let values = mixed.values(&moving, base.total, head.total)?;
    let mut steps = Cause::ALL.map(|cause| (cause, Number::ZERO));
    for (player, &cause) in moving.iter().enumerate() {
        let step = shapley(player, moving.len(), &values)?;
        steps[cause].1 = step.over(Number::from(WHOLE), PLACES)?.rounded(PLACES);
    }
    let told = steps.iter().map(|(_, step)| *step).try_fold(Number::ZERO, Number::plus)?;
    let rest = head.total.minus(base.total)?.minus(told)?;
    let largest = steps.iter_mut().reduce(|largest, next| {
        let is_larger = next.1.magnitude() > largest.1.magnitude();
        if is_larger { next } else { largest }
    });
    if let Some((_, step)) = largest {
        *step = step.plus(rest)?;
    }
    Ok(steps)
}

/// A player's value, 420 times: the sum of what it adds to every coalition of the others, by how often that coalition
/// stands before it.
fn shapley(player: usize, players: usize, values: &[Number]) -> Result<Number, NumberError> {
    let mut sum = Number::ZERO;
    for (coalition, &without) in values.iter().enumerate().filter(|(coalition, _)| coalition & (1 << player) == 0) {
        let before = coalition.count_ones() as usize;
        let orders = factorial(before) * factorial(players - 1 - before);
        let weight = WHOLE * orders / factorial(players);
        let added = values[coalition | 1 << player].minus(without)?;
        sum = sum.plus(added.times(Number::from(weight))?)?;
    }
    Ok(sum)
}

fn factorial(of: usize) -> u64 {
    (1..=of as u64).product()
}

/// What a factor is on the base and on the head.
type Pair = [Fraction; 2];

/// A line with each factor from either side. Where a factor depends on who is asked, the route comes first.
struct MixedLine {
    volume: Pair,
    share: Pair,
    tokens: Pair,
    routing: Pair,
    price: [Pair; 2],
    discount: [Pair; 2],
    exchange: Pair,
}

impl MixedLine {
    /// The product with each factor from the side that `side_of` names.
    fn product(&self, side_of: &dyn Fn(Cause) -> usize) -> Result<Fraction, NumberError> {
        let route = side_of(Cause::Routing);
        let factors = [
            self.volume[side_of(Cause::Volume)],
            self.share[side_of(Cause::Mix)],
            self.tokens[side_of(Cause::Tokens)],
            self.routing[route],
            self.price[route][side_of(Cause::Price)],
            self.discount[route][side_of(Cause::Discounts)],
            self.exchange[side_of(Cause::Exchange)],
        ];
        if factors.iter().any(|factor| factor.is_zero()) {
            return Ok(Fraction::ZERO);
        }
        factors.into_iter().try_fold(Fraction::ONE, Fraction::times)
    }

    fn moves(&self, cause: Cause) -> bool {
        let differs = |pair: &Pair| pair[0] != pair[1];
        match cause {
            Cause::Volume => differs(&self.volume),
            Cause::Mix => differs(&self.share),
            Cause::Tokens => differs(&self.tokens),
            Cause::Routing => {
                differs(&self.routing) || self.price[0] != self.price[1] || self.discount[0] != self.discount[1]
            }
            Cause::Price => self.price.iter().any(differs),
            Cause::Discounts => self.discount.iter().any(differs),
            Cause::Exchange => differs(&self.exchange),
        }
    }
}

struct MixedLines(Vec<MixedLine>);

impl MixedLines {
    fn new(base: &Side, head: &Side) -> Self {
        let sides = [Index::new(base), Index::new(head)];
        let mut keys: Vec<&LineKey> = base.lines.iter().map(|line| &line.key).collect();
        keys.extend(head.lines.iter().map(|line| &line.key).filter(|key| !sides[0].lines.contains_key(key)));
        Self(keys.into_iter().filter_map(|key| mixed(key, &sides)).collect())
    }

    fn moves(&self, cause: usize) -> bool {
        self.0.iter().any(|line| line.moves(Cause::ALL[cause]))
    }

    /// The total of every mixture of the causes that move, by which of them are the head's. The two bills themselves
    /// are worth what they were billed at.
    fn values(&self, moving: &[usize], base: Number, head: Number) -> Result<Vec<Number>, NumberError> {
        let last = (1_usize << moving.len()) - 1;
        let value = |coalition: usize| {
            if coalition == 0 || coalition == last {
                return Ok(if coalition == 0 { base } else { head });
            }
            let side_of = |cause: Cause| {
                let player = moving.iter().position(|&moved| Cause::ALL[moved] == cause);
                player.map_or(0, |player| coalition >> player & 1)
            };
            self.0.iter().try_fold(Number::ZERO, |sum, line| sum.plus(line.product(&side_of)?.quotient()?))
        };
        (0..=last).map(value).collect()
    }
}

/// A side, ready to be asked.
struct Index<'a> {
    side: &'a Side,
    lines: HashMap<&'a LineKey, &'a SideLine>,
    calls: HashMap<&'a CallKey, &'a SideLine>,
    asked: HashMap<(&'a str, &'a str), &'a SideLine>,
}

impl<'a> Index<'a> {
    fn new(side: &'a Side) -> Self {
        let mut index = Self { side, lines: HashMap::new(), calls: HashMap::new(), asked: HashMap::new() };
        for line in &side.lines {
            index.lines.insert(&line.key, line);
            index.calls.entry(&line.key.call).or_insert(line);
            index.asked.entry((&line.asked, &line.key.meter)).or_insert(line);
        }
        index
    }

    fn share(&self, tier: &str) -> Option<Fraction> {
        if tier.is_empty() { Some(Fraction::ONE) } else { self.side.shares.get(tier).copied() }
    }
}

/// Why a side has no such line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    Tier,
    Call,
    Tokens,
    Price,
}

/// A line of either side as a line of both.
fn mixed(key: &LineKey, sides: &[Index<'_>; 2]) -> Option<MixedLine> {
    let own = sides.each_ref().map(|side| side.lines.get(key).copied());
    let present = own[0].or(own[1])?;
    let missing = [0, 1].map(|side| own[side].is_none().then(|| why_missing(&sides[side], present)));
    // What a side lacks for another reason is as it is on the other.
    let line = own.map(|line| line.unwrap_or(present));
    let unless = |reason: Missing, of: fn(&SideLine) -> Fraction| {
        [0, 1].map(|side| if missing[side] == Some(reason) { Fraction::ZERO } else { of(line[side]) })
    };
    let priced = |route: usize, of: fn(&SideLine) -> Fraction| {
        [0, 1].map(|side| {
            let same = (line[side].asked == line[route].asked).then_some(line[side]);
            let elsewhere = || sides[side].asked.get(&(line[route].asked.as_str(), key.meter.as_str())).copied();
            of(same.or_else(elsewhere).unwrap_or(line[route]))
        })
    };
    let priced_unless_missing = |route: usize| {
        let pair = priced(route, |line| line.price);
        [0, 1].map(|side| if missing[side] == Some(Missing::Price) { Fraction::ZERO } else { pair[side] })
    };
    let tier = key.call.tier.as_str();
    let shares = sides.each_ref().map(|side| side.share(tier).unwrap_or(Fraction::ZERO));
    let by_request = |side: usize, factor: Fraction| if line[side].by_request { factor } else { Fraction::ONE };
    Some(MixedLine {
        volume: [0, 1].map(|side| by_request(side, sides[side].side.volume)),
        share: [0, 1].map(|side| by_request(side, shares[side])),
        tokens: unless(Missing::Tokens, |line| line.tokens),
        routing: unless(Missing::Call, |line| line.routing),
        price: [priced_unless_missing(0), priced_unless_missing(1)],
        discount: [priced(0, |line| line.discount), priced(1, |line| line.discount)],
        exchange: line.map(|line| line.exchange),
    })
}

fn why_missing(side: &Index<'_>, present: &SideLine) -> Missing {
    let key = &present.key;
    if side.share(&key.call.tier).is_none() {
        return Missing::Tier;
    }
    let Some(call) = side.calls.get(&key.call) else { return Missing::Call };
    // A fee for a request, or hours with a price of their own, come and go with the offer; tokens do not.
    let first = LineKey { ordinal: 0, ..key.clone() };
    let with_offer = key.meter == "request" || side.lines.contains_key(&first);
    match (with_offer, call.asked == present.asked) {
        (false, _) => Missing::Tokens,
        (true, true) => Missing::Price,
        (true, false) => Missing::Call,
    }
}
